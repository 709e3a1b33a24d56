"""A Group that only telnet reaches: by leave that is signed, never clean, and never written to."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fleetcfg_kit.sim.core.fleet import SimFleet
from fleetcfg_kit.testing.fleet import PASSWORD, USER, run_fleet
from tests.families.mixed_hosts import CODEC, CODEC_VERSION, GROUP, GROUP_VERSION, MORE, Hosts
from tests.families.test_mixed_fleet import MixedFleet, declare, simulated
from tests.integration.walk import ENGINEER, hold_ceremony

CLEAR = "group-telnet"
HOSTS: Hosts = {
    "codec": ("cisco_ce", "https", CODEC, CODEC_VERSION),
    CLEAR: ("poly_group", "telnet", GROUP, GROUP_VERSION),
}
TOLD = ("device.legacy_telnet", "exposed", "LEGACY_TELNET_ALLOWED")
ENCRYPTION = "comm.callsetting.callfeatures.encryptionenable"
BEGINS = {"security.remoteaccess.telnet.enabled": "Port24Only", ENCRYPTION: "Required_All"}
BASELINE = """\
baseline: plain
issued: {document: 1/SKHCN, date: 2026-11-02, clause: [QĐ 32/2019 Điều 5.3]}
parameters:
  call.encryption: {equals: required, severity: critical, why: Cuộc họp phải được mã hóa.}
"""


@pytest.fixture
def rooms(tmp_path, monkeypatch) -> Iterator[MixedFleet]:
    monkeypatch.setattr("fleetcfg.devices.drivers.poly.terminal.PACE_SECONDS", 0.0)
    monkeypatch.setitem(MORE, CLEAR, "legacy_telnet: true, ")
    codec, group = (simulated(number, host, HOSTS, 12) for number, host in enumerate(HOSTS, 1))
    devices = (
        replace(codec, settings={"Conference Encryption Mode": "On"}),
        replace(group, settings=BEGINS),
    )
    with run_fleet(SimFleet(devices, USER, PASSWORD, 0, 0), datetime.now(UTC)) as running:
        secret = tmp_path / "mat-khau"
        secret.write_text(json.dumps({"user": USER, "password": PASSWORD, "simulated": True}))
        secret.chmod(0o600)
        declare(tmp_path / "province", running, secret, HOSTS, BASELINE)
        yield MixedFleet(hold_ceremony(tmp_path, tmp_path / "province"), running)


def test_it_is_judged_as_any_other_and_never_clean(rooms: MixedFleet) -> None:
    found = rooms.audit(code=3)
    said = " ".join(rooms.engineer("audit", code=3).split())

    assert found == {"codec": [], CLEAR: [TOLD]}
    assert "its password goes in clear, and nothing proves which device answers" in said


def test_what_is_wrong_there_is_found_and_left_to_a_person(rooms: MixedFleet) -> None:
    for host in HOSTS:
        path = "Conference Encryption Mode" if host == "codec" else ENCRYPTION
        rooms.fleet.tamper(host, path, "Off")

    assert ("call.encryption", "unauthorized", "") in rooms.audit(code=2)[CLEAR]
    planned = rooms.engineer("show", rooms.home.plan(*HOSTS))
    assert "codec" in planned
    assert CLEAR not in planned


@pytest.mark.parametrize("said", ["", "legacy_telnet: false, "])
def test_a_leave_that_was_taken_away_opens_no_connection(rooms: MixedFleet, said: str) -> None:
    hosts = Path(rooms.home[ENGINEER].folder) / "inventory/hosts.yaml"
    before = rooms.fleet.stats()[CLEAR]["connections"]
    hosts.write_text(hosts.read_text("utf-8").replace("legacy_telnet: true, ", said), "utf-8")

    told = json.loads(rooms.engineer("audit", "--limit", CLEAR, "-o", "json", code=3))

    assert told["hosts"][0]["reason"]["code"] == "INVENTORY_NOT_SIGNED"
    assert rooms.fleet.stats()[CLEAR]["connections"] == before
