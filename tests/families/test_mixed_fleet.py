"""One baseline over devices of three makes: audited, planned, signed, applied, undone."""

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
from fleetcfg.devices.registry import catalogs
from fleetcfg.devices.writing import open_writer
from fleetcfg_kit.sim.core.fleet import SimDevice, SimFleet
from fleetcfg_kit.sim.core.state_folder import ReadyDevice
from fleetcfg_kit.sim.huawei.faults import HuaweiFault
from fleetcfg_kit.sim.poly.https import PolyWebServer
from fleetcfg_kit.simulation import services_of
from fleetcfg_kit.testing.fleet import PASSWORD, USER, RunningFleet, run_fleet
from tests.families.mixed_hosts import ASKED, BEGINS, HOSTS, LACKING, MORE, WRITABLE, Hosts
from tests.families.test_second_family import SHARED, SITE
from tests.integration.walk import ENGINEER, TECHNICIAN, Ended, Home, hold_ceremony

pytestmark = pytest.mark.long

BASELINE = """\
baseline: mixed
issued: {document: 1/SKHCN, date: 2026-11-02, clause: [QĐ 32/2019 Điều 5.3]}
parameters:
  call.encryption: {equals: required, severity: critical, why: Cuộc họp phải được mã hóa.}
  h323.gatekeeper_mode: {one_of: [disabled, specify, auto], severity: low}
  security.telnet: {equals: disabled, severity: high, why: Không mã hóa.}
"""
OF_SWITCHES = """\
baseline: switches
issued: {document: 1/SKHCN, date: 2026-11-02, clause: [QĐ 32/2019 Điều 5.3]}
applies_to: {families: [cisco_ios, huawei_vrp, hp_comware, fortinet]}
parameters:
  log.server: {equals: 10.0.0.9, severity: medium, why: Nhật ký phải gửi về máy chủ.}
"""


@dataclass(frozen=True)
class MixedFleet:
    """Simulated devices of all families, and the folders of the people who look after them."""

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

    def value(self, host: str) -> str:
        _, path, _ = ASKED[HOSTS[host][0]]
        return self.fleet.get(host, path)


def declare(
    folder: Path,
    fleet: RunningFleet,
    secret: Path,
    hosts: Hosts = HOSTS,
    baseline: str = BASELINE,
) -> None:
    """Write down a province of these devices."""
    lines = [f"all:\n  vars: {{credential: 'file:{secret}', custodian: Văn phòng}}"]
    lines += ["  children:", "    site_1:", "      hosts:"]
    for name, (family, transport, product, firmware) in hosts.items():
        there = fleet.at(name)
        pin = (
            f"host_key: '{there.host_key_sha256}'"
            if transport == "ssh"
            else f"certificate: '{there.certificate_sha256}'"
        )
        lines.append(
            f"        {name}: {{ansible_host: {there.address}, port: {there.ports[transport]},"
            f" family: {family}, transport: {transport}, model: '{product}',"
            f" firmware: '{firmware}', serial_number: {serial_of(name, hosts)},"
            f" {MORE.get(name, '')}{services_in(there, family)}{pin}, simulated: true}}"
        )
    files = {
        "inventory/hosts.yaml": "\n".join(lines) + "\n",
        "inventory/group_vars/all.yaml": SHARED,
        "inventory/group_vars/site_1.yaml": SITE,
        "baselines/10-mixed.yaml": baseline,
        "baselines/20-switches.yaml": OF_SWITCHES,
        "playbooks/audit.yaml": "- hosts: all\n  tasks: [{audit: }]\n",
    }
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")


def services_in(there: ReadyDevice, family: str) -> str:
    """Spell where the simulator has the services whose ports are looked at."""
    known = [f"{name}: {port}" for name, port in services_of(there, catalogs()[family]).items()]
    return f"simulated_ports: {{{', '.join(known)}}}, " if known else ""


def serial_of(host: str, hosts: Hosts = HOSTS) -> str:
    return f"FOC{list(hosts).index(host):04}"


def simulated(number: int, host: str, hosts: Hosts = HOSTS, network: int = 10) -> SimDevice:
    family, _, product, firmware = hosts[host]
    address, mac = f"127.20.{network}.{number}", f"00:50:60:00:01:{number:02X}"
    serial = serial_of(host, hosts)
    return SimDevice(
        host,
        address,
        product,
        firmware,
        serial,
        mac,
        settings=BEGINS.get(family, {}),
        family=family,
    )


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
        name, path, token = ASKED[family]
        told = mixed.engineer("explain", host, name).replace("\n", " ")
        assert path in told
        assert ("" if name == "log.server" else " → ") + token in told


def test_each_device_is_judged_and_what_a_family_lacks_is_told_not_dropped(mixed):
    found = mixed.audit(code=2)

    assert found.keys() == HOSTS.keys()
    for host, (family, *_) in HOSTS.items():
        assert (ASKED[family][0], "unauthorized", "") in found[host]
        lacking = {name for name, *why in found[host] if why == ["absent", "NOT_IN_FAMILY"]}
        assert lacking == LACKING[family]
    allowed = ("device.legacy_tls", "waived", "LEGACY_TLS_ALLOWED")
    assert [host for host, told in found.items() if allowed in told] == ["te-old"]


def test_one_change_set_makes_it_so_on_all_of_them(mixed):
    file = mixed.home.approved(*WRITABLE)

    ended = mixed.apply(file)

    assert ended.code == 0, ended.out + ended.err
    assert {one["outcome"] for one in json.loads(ended.out)["devices"]} == {"applied"}
    for host in WRITABLE:
        assert mixed.value(host) == ASKED[HOSTS[host][0]][2]
    left = {host: {f[0] for f in found} for host, found in mixed.audit(code=2).items()}
    kept = [host for host, found in left.items() if ASKED[HOSTS[host][0]][0] not in found]
    assert sorted(kept) == sorted(WRITABLE)
    assert "device.saved" not in left["switch"]


@pytest.mark.parametrize("host", sorted({*WRITABLE} - {"codec-ssh", "te-old"}))
def test_a_device_that_did_not_keep_it_is_brought_back(mixed, monkeypatch, host):
    opened: list[str] = []

    def open_next(*given, **by):
        if opened:  # the first session wrote in vain; the second brings back
            mixed.fleet.fault(host, "none")
        opened.append("writer")
        return open_writer(*given, **by)

    monkeypatch.setattr(device, "open_writer", open_next)
    before = mixed.value(host)
    file = mixed.home.approved(host)
    mixed.fleet.fault(host, "stores_nothing")

    ended = mixed.apply(file)

    assert json.loads(ended.out)["devices"][0]["outcome"] in {"rolled_back", "not_written"}
    assert mixed.value(host) == before


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

    seconds = "600"
    if fault == "given up":
        # It answers until a session is open, and then never: no fault begins in between.
        monkeypatch.setattr(PolyWebServer, "_answer", answer_late)
        seconds = "6"
    else:
        mixed.fleet.fault("studio", fault)
    mixed.engineer("audit", "--limit", "studio", "--timeout", seconds, code=code)

    mixed.fleet.fault("studio", "already_active")

    there = mixed.fleet.at("studio")
    answer = requests.post(
        f"https://{there.address}:{there.https_port}/rest/session",
        json={"user": USER, "password": PASSWORD},
        verify=mixed.fleet.ready.ca_file,
        timeout=600,
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


def test_a_service_that_goes_on_though_its_device_says_it_is_off_is_found_and_told(mixed):
    file = mixed.home.approved("te")
    mixed.fleet.fault("te", HuaweiFault.KEEPS_PORTS)

    ended = mixed.apply(file)

    (done,) = json.loads(ended.out)["devices"]
    assert (done["outcome"], done["code"]) == ("rolled_back", "DEV_PORT_CONTRADICTS")
    assert mixed.value("te") == "1"
    mixed.fleet.tamper("te", "enabletelnet", "0")
    found = mixed.audit(code=2)["te"]
    assert ("enabletelnet", "contradicted", "PORT_OPEN") in found
    assert ("security.telnet", "unauthorized", "") not in found


def test_a_device_whose_allowance_of_old_tls_was_edited_is_not_contacted(mixed):
    hosts = mixed.home[ENGINEER].folder / "inventory" / "hosts.yaml"
    text = hosts.read_text("utf-8")
    hosts.write_text(text.replace(MORE["te-old"], ""), "utf-8")

    told = json.loads(mixed.engineer("audit", "--output", "json", code=2))

    reasons = {host["host"]: host["reason"] for host in told["hosts"] if host["reason"]}
    assert {host: why["code"] for host, why in reasons.items()} == {
        "te-old": "INVENTORY_NOT_SIGNED"
    }
    assert reasons["te-old"]["facts"]["key"] == "legacy_tls"


def test_a_switch_that_would_not_start_as_it_runs_is_told(mixed):
    mixed.fleet.tamper("switch", "extra", "ip route 0.0.0.0 0.0.0.0 10.0.0.254")

    found = mixed.audit(code=2)

    unsaved = ("device.saved", "unauthorized", "RUNNING_NOT_SAVED")
    assert [host for host, told in found.items() if unsaved in told] == ["switch"]
    assert "ip …" in mixed.engineer("audit", "--limit", "switch", code=2)


def test_what_a_switch_did_not_save_is_in_doubt_and_told(mixed):
    file = mixed.home.approved("switch")
    mixed.fleet.fault("switch", "saves_nothing")

    ended = mixed.apply(file)

    (device_,) = json.loads(ended.out)["devices"]
    assert (device_["outcome"], device_["code"]) == ("in_doubt", "DEV_WRITE_NOT_SAVED")
    assert mixed.value("switch") == ASKED["cisco_ios"][2], "it runs so"
    told = mixed.audit(code=2)["switch"]
    assert ("device.saved", "unauthorized", "RUNNING_NOT_SAVED") in told


def test_what_a_port_denies_is_not_taken_for_done_already(mixed):
    file = mixed.home.approved("te")
    mixed.fleet.fault("te", HuaweiFault.KEEPS_PORTS)
    mixed.fleet.tamper("te", "enabletelnet", "0")

    (done,) = json.loads(mixed.apply(file).out)["devices"]

    assert (done["outcome"], done["code"]) == ("refused", "PRESTATE_CHANGED")
