"""The command line over SSH, on a real socket."""

import re

import asyncssh
import pytest

from fleetcfg_kit.sim.poly.tables import COMMANDS, CommandKind
from tests.sim.poly.conftest import BOX, GUEST

AS_GUEST = {"user": GUEST.name, "password": GUEST.password}


def test_greets_with_what_it_is_and_ends_with_the_line_that_makes_a_login(box) -> None:
    greeting, prompt, rest = box.ssh().partition("-> ")

    lines = greeting.split("\r\r\n")
    assert lines[:6] == [
        "Hi, my name is : Phòng họp số 1",
        "Here is what I know about myself:",
        "Model: RealPresence Group 500",
        f"Serial Number: {BOX.serial}",
        "Software Version: 6.2.2.8",
        "Build Information: 6.2.2.8",
    ]
    assert lines[-2:] == ["SNMP Enabled: False", ""]
    assert (prompt, rest) == ("-> ", "exit\r\r\n-> ")
    assert greeting.count("\n") == greeting.count("\r\r\n")


def test_the_command_comes_back_behind_the_prompt_and_lines_end_with_two_returns(box) -> None:
    assert "-> encryption get\r\r\nencryption no\r\r\n-> exit" in box.ssh("encryption get")


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("frobnicate", "error: command not found"),
        ("callencryption get", "error: command not found"),
        ("diffservaudio get", "error: command not found"),
        ("backlightcompensation get", "error: command not found"),
        ("Encryption get", "error: command not found"),
        ("maxcallspeed get", "error: command not found"),
        ("encryption perhaps", "error: command has illegal parameters"),
        ("encryption Required_All", "error: command has illegal parameters"),
        ("encryption get get", "error: command has illegal parameters"),
        ("sleeptime 2", "error: command has illegal parameters"),
        ("systemsetting ipmaxincoming 63", "error: command has illegal parameters"),
        ("systemname put x", "error: command has illegal parameters"),
        ("systemname set a b", "error: command has illegal parameters"),
        ("encryption", "error: command needs more parameters to execute successfully"),
        ("systemname set", "error: command needs more parameters to execute successfully"),
        ("systemsetting", "error: command needs more parameters to execute successfully"),
        ("systemsetting get", "error: command needs more parameters to execute successfully"),
        ("mute", "error: command needs more parameters to execute successfully"),
        ("uptime", "error: command needs more parameters to execute successfully"),
        ('systemname set "x', "error: command contains unterminated quoted string"),
        ("systemsetting get nothing", ' error: sub command "nothing" not found'),
        ("mute far on", ' error: sub command "far" not found'),
        ("setpassword admin room a b", "error: this command is not supported"),
    ],
)
def test_what_it_does_not_do_has_its_error(box, line: str, answer: str) -> None:
    assert box.say(line) == [answer]
    assert box.fleet.control("journal", host="box")["changes"] == []


@pytest.mark.parametrize(
    ("line", "path", "stored"),
    [
        (
            "encryption requiredvideocallsonly",
            "comm.callsetting.callfeatures.encryptionenable",
            "Required_Video",
        ),
        ("encryption yes", "comm.callsetting.callfeatures.encryptionenable", "When_Available"),
        (
            "autoanswer donotdisturb",
            "comm.callsetting.callfeatures.autoanswer.answersinglecall",
            "Do_Not_Disturb",
        ),
        ("disabletlsv1 off", "disabletlsv1", "False"),
        ("sshservice enable", "security.remoteaccess.ssh.enabled", "True"),
        ("enablesnmp yes", "management.snmp.enabled", "True"),
        ("monitor1screensaveroutput no_signal", "system.screensavermode", "NoSignal"),
        (
            "systemsetting telnetenabled port24only",
            "security.remoteaccess.telnet.enabled",
            "Port24Only",
        ),
        ("systemsetting sipenable False", "comm.callpreference.sipenable", "False"),
        ('systemname set "Hội trường"', "system.info.systemname", "Hội trường"),
        ('ntpserver set ""', "time.timeserver.address0", ""),
    ],
)
def test_a_word_is_translated_into_what_is_stored(box, line: str, path: str, stored: str) -> None:
    (answer,) = box.say(line)

    assert answer == {
        'ntpserver set ""': "ntpserver <empty>",
        'systemname set "Hội trường"': 'systemname "Hội trường"',
    }.get(line, line)
    assert box.fleet.get("box", path) == stored


@pytest.mark.parametrize(
    ("line", "path", "stored", "answer"),
    [
        (
            "encryption get",
            "comm.callsetting.callfeatures.encryptionenable",
            "Required_All",
            "encryption requiredallcalls",
        ),
        (
            "muteautoanswer get",
            "comm.callsetting.callfeatures.autoanswer.muteautoanswer",
            "False",
            "muteautoanswer no",
        ),
        (
            "gatekeeperip get",
            "comm.nics.h323nic.gatekeeper.gkipaddress",
            "172.31.254.64",
            "gatekeeperip 172.31.254.64",
        ),
        ("ntpserver get", "time.timeserver.address0", "", "ntpserver <empty>"),
        (
            "systemsetting get telnetenabled",
            "security.remoteaccess.telnet.enabled",
            "True",
            "systemsetting telnetenabled yes",
        ),
        (
            "systemsetting get webenabled",
            "security.remoteaccess.web.enabled",
            "True",
            "systemsetting webenabled True",
        ),
        ("systemsetting get selfview", "pm.selfview", "On", "systemsetting sipaccountname on"),
    ],
)
def test_what_is_stored_is_said_in_the_command_s_word(
    box, line: str, path: str, stored: str, answer: str
) -> None:
    box.fleet.tamper("box", path, stored)

    assert box.say(line) == [answer]


def test_every_command_of_the_table_reads_what_it_sets(box) -> None:
    readings = [
        root.replace("systemsetting", "systemsetting get")
        if command.kind is CommandKind.SYSTEMSETTING
        else f"{root} get"
        for root, command in COMMANDS.items()
    ]

    said = box.ssh(*readings)

    assert "error" not in said
    for line in readings:
        assert f"-> {line}\r\r\n" in said


def test_says_its_model_in_quotes_and_its_uptime_without_a_root(box) -> None:
    assert box.say("systemsetting get model") == ['systemsetting model "RealPresence Group 500"']
    (uptime,) = box.say("uptime get")
    assert re.fullmatch(r"0 Hours, \d+ Minutes?", uptime)
    assert box.say("serialnum") == [f"serialnum {BOX.serial}"]


def test_help_lists_a_command_that_is_not_there(box) -> None:
    words = box.say("help")

    assert "callencryption" in words
    assert "encryption" in words
    assert "diffservaudio" not in words


def test_whoami_is_the_greeting(box) -> None:
    said = box.say("whoami")

    assert said[0] == "Hi, my name is : Phòng họp số 1"
    assert said[-1] == "SNMP Enabled: False"


def test_tells_whether_it_is_in_a_call(box) -> None:
    assert box.say("callinfo all") == ["system is not in a call"]
    assert box.say("status")[0] == "inacall offline"

    box.fleet.tamper("box", "call", "10.1.2.3")

    assert box.say("callinfo all") == [
        "callinfo begin",
        "callinfo:1::10.1.2.3:384:connected:notmuted:outgoing:videocall",
        "callinfo end",
    ]
    assert (box.say("status")[0], box.say("status")[-1]) == ("inacall online", "status end")


@pytest.mark.parametrize(
    "line",
    [
        "encryption yes",
        'systemname set "x"',
        "systemsetting get ipmaxincoming",
        "systemsetting get model",
        "systemsetting ipmaxincoming 2048",
        "snmpcommunity get",
        "gatekeeperip get",
        "mute near on",
    ],
)
def test_a_plain_user_may_not(box, line: str) -> None:
    assert box.say(line, **AS_GUEST) == ["error: Permission Denied"]
    assert box.fleet.stats()["box"]["writes"] == 0


def test_a_plain_user_reads_and_may_restart(box) -> None:
    assert box.say("encryption get", **AS_GUEST) == ["encryption no"]
    client = box.admin()

    box.say("reboot", **AS_GUEST)

    assert client.ask("GET", "/rest/system").status_code == 401


def test_administrators_read_the_community(box) -> None:
    assert box.say("snmpcommunity get") == ["snmpcommunity public"]


def test_an_account_is_locked_by_as_many_wrong_passphrases_as_are_set(box) -> None:
    lock = "security.authentication.lockout.accountlockout.admin.lockoutattempts"
    box.fleet.tamper("box", lock, "2")

    for _ in range(2):
        with pytest.raises(asyncssh.PermissionDenied):
            box.ssh(password="wrong")
    with pytest.raises(asyncssh.PermissionDenied):
        box.ssh()
    refused = box.rest().log_in()

    assert refused.json()["loginStatus"]["loginResult"] == "LOCKOUT"
    assert box.fleet.stats()["box"]["logins"] == 0


def test_a_way_that_is_switched_off_does_not_answer(box) -> None:
    box.say("sshservice disable")

    with pytest.raises((asyncssh.Error, OSError)):
        box.ssh()
    assert box.admin().set("security.remoteaccess.ssh.enabled", "True") == "NOERROR"
    assert "SNMP Enabled" in box.ssh()


def test_one_command_may_be_given_at_once(bare) -> None:
    bare.open(order="encryption get")

    assert bare.sent == b"encryption no\r\r\n"
    assert bare.has_left
