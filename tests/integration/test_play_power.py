"""Power by procedure on the simulated mixed fleet: who is told, who attests, what is recorded."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from fleetcfg.authority.installation import open_installation
from fleetcfg.authority.statements import known_statements
from fleetcfg.model.statement import StatementKind
from fleetcfg.workflow.clock import now
from tests.integration.playing import book, codes, keyboard, play, words
from tests.integration.technician import Technician, province, technician
from tests.integration.walk import ROOT

__all__ = ["book", "keyboard", "play", "province", "technician"]  # fixtures

CENTRAL, CISCO, POLY, HUAWEI = "codec-trung-tam", "codec-bum-to", "codec-nam-so", "codec-nam-tam"
MIXED = (CENTRAL, CISCO, POLY, HUAWEI)
AWAKE = "Status Standby State"


@pytest.fixture
def somebody(keyboard):
    """Somebody who says yes to everything, and is called so."""
    keyboard(*["có"] * 200)


def played(technician: Technician, play, book: str, *more: object):
    return play(book, "--limit", ",".join(MIXED), "--skip-tags", "boot", *more)


def said(technician: Technician):
    with open_installation(technician.laptop.folder) as record:
        return tuple(known_statements(record, now=now()).of(StatementKind.POWER_CYCLE))


def order(lines) -> list[str]:
    return list(dict.fromkeys(line["host"] for line in lines if line["kind"] == "result"))


@pytest.mark.clause("playbook:poweron", "3.2")
def test_power_on_wakes_what_can_be_woken_and_a_person_answers_for_the_rest(
    technician, play, somebody
):
    technician.fleet.tamper(CISCO, AWAKE, "Standby")

    code, lines = played(technician, play, "poweron", "--key", technician.key)

    assert code == 0, play.err
    assert order(lines)[0] == CENTRAL
    assert set(words(lines)) == set(MIXED)
    assert technician.fleet.get(CISCO, AWAKE) == "Off"
    instead = [each for each in lines if each.get("code") == "PLAY_ATTESTED_INSTEAD"]
    assert {(each["host"], each["facts"]["operation"]) for each in instead} == {
        (host, operation) for host in (POLY, HUAWEI) for operation in ("wake", "diagnostics")
    }
    assert {each["facts"]["by"] for each in instead} == {"có"}
    told = said(technician)
    assert sorted(one.text("site") for one in told) == sorted(
        technician.laptop.devices[host].site.id for host in MIXED
    )
    assert all(one.facts["on"] is True and one.persons == ("tech",) for one in told)
    assert {one.texts("devices") for one in told} == {(host,) for host in MIXED}


@pytest.mark.clause("playbook:poweroff", "3.2")
def test_power_off_goes_the_other_way_round_and_the_centre_is_last(technician, play, somebody):
    technician.fleet.tamper(CISCO, AWAKE, "Off")

    code, lines = played(technician, play, "poweroff")

    assert code == 0, play.err
    assert order(lines)[-1] == CENTRAL
    assert technician.fleet.get(CISCO, AWAKE) == "Standby"
    assert "PLAY_ATTESTED_INSTEAD" in codes(lines)


def test_without_a_word_it_is_not_done(technician, play, keyboard):
    keyboard("A", "A", "")

    code, lines = play("preflight", "--limit", HUAWEI, "--tags", "power")

    assert code == 0
    keyboard("")
    code, lines = play("preflight", "--limit", HUAWEI, "--tags", "power")
    assert code == 2
    assert codes(lines) == {"PLAY_NOT_ATTESTED"}


def test_where_nobody_can_be_asked_it_does_not_begin(technician, play):
    code, lines = play("preflight", "--limit", HUAWEI, "--tags", "power")

    assert (code, lines) == (64, [])
    assert "PLAY_NO_TERMINAL" in play.err


def test_a_check_tells_of_whom_a_person_is_asked(technician, play):
    code, lines = played(technician, play, "poweron", "--check")

    assert code == 0
    asked = {(each["host"], each["operation"]) for each in lines if "operation" in each}
    assert (POLY, "wake") in asked
    assert not [host for host, _ in asked if host in (CENTRAL, CISCO)]


def test_a_device_that_lost_its_power_is_away_until_it_has_started(technician, play, book):
    own = book(f"- hosts: {CISCO}\n  tasks:\n    - command: diagnostics\n")
    technician.fleet.power(CISCO, "lost", boot_s=600)

    code, lines = play(*own, "--all")
    assert (code, codes(lines)) == (2, {"DEV_REFUSED"})

    technician.fleet.power(CISCO, "lost")
    code, _ = play(*own, "--all")
    assert code == 0
    assert int(technician.fleet.get(CISCO, "Status SystemUnit Uptime")) < 86_400


PAGE = (ROOT / "docs" / "how-to" / "power-by-procedure.md").read_text("utf-8")


def test_each_command_of_the_page_does_what_it_says(technician, somebody, capsys):
    for name in ("khoa", "khoa.pub"):
        shutil.copy(technician.key.with_suffix(Path(name).suffix), name)
    lines = [
        shlex.split(line)[1:]
        for block in re.findall(r"^```sh\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
        for line in block.splitlines()
    ]

    codes = {" ".join(words[:2]): technician(*words) for words in lines}

    told = capsys.readouterr().out
    assert {codes[name] for name in ("play poweron", "play poweroff")} == {0}, told
    assert codes["power"] == 3, told  # no device tells since when it runs
    assert codes["statement list"] == 0
    assert told.count("power.cycle") + told.count("site:") >= 4
    assert "No operation wake, a person on the spot attests instead: codec-nam-so" in told
