"""Simulated endpoints register at a real registrar: Kamailio says who is there."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.devices.driver import Credential, DeviceLimits
from fleetcfg.devices.registry import families
from fleetcfg.model.fleet import Device
from fleetcfg.model.snapshot import Registration
from fleetcfg.model.value import Secret
from fleetcfg_kit.sim.core.fleet import SimDevice, SimFleet
from fleetcfg_kit.sim.core.sip import challenge_in, loopback, status_of
from fleetcfg_kit.testing.fleet import PASSWORD, USER, RunningFleet, find_port, run_fleet
from tests.sim.waiting import wait_for

LIMITS = DeviceLimits(30.0, 30.0, 1 << 20)
CODEC, GROUP = "codec", "group"
REGISTRAR = "comm.nics.sipnic.sipregistrarserver"
CONFIGURATION = """\
listen=udp:127.0.0.1:{port}
listen=tcp:127.0.0.1:{port}
children=1
tcp_accept_no_cl=yes
log_stderror=yes
loadmodule "kex.so"
loadmodule "corex.so"
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "pv.so"
loadmodule "maxfwd.so"
loadmodule "textops.so"
loadmodule "siputils.so"
loadmodule "usrloc.so"
loadmodule "registrar.so"
loadmodule "auth.so"
loadmodule "htable.so"
loadmodule "xhttp.so"
loadmodule "jsonrpcs.so"
modparam("usrloc", "db_mode", 0)
modparam("htable", "htable", "users=>size=8;")
modparam("jsonrpcs", "transport", 1)
event_route[htable:mod-init] {{
  $sht(users=>phong-1) = "{password}";
  $sht(users=>phong-2) = "{password}";
}}
event_route[xhttp:request] {{
  if ($hu != "/RPC") {{ xhttp_reply("404", "No", "text/plain", ""); exit; }}
  jsonrpc_dispatch();
}}
request_route {{
  if (!is_method("REGISTER")) {{ sl_send_reply("405", "Only REGISTER"); exit; }}
  if (!pv_www_authenticate("gbtt.example", "$sht(users=>$au)", "0")) {{
    www_challenge("gbtt.example", "0");
    exit;
  }}
  if ($au != $tU) {{ sl_send_reply("403", "Not yours"); exit; }}
  save("location");
}}
"""


class Registrar:
    """A Kamailio of the test's own."""

    def __init__(self, port: int) -> None:
        self.address = f"127.0.0.1:{port}"

    def registered(self) -> dict[str, str]:
        """Return from where each user is registered, as the registrar has it."""
        asked = {"jsonrpc": "2.0", "method": "ul.dump", "id": 1}
        told = requests.post(f"http://{self.address}/RPC", json=asked, timeout=600).json()
        domains = told.get("result", {}).get("Domains", [])
        return {
            each["Info"]["AoR"]: each["Info"]["Contacts"][0]["Contact"]["Address"]
            for domain in domains
            for each in domain["Domain"]["AoRs"]
        }


@pytest.fixture(scope="module")
def registrar(tmp_path_factory) -> Iterator[Registrar]:
    program = shutil.which("kamailio") or shutil.which("kamailio", path="/usr/sbin")
    if program is None:
        pytest.skip("kamailio is not installed")
    folder: Path = tmp_path_factory.mktemp("k")
    port = find_port()
    file = folder / "kamailio.cfg"
    file.write_text(CONFIGURATION.format(port=port, password=PASSWORD))
    options = [
        *["-DD", "-E", "-m", "64", "-M", "8"],
        "-f",
        file,
        "-Y",
        folder,
        "-P",
        folder / "pid",
    ]
    log = (folder / "log").open("wb")
    running = subprocess.Popen([program, *map(str, options)], stdout=log, stderr=log)
    try:
        there = Registrar(port)

        def answers() -> bool:
            assert running.poll() is None, (folder / "log").read_text()
            try:
                there.registered()
            except (requests.RequestException, json.JSONDecodeError):
                return False
            return True

        wait_for(answers)
        yield there
    finally:
        running.terminate()
        running.wait(600)
        log.close()


@pytest.fixture
def rooms(registrar: Registrar) -> Iterator[RunningFleet]:
    at = registrar.address
    devices = (
        SimDevice(
            CODEC,
            "127.41.0.1",
            "Room Kit",
            "ce9.15",
            "S1",
            "02:00:00:00:41:01",
            settings={"SIP Proxy[1] Address": at, "SIP URI": "phong-1@gbtt.example"},
        ),
        SimDevice(
            GROUP,
            "127.41.0.2",
            "RealPresence Group 500",
            "6.2.2.8",
            "S2",
            "02:00:00:00:41:02",
            settings={REGISTRAR: at, "comm.nics.sipnic.sipusername": "phong-2"},
            family="poly_group",
        ),
    )
    with run_fleet(SimFleet(devices, USER, PASSWORD, 0, 0), datetime.now(UTC)) as running:
        yield running


def registrations(rooms: RunningFleet, host: str, family: str) -> tuple[Registration, ...]:
    """Ask the driver of the device."""
    there = rooms.at(host)
    device = Device(
        host,
        family,
        there.address,
        port=there.https_port,
        certificate=there.certificate_sha256,
        simulated=True,
    )
    driver = families()[family].open(device, lambda: Credential(USER, Secret(PASSWORD)), LIMITS)
    try:
        return driver.status().registrations
    finally:
        driver.close()


def states(rooms: RunningFleet) -> set[str]:
    return {
        each.status
        for host, family in ((CODEC, "cisco_ce"), (GROUP, "poly_group"))
        for each in registrations(rooms, host, family)
        if each.service == "SIP"
    }


def test_the_registrar_and_the_devices_say_the_same(registrar, rooms) -> None:
    wait_for(lambda: registrar.registered().keys() == {"phong-1", "phong-2"})

    where = registrar.registered()
    assert "@127.41.0.1:" in where["phong-1"]
    assert "@127.41.0.2:" in where["phong-2"]
    wait_for(lambda: states(rooms) == {"Registered", "UP"})


def test_a_device_that_is_told_another_registrar_leaves_this_one(registrar, rooms) -> None:
    wait_for(lambda: registrar.registered().keys() == {"phong-1", "phong-2"})

    rooms.tamper(GROUP, REGISTRAR, "198.51.100.1")
    wait_for(lambda: registrar.registered().keys() == {"phong-1"})
    rooms.tamper(CODEC, "SIP URI", "khach@gbtt.example")  # a user whom the registrar does not know

    wait_for(lambda: registrar.registered() == {})
    wait_for(lambda: "Failed" in states(rooms))


def test_a_registrar_elsewhere_is_never_called() -> None:
    assert loopback("127.0.0.1") == ("127.0.0.1", 5060)
    assert loopback("127.0.0.1:5070") == ("127.0.0.1", 5070)
    for other in (
        "",
        "198.51.100.1",
        "sip.laichau.gov.vn",
        "127.0.0.1.example",
        "127.0.0.1:x",
        "[::1]",
    ):
        assert loopback(other) is None


@given(st.binary(max_size=200))
def test_whatever_a_registrar_answers_is_read(data: bytes) -> None:
    assert 0 <= status_of(data) < 700
    assert isinstance(challenge_in(b"WWW-Authenticate: " + data), dict)


def test_a_challenge_is_read() -> None:
    answer = b'SIP/2.0 401 No\r\nWWW-Authenticate: Digest realm="a b", nonce="x"\r\n\r\n'
    assert (status_of(answer), challenge_in(answer)) == (401, {"realm": "a b", "nonce": "x"})
