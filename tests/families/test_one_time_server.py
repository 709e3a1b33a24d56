"""One time server for a room and for the host behind it: one line, three makes."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from fleetcfg_kit.sim.core.fleet import SimFleet
from fleetcfg_kit.testing.fleet import PASSWORD, USER, run_fleet
from tests.families.mixed_hosts import CODEC, CODEC_VERSION, GROUP, GROUP_VERSION, Hosts
from tests.families.test_mixed_fleet import MixedFleet, declare, simulated
from tests.integration.walk import hold_ceremony

HOSTS: Hosts = {
    "codec": ("cisco_ce", "https", CODEC, CODEC_VERSION),
    "group": ("poly_group", "https", GROUP, GROUP_VERSION),
    "router": ("linux", "ssh", "Debian GNU/Linux", "13"),
}
PATHS = {
    "codec": "NetworkServices NTP Server[1] Address",
    "group": "time.timeserver.address0",
    "router": "chrony.server[1]",
}
FIRST = "Máy chủ giờ; mặc định là máy chủ công cộng"
OTHERS = ("Máy chủ giờ dự phòng", "Máy chủ giờ thứ ba")
BASELINE = """\
baseline: time
issued: {document: 1/SKHCN, date: 2026-11-02, clause: [QĐ 32/2019 Điều 5.3]}
parameters:
  time.ntp_server: {equals: 10.0.0.20, severity: medium, why: Mọi máy cùng một giờ.}
"""


@pytest.fixture
def rooms(tmp_path) -> Iterator[MixedFleet]:
    devices = tuple(simulated(number, host, HOSTS, 11) for number, host in enumerate(HOSTS, 1))
    with run_fleet(SimFleet(devices, USER, PASSWORD, 0, 0), datetime.now(UTC)) as running:
        secret = tmp_path / "mat-khau"
        secret.write_text(json.dumps({"user": USER, "password": PASSWORD, "simulated": True}))
        secret.chmod(0o600)
        declare(tmp_path / "province", running, secret, HOSTS, BASELINE)
        yield MixedFleet(hold_ceremony(tmp_path, tmp_path / "province"), running)


def test_one_change_set_sets_the_time_server_of_all_of_them(rooms: MixedFleet) -> None:
    found = rooms.audit(code=2)
    assert {host: every[0][0] for host, every in found.items()} == dict.fromkeys(
        HOSTS, "time.ntp_server"
    )

    file = rooms.home.approved(*HOSTS)
    shown = " ".join(rooms.engineer("show", file).split())
    ended = rooms.apply(file)

    assert ended.code == 0, ended.out + ended.err
    assert {host: rooms.fleet.get(host, path) for host, path in PATHS.items()} == dict.fromkeys(
        HOSTS, "10.0.0.20"
    )
    assert not any(rooms.audit(code=0).values())
    assert shown.count(FIRST) == len(HOSTS), "of several servers it is the first"
    assert not any(other in shown for other in OTHERS)
