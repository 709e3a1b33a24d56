"""A simulated Yealink VC on a real socket: whoever calls is obeyed."""

import socket
from collections.abc import Iterator

import pytest

from fleetcfg_kit.sim.core.fleet import SimDevice, SimFleet
from fleetcfg_kit.sim.yealink.control import ILLEGAL, NOT_FOUND
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.fleet import PASSWORD, USER, RunningFleet, run_fleet

ROOM = SimDevice(
    "phong", "127.21.0.13", "VC400", "30.20.254.12", "SN1", "00:15:65:00:00:01", family="yealink_vc"
)


@pytest.fixture(scope="module")
def module_room() -> Iterator[RunningFleet]:
    with run_fleet(SimFleet((ROOM,), USER, PASSWORD, 0, 0), NOON) as running:
        yield running


@pytest.fixture
def room(module_room: RunningFleet) -> Iterator[RunningFleet]:
    yield module_room
    module_room.restore()


def say(room: RunningFleet, *commands: str) -> list[str]:
    """Give *commands*; return the lines that answer them, the greeting first."""
    there = room.at("phong")
    with socket.create_connection((there.address, there.ports["tcp"]), 10) as wire:
        wire.sendall("".join(f"{each}\r\n" for each in commands).encode())
        wire.shutdown(socket.SHUT_WR)
        heard = b""
        while more := wire.recv(65_536):
            heard += more
    return heard.decode().split("\r\n")[:-1]


def test_the_device_says_its_version_to_whoever_calls_and_when_it_is_asked(room) -> None:
    greeting, again = say(room, "version")

    assert greeting == again
    assert greeting.startswith('version "model:VC400" "firmware:30.20.254.12" "hardware:')
    assert ROOM.serial not in greeting


def test_it_dials_and_hangs_up_and_a_connection_sees_what_another_did(room) -> None:
    assert say(room, "sysstatus get", "callinfo all")[1:] == ["sysstatus get idle"]
    say(room, 'dial auto "10.9.9.9"')

    _, state, call = say(room, "sysstatus get", "callinfo all")

    assert state.startswith('sysstatus get talking "dialstr:10.9.9.9"')
    assert call.startswith('callinfo video "RemoteStr:10.9.9.9"')
    say(room, "button hangup")
    assert say(room, "sysstatus get")[1:] == ["sysstatus get idle"]
    assert [each["actor"] for each in room.control("journal", host="phong")["changes"]] == [
        "control port",
        "control port",
    ]


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("volume set 7", ["volume set 7"]),
        ("volume set 11", [ILLEGAL]),
        ("mute near on", ["mute near get on"]),
        ("mute near toggle it", [ILLEGAL]),
        ("donotdisturb global get", ["donotdisturb global get off"]),
        ('dial auto "a b"', [ILLEGAL]),
        ("Version", [NOT_FOUND]),
        ("reboot", [NOT_FOUND]),
        ("", []),
    ],
)
def test_each_command_has_its_answer(room, command: str, answer: list[str]) -> None:
    assert say(room, command)[1:] == answer
