"""Devices of which only identity and reach are known: told as that, and as nothing more."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fleetcfg.model.timezone import VIETNAM
from fleetcfg_kit.sim.core.fleet import SimFleet
from fleetcfg_kit.testing.fleet import PASSWORD, USER, RunningFleet, run_fleet, run_province
from tests.families.test_mixed_fleet import declare, simulated
from tests.families.test_second_family import SHARED, SITE
from tests.integration.walk import ENGINEER, Home, Person, hold_ceremony

CODEC, BAR, OPEN, SHUT = "codec", "thanh", "phong-mo", "phong-dong"
HOSTS = {
    CODEC: ("cisco_ce", "https", "Cisco Webex Codec Pro", "ce9.15"),
    BAR: ("logitech", "https", "VR0020", "1.12.246"),
    OPEN: ("yealink_vc", "tcp", "VC400", "30.20.254.12"),
    SHUT: ("sony_pcs", "telnet", "PCS-XG80", "2.40"),
}
ENCRYPTION = "call.encryption"
UNTOLD = ("absent", "NOT_CONFIGURABLE_REMOTELY")
EXPOSED = ("exposed", "OPEN_CONTROL_PORT")
NOBODY = {"device.identity": ("unreadable", "IDENTITY_BEHIND_LOGIN")}
TODAY = datetime.now(UTC).astimezone(VIETNAM).date()
PLAIN = """\
baseline: plain
issued: {document: 1/SKHCN, date: 2026-11-02, clause: [QĐ 32/2019 Điều 5.3]}
parameters:
  call.encryption: {equals: required, severity: critical, why: Cuộc họp phải được mã hóa.}
"""
ATTESTED = f"""\
attestations:
  - {{parameter: call.encryption, hosts: [{OPEN}], value: required, by: Trần B,
     seen_on: {TODAY - timedelta(days=1)}, until: {TODAY + timedelta(days=90)}}}
"""


@dataclass(frozen=True)
class Rooms:
    """A codec that tells its settings, devices that do not, and who looks after them."""

    home: Home
    fleet: RunningFleet

    @property
    def engineer(self) -> Person:
        return self.home[ENGINEER]

    def audit(self, *words: str, code: int) -> dict[str, dict[str, tuple[str, str]]]:
        """Audit; return verdict and reason of each finding, by host and parameter."""
        told = json.loads(self.engineer.do("audit", "--output", "json", *words, code=code))
        return {
            host["host"]: {
                f["parameter"]: (f["verdict"], (f["reason"] or {}).get("code", ""))
                for f in host["findings"]
            }
            for host in told["hosts"]
        }


@pytest.fixture(scope="module")
def department(tmp_path_factory) -> Iterator[Rooms]:
    place = tmp_path_factory.mktemp("m")
    devices = tuple(simulated(number, host, HOSTS, 31) for number, host in enumerate(HOSTS, 1))
    with run_fleet(SimFleet(devices, USER, PASSWORD, 0, 0), datetime.now(UTC)) as running:
        secret = place / "mat-khau"
        secret.write_text(json.dumps({"user": USER, "password": PASSWORD, "simulated": True}))
        secret.chmod(0o600)
        told = {host: HOSTS[host] for host in (CODEC, BAR)}
        declare(place / "province", running, secret, told, PLAIN)
        (place / "province/baselines/20-switches.yaml").unlink()
        with (place / "province/inventory/hosts.yaml").open("a", encoding="utf-8") as hosts:
            for host in (OPEN, SHUT):
                there, (family, way, model, firmware) = running.at(host), HOSTS[host]
                hosts.write(
                    f"        {host}: {{ansible_host: {there.address}, port: {there.ports[way]},"
                    f" family: {family}, model: {model}, firmware: '{firmware}',"
                    " simulated: true}\n"
                )
        yield Rooms(hold_ceremony(place, place / "province"), running)


@pytest.fixture
def rooms(department, tmp_path) -> Iterator[Rooms]:
    department.fleet.tamper(CODEC, "Conference Encryption Mode", "On")
    yield Rooms(department.home.copy(tmp_path / "h"), department.fleet)
    department.fleet.restore()


def test_who_answers_is_told_and_what_nobody_saw_is_not_called_clean(rooms) -> None:
    found = rooms.audit(code=3)

    assert found == {
        CODEC: {},
        BAR: {ENCRYPTION: UNTOLD},
        OPEN: {ENCRYPTION: UNTOLD, "device.open_port": EXPOSED},
        SHUT: {ENCRYPTION: UNTOLD, **NOBODY},
    }
    said = " ".join(rooms.engineer.do("audit", code=3).split())
    assert "operate the device without a password" in said
    assert f"TCP port {rooms.fleet.at(OPEN).ports['tcp']}" in said
    assert "tell none of their settings to a network" in said
    assert "asks for a login before it says anything of itself" in said
    assert [rooms.fleet.stats()[host]["credentials"] for host in (OPEN, SHUT)] == [0, 0]


def test_an_open_port_is_never_clean_and_fails_where_that_is_asked(rooms) -> None:
    baseline = Path(rooms.engineer.folder) / "baselines/10-mixed.yaml"
    baseline.write_text(PLAIN + ATTESTED, "utf-8")
    rooms.home.sign_declarations()

    found = rooms.audit(code=3)[OPEN]

    assert found == {
        ENCRYPTION: ("attested", "ATTESTED_BY_PERSON"),
        "device.open_port": EXPOSED,
    }
    rooms.audit("--fail-on", "exposed", code=2)


def test_a_person_who_looked_answers_for_what_no_device_tells(rooms) -> None:
    baseline = Path(rooms.engineer.folder) / "baselines/10-mixed.yaml"
    baseline.write_text(PLAIN + ATTESTED.replace(OPEN, f"{OPEN}, {BAR}"), "utf-8")
    unsigned = rooms.audit(code=3)[BAR]
    written = " ".join(rooms.engineer.do("explain", BAR, ENCRYPTION).split())
    rooms.home.sign_declarations()
    signed = " ".join(rooms.engineer.do("explain", BAR, ENCRYPTION).split())

    assert "tell none of their settings to a network" in written
    assert "no place for it" not in written
    assert "not signed, it does not count" in written
    assert "signed, it counts" in signed
    assert "not signed, it does not count" not in signed
    assert unsigned == {ENCRYPTION: ("absent", "ATTESTATION_UNSIGNED")}
    assert rooms.audit("--limit", f"{CODEC},{BAR}", code=0)[BAR] == {
        ENCRYPTION: ("attested", "ATTESTED_BY_PERSON")
    }


def test_what_said_nothing_of_itself_is_never_clean_whatever_people_attest(rooms) -> None:
    baseline = Path(rooms.engineer.folder) / "baselines/10-mixed.yaml"
    baseline.write_text(PLAIN + ATTESTED.replace(OPEN, SHUT), "utf-8")
    rooms.home.sign_declarations()

    found = rooms.audit("--limit", f"{CODEC},{SHUT}", code=3)[SHUT]

    assert found == {ENCRYPTION: ("attested", "ATTESTED_BY_PERSON"), **NOBODY}
    rooms.audit("--limit", SHUT, "--fail-on", "unreadable", code=2)


@pytest.mark.parametrize(
    ("host", "fault", "code", "found"),
    [
        (OPEN, "firmware_upgrade", 3, ("device.firmware", "firmware_changed")),
        (BAR, "firmware_upgrade", 3, ("device.firmware", "firmware_changed")),
        (BAR, "swapped_serial", 2, ("device.serial_number", "replaced")),
    ],
)
def test_another_release_and_another_box_are_told(rooms, host, fault, code, found) -> None:
    rooms.fleet.control("fault", host=host, mode=fault, firmware="99.1")

    told = rooms.audit(code=code)[host]

    assert found in [(parameter, verdict) for parameter, (verdict, _) in told.items()]


@pytest.mark.parametrize("host", [OPEN, SHUT])
def test_one_that_is_off_is_unknown(rooms, host) -> None:
    rooms.fleet.power(host, "off")

    told = json.loads(rooms.engineer.do("audit", "--limit", host, "-o", "json", code=3))

    assert told["hosts"][0]["reason"]["code"] in {"DEV_REFUSED", "DEV_NO_ROUTE"}
    rooms.fleet.power(host, "on")


def test_what_has_no_settings_is_not_adopted_backed_up_or_planned_for(rooms) -> None:
    engineer = rooms.engineer
    rooms.home.adopt("--all")
    engineer.do("snapshot", "--into", "sao-luu")
    kept = {path.name for path in (Path(engineer.folder) / "sao-luu").rglob("*")}

    assert "1 adopted device" in engineer.do("audit", code=3)
    assert f"{CODEC}.json" in kept
    assert not any(host in name for name in kept for host in (BAR, OPEN, SHUT))
    assert engineer("snapshot", "--limit", OPEN, "--into", "khac").told == "HOSTS_NOT_REACHED"
    rooms.fleet.tamper(CODEC, "Conference Encryption Mode", "Off")
    planned = engineer.do("show", rooms.home.plan(*HOSTS))
    assert CODEC in planned
    assert not any(host in planned for host in (BAR, OPEN, SHUT))


REAL = f"""\
all:
  vars:
    credential: env:GBTT
    custodian: Văn phòng
  children:
    site_1:
      hosts:
        {BAR}:
          ansible_host: 10.0.0.5
          family: logitech
          model: VR0020
          serial_number: 2346FD2KD0T2
          certificate: "{"0" * 64}"
        {OPEN}:
          ansible_host: 10.0.0.6
          family: yealink_vc
          model: VC400
        {SHUT}:
          ansible_host: 10.0.0.7
          family: sony_pcs
          model: PCS-XG80
"""


def test_a_simulated_province_has_them_and_makes_up_no_serial_number(tmp_path) -> None:
    files = {
        "inventory/hosts.yaml": REAL,
        "inventory/group_vars/all.yaml": SHARED,
        "inventory/group_vars/site_1.yaml": SITE,
        "baselines/10-mixed.yaml": PLAIN,
        "playbooks/audit.yaml": "- hosts: all\n  tasks: [{audit: }]\n",
    }
    for name, text in files.items():
        (tmp_path / "p" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "p" / name).write_text(text, "utf-8")

    now = datetime.now(UTC)
    with run_province(tmp_path / "p", tmp_path / "q", tmp_path / "s", now=now) as running:
        bar, phone, shut = (running.devices[host] for host in (BAR, OPEN, SHUT))

        assert (bar.simulated, bar.serial_number) == (True, "2346FD2KD0T2")
        assert (phone.simulated, phone.serial_number) == (True, "")
        assert phone.port == running.at(OPEN).ports["tcp"]
        assert running.get(OPEN, "call") == ""
        assert (shut.serial_number, shut.port) == ("", running.at(SHUT).ports["telnet"])


def test_no_credential_and_no_pin_is_missed(rooms) -> None:
    assert json.loads(rooms.engineer.do("validate", "-o", "json"))["problems"] == []
