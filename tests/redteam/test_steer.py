"""Nothing that nobody signed steers a connection; every command that opens one, and each fact."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from fleetcfg.workflow.clock import now
from tests.integration.office import DECISION, Office, do, hold_ceremony, refused
from tests.integration.walk import ROOT
from tests.redteam.listener import ADDRESS, Listener, listening

STORE = ("--store", "history.sqlite")
HOSTS = Path("inventory/hosts.yaml")
READS = {
    "audit": ("audit", *STORE),
    "snapshot": ("snapshot", "--into", "backup"),
    "adopt": ("adopt", "--id", "AD-1", "--reason", "x", *DECISION, "--out", "AD-1.fcadopt"),
    "play": ("play", "playbooks/audit.yaml", *STORE),
}


@pytest.fixture(scope="module")
def signed_province(fleet) -> Path:
    """The simulated province: the listener is as good as any device of it."""
    return fleet.province


@pytest.fixture(scope="module")
def sample(tmp_path_factory) -> Office:
    """A Department of the province as it is, of real devices."""
    return hold_ceremony(tmp_path_factory.mktemp("sample"))


@pytest.fixture
def sampled(sample, tmp_path, monkeypatch) -> Office:
    return sample.copy(tmp_path / "office").enter(monkeypatch)


@pytest.fixture
def listener(tmp_path) -> Iterator[Listener]:
    with listening(tmp_path) as running:
        yield running


@pytest.fixture
def hosts(fleet) -> list[str]:
    """Two devices over HTTPS: one to be edited, and one beside it."""
    return fleet.over("https")[:2]


def edit(host: str, **facts: object) -> int:
    """Have the inventory say *facts* of *host*, in place of what it says; return the first line."""
    lines, at = HOSTS.read_text("utf-8").split("\n"), None
    for number, line in enumerate(lines):
        if line.strip() == f"{host}:":
            at = number
    assert at is not None
    indent = len(lines[at + 1]) - len(lines[at + 1].lstrip())
    end = at + 1
    while lines[end].startswith(" " * indent):
        end += 1
    kept = [line for line in lines[at + 1 : end] if line.strip().partition(":")[0] not in facts]
    said = [f"{' ' * indent}{name}: {json.dumps(value)}" for name, value in facts.items()]
    HOSTS.write_text("\n".join([*lines[: at + 1], *said, *kept, *lines[end:]]), "utf-8")
    return at + 2


def audited(capsys, host: str, *words: str, code: int) -> dict:
    """Audit *host*; return what is said of it."""
    said = do(capsys, "audit", "--limit", host, "--output", "json", *STORE, *words, code=code)
    (found,) = json.loads(said)["hosts"]
    return found


def test_an_audit_is_not_steered_to_an_address_that_nobody_signed(office, listener, hosts, capsys):
    edited, beside = hosts
    line = edit(edited, **listener.facts())

    said = do(capsys, "audit", "--limit", f"{edited},{beside}", "--output", "json", *STORE, code=3)

    found = {device["host"]: device for device in json.loads(said)["hosts"]}
    assert found[edited]["reason"]["code"] == "INVENTORY_NOT_SIGNED"
    assert found[edited]["reason"]["facts"] == {
        "host": edited,
        "key": "ansible_host",
        "file": "inventory/hosts.yaml",
        "line": line,
    }
    assert not found[beside].get("reason")
    assert listener.connections == 0


@pytest.mark.parametrize("command", READS)
def test_no_command_is_steered_there(office, listener, hosts, capsys, command):
    edit(hosts[0], **listener.facts())

    words = READS[command]
    code = 2 if command == "play" else 3
    do(capsys, *words, "--limit", hosts[0], code=code)

    assert listener.connections == 0


def test_plan_and_reconcile_are_not_steered_there(office, listener, hosts, capsys):
    edit(hosts[0], **listener.facts())
    words = (
        "--id",
        "CS-1",
        "--reason",
        "x",
        "--executor",
        "tech",
        "--for",
        "3d",
        "--out",
        "c.json",
    )

    told = refused(capsys, "plan", "--limit", hosts[0], *words, *office.key("author"))

    assert (told, listener.connections) == ("INVENTORY_NOT_SIGNED", 0)


@pytest.mark.parametrize(
    "facts",
    [
        {"port": 1},
        {"certificate": "0" * 64},
        {"credential": "env:CI_REGISTRY"},
        {"credential": "command:/bin/touch ran"},
        {"transport": "ssh"},
        {"legacy_telnet": True},
        {"ansible_host": ADDRESS},
    ],
    ids=str,
)
def test_each_connection_fact_is_held_to_what_was_signed(office, hosts, capsys, facts, fleet):
    before = fleet.stats()[hosts[0]]["connections"]
    line = edit(hosts[0], **facts)

    found = audited(capsys, hosts[0], code=3)

    assert found["reason"]["code"] == "INVENTORY_NOT_SIGNED"
    assert (found["reason"]["facts"]["key"], found["reason"]["facts"]["line"]) == (
        next(iter(facts)),
        line,
    )
    assert fleet.stats()[hosts[0]]["connections"] == before
    assert not Path("ran").exists()


def test_a_device_that_is_not_in_the_signed_inventory_is_not_contacted(sampled, hosts, capsys):
    for file in Path("inventory").glob("*.yaml"):
        text = file.read_text("utf-8")
        file.write_text(re.sub(rf"\b{hosts[0]}:", "codec-new:", text), "utf-8")

    found = audited(capsys, "codec-new", code=3)

    assert found["reason"]["code"] == "INVENTORY_NOT_SIGNED"
    assert found["reason"]["facts"]["key"] == ""


def test_what_is_asked_of_a_device_may_be_edited_and_is_told_as_before(office, hosts, capsys):
    edited = Path("baselines/10-registration.yaml")
    edited.write_bytes(edited.read_bytes() + b"# another byte\n")

    assert "ĐÃ SỬA" in do(capsys, "audit", "--limit", hosts[0], *STORE, code=0)


def test_a_root_without_a_signed_inventory_opens_no_connection(sampled, hosts, capsys):
    shown, root = sampled.fingerprint, Path("trust/root.1.json").read_bytes()
    shutil.rmtree("trust")
    shutil.rmtree("../records/dept")
    Path("trust").mkdir()
    Path("trust/root.1.json").write_bytes(root)
    do(capsys, "ledger", "init", "--origin", "so-khcn.example/log/new")
    do(capsys, "trust", "init", "trust/root.1.json", "--fingerprint", shown)

    told = {name: refused(capsys, *words, "--limit", hosts[0]) for name, words in READS.items()}

    absent = dict.fromkeys(READS, "SIGNED_INVENTORY_ABSENT")
    assert told == {**absent, "play": "PLAYBOOK_NOT_SIGNED"}


def test_without_any_root_an_audit_goes_on_and_says_that_nothing_is_signed(office, hosts, capsys):
    shutil.rmtree("../records/dept")

    assert "CHƯA KÝ" in do(capsys, "audit", "--limit", hosts[0], *STORE, code=0)


# ------------------------------------------------------------ the authority of certificates


def test_a_swapped_authority_sends_no_password_to_its_server(
    office, fleet, hosts, listener, capsys
):
    """M4: the audit said 'signed' and sent the password to a server of the impostor's authority."""
    authority = Path("inventory/ca.pem")
    authority.write_bytes((fleet.state / "ca.pem").read_bytes())
    edit(hosts[0], **listener.facts(authority=str(authority)))
    drop(hosts[0], "certificate")
    office.department.issue(now=now())
    authority.write_bytes(listener.authority)

    found = audited(capsys, hosts[0], code=3)

    assert found["reason"]["code"] == "INVENTORY_NOT_SIGNED"
    assert found["reason"]["facts"]["key"] == "authority"
    assert listener.connections == 0


def drop(host: str, name: str) -> None:
    edit(host, **{name: "x"})
    text = HOSTS.read_text("utf-8")
    HOSTS.write_text(re.sub(rf'\n +{name}: "x"\n', "\n", text), "utf-8")


# ------------------------------------------------------------ an overlay that nobody signed


def overlay(host: str, **facts: object) -> tuple[str, ...]:
    folder = Path("overlay")
    folder.mkdir()
    (folder / "x.yaml").write_text(json.dumps({"all": {"hosts": {host: facts}}}))
    return "-i", "inventory", "-i", "overlay"


@pytest.fixture
def real_password(tmp_path: Path, monkeypatch) -> str:
    """Have this machine keep the devices' real password, and allow inventories to name it."""
    kept = tmp_path / "real.json"
    kept.write_text(json.dumps({"user": "admin", "password": "Bí mật thật"}))
    kept.chmod(0o600)
    rules = tmp_path / "credentials.yaml"
    rules.write_text(f"allowed:\n  - file:{kept}\n  - env:REAL\n")
    rules.chmod(0o600)
    monkeypatch.setenv("FLEETCFG_CREDENTIALS", str(rules))
    monkeypatch.setenv("REAL_USER", "admin")
    monkeypatch.setenv("REAL_PASSWORD", "Bí mật thật")
    return f"file:{kept}"


@pytest.mark.parametrize("credential", ["", "env:REAL"])
def test_an_overlay_that_calls_a_listener_simulated_gets_no_real_password(
    sampled, real_password, listener, capsys, credential
):
    """It reaches the listener, which is on this machine; what it sends there is nothing."""
    host = next(iter(re.findall(r"\b(codec-[a-z-]+):", HOSTS.read_text("utf-8"))))
    facts = listener.facts(simulated=True, credential=credential or real_password)
    words = overlay(host, **facts)

    found = audited(capsys, host, *words, code=3)

    assert found["reason"]["code"] == "CRED_NOT_SIMULATED"
    assert found["simulated"] is True
    assert listener.heard == b""


def test_without_a_root_an_overlay_of_a_stranger_gets_no_real_password_either(
    real_password, tmp_path, monkeypatch, listener, capsys
):
    for part in ("inventory", "baselines", "playbooks"):
        shutil.copytree(ROOT / part, tmp_path / part)
    monkeypatch.chdir(tmp_path)
    host = next(iter(re.findall(r"\b(codec-[a-z-]+):", HOSTS.read_text("utf-8"))))
    words = overlay(host, **listener.facts(simulated=True, credential=real_password))

    assert audited(capsys, host, *words, code=3)["reason"]["code"] == "CRED_NOT_SIMULATED"
    assert listener.heard == b""


@pytest.fixture
def overlaid(fleet) -> tuple[str, ...]:
    """The overlay that ``sim up`` wrote, over the inventory of real devices."""
    return ("-i", "inventory", "-i", str(fleet.state / "inventory"))


def test_the_overlay_of_the_simulator_is_contacted_and_nothing_is_said_to_be_clean(
    sampled, overlaid, hosts, capsys
):
    """The device that was signed was not looked at, whatever a simulator says in its place."""
    command = ("audit", "--limit", hosts[0], *STORE, *overlaid)

    said = json.loads(do(capsys, *command, "--output", "json", code=3))
    (found,) = said["hosts"]

    assert found["simulated"] is True
    assert not found.get("reason")
    assert found["counts"]["conform"] == said["coverage"]["parameters"]["declared"]
    assert said["exit_code"] == 3
    assert said["notices"] == ["EDITED", "SIMULATED", "STANDIN"]
    assert said["authority"]["stand_ins"] == 1
    assert "THAY THẾ: thiết bị mô phỏng chưa ký" in do(capsys, *command, code=3)
    shown = do(capsys, "history", "--run", said["run"], *STORE, "--output", "json")
    assert json.loads(shown)["notices"] == said["notices"]


@pytest.mark.parametrize("command", ["audit", "snapshot", "play"])
def test_no_command_that_reads_ends_in_0_over_a_stand_in(sampled, overlaid, hosts, capsys, command):
    do(capsys, *READS[command], "--limit", hosts[0], *overlaid, code=3)


def test_what_a_stand_in_says_is_not_adopted(sampled, overlaid, hosts, capsys):
    words = (*READS["adopt"], "--limit", hosts[0], *overlaid)

    assert refused(capsys, *words) == "INVENTORY_NOT_SIGNED"
    assert not Path("AD-1.fcadopt").exists()


def test_no_plan_under_a_manifest_that_waits_is_made_over_a_stand_in(
    sampled, overlaid, hosts, capsys
):
    """The manifest is what lies in the folder, and not what the overlay makes of it."""
    baseline = Path("baselines/21-eavesdropping.yaml")
    baseline.write_text(baseline.read_text("utf-8") + "# x\n", "utf-8")
    do(capsys, "trust", "manifest", "--worktree", *DECISION, "--out", "2.json")
    asked = ("--id", "CS-1", "--reason", "x", "--executor", "tech", "--for", "3d")
    words = ("plan", *asked, "--limit", hosts[0], "--manifest", "2.json", "--out", "c.json")

    assert refused(capsys, *words, *overlaid, *sampled.key("author")) == "INVENTORY_NOT_SIGNED"


@pytest.mark.parametrize("command", ["audit", "snapshot", "play"])
def test_a_device_that_was_signed_as_simulated_is_clean(office, hosts, capsys, command):
    do(capsys, *READS[command], "--limit", hosts[0])


def test_without_a_root_a_simulator_is_clean(fleet, overlaid, hosts, tmp_path, monkeypatch, capsys):
    """Nobody said which device is meant; the output says that no root is trusted."""
    for part in ("inventory", "baselines", "playbooks"):
        shutil.copytree(ROOT / part, tmp_path / part)
    monkeypatch.chdir(tmp_path)

    assert audited(capsys, hosts[0], *overlaid, code=0)["simulated"] is True


def test_a_real_device_of_the_sample_is_told_to_need_the_overlay(sampled, hosts, capsys):
    assert audited(capsys, hosts[0], code=3)["reason"]["code"] == "DEV_ADDRESS_DOCUMENTATION"


# ------------------------------------------------------------ playbooks


def test_a_playbook_that_nobody_signed_operates_nothing(office, hosts, capsys, fleet):
    before = fleet.stats()[hosts[0]]
    book = "- name: x\n  hosts: codecs\n  tasks:\n    - name: y\n      command: restart\n"
    Path("playbooks/own.yaml").write_text(book)
    edited = Path("playbooks/audit.yaml")
    edited.write_bytes(edited.read_bytes() + b"# another byte\n")

    for name in ("own", "audit"):
        words = ("play", f"playbooks/{name}.yaml", *STORE, "--limit", hosts[0])
        assert refused(capsys, *words) == "PLAYBOOK_NOT_SIGNED"
        do(capsys, *words, "--check")

    assert fleet.stats()[hosts[0]] == before


def test_a_playbook_that_was_signed_is_played(office, hosts, capsys):
    do(capsys, "play", "playbooks/audit.yaml", *STORE, "--limit", hosts[0])
