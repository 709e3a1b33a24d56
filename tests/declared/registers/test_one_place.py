"""A field of a register is written in one place, and a register reads no more than its file has."""

from dataclasses import dataclass, replace
from typing import Annotated

import jsonschema
import pytest

from fleetcfg.declared.register_schema import register_schema
from fleetcfg.declared.registers.edits import register_changes
from fleetcfg.model.registers.calendar import Holiday
from fleetcfg.model.registers.registers import NO_REGISTERS, REGISTERS
from fleetcfg.model.registers.rooms import Room
from fleetcfg.model.typed import declared_noun
from fleetcfg.model.typed.declared_noun import declared
from fleetcfg.model.typed.fields import Meaning, count_of
from fleetcfg.report.declarations.inventory_tables import register_table
from fleetcfg.words import Words
from tests.declared.registers.reading import read
from tests.docs.make_registers import page


@declared
@dataclass(frozen=True, slots=True)
class LitRoom(Room):
    lamps: Annotated[int, count_of(1, 99), Meaning("Số đèn", "How many lamps")] = 1


@pytest.fixture
def _lit_rooms(monkeypatch):
    monkeypatch.setitem(REGISTERS, "rooms", replace(REGISTERS["rooms"], noun=LitRoom))


@pytest.mark.usefixtures("_lit_rooms")
def test_a_field_of_one_line_is_read_described_and_told():
    registers, problems = read("rooms: [{site: dc-a, items: [codec], lamps: 4}]")
    schema = register_schema()["properties"]["rooms"]
    ((register, name, _, now),) = [
        (edit.register, edit.name, edit.before, edit.after)
        for edit in register_changes(NO_REGISTERS, registers)
    ]

    assert [room.lamps for room in registers.rooms if isinstance(room, LitRoom)] == [4]
    assert not problems.has_errors
    assert schema["items"]["properties"]["lamps"] == {
        "type": "integer",
        "minimum": 1,
        "maximum": 99,
        "description": "Số đèn. / How many lamps.",
    }
    assert "| `lamps` |  | Số đèn / How many lamps |\n" in page()
    assert (register, name, (now or {})["lamps"]) == ("rooms", "dc-a", "4")
    shown = register_table("rooms", registers, Words("vi"))
    assert (shown.heads[-1].heading, shown.rows[0][-1]) == ("Số đèn", "4")


@pytest.mark.usefixtures("_lit_rooms")
@pytest.mark.parametrize(
    ("typed", "code", "facts"),
    [
        ("lamps: 0", "YAML_OUT_OF_RANGE", {"number": 0, "least": 1, "most": 99}),
        ("lamps: '4'", "YAML_NOT_WHOLE", {"found": "text"}),
        ("lamps: [4]", "YAML_NOT_WHOLE", {"found": "list"}),
        ("lamp: 4", "YAML_UNKNOWN_KEY", {"key": "lamp", "nearest": "lamps"}),
    ],
)
def test_a_field_of_one_line_is_refused_with_its_place(typed, code, facts):
    registers, problems = read(f"rooms:\n  - site: dc-a\n    items: [codec]\n    {typed}\n")
    of_it = next(one for one in problems if one.code == code)

    assert (of_it.place.line, of_it.facts) == (4, facts)
    assert [room.site for room in registers.rooms] == ["dc-a"]  # what refers to it is not wrong
    row = dict([typed.replace("'", "").split(": ")])
    validator = jsonschema.Draft202012Validator(register_schema())
    assert not validator.is_valid({"rooms": [{"site": "dc-a", "items": ["codec"], **row}]})


def test_a_noun_is_made_known_to_pydantic_when_the_first_is_read():
    declared_noun._shape.cache_clear()

    read("holidays: [{name: Tết, first: 2027-02-05}]")

    assert declared_noun._shape.cache_info().currsize == 1
    declared_noun._shape(Holiday)
    assert declared_noun._shape.cache_info().currsize == 1
