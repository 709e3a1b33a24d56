"""Every command ends as the table says, and the table has every end that is documented."""

import re
from functools import cache
from itertools import product
from pathlib import Path

import pytest

from fleetcfg.model.verdict import Verdict
from tests.cli import make_reference
from tests.golden import runs
from tests.golden import situations as s
from tests.golden.exits import EXITS
from tests.golden.row import Row

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
UNTOLD = {
    ("demo", 0): "the whole demo takes twenty seconds of a core",
    ("sim device", 3): "Ctrl-C is how it is ended: 0",
    ("sim serve", 3): "Ctrl-C is how it is ended: 0",
    ("sim up", 3): "what it has started would be left behind",
    ("sim down", 3): "it prints nothing",
    ("meeting check", 0): "two people sign for it: tests/integration/test_meeting.py",
    ("meeting close", 0): "its devices remember calls: tests/workflow/meetings/test_log.py",
}
# The office has no zone; in one tests/zones has these.
UNTOLD |= {
    (name, code): "tests/zones"
    for name, codes in {
        "dispatch audit": (0, 1, 3, 4),
        "dispatch apply": (0, 1, 3, 4),
        "dispatch collect": (1, 3, 4),
        "dispatch show": (0, 1, 2, 3),
        "dispatch watch": (0, 1, 2, 3),
        "dispatch run-slice": (0, 1, 3, 4),
        "dispatch worker": (1, 3),
    }.items()
    for code in codes
}
UNTOLD |= {
    ("power", 0): "every device told since when it runs: tests/model/test_power.py",
    ("power", 2): "devices that were on when they should not be: tests/observations/test_power.py",
    ("stock count", 2): "what a person scanned elsewhere: tests/integration/test_stock.py",
}
ANYWHERE = {1, 3, 64}  # every command, by the head of docs/reference/commands.md
COMMAND, CODE = re.compile(r"`(?:fleetcfg )?([a-z][a-z -]*)"), re.compile(r"`(\d+)`")


def at_anything() -> list[Row]:
    """Return how each command ends at Ctrl-C, and where its output cannot be written."""
    well = {row.command: row for row in reversed(EXITS) if row.code == 0}
    well["demo"] = Row(s.as_signed, "demo", 0)
    well["power"] = next(row for row in EXITS if row.command == "power" and row.code == 3)
    return [
        row
        for command, like in sorted(well.items())
        if (command, 3) not in UNTOLD
        for row in (
            Row(like.situation, like.line, 1, runs.full),
            Row(like.situation, like.line, 3, runs.interrupted),
        )
    ]


@pytest.mark.parametrize("row", [*EXITS, *at_anything()], ids=lambda row: row.name)
def test_it_ends_as_the_table_says(scene, row: Row):
    person = row.situation(scene)

    ended = row.run(scene, person, scene.words(person, row.line))

    assert ended.code == row.code, f"{ended.out}\n{ended.err}"


@cache
def commands() -> frozenset[str]:
    """Return every command, as it is called after ``fleetcfg``."""
    return frozenset(name for name, _ in make_reference.commands())


def documented() -> set[tuple[str, int]]:
    """Return each (command, exit code) that the reference tells of."""
    told = set(product(commands(), ANYWHERE))
    for command, text in make_reference.EXITS.items():
        told |= {(command, int(code)) for code in CODE.findall(text)}
    general = (REFERENCE / "exit-codes.md").read_text("utf-8").partition("`64`")[2]
    for paragraph in re.split(r"\n(?:\n(?!\|)|(?=`fleetcfg))", general):
        named = [command for command in COMMAND.findall(paragraph) if command in commands()]
        told |= set(product(named, map(int, CODE.findall(paragraph))))
    return told


def test_every_end_that_is_documented_is_in_the_table():
    occurring = {(row.command, row.code) for row in (*EXITS, *at_anything())}

    assert ("apply", 2) in documented()
    assert ("ledger import", 2) in documented()
    assert documented() - occurring == set(UNTOLD)


def test_every_command_is_in_the_table():
    assert {row.command for row in EXITS} == commands()


def test_every_verdict_is_asked_for_in_the_table():
    asked = {v for row in EXITS for v in re.findall(r"--fail-on (\S+)", row.line)}

    counted_only = {"conform", "unmanaged"}
    assert {*Verdict} - {word for words in asked for word in words.split(",")} == counted_only
