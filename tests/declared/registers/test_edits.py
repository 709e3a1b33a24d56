"""What an edit of the registers changes is told, entry by entry."""

from dataclasses import dataclass

import pytest

from fleetcfg.declared.registers.edits import entries_of, register_changes
from fleetcfg.model.problem import Problems
from fleetcfg.model.registers.register import RegisterOfRows
from fleetcfg.model.registers.registers import Registers
from fleetcfg.model.typed.fields import Meaning
from fleetcfg.model.typed.nodes import Scalar
from fleetcfg.model.typed.values import span, spell_span
from tests.declared.registers.reading import meeting, read


@dataclass(frozen=True, slots=True)
class Named:
    """A row of which only its name is known."""

    name: str


def edits(before: str, after: str) -> list[tuple[str, str, object, object]]:
    old, new = (read(text)[0] for text in (before, after))
    return [(e.register, e.name, e.before, e.after) for e in register_changes(old, new)]


def test_what_differs_of_an_entry_is_told_and_nothing_else():
    assert edits(meeting(), "# moved\n" + meeting()) == []
    assert edits(meeting(), meeting(end="2026-12-01T12:00", cancelled="true")) == [
        (
            "meetings",
            "giao-ban-12",
            {"end": "01/12/2026 11:30", "is_cancelled": ""},
            {"end": "01/12/2026 12:00", "is_cancelled": "true"},
        )
    ]


def test_an_entry_that_comes_or_goes_is_told_whole():
    before, after = "holidays: [{name: Tết, first: 2027-02-05}]\n", "holidays: []\n"

    ((register, name, was, now),) = edits(before, after)

    assert (register, name, now) == ("holidays", "Tết 2027-02-05", None)
    assert was == {"name": "Tết", "first": "2027-02-05", "last": "2027-02-05"}


def test_a_second_entry_of_the_same_name_is_told_too():
    day = "{name: Tết, first: 2027-02-05}"

    told = edits(f"holidays: [{day}]", f"holidays: [{day}, {day}]")

    said = {"name": "Tết", "first": "2027-02-05", "last": "2027-02-05"}
    assert told == [("holidays", "Tết 2027-02-05 (2)", None, said)]


def test_no_entry_hides_another_by_its_name():
    register = RegisterOfRows(Named, Meaning("", ""), ("name",), may_repeat=True)

    found = entries_of(register, tuple(map(Named, ("a", "a", "a (2)", "a"))))

    assert [*found] == ["a", "a (2)", "a (2) (2)", "a (3)"]
    assert [entry["name"] for entry in found.values()] == ["a", "a", "a (2)", "a"]


def test_rules_that_are_said_once_for_all_have_no_name():
    assert edits("{}", "meeting_rules: {freeze_after: 2h, ports: {cms-1: 4}}") == [
        (
            "meeting_rules",
            "",
            {"freeze_after": "1h", "ports": ""},
            {"freeze_after": "2h", "ports": "cms-1: 4"},
        )
    ]


def test_every_register_can_be_told_of():
    assert list(register_changes(Registers(), Registers())) == []


@pytest.mark.parametrize("typed", ["0d", "90m", "48h", "2d", "150ms", "61s", "99999d"])
def test_a_span_is_told_as_one_is_typed(typed):
    problems = Problems()
    read = span(Scalar(typed, "plain", "f", 1, 1), problems)
    assert read is not None
    again = span(Scalar(spell_span(read), "plain", "f", 1, 1), problems)

    assert read == again
    assert spell_span(read) == {"48h": "2d"}.get(typed, typed)
    assert not problems.has_errors
