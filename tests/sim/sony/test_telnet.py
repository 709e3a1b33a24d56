"""A simulated Sony PCS on a real socket: it asks who calls, and lets nobody in."""

import socket
from collections.abc import Iterator

import pytest

from fleetcfg_kit.sim.core.fleet import SimDevice, SimFleet
from fleetcfg_kit.sim.sony.telnet import DO_TERMINAL_TYPE, LOGIN, PASSWORD, REFUSED
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.fleet import PASSWORD as RIGHT
from fleetcfg_kit.testing.fleet import USER, RunningFleet, run_fleet

ROOM = SimDevice(
    "phong", "127.21.0.14", "PCS-XG80", "2.40", "SN1", "00:04:1F:00:00:01", family="sony_pcs"
)


@pytest.fixture(scope="module")
def module_room() -> Iterator[RunningFleet]:
    with run_fleet(SimFleet((ROOM,), USER, RIGHT, 0, 0), NOON) as running:
        yield running


@pytest.fixture
def room(module_room: RunningFleet) -> Iterator[RunningFleet]:
    yield module_room
    module_room.restore()


def say(room: RunningFleet, *said: bytes) -> bytes:
    """Say one thing after the other; return all that was answered."""
    there = room.at("phong")
    with socket.create_connection((there.address, there.ports["telnet"]), 10) as wire:
        wire.sendall(b"".join(said))
        wire.shutdown(socket.SHUT_WR)
        heard = b""
        while more := wire.recv(65_536):
            heard += more
    return heard


@pytest.mark.parametrize("answer", [b"\xff\xfc\x18", b"\xff\xfb\x18\xff\xfa\x18\x00ANSI\xff\xf0"])
def test_a_login_is_asked_for_once_the_terminal_was_spoken_of(room, answer: bytes) -> None:
    assert say(room) == DO_TERMINAL_TYPE
    assert say(room, answer) == DO_TERMINAL_TYPE + LOGIN
    assert room.stats()["phong"]["credentials"] == 0


def test_no_password_lets_anybody_in_and_each_is_counted(room) -> None:
    heard = say(room, b"\xff\xfc\x18", b"\r\n", USER.encode(), b"\r\n", RIGHT.encode(), b"\r\n")

    assert heard == DO_TERMINAL_TYPE + LOGIN + LOGIN + PASSWORD + REFUSED + LOGIN
    assert room.stats()["phong"]["credentials"] == 1
    assert room.stats()["phong"]["logins"] == 0
