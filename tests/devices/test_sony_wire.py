"""A Sony PCS by its telnet: a login is asked for and none is given; and telnet at its worst."""

import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import NoReturn

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fleetcfg.devices.driver import DeviceLimits
from fleetcfg.devices.drivers.sony import FAMILY
from fleetcfg.devices.drivers.sony.prompt import LoginPrompt, end_of_piece
from fleetcfg.errors import DeviceError
from fleetcfg.model.fleet import Device
from fleetcfg.model.snapshot import DeviceIdentity, DeviceStatus
from fleetcfg_kit.sim.core.family import installed_family
from fleetcfg_kit.sim.core.fleet import SimFleet
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.fleet import PASSWORD, USER, run_fleet
from tests.devices.contract.bench import Bench, describe
from tests.devices.test_hostile_wires import listening

DO_TTYPE, WONT_TTYPE = b"\xff\xfd\x18", b"\xff\xfc\x18"
BRIEF = DeviceLimits(30.0, 0.5, most_bytes=1 << 20)  # only for what never comes
PATIENT = DeviceLimits(30.0, 30.0, most_bytes=1 << 20)
NOTHING = DeviceIdentity("", "", "")


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    sample = installed_family("sony_pcs").sample
    assert sample is not None
    fleet = SimFleet((describe(sample, "sony_pcs", 86),), USER, PASSWORD, 0, 0)
    with run_fleet(fleet, NOON) as there:
        yield Bench(FAMILY, FAMILY.transports[0], sample, there)


def refuse_credential() -> NoReturn:
    pytest.fail("a credential was asked for")


def called(
    serve: Callable[[socket.socket], None], limits: DeviceLimits = PATIENT
) -> tuple[DeviceStatus | None, str]:
    """Read the state of a device that serves so: that, or the code with which it ends."""
    with listening(serve) as peer:
        device = Device(peer.host, "sony_pcs", peer.address, port=peer.port)
        driver = FAMILY.open(device, refuse_credential, limits)
        try:
            return driver.status(), ""
        except DeviceError as error:
            return None, f"{error.code} of {error.facts['host']}"
        finally:
            driver.close()


def saying(said: bytes) -> Callable[[socket.socket], None]:
    """Serve by saying this, and hear whatever comes until the other hangs up."""

    def serve(wire: socket.socket) -> None:
        wire.sendall(said)
        while wire.recv(65_536):
            pass

    return serve


# ---------------------------------------------------------------- what is read


def test_it_is_reached_and_nothing_is_known_of_it(bench) -> None:
    with bench.reading() as driver:
        read, status = driver.read(), driver.status()

    assert read.identity == NOTHING
    assert not read.identity.is_told
    assert read.paths() == ()
    assert status == DeviceStatus(NOTHING)
    assert (status.active_uses, status.open_ports, status.facts) == (None, (), {})
    assert bench.asked == []
    assert bench.stats()["credentials"] == 0


def test_nothing_but_refusals_is_ever_said_and_the_line_is_hung_up() -> None:
    heard = []

    def serve(wire: socket.socket) -> None:
        wire.sendall(DO_TTYPE + b"\xff\xfb\x01" + DO_TTYPE + b"\xff\xfe\x03\xff\xf1\r\r\nlogin: ")
        while more := wire.recv(65_536):
            heard.append(more)

    status, code = called(serve)

    assert (status, code) == (DeviceStatus(NOTHING), "")
    assert b"".join(heard) == WONT_TTYPE + b"\xff\xfe\x01"


@pytest.mark.parametrize(
    "said",
    [
        b"login:",
        b"\r\0login: ",
        b"\r\r\n\r\r\nlogin: ",
        b"SONY\r\nPCS-XG80 login: ",
        b"\xff\xfa\x18\x01\xff\xf0\xff\xff\r\nlogin:",
        b"Last login: Fri\r\nlogin: ",
        b"x" * 5_000 + b"\nlogin: ",
    ],
)
def test_a_login_is_known_behind_whatever_comes_before_it(said: bytes) -> None:
    assert called(saying(said)) == (DeviceStatus(NOTHING), "")


# ---------------------------------------------------------------- at its worst


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (b"SSH-2.0-OpenSSH_9.6\r\n", "DEV_TIMEOUT_READ"),
        (b"Last login: Fri Nov 27\r\nCNTR>", "DEV_TIMEOUT_READ"),
        (b"\x1b[2J\x07login: ", "DEV_TIMEOUT_READ"),
        (b"please do not login: go away\r\n", "DEV_TIMEOUT_READ"),
        (b"Password: ", "DEV_TIMEOUT_READ"),
        (bytes(range(128, 256)) * 8, "DEV_TIMEOUT_READ"),
        (b"\xff\xfa" + b"\x18" * 9_000, "DEV_TIMEOUT_READ"),
        (b"\r\n <!DOCTYPE html>\n<title>login:</title>", "DEV_ANSWER_OTHER"),
        (b"\xff\xfa" + b"\x18" * 70_000, "DEV_TOO_LARGE"),
        (b"x" * 70_000, "DEV_TOO_LARGE"),
        (b"\r\n" * 40_000, "DEV_TOO_LARGE"),
        (DO_TTYPE * 30_000, "DEV_TOO_LARGE"),
    ],
)
def test_what_is_no_login_has_its_own_end(said: bytes, code: str) -> None:
    limits = BRIEF if code == "DEV_TIMEOUT_READ" else PATIENT
    assert called(saying(said), limits) == (None, f"{code} of one")


def test_one_that_hangs_up_before_it_asks_is_told_as_such() -> None:
    def serve(wire: socket.socket) -> None:
        wire.sendall(DO_TTYPE)
        wire.recv(65_536)

    assert called(serve) == (None, "DEV_CLOSED of one")


def test_one_that_talks_without_end_has_no_more_time_than_another() -> None:
    def serve(wire: socket.socket) -> None:
        while True:
            wire.sendall(b"\xff\xf1")
            with suppress(TimeoutError):
                wire.settimeout(0.05)
                wire.recv(1)

    assert called(serve, BRIEF) == (None, "DEV_TIMEOUT_READ of one")


def understood(chunks: list[bytes]) -> tuple[bytes, bytes, bool]:
    """Take what comes in *chunks*; return what was taken and said, and if a login was asked for."""
    waiting, seen, prompt, taken, said = bytearray(), 0, LoginPrompt(), b"", b""
    for chunk in chunks:
        waiting += chunk
        while not prompt.is_there and (length := end_of_piece(waiting, seen)) is not None:
            said += prompt.take(bytes(waiting[:length]))
            taken += waiting[:length]
            del waiting[:length]
            seen = 0
        seen = len(waiting)
    return taken, said, prompt.is_there


BITS = st.sampled_from(
    [b"login:", b"log", b"in:", b"\n", b"\r", b"\0", b"a ", *map(bytes, [[255]])]
)
COMMANDS = st.sampled_from([DO_TTYPE, b"\xff\xfb\x01", b"\xff\xfa\x18\x01\xff\xf0", b"\xff\xf1"])


@given(st.lists(BITS | COMMANDS))
@example([b"\xff", b"\xfa", b"\xff", b"\xf0", b"login:"])
def test_a_login_is_found_the_same_however_its_bytes_come(said: list[bytes]) -> None:
    whole = b"".join(said)

    at_once = understood([whole])

    assert at_once == understood([bytes([byte]) for byte in whole]) == understood(said)
    assert whole.startswith(at_once[0])
