"""`fleetcfg baseline from`: a draft that validates, and against which its device is clean."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fleetcfg.cli.language import use_language
from fleetcfg.cli.program.main import run
from fleetcfg_kit.sim.core.fleet import SimDevice, SimFleet
from fleetcfg_kit.testing.fleet import PASSWORD, USER, RunningFleet, run_fleet

MODELS = {
    "cisco_ce": ("Cisco Webex Room Kit", "ce9.15.17.4", "https"),
    "poly_group": ("RealPresence Group 500", "6.2.2", "https"),
    "cisco_ios": ("C1000", "15.2", "ssh"),
}
HOSTS = {f"{family.replace('_', '-')}-{n}": family for family in MODELS for n in (1, 2)}
COMMON = "networks: [10.0.0.0/24]\ncredential: file:mat-khau\ncustodian: Văn phòng\n"


@pytest.fixture(scope="module")
def fleet() -> Iterator[RunningFleet]:
    devices = tuple(
        SimDevice(
            host,
            f"127.24.11.{n}",
            *MODELS[family][:2],
            f"FOC{n:04}",
            f"00:50:60:00:11:{n:02X}",
            family=family,
        )
        for n, (host, family) in enumerate(HOSTS.items(), 1)
    )
    with run_fleet(SimFleet(devices, USER, PASSWORD, 0, 0), datetime.now(UTC)) as running:
        yield running


@pytest.fixture
def here(tmp_path, monkeypatch, fleet) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    lines = ["all:", "  vars: {simulated: true}", "  hosts:"]
    for host, family in HOSTS.items():
        there, transport = fleet.at(host), MODELS[family][2]
        pin = (
            f'certificate: "{there.certificate_sha256}"'
            if transport == "https"
            else f'host_key: "{there.host_key_sha256}"'
        )
        lines.append(
            f"    {host}: {{ansible_host: {there.address}, family: {family}, {pin},"
            f" transport: {transport}, port: {there.ports[transport]},"
            f' serial_number: "{there.serial}"}}'
        )
    (tmp_path / "inventory" / "group_vars").mkdir(parents=True)
    (tmp_path / "inventory" / "hosts.yaml").write_text("\n".join(lines) + "\n", "utf-8")
    (tmp_path / "inventory" / "group_vars" / "all.yaml").write_text(COMMON, "utf-8")
    (tmp_path / "baselines").mkdir()
    secret = {"user": USER, "password": PASSWORD, "simulated": True}
    (tmp_path / "mat-khau").write_text(json.dumps(secret))
    (tmp_path / "mat-khau").chmod(0o600)
    yield tmp_path
    fleet.restore()


def only(folder: Path) -> Path:
    (file,) = (folder / "baselines").iterdir()
    return file


@pytest.mark.parametrize("native", [(), ("--native",)], ids=["neutral", "native"])
@pytest.mark.parametrize("family", MODELS)
def test_the_golden_device_is_clean_against_what_was_made_of_it(here, capsys, family, native):
    host = f"{family.replace('_', '-')}-1"

    assert run(["baseline", "from", host, *native]) == 0
    file = only(here)
    assert file.name == f"10-from-{host}.yaml"
    text = file.read_text("utf-8")
    capsys.readouterr()

    assert run(["validate"]) == 0, capsys.readouterr().out
    assert re.findall(r"BASE_\w+", capsys.readouterr().out) == ["BASE_DRAFT"]
    assert run(["fmt", "--check"]) == 0
    assert run(["audit", "--limit", host, "--store", "h.sqlite"]) == 0, capsys.readouterr().out
    seen = re.findall(r"(\d+)/\1 tham số", capsys.readouterr().out)
    assert int(seen[0]) > 5
    assert ("native:" in text) == bool(native)
    assert "MÔ PHỎNG" in text
    assert not re.search(rf"FOC|127\.24|{PASSWORD}", text)


def test_what_is_held_against_a_draft_is_told_as_that_wherever_a_verdict_stands(here, capsys):
    audit = ["audit", "--limit", "cisco-ce-1", "--store", "h.sqlite"]
    run(["baseline", "from", "cisco-ce-1"])
    capsys.readouterr()

    run(audit)
    last = capsys.readouterr().out.rstrip().splitlines()[-1]
    run([*audit, "-o", "json"])
    told = json.loads(capsys.readouterr().out)
    page = here / "r.html"
    assert run(["report", "audit", "--store", "h.sqlite", "--out", str(page)]) == 0

    assert "CHƯA KÝ · NHÁP" in last
    assert (told["drafts"], "DRAFT" in told["notices"]) == (["from-cisco-ce-1"], True)
    assert "NHÁP" in page.read_text("utf-8")

    file = only(here)
    issued = file.read_text("utf-8").replace("NHÁP (điền số văn bản)", "107/SKHCN-VT")
    file.write_text(issued, "utf-8")
    run(audit)
    assert "NHÁP" not in capsys.readouterr().out


def test_what_is_the_devices_own_or_secret_or_empty_is_left_and_told(here, fleet, capsys):
    for path, value in (("SIP URI", "a@b.vn"), ("SystemUnit Name", "Phòng A")):
        fleet.tamper("cisco-ce-1", path, value)

    assert run(["baseline", "from", "cisco-ce-1"]) == 0

    text, out = only(here).read_text("utf-8"), " ".join(capsys.readouterr().out.split())
    assert "a@b.vn" not in text
    assert "Phòng A" not in text
    assert "call.encryption: best_effort  # Mã hóa cuộc gọi" in text
    assert re.search(r"chỉ của riêng máy: .*sip.uri", out)
    assert re.search(r"để trống: .*sip.proxy", out)
    assert re.search(r"bí mật: snmp.community", out)


def test_a_snapshot_gives_the_same_as_the_device(here, capsys):
    use_language("en")
    assert run(["snapshot", "--limit", "cisco-ce-1", "--into", "chup"]) == 0
    assert run(["baseline", "from", "chup/cisco-ce-1.json", "--out", "a.yaml"]) == 0
    assert run(["baseline", "from", "cisco-ce-1", "--out", "b.yaml"]) == 0

    assert (here / "a.yaml").read_bytes() == (here / "b.yaml").read_bytes()
    assert b"# Encryption of calls" in (here / "a.yaml").read_bytes()


def test_a_snapshot_of_a_device_that_is_in_no_inventory_will_do(here, capsys):
    run(["snapshot", "--limit", "cisco-ce-1", "--into", "chup"])
    told = json.loads((here / "chup" / "cisco-ce-1.json").read_text("utf-8"))
    (here / "x.json").write_text(json.dumps({**told, "host": "codec-lạ"}), "utf-8")

    assert run(["baseline", "from", "x.json"]) == 0
    assert only(here).name == "10-from-codec-la.yaml"


@pytest.mark.parametrize("opening", ["{{ a }}", "{% raw %}", "{# a #}"])
def test_what_a_device_says_becomes_no_template(here, capsys, opening):
    run(["snapshot", "--limit", "cisco-ce-1", "--into", "chup"])
    told = json.loads((here / "chup" / "cisco-ce-1.json").read_text("utf-8"))
    changed = {**told["settings"], "NetworkServices NTP Server[1] Address": opening}
    (here / "x.json").write_text(json.dumps({**told, "host": "codec", "settings": changed}))
    capsys.readouterr()

    assert run(["baseline", "from", "x.json", "--out", "a.yaml"]) == 0

    assert opening not in (here / "a.yaml").read_text("utf-8")
    assert "time.ntp_server" in capsys.readouterr().out


def test_text_of_a_snapshot_stays_inside_the_remark(here, capsys):
    run(["snapshot", "--limit", "cisco-ce-1", "--into", "chup"])
    told = json.loads((here / "chup" / "cisco-ce-1.json").read_text("utf-8"))
    told["host"], told["identity"]["product"] = "a\nnative: {}", "b\nwaivers: []"
    (here / "x.json").write_text(json.dumps(told), "utf-8")

    assert run(["baseline", "from", "x.json"]) == 0

    lines = only(here).read_text("utf-8").splitlines()
    assert not any(line.startswith(("native", "waivers")) for line in lines)


def test_what_is_declared_already_is_not_said_a_second_time(here, capsys):
    (here / "baselines" / "20-a.yaml").write_text(
        "baseline: a\nissued: {document: 1/SKHCN, date: 2026-11-02}\n"
        "parameters: {call.encryption: required}\n",
        "utf-8",
    )

    assert run(["baseline", "from", "cisco-ce-1"]) == 0

    text = (here / "baselines" / "30-from-cisco-ce-1.yaml").read_text("utf-8")
    assert "call.encryption" not in text
    assert "đã khai: call.encryption" in capsys.readouterr().out
    assert run(["validate"]) == 0
    assert run(["baseline", "from", "cisco-ce-1", "--out", "baselines/40-x.yaml"]) == 64
    assert "GOLDEN_NOTHING" in capsys.readouterr().err


def test_what_it_would_find_on_others_is_told_from_their_last_audit(here, fleet, capsys):
    fleet.tamper("cisco-ce-2", "Conference Encryption Mode", "On")
    run(["audit", "--store", "h.sqlite", "--connect-timeout", "600", "--timeout", "600"])
    capsys.readouterr()

    assert run(["baseline", "from", "cisco-ce-1", "--store", "h.sqlite"]) == 0

    out = " ".join(capsys.readouterr().out.split())
    assert "1 thiết bị cùng họ: 1 tham số khác" in out
    assert "call.encryption: 1 thiết bị: cisco-ce-2" in out


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("codec-x",), 64, "HOST_UNKNOWN"),
        (("nowhere.json",), 64, "PATH_MISSING"),
        (("x.json",), 64, "GOLDEN_NOT_SNAPSHOT"),
        (("y.json",), 64, "GOLDEN_NOT_SNAPSHOT"),
        (("cisco-ce-1", "--out", "mat-khau"), 64, "FILE_EXISTS"),
    ],
)
def test_what_cannot_be_made_is_refused(here, capsys, words, code, told):
    (here / "x.json").write_text("{}")
    (here / "y.json").write_text("[" * 99_999)

    assert run(["baseline", "from", *words]) == code

    assert f"{told}: " in capsys.readouterr().err
    assert list((here / "baselines").iterdir()) == []


def test_a_device_that_is_off_or_another_one_is_not_taken(here, fleet, capsys):
    fleet.power("cisco-ce-1", "off")
    assert run(["baseline", "from", "cisco-ce-1"]) == 3
    assert capsys.readouterr().err.count("DEV_REFUSED") == 1

    hosts = here / "inventory" / "hosts.yaml"
    hosts.write_text(hosts.read_text("utf-8").replace('"FOC0002"', '"FOC9999"'), "utf-8")
    assert run(["baseline", "from", "cisco-ce-2"]) == 4
    assert "PLAN_OTHER_DEVICE" in capsys.readouterr().err
    assert list((here / "baselines").iterdir()) == []
