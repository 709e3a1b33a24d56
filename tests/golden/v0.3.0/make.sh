#!/bin/sh
# How the files in this folder were made, by fleetcfg 0.3.0 on its own simulated devices:
#   PATH=ENVIRONMENT_OF_0.3.0/bin:$PATH sh make.sh AN_EMPTY_FOLDER
# Then `kept` of that folder, /srv/so, was copied here. Nothing is made anew: a later version writes other bytes.
set -eu
export FLEETCFG_LANG=en
[ "$(fleetcfg --version)" = "fleetcfg 0.3.0" ]
umask 022
cd "$1"
mkdir -p src/inventory/group_vars/all src/baselines src/playbooks src/registers kept/said so/keys so/trust
local_time() { TZ=Asia/Ho_Chi_Minh date -d "$1" "+$2"; }

cat > src/inventory/hosts.yaml <<'END'
all:
  vars:
    family: cisco_ce
    networks: [198.51.100.0/24]
    credential: env:FLEETCFG_GOLDEN
    custodian: Phòng CNTT
    model: Cisco TelePresence SX10
    firmware: ce9.15
  children:
    xa_a:
      hosts:
        codec-a:
          ansible_host: 198.51.100.1
          serial_number: MAU00000001
          mac: "00:00:5e:00:53:01"
          certificate: "0000000000000000000000000000000000000000000000000000000000000001"
        codec-b:
          ansible_host: 198.51.100.2
          serial_number: MAU00000002
          mac: "00:00:5e:00:53:02"
          transport: ssh
          host_key: SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
    xa_b:
      hosts:
        codec-c:
          ansible_host: 198.51.100.3
          serial_number: MAU00000003
          mac: "00:00:5e:00:53:03"
          certificate: "0000000000000000000000000000000000000000000000000000000000000003"
    xa_z:
      vars: {zone: vnpt}
      hosts:
        codec-z:
          ansible_host: 198.51.100.4
          serial_number: MAU00000004
          mac: "00:00:5e:00:53:04"
          certificate: "0000000000000000000000000000000000000000000000000000000000000004"
END
cat > src/inventory/group_vars/all/province.yaml <<'END'
legal_bases:
  - {id: QĐ 32/2019, title: Quy chế giao ban trực tuyến, valid_from: 2019-10-07}
  - {id: Luật ATTTM 2015, title: Luật An toàn thông tin mạng, valid_from: 2016-07-01, valid_to: 2026-06-30}
providers: [{id: vnpt, name: VNPT Lai Châu}]
units:
  - {code: "03433", name: Xã A, valid_from: 2025-07-01}
  - {code: "03434", name: Xã B, valid_from: 2025-07-01}
  - {code: "03439", name: Xã Z, valid_from: 2025-07-01}
END
site() {
  cat > "src/inventory/group_vars/xa_$1.yaml" <<END
site:
  {id: dc-$1, name: Điểm cầu xã $2, display_name: UBND xã $2, role: $3, unit: "$4",
   unit_since: 2025-07-01, room: Phòng họp $2, provider: vnpt}
END
}
site a A satellite 03433
site b B central 03434
site z Z satellite 03439
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
  call.max_rate:
    at_most: 6000
    severity: low
END
cat > src/playbooks/audit.yaml <<'END'
- name: Audit
  hosts: xa_a
  order: sorted
  serial: 1
  tasks:
    - audit:
END
cat > src/registers/all.yaml <<END
meetings:
  - id: hop-1
    number: 89/GM-UBND
    issued: $(local_time '-9 days' %F)
    title: Giao ban
    start: "$(local_time '-10 minutes' %FT%H:%M:00+07:00)"
    end: "$(local_time '+3 hours' %FT%H:%M:00+07:00)"
    chair: dc-b
    sites: [dc-b]
    organiser: so-khcn
    script: [{at: "$(local_time '-10 minutes' %FT%H:%M:00+07:00)", site: dc-b, title: Khai mạc}]
meeting_rules: {freeze_before: 2h, freeze_after: 30m, notice_before: 24h, duty_sites: [dc-b]}
holidays: [{name: Quốc khánh, first: 2026-09-02, last: 2026-09-03}]
freezes: [{id: tet, name: Tết, start: "2027-02-01T00:00", end: "2027-02-15T00:00", document: 12/QĐ-UBND}]
organisations:
  - {id: so-khcn, name: Sở KH&CN, kind: department, valid_from: 2025-03-01, symbol: SKHCN}
  - {id: xa-a, name: UBND xã A, kind: unit, valid_from: 2025-07-01, unit: "03433", unit_since: 2025-07-01}
  - {id: xa-b, name: UBND xã B, kind: unit, valid_from: 2025-07-01, unit: "03434", unit_since: 2025-07-01}
  - {id: vnpt-lc, name: VNPT, kind: provider, valid_from: 2019-01-01}
contacts:
  - {id: dau-moi-a, organisation: xa-a, role: Cán bộ phối hợp, sites: [dc-a], confirmed: 2026-11-02}
  - {id: dau-moi-b, organisation: xa-b, role: Cán bộ phối hợp, confirmed: 2026-11-02}
  - {id: truc-vnpt, organisation: vnpt-lc, role: Kỹ thuật trực, confirmed: 2026-11-02}
handovers: [{number: 01/BB-SKHCN, day: 2026-01-05, devices: [codec-a], giver: so-khcn, taker: xa-a, reason: Bàn giao}]
unit_rules: [{organisation: xa-a, number: 05/QĐ-UBND, issued: 2026-02-01}]
duty: [{contact: truc-vnpt, sites: [dc-b], start: "2026-11-01T00:00", end: "2027-11-01T00:00"}]
proposals: [{number: 07/KN-UBND, day: 2026-11-01, organisation: xa-a, text: Thêm micro}]
use_permits: [{document: 09/SKHCN-CNTT, purpose: Tập huấn, devices: [codec-a], start: "2026-11-01T00:00", end: "2026-11-02T00:00"}]
contracts: [{id: hd-1, provider: vnpt, number: 15/HĐ, valid_from: 2026-01-01, valid_to: 2030-12-31}]
leased: [{id: ts-1, contract: hd-1, kind: device, host: codec-a, monthly: 1200000, support_end: 2028-01-01}]
equipment: [{role: satellite, items: [codec, camera, microphone]}]
rooms: [{site: dc-a, items: [codec, camera], seen: 2026-11-02, seen_by: dau-moi-a}]
backdrop: {width: 600, height: 300, background: "#B00000", text: "#FFFFFF"}
picture: {chair: [0.2, 0.2, 0.8, 0.8]}
bands: {temperature: [16, 30], humidity: [30, 80]}
power_rules: {start_before: 2h, standby_within: 1h, slack: 5m}
lines: [{id: d-a, site: dc-a, provider: vnpt, capacity: 10}]
line_rules: {most_load: 0.9}
test_calls: [{to: "9999", devices: [codec-a]}]
incident_rules: {tell_within: 30m, mend_within: 24h}
END

# ---------------------------------------------------------------- devices
(cd src && fleetcfg sim up --province ../province --state-dir ../s)
sim() { what=$1; shift; fleetcfg sim "$what" --state-dir ../s "$@" > /dev/null; }
cp -R province/. so/
cd so
trap 'fleetcfg sim down --state-dir ../s' EXIT

# ---------------------------------------------------------------- ceremony
domain=so-khcn.example.vn
people='root-1 root-2 author clerk approver-1 approver-2 tech'
for one in $people; do ssh-keygen -q -t ed25519 -N '' -C "$one" -f "keys/$one"; done
log=$(fleetcfg ledger init --origin $domain/log/dept --ledger dept)
tech_log=$(fleetcfg ledger init --origin $domain/log/tech --ledger tech)
witness=$(fleetcfg ledger init --witness $domain/witness --ledger dept)
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
zones:
  vnpt: {dispatchers: ["$domain/log/dept"], workers: ["$domain/log/tech"]}
sealing:
  executors:
    $(fleetcfg secret key --ledger tech | tail -1)
  keepers:
    $(fleetcfg secret key --ledger dept | tail -1)
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
sign() {  # by what a person reads: the first figure, and the last four digits
  file=$1; shift
  fleetcfg trust sign "$file" --ledger dept > page 2>/dev/null || [ $? = 4 ]
  said=$(python3 - <<'END'
import re
page = open("page").read()
print(re.search(r"^  (\d+) \S", page, re.M)[1] + ":" + re.search(
    r"^  SHA-256: (?:[0-9a-f]{8} ){3}[0-9a-f]{8}\n +(?:[0-9a-f]{8} ){3}[0-9a-f]{4}([0-9a-f]{4})$",
    page, re.M)[1])
END
)
  for one; do fleetcfg trust sign "$file" --ledger dept --key "keys/$one" --confirm "$said" > page; done
  rm page
}
digest() { python3 -c 'import base64, hashlib, json, sys
of = json.load(open(sys.argv[1]))
print(hashlib.sha256(base64.b64decode(of.get("changeset", of)["payload"])).hexdigest())' "$1"; }
approve() {  # file, count of devices
  last=$(digest "$1" | tail -c 5)
  for one in approver-1 approver-2; do
    fleetcfg approve "$1" $decision --confirm "$2:$last" --key keys/$one --ledger dept > page
    set -- "${1%.json}.$one.json" "$2"
  done
  rm page
}
fleetcfg trust root --from policy.yaml --out trust/root.1.json --ledger dept
sign trust/root.1.json root-1 root-2
for ledger in dept tech; do
  fleetcfg trust init trust/root.1.json --fingerprint "$(digest trust/root.1.json)" --ledger $ledger
done
fleetcfg trust manifest --worktree $decision --out trust/manifest.json --ledger dept
sign trust/manifest.json approver-1 approver-2
fleetcfg trust status --out trust/status.json --ledger dept
sign trust/status.json clerk
for ledger in dept tech; do
  fleetcfg ledger import trust/manifest.json trust/status.json --ledger $ledger
done

# ---------------------------------------------------------------- adopted, changed by hand, brought back
store='--store history.sqlite --ledger dept'
fleetcfg audit $store --limit '!xa_z'
fleetcfg adopt --limit xa_a --id AD-2026-0001 --reason 'Sau nghiệm thu' $decision --ledger dept \
  --out AD-2026-0001.fcadopt
sign AD-2026-0001.fcadopt approver-1 approver-2
for ledger in dept tech; do fleetcfg ledger import AD-2026-0001.fcadopt --ledger $ledger; done
for host in codec-a codec-b; do sim tamper $host 'Conference AutoAnswer Mode' On; done
fleetcfg audit $store --limit '!xa_z' || [ $? = 2 ]
fleetcfg acknowledge codec-a call.auto_answer --reason 'Chờ kỹ thuật viên' --until 30d \
  --key keys/author $store
fleetcfg plan --limit xa_a --executor tech --id CS-2026-0001 --reason 'Trả lại như đã ký' --for 3d \
  --key keys/author --out CS-2026-0001.json --ledger dept
approve CS-2026-0001.json 2
fleetcfg ledger import CS-2026-0001.approver-1.approver-2.json --ledger dept
mv CS-2026-0001.approver-1.approver-2.json CS-2026-0001.signed.json
fleetcfg apply CS-2026-0001.signed.json --all --key keys/tech --ledger tech
fleetcfg ledger import CS-2026-0001.receipt.json --ledger dept
fleetcfg plan --rotate-password fleetcfg --limit codec-a --executor tech --id CS-2026-0002 \
  --reason 'Đổi mật khẩu' --for 3d --key keys/author --out CS-2026-0002.json --ledger dept
approve CS-2026-0002.json 1
mv CS-2026-0002.approver-1.approver-2.json CS-2026-0002.signed.json
fleetcfg ledger import CS-2026-0002.signed.json --ledger dept
fleetcfg apply CS-2026-0002.signed.json --all --key keys/tech --ledger tech
fleetcfg ledger import CS-2026-0002.receipt.json --ledger dept

# ---------------------------------------------------------------- an emergency
fleetcfg breakglass begin codec-b --reason 'Mất hình' --key keys/tech --ledger tech
sim tamper codec-b 'Audio DefaultVolume' 60
fleetcfg breakglass end codec-b --out BG-1.json --key keys/tech --ledger tech
fleetcfg ledger import BG-1.json --ledger dept

# ---------------------------------------------------------------- what people said
key='--key keys/author --ledger dept'
fleetcfg incident open dc-a 'Không có hình' $key
fleetcfg incident tell 2026-001 --to truc-vnpt $key
fleetcfg incident acknowledge 2026-001 --by truc-vnpt $key
fleetcfg incident mend 2026-001 'Thay cáp' $key
fleetcfg incident cause 2026-001 'Đứt cáp' $key
fleetcfg meeting open hop-1 $key --store history.sqlite || [ $? -le 3 ]
fleetcfg meeting check-in hop-1 --site dc-b $key
fleetcfg meeting close hop-1 $key --store history.sqlite || [ $? -le 3 ]
printf 'codec-a,dc-a,MAU00000001,\n' > count.csv
fleetcfg stock count count.csv $key || [ $? -le 3 ]
at=$(local_time '-1 hour' '%d/%m/%Y %H:00')
printf 'Time;Line;In (Mbit/s);Out (Mbit/s);Loss (%%)\n%s;d-a;4.5;1.2;0\n' "$at" > samples.csv
fleetcfg line import samples.csv --key keys/author $store
fleetcfg room seen dc-a temperature --value 26.5 --good --until 180d $key

# ---------------------------------------------------------------- logs that travel
fleetcfg ledger export --out tech.fclog --ledger tech
fleetcfg ledger import tech.fclog --ledger dept
fleetcfg ledger import tech.cosigned --ledger tech
fleetcfg audit $store --limit '!xa_z' || [ $? -le 3 ]

# ---------------------------------------------------------------- a play that is not finished
sim power codec-b off
fleetcfg play audit $store --journal plays || [ $? -le 3 ]
sim power codec-b on

# ---------------------------------------------------------------- work in a zone, whose result is not home yet
fleetcfg dispatch audit --spool spool $store
for slice in spool/vnpt/work/*.fcslice; do
  fleetcfg run-slice "$slice" --out result.fcresult --ledger tech || [ $? -le 3 ]
  cp "$slice" slice.fcslice
done

# ---------------------------------------------------------------- what 0.3.0 says of it
said() { name=$1; shift; fleetcfg "$@" > ../kept/said/$name || [ $? -le 3 ]; }
said history.txt history codec-a --store history.sqlite
said history-of-one.txt history codec-b 'Conference AutoAnswer Mode' --store history.sqlite
said runs.json history -o json --store history.sqlite
said ledger.ndjson ledger show --limit 0 --output ndjson --ledger dept
said ledger.txt ledger show --limit 0 --ledger dept
said ledger-of-tech.json ledger show --limit 0 --output json --ledger tech
said ledger-verified.txt ledger verify --ledger dept
said ledger-of-tech-verified.txt ledger verify --ledger tech
said trust.json trust show --output json --ledger dept
said trust.txt trust show --ledger dept
said root.1.json show trust/root.1.json --output json --ledger dept
said status.json show trust/status.json --output json --ledger dept
said manifest.json show trust/manifest.json --output json --ledger dept
said CS-2026-0001.json show CS-2026-0001.signed.json --output json --ledger dept
said CS-2026-0001.receipt.json show CS-2026-0001.receipt.json --output json --ledger dept
said CS-2026-0002.json show CS-2026-0002.signed.json --output json --ledger dept
said CS-2026-0002.receipt.json show CS-2026-0002.receipt.json --output json --ledger dept
said CS-2026-0001.html show CS-2026-0001.signed.json --output html --ledger dept
said half-approved.json show CS-2026-0001.approver-1.json --output json --ledger dept
said adoption.json show AD-2026-0001.fcadopt --output json --ledger dept
said emergency.json show BG-1.json --output json --ledger dept
said log.json show tech.fclog --output json --ledger dept
said cosigned.json show tech.cosigned --output json --ledger dept
said explain.txt explain codec-a call.auto_answer --ledger dept
said acknowledged.json acknowledge --list -o json --ledger dept
said incident.txt incident show 2026-001 --ledger dept
said incidents.json incident list -o json --ledger dept
said statements.json statement list -o json --ledger dept
said stock.json stock show -o json --ledger dept
said line.json line show d-a -o json $store
said validate.json validate -o json --ledger dept
said graph.txt inventory graph
mv plays/*.ndjson plays/begun.ndjson
said play.ndjson play audit --resume begun --journal plays --check --output ndjson $store

# ---------------------------------------------------------------- what is kept; of the keys one
mkdir ../kept/keys
cp keys/clerk keys/clerk.pub ../kept/keys/
cp -R inventory baselines playbooks registers trust dept tech plays spool ../kept/
cp history.sqlite *.fcadopt *.fclog *.cosigned *.fcresult *.fcslice ../kept/
cp CS-2026-000* BG-1.json ../kept/
