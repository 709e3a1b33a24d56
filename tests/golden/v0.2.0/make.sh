#!/bin/sh
# How the files in this folder were made, by fleetcfg 0.2.0 on its own simulated devices:
#   PATH=ENVIRONMENT_OF_0.2.0/bin:$PATH sh make.sh AN_EMPTY_FOLDER
# Then `kept` of that folder was copied here. Nothing is made anew: a later version writes other bytes.
set -eu
export FLEETCFG_LANG=en
[ "$(fleetcfg --version)" = "fleetcfg 0.2.0" ]
cd "$1"
mkdir -p src/inventory src/baselines src/playbooks kept/said so/keys so/trust

cat > src/inventory/hosts.yaml <<'END'
all:
  vars:
    family: cisco_ce
    networks: [198.51.100.0/24]
    credential: env:FLEETCFG_GOLDEN
  hosts:
    codec-a:
      ansible_host: 198.51.100.1
      model: Cisco TelePresence SX10
      firmware: ce9.15
      serial_number: MAU00000001
      mac: "00:00:5e:00:53:01"
      transport: ssh
      host_key: SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
    codec-b:
      ansible_host: 198.51.100.2
      model: Cisco TelePresence SX10
      firmware: ce9.15
      serial_number: MAU00000002
      mac: "00:00:5e:00:53:02"
      certificate: "0000000000000000000000000000000000000000000000000000000000000002"
END
cat > src/baselines/eavesdropping.yaml <<'END'
baseline: eavesdropping
issued:
  document: MẪU-03/SKHCN-CNTT
  date: 2026-11-02
  clause: [QĐ 32/2019 Điều 5.3]
parameters:
  call.auto_answer:
    equals: disabled
    severity: critical
    why: Máy tự trả lời thì người ngoài vào phòng họp mà không ai biết.
END
cat > src/playbooks/audit.yaml <<'END'
- name: Audit
  hosts: all
  order: sorted
  serial: 1
  tasks:
    - audit:
END

# ---------------------------------------------------------------- devices
(cd src && fleetcfg sim up --province ../province --state-dir ../s --https-port 9443 --ssh-port 9222)
sim() { what=$1; shift; fleetcfg sim "$what" --state-dir ../s "$@" > /dev/null; }
cp -R province/. so/
cd so
trap 'fleetcfg sim down --state-dir ../s' EXIT

# ---------------------------------------------------------------- ceremony
domain=so-khcn.example.vn
people='root-1 root-2 author clerk approver-1 approver-2 tech'
for one in $people; do ssh-keygen -q -t ed25519 -N '' -C "$one" -f "keys/$one"; done
log=$(fleetcfg ledger init --origin $domain/log/dept)
tech_log=$(fleetcfg ledger init --origin $domain/log/tech --ledger tech)
witness=$(fleetcfg ledger init --witness $domain/witness)
{
  printf 'trust_domain: %s\nexpires: 2099-01-01\npeople:\n' $domain
  for one in $people; do printf '  %s: {name: Người, org: so, title: Chuyên viên}\n' "$one"; done
  echo keys:
  for one in $people; do printf '  - {person: %s, public: keys/%s.pub}\n' "$one" "$one"; done
  cat <<END
roles:
  root: {people: [root-1, root-2], threshold: 2}
  author: {people: [author], threshold: 1}
  approver: {people: [approver-1, approver-2], threshold: {low: 1, normal: 2, high: 2}}
  baseline: {people: [approver-1, approver-2], threshold: 2}
  status: {people: [clerk], threshold: 1}
  executor: {people: [tech], threshold: 1}
logs: ["$log", "$tech_log"]
witnesses: ["$witness"]
rules:
  separation: [[author, approver], [executor, approver], [executor, author]]
  max_window_days: 14
  max_devices: 50
  max_unwitnessed_entries: 200
  max_unwitnessed_days: 7
  freeze: []
  risk: {high: []}
revoked: []
END
} > policy.yaml
decision='--decision 12/QĐ-SKHCN --decision-date 2026-11-24'
sign() { file=$1; shift; for one; do fleetcfg trust sign "$file" --key "keys/$one"; done; }
fleetcfg trust root --from policy.yaml --out trust/root.1.json
sign trust/root.1.json root-1 root-2
shown=$(python3 -c 'import base64, hashlib, json
print(hashlib.sha256(base64.b64decode(json.load(open("trust/root.1.json"))["payload"])).hexdigest())')
for ledger in .fleetcfg/ledger tech; do
  fleetcfg trust init trust/root.1.json --fingerprint "$shown" --ledger $ledger
done
fleetcfg trust manifest --worktree $decision --out trust/manifest.json
sign trust/manifest.json approver-1 approver-2
fleetcfg trust status --out trust/status.json
sign trust/status.json clerk
fleetcfg ledger import trust/manifest.json trust/status.json

# ---------------------------------------------------------------- adopted, changed by hand, brought back
fleetcfg audit --store history.sqlite
fleetcfg adopt --all --id AD-2026-0001 --reason 'Sau nghiệm thu' $decision --out AD-2026-0001.fcadopt
sign AD-2026-0001.fcadopt approver-1 approver-2
fleetcfg ledger import AD-2026-0001.fcadopt
for host in codec-a codec-b; do sim tamper $host 'Conference AutoAnswer Mode' On; done
fleetcfg audit --store history.sqlite || [ $? = 2 ]
fleetcfg plan --all --executor tech --id CS-2026-0001 --reason 'Trả lại như đã ký' --for 3d \
  --key keys/author --out CS-2026-0001.json
last=$(python3 -c 'import base64, hashlib, json
bundle = json.load(open("CS-2026-0001.json"))
print(hashlib.sha256(base64.b64decode(bundle["changeset"]["payload"])).hexdigest()[-4:])')
fleetcfg approve CS-2026-0001.json $decision --confirm "2:$last" --key keys/approver-1
fleetcfg approve CS-2026-0001.approver-1.json $decision --confirm "2:$last" --key keys/approver-2
mv CS-2026-0001.approver-1.approver-2.json CS-2026-0001.signed.json
fleetcfg ledger import CS-2026-0001.signed.json
fleetcfg apply CS-2026-0001.signed.json --all --key keys/tech --ledger tech
fleetcfg ledger export --out tech.fclog --ledger tech
fleetcfg ledger import tech.fclog
fleetcfg ledger import tech.cosigned --ledger tech
fleetcfg audit --store history.sqlite

# ---------------------------------------------------------------- a play that is not finished
sim power codec-b off
fleetcfg play audit --store history.sqlite --journal plays || [ $? = 2 ]
sim power codec-b on

# ---------------------------------------------------------------- what 0.2.0 says of it
said() { name=$1; shift; fleetcfg "$@" > ../kept/said/$name; }
said history.txt history codec-a --store history.sqlite
said history-of-one.txt history codec-b 'Conference AutoAnswer Mode' --store history.sqlite
said ledger.ndjson ledger show --limit 0 --output ndjson
said ledger.txt ledger show --limit 0
said ledger-of-tech.json ledger show --limit 0 --output json --ledger tech
said ledger-verified.txt ledger verify
said ledger-of-tech-verified.txt ledger verify --ledger tech
said trust.json trust show --output json
said trust.txt trust show
said root.json show trust/root.1.json --output json
said status.json show trust/status.json --output json
said manifest.json show trust/manifest.json --output json
said bundle.json show CS-2026-0001.signed.json --output json
said bundle.html show CS-2026-0001.signed.json --output html
said bundle-half-approved.json show CS-2026-0001.approver-1.json --output json
said package.json show AD-2026-0001.fcadopt --output json
said receipt.json show CS-2026-0001.receipt.json --output json
said log.json show tech.fclog --output json
said cosigned.json show tech.cosigned --output json
said explain.txt explain codec-a call.auto_answer
mv plays/*.ndjson plays/begun.ndjson
said play.ndjson play audit --resume begun --journal plays --check --output ndjson

# ---------------------------------------------------------------- what is kept; of the keys one
mkdir ../kept/keys
cp keys/clerk keys/clerk.pub ../kept/keys/
cp -R inventory baselines playbooks trust tech plays ../kept/
cp -R .fleetcfg/ledger ../kept/dept
cp history.sqlite *.fcadopt *.fclog *.cosigned CS-2026-0001.* ../kept/
