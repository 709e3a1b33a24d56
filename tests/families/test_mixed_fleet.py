"""One line of a baseline, over devices of two makes: audited, planned, signed, applied, undone."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests

from fleetcfg.apply import device
from fleetcfg.devices.writing import open_writer
from fleetcfg.sim.core.fleet import SimDevice, SimFleet
from fleetcfg.sim.poly.https import PolyWebServer
from fleetcfg.testing.fleet import PASSWORD, USER, RunningFleet, run_fleet
from tests.families.test_second_family import SHARED, SITE
from tests.integration.walk import ENGINEER, TECHNICIAN, Ended, Home, hold_ceremony

GROUP, GROUP_VERSION = "RealPresence Group 500", "6.2.2.8"
CODEC, CODEC_VERSION = "Cisco Webex Codec Pro", "ce9.15"
ENCRYPTION = {
    "cisco_ce": ("Conference Encryption Mode", "On"),
    "poly_group": ("comm.callsetting.callfeatures.encryptionenable", "Required_All"),
    "poly_videoos": ("comm.callsetting.callfeatures.encryptionenable", "Required_All"),
    "poly_hdx": ("encryption", "Required_All"),
}
HOSTS = {  # family, transport, product, firmware
    "codec": ("cisco_ce", "https", CODEC, CODEC_VERSION),
    "codec-ssh": ("cisco_ce", "ssh", CODEC, CODEC_VERSION),
    "group": ("poly_group", "https", GROUP, GROUP_VERSION),
    "group-ssh": ("poly_group", "ssh", GROUP, GROUP_VERSION),
    "studio": ("poly_videoos", "https", "StudioX30", "3.12.0"),
    "hdx": ("poly_hdx", "https", "HDX 9006", "3.1.14-56008"),
}
READ_ONLY = "hdx"
WRITABLE = [host for host in HOSTS if host != READ_ONLY]
BASELINE = """\
baseline: mixed
issued: {document: 1/SKHCN, date: 2026-11-02, clause: [QĐ 32/2019 Điều 5.3]}
parameters:
  call.encryption: {equals: required, severity: critical, why: Cuộc họp phải được mã hóa.}
  h323.gatekeeper_mode: {one_of: [disabled, specify, auto], severity: low}
"""


@dataclass(frozen=True)
class MixedFleet:
    """Simulated devices of two makes, and the folders of the people who look after them."""

    home: Home
    fleet: RunningFleet

    def engineer(self, *words: object, code: int = 0) -> str:
        return self.home[ENGINEER].do(*words, code=code)

    def audit(self, code: int) -> dict[str, list[tuple[str, str, str]]]:
        """Audit; return parameter, verdict and reason of each finding, by host."""
        told = json.loads(self.engineer("audit", "--output", "json", code=code))
        return {
            host["host"]: [
                (f["parameter"], f["verdict"], (f["reason"] or {}).get("code", ""))
                for f in host["findings"]
            ]
            for host in told["hosts"]
        }

    def apply(self, file: str) -> Ended:
        person = self.home[TECHNICIAN]
        return person("apply", file, "--all", "--output", "json", *person.key)

    def encryption(self, host: str) -> str:
        path, _ = ENCRYPTION[HOSTS[host][0]]
        return self.fleet.get(host, path)


def declare(folder: Path, fleet: RunningFleet, secret: Path) -> None:
    """Write down a province of these devices."""
    lines = [f"all:\n  vars: {{credential: 'file:{secret}', custodian: Văn phòng}}"]
    lines += ["  children:", "    site_1:", "      hosts:"]
    for name, (family, transport, product, firmware) in HOSTS.items():
        there = fleet.at(name)
        pin = (
            f"host_key: '{there.host_key_sha256}'"
            if transport == "ssh"
            else f"certificate: '{there.certificate_sha256}'"
        )
        lines.append(
            f"        {name}: {{ansible_host: {there.address}, port: {there.ports[transport]},"
            f" family: {family}, transport: {transport}, model: '{product}',"
            f" firmware: '{firmware}', serial_number: {serial_of(name)}, {pin}, simulated: true}}"
        )
    files = {
        "inventory/hosts.yaml": "\n".join(lines) + "\n",
        "inventory/group_vars/all.yaml": SHARED,
        "inventory/group_vars/site_1.yaml": SITE,
        "baselines/10-mixed.yaml": BASELINE,
        "playbooks/audit.yaml": "- hosts: all\n  tasks: [{audit: }]\n",
    }
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")


def serial_of(host: str) -> str:
    return f"FOC{list(HOSTS).index(host):04}"


def simulated(number: int, host: str) -> SimDevice:
    family, _, product, firmware = HOSTS[host]
    address, mac = f"127.20.10.{number}", f"00:50:60:00:01:{number:02X}"
    return SimDevice(host, address, product, firmware, serial_of(host), mac, family=family)


@pytest.fixture(scope="module")
def department(tmp_path_factory) -> Iterator[MixedFleet]:
    place = tmp_path_factory.mktemp("m")
    devices = tuple(simulated(number, host) for number, host in enumerate(HOSTS, 1))
    fleet = SimFleet(devices, USER, PASSWORD, 0, 0)
    with run_fleet(fleet, datetime.now(UTC)) as running:
        secret = place / "mat-khau"
        secret.write_text(json.dumps({"user": USER, "password": PASSWORD, "simulated": True}))
        secret.chmod(0o600)
        declare(place / "province", running, secret)
        yield MixedFleet(hold_ceremony(place, place / "province"), running)


@pytest.fixture
def mixed(department, tmp_path, monkeypatch) -> Iterator[MixedFleet]:
    """The devices as they were, and people who have decided nothing about them yet.

    These simulated devices demand no pace (`tests/devices/test_group_wire.py` has one that does).
    """
    monkeypatch.setattr("fleetcfg.devices.drivers.poly.terminal.PACE_SECONDS", 0.0)
    yield MixedFleet(department.home.copy(tmp_path), department.fleet)
    department.fleet.restore()


def test_the_way_from_the_one_name_to_each_makers_word_is_told(mixed):
    told = mixed.engineer("validate")
    assert "0 errors" in told
    for host, (family, *_) in HOSTS.items():
        path, token = ENCRYPTION[family]
        told = mixed.engineer("explain", host, "call.encryption").replace("\n", " ")
        assert path in told
        assert f"required → {token}" in told


def test_each_device_is_judged_and_what_a_family_lacks_is_told_not_dropped(mixed):
    found = mixed.audit(code=2)

    assert found.keys() == HOSTS.keys()
    for host, (family, *_) in HOSTS.items():
        assert ("call.encryption", "unauthorized", "") in found[host]
        lacking = ("h323.gatekeeper_mode", "absent", "NOT_IN_FAMILY")
        assert (lacking in found[host]) is (family == "cisco_ce")


def test_one_change_set_makes_it_so_on_all_of_them(mixed):
    file = mixed.home.approved(*WRITABLE)

    ended = mixed.apply(file)

    assert ended.code == 0, ended.out + ended.err
    assert {one["outcome"] for one in json.loads(ended.out)["devices"]} == {"applied"}
    for host in WRITABLE:
        assert mixed.encryption(host) == ENCRYPTION[HOSTS[host][0]][1]
    left = mixed.audit(code=2)
    unkept = {host for host, found in left.items() if "call.encryption" in {f[0] for f in found}}
    assert unkept == {READ_ONLY}


@pytest.mark.parametrize("host", ["codec", "group", "group-ssh", "studio"])
def test_a_device_that_did_not_keep_it_is_brought_back(mixed, monkeypatch, host):
    opened: list[str] = []

    def open_next(*given, **by):
        if opened:  # the first session wrote in vain; the second brings back
            mixed.fleet.fault(host, "none")
        opened.append("writer")
        return open_writer(*given, **by)

    monkeypatch.setattr(device, "open_writer", open_next)
    before = mixed.encryption(host)
    file = mixed.home.approved(host)
    mixed.fleet.fault(host, "stores_nothing")

    ended = mixed.apply(file)

    assert json.loads(ended.out)["devices"][0]["outcome"] in {"rolled_back", "not_written"}
    assert mixed.encryption(host) == before


def reason_of(mixed: MixedFleet, host: str, *, code: int) -> dict[str, Any]:
    """Audit *host* alone; return why it could not be looked at."""
    told = json.loads(mixed.engineer("audit", "--limit", host, "--output", "json", code=code))
    reason: dict[str, Any] = told["hosts"][0]["reason"]
    return reason


def test_a_certificate_that_a_restart_changed_is_named_and_trusted_only_when_signed(mixed):
    mixed.fleet.fault("studio", "new_certificate")
    mixed.fleet.power("studio", "off")
    mixed.fleet.power("studio", "on")

    reason = reason_of(mixed, "studio", code=3)
    said = mixed.engineer("audit", "--limit", "studio", code=3)

    assert reason["code"] == "DEV_CERTIFICATE_WRONG"
    assert "certificate" in said
    assert "signed again" in " ".join(said.split())
    file = mixed.home[ENGINEER].folder / "inventory/hosts.yaml"
    pinned = mixed.fleet.at("studio").certificate_sha256
    file.write_text(file.read_text("utf-8").replace(pinned, "0" * 64), "utf-8")
    assert reason_of(mixed, "studio", code=3)["code"] == "INVENTORY_NOT_SIGNED"
    assert mixed.fleet.stats()["studio"]["requests"] == 0


@pytest.mark.parametrize(
    ("fault", "code"), [("none", 2), ("session_lost", 3), ("forbidden_403", 3), ("given up", 3)]
)
def test_a_run_leaves_no_session_open_however_it_ends(mixed, monkeypatch, fault, code):
    usual = PolyWebServer._answer

    async def answer_late(self: Any, request: Any) -> Any:
        if request.path == "/rest/provisioning/config":
            await asyncio.Event().wait()
        return await usual(self, request)

    if fault == "given up":
        monkeypatch.setattr(PolyWebServer, "_answer", answer_late)
    else:
        mixed.fleet.fault("studio", fault)
    mixed.engineer("audit", "--limit", "studio", "--timeout", "6", code=code)

    mixed.fleet.fault("studio", "already_active")

    there = mixed.fleet.at("studio")
    answer = requests.post(
        f"https://{there.address}:{there.https_port}/rest/session",
        json={"user": USER, "password": PASSWORD},
        verify=mixed.fleet.ready.ca_file,
        timeout=10,
    )
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize(
    ("fault", "parameter", "verdict"),
    [
        ("swapped_serial", "device.serial_number", "replaced"),
        ("firmware_upgrade", "device.firmware", "firmware_changed"),
    ],
)
def test_another_box_and_another_release_are_told_and_the_audit_is_not_clean(
    mixed, fault, parameter, verdict
):
    if fault == "firmware_upgrade":
        mixed.fleet.control("fault", host="studio", mode=fault, firmware="4.0.1")
    else:
        mixed.fleet.fault("studio", fault)

    found = mixed.audit(code=2)["studio"]

    assert (parameter, verdict) in {(name, was) for name, was, _ in found}
