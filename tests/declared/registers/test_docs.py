"""Editors know every register and key that the reader knows, and no other."""

import jsonschema
import pytest

from fleetcfg.declared.schema import json_schema
from fleetcfg.model.registers.registers import REGISTERS, Registers
from tests.declared.registers.reading import read

SCHEMA = json_schema("register")
REFUSED = ("keyy", "place", "places", "on", "is_cancelled")
"""Names of attributes as well: what a noun has beside its keys cannot be typed."""


def row_of(register: str) -> dict:
    schema = SCHEMA["properties"][register]
    return schema["items"] if schema["type"] == "array" else schema


def refused(register: str, keys: list[str], *, inside: str = "") -> set[object]:
    """Return which of *keys* the reader does not know in a row, or in the list *inside* a row."""
    row = ", ".join(f'"{key}": x' for key in keys)
    row = f"{inside}: [{{{row}}}]" if inside else row
    is_list = SCHEMA["properties"][register]["type"] == "array"
    _, problems = read(f"{register}: [{{{row}}}]" if is_list else f"{register}: {{{row}}}")
    return {one.facts["key"] for one in problems if one.code == "YAML_UNKNOWN_KEY"}


def test_every_register_is_described():
    assert set(SCHEMA["properties"]) == set(REGISTERS)
    assert set(Registers.__dataclass_fields__) == set(REGISTERS) | {"own"}


@pytest.mark.parametrize("register", REGISTERS)
@pytest.mark.clause("register:proposals", "10.3")
@pytest.mark.clause("register:obstacles", "12.3")
@pytest.mark.clause("register:power_rules", "3.2")
def test_every_key_of_a_register_is_described_and_no_other(register):
    known = row_of(register)["properties"]

    assert refused(register, [*known, *REFUSED]) == set(REFUSED)
    assert all(" / " in each["description"] for each in known.values())


def test_every_key_of_a_step_is_described():
    known = row_of("meetings")["properties"]["script"]["items"]["properties"]

    assert refused("meetings", [*known, *REFUSED], inside="script") == set(REFUSED)
    assert all(" / " in each["description"] for each in known.values())


@pytest.mark.parametrize(
    "document",
    [
        {"meetings": [{"id": "a"}]},
        {"meeting": []},
        {"backdrop": {"width": 1, "height": 1, "background": "xanh", "text": "#000000"}},
        {"duty": [{"contact": "a", "sites": ["b"], "start": "8h", "end": "9h"}]},
        {"holidays": [{"name": "Tết", "first": "1999-01-01"}]},
        {"bands": {"humidity": [20, 120]}},
        {"bands": {"humidity": [20]}},
        {"incident_rules": {"paper_within": 61}},
        {"line_rules": {"most_delay": 150}},
    ],
)
def test_a_broken_register_is_refused_by_the_schema(document):
    assert not jsonschema.Draft202012Validator(json_schema("register")).is_valid(document)
