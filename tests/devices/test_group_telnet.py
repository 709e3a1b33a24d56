"""A Group by telnet: let in by leave only, by one try, read and never written; at its worst."""

import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import pytest

from fleetcfg.devices.driver import Credential, DeviceLimits
from fleetcfg.devices.drivers.poly import GROUP
from fleetcfg.devices.writing import open_writer
from fleetcfg.errors import DeviceError
from fleetcfg.model.fleet import Device
from fleetcfg.model.value import Secret
from fleetcfg_kit.sim.core.family import installed_family
from fleetcfg_kit.sim.core.fleet import SimFleet
from fleetcfg_kit.sim.poly.faults import PolyFault
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.fleet import PASSWORD, USER, run_fleet
from tests.devices.contract.bench import HOST, LIMITS, Bench, code_of, describe
from tests.devices.test_hostile_wires import listening

TELNET = next(way for way in GROUP.transports if way.name == "telnet")
GREETING = (
    b"Hi, my name is : Password:\r\r\nModel: RealPresence Group 500\r\r\n"
    b"Serial Number: 8G1\r\r\nSoftware Version: 6.2\r\r\nSNMP Enabled: False\r\r\n-> "
)
# Brief only for what never comes: a busy machine takes its time for everything else.
NO_PROMPT = DeviceLimits(2.0, 30.0, most_bytes=1 << 20)
NO_GREETING = DeviceLimits(30.0, 0.5, most_bytes=1 << 20)
PATIENT = DeviceLimits(30.0, 30.0, most_bytes=1 << 16)


@pytest.fixture(scope="module")
def module_bench() -> Iterator[Bench]:
    sample = installed_family("poly_group").sample
    assert sample is not None
    fleet = SimFleet((describe(sample, "poly_group", 87),), USER, PASSWORD, 0, 0)
    with run_fleet(fleet, NOON) as running:
        yield Bench(GROUP, TELNET, sample, running)


@pytest.fixture
def bench(module_bench: Bench, monkeypatch) -> Iterator[Bench]:
    monkeypatch.setattr("fleetcfg.devices.drivers.poly.terminal.PACE_SECONDS", 0.0)
    module_bench.asked.clear()
    yield module_bench
    module_bench.fleet.restore()


def test_what_is_read_is_what_ssh_gives(bench: Bench) -> None:
    by_ssh = replace(bench, transport=next(w for w in GROUP.transports if w.name == "ssh"))

    with bench.reading() as driver:
        read, status = driver.read(), driver.status()
    with by_ssh.reading() as driver:
        assert (read, status) == (driver.read(), driver.status())


def test_one_that_asks_for_a_name_first_is_given_it(bench: Bench) -> None:
    bench.fault(PolyFault.ASKS_NAME)

    assert bench.read_code() == ""
    assert bench.stats()["credentials"] == 1


def test_a_session_that_is_refused_stays_so_and_no_second_try_is_made(bench: Bench) -> None:
    bench.fault("auth_401")
    with bench.reading() as driver:
        codes = [code_of(driver.identify) for _ in range(3)]

    assert codes == ["DEV_AUTH_REJECTED"] * 3
    assert bench.stats()["credentials"] == len(bench.asked) == 1


def test_it_is_never_written_to(bench: Bench) -> None:
    given = (bench.family, bench.device, bench.credential, LIMITS)

    code = code_of(partial(open_writer, *given, by=bench.authorized()))

    assert code == "DEV_WRITE_UNPROVED"
    assert bench.stats()["connections"] == 0


def test_a_way_that_is_switched_off_is_closed(bench: Bench) -> None:
    bench.fleet.tamper(HOST, "security.remoteaccess.telnet.enabled", "False")

    assert bench.read_code() == "DEV_CLOSED"
    assert bench.asked == []


# ---------------------------------------------------------------- at its worst


def identity(
    serve: Callable[[socket.socket], None],
    limits: DeviceLimits = PATIENT,
    password: str = PASSWORD,
) -> str:
    """Ask a device that serves so which it is: its serial number, or the code of the trouble."""
    with listening(serve) as peer:
        device = Device(
            peer.host,
            "poly_group",
            peer.address,
            transport="telnet",
            port=peer.port,
            legacy_telnet=True,
        )
        driver = GROUP.open(device, lambda: Credential(USER, Secret(password)), limits)
        try:
            return driver.identify().serial
        except DeviceError as error:
            return error.code
        finally:
            driver.close()


def saying(before: bytes, after: bytes, heard: list[bytes]) -> Callable[[socket.socket], None]:
    """Serve by saying *before*, and *after* once a line came; hear the rest."""

    def serve(wire: socket.socket) -> None:
        wire.sendall(before)
        said = b""
        while b"\r" not in said:
            more = wire.recv(65_536)
            if not more:
                return
            heard.append(more)
            said += more
        wire.sendall(after)
        while more := wire.recv(65_536):
            heard.append(more)

    return serve


@pytest.mark.parametrize(
    "before",
    [
        b"\n\n\nPassword:",
        b"Welcome\r\nPassword: ",
        b"\r\0\nPASSWORD:\0",
        b"\xff\xfb\x01\xff\xfd\x18\n\n\nPassword:",
        b"\n\xff\xf1\nPass\xff\xfa\x18\x01\xff\xf0word:",
    ],
)
def test_the_prompt_is_known_whatever_telnet_puts_into_it(before: bytes) -> None:
    heard: list[bytes] = []

    assert identity(saying(before, GREETING, heard)) == "8G1"
    words = b"".join(heard).replace(b"\xff\xfe\x01", b"").replace(b"\xff\xfc\x18", b"")
    assert words == f"{PASSWORD}\r".encode()


@pytest.mark.parametrize(
    ("after", "code"),
    [
        (b"\r\npassword failed\r\n", "DEV_AUTH_REJECTED"),
        (b"\r\nPassword: ", "DEV_AUTH_REJECTED"),
        (b"\r\nUsername: ", "DEV_AUTH_REJECTED"),
        (b"\r\nnothing more", "DEV_TIMEOUT_READ"),
        (b"<html>\r\n", "DEV_TIMEOUT_READ"),
        (b"SNMP Enabled: no\r\n-> ", "DEV_IDENTITY_UNTOLD"),
    ],
)
def test_who_is_not_greeted_is_not_let_in(after: bytes, code: str) -> None:
    heard: list[bytes] = []

    limits = NO_GREETING if code == "DEV_TIMEOUT_READ" else PATIENT
    assert identity(saying(b"Password:", after, heard), limits) == code
    assert b"".join(heard).count(PASSWORD.encode()) == 1


@pytest.mark.parametrize("before", [b"-> ", b"login: ", b"Hi, my name is : Password:\r\n"])
def test_where_no_password_is_asked_for_none_is_given(before: bytes) -> None:
    heard: list[bytes] = []

    assert identity(saying(before, b"", heard), NO_PROMPT) == "DEV_TIMEOUT_READ"
    assert heard == []


def test_a_password_that_would_be_two_lines_is_not_sent() -> None:
    heard: list[bytes] = []

    code = identity(saying(b"Password:", GREETING, heard), password="a\rreboot")

    assert code == "DEV_AUTH_REJECTED"
    assert heard == []


@pytest.mark.parametrize("flood", [b"x" * 70_000, b"\r\n" * 40_000, b"\xff\xfa" + b"x" * 70_000])
def test_what_never_ends_is_ended(flood: bytes) -> None:
    def serve(wire: socket.socket) -> None:
        while True:
            wire.sendall(flood)

    assert identity(serve) == "DEV_TOO_LARGE"


def test_options_without_end_are_refused_once_and_waited_for_no_longer() -> None:
    heard = bytearray()

    def serve(wire: socket.socket) -> None:
        for _ in range(50):
            wire.sendall(b"\xff\xfd\x18\xff\xf1" * 50)
        while more := wire.recv(65_536):
            heard.extend(more)

    assert identity(serve, NO_PROMPT) == "DEV_TIMEOUT_READ"
    assert bytes(heard) == b"\xff\xfc\x18"
