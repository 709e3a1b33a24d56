"""What the terminal of a Group says, and what may be typed into it."""

import pytest

from fleetcfg.devices.drivers.poly.commands import COMMANDS
from fleetcfg.devices.drivers.poly.terminal import (
    AnswerEnd,
    call_of,
    greeting_of,
    lines_of,
    refusal_of,
    text_of,
)
from fleetcfg.devices.drivers.poly.write_wires import TerminalWritingWire
from fleetcfg.devices.transports.line import Peer
from fleetcfg.devices.transports.ssh import Ssh
from fleetcfg.devices.transports.trust import HostKeyPin
from fleetcfg.devices.writer import Write, WriteReply
from tests.devices.conftest import LIMITS

NAME = "system.info.systemname"
PICTURE = "sourceman.camera[1].backlightcomp"
ENCRYPTION = "comm.callsetting.callfeatures.encryptionenable"


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS.keys())
def test_what_is_stored_comes_back_from_its_token(command) -> None:
    for stored in {*command.words.values()} or {"Phòng 1"}:
        assert command.stored(command.token(stored)) == stored
        assert text_of(f"{command.root} {command.token(stored)}", command)


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("systemname <empty>", ""),
        ('systemname "Phòng họp 2"', "Phòng họp 2"),
        ('systemname ""', ""),
        ("systemname Phòng", "Phòng"),
        ('systemname "', '"'),
    ],
)
def test_four_ways_to_say_nothing_or_a_text_are_told_apart(line: str, text: str) -> None:
    assert text_of(line, COMMANDS[NAME]) == text


def test_an_answer_is_known_by_its_word_whatever_comes_before_it() -> None:
    noise = b"-> encryption get\r\r\n\r\r\nHi, my name is : encryption no\r\r\nencryption get\r\n"
    end, heard = AnswerEnd("encryption", echo="encryption get"), bytearray(noise)

    assert end(heard, 0) is None
    heard += b"encryption requiredallcalls\r\r\n-> "
    assert lines_of(bytes(heard[: end(heard, 0)]))[-1] == "encryption requiredallcalls"


def test_a_greeting_names_the_device_and_no_name_of_it_counts_as_more() -> None:
    told = greeting_of(b"Hi, my name is : Serial Number: 1\r\r\nSerial Number: 82\r\r\n")

    assert told["Serial Number"] == "82"


def test_a_call_without_a_name_is_told_by_its_address() -> None:
    use = call_of("callinfo:3::10.0.0.9:384:connected:muted:outgoing:videocall")

    assert (use.remote, use.direction) == ("10.0.0.9", "outgoing")
    assert call_of("callinfo:3").remote == ""


def test_what_the_account_may_not_is_another_thing_than_what_is_not_given() -> None:
    assert refusal_of("error: Permission Denied") == "DEV_ROLE"
    assert refusal_of("error: command not found") == "DEV_VARIABLE_REFUSED"


@pytest.mark.parametrize(
    ("writes", "code"),
    [
        ([Write(ENCRYPTION, "Off"), Write(NAME, 'x"; reboot')], "DEV_WRITE_UNTYPABLE"),
        ([Write(NAME, "a\\"), Write(ENCRYPTION, "Off")], "DEV_WRITE_UNTYPABLE"),
        (
            [Write(ENCRYPTION, "Off"), Write("comm.qos.tosfield", "DiffServ")],
            "DEV_NOT_BY_TRANSPORT",
        ),
    ],
)
def test_of_a_call_that_the_terminal_could_misread_nothing_is_typed(writes, code: str) -> None:
    shell = Ssh(Peer("box", "127.0.0.1", 1), HostKeyPin("SHA256:A"), LIMITS)
    wire = TerminalWritingWire(shell, lambda: pytest.fail("asked"), LIMITS)

    assert wire.put(writes) == [WriteReply("refused", code)] * len(writes)
