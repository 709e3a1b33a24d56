"""Permits to move a device: read strictly, told when they change."""

from datetime import date

import pytest

from fleetcfg.declared.edit_impact import effective_changes
from fleetcfg.declared.province import load
from fleetcfg.declared.tree import Tree
from fleetcfg.model.permit import MovePermit
from tests.declared.inventory.test_fleet import CATALOGS, ON, REGISTERS, WORLD, build

GOOD = {
    "device": "codec-1",
    "document": "31/SKHCN",
    "to": "Hội trường",
    "valid_from": "2026-11-24",
    "valid_to": "2026-11-30",
    "switch": "sw-9",
    "switch_port": "Gi0/1",
    "address": "10.0.0.9",
}
LAST = "title: Quy chế, valid_from: 2019-10-07}\n"


def permits(**change):
    parts = {key: value for key, value in {**GOOD, **change}.items() if value is not None}
    told = ", ".join(f"{key}: {value}" for key, value in parts.items())
    return f"move_permits:\n  - {{{told}}}\n"


def test_a_permit_is_for_one_device_one_place_and_some_days():
    fleet, problems = build((LAST, LAST + permits()))

    (permit,) = fleet.move_permits
    assert problems == []
    assert permit == MovePermit(
        "codec-1",
        "31/SKHCN",
        "Hội trường",
        date(2026, 11, 24),
        date(2026, 11, 30),
        "sw-9",
        "Gi0/1",
        "10.0.0.9",
        permit.place,
    )


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"device": "codec-9"}, ["INV_PERMIT_UNKNOWN_HOST"]),
        ({"device": None}, ["YAML_KEY_MISSING"]),
        ({"document": '""'}, ["INV_EMPTY"]),
        ({"valid_to": None}, ["YAML_KEY_MISSING"]),
        ({"valid_to": "2026-11-23"}, ["INV_PERIOD_REVERSED", "INV_PERMIT_ENDED"]),
        ({"valid_from": "2026-11-01", "valid_to": "2026-11-23"}, ["INV_PERMIT_ENDED"]),
        ({"valid_to": "2026-11-24"}, []),  # its last day
        ({"address": "phong-9"}, ["INV_ADDRESS"]),
        ({"to": "x" * 200, "document": "x" * 200}, []),
        ({"to": "x" * 201}, ["INV_TEXT_LONG"]),
        ({"document": "x" * 201}, ["INV_TEXT_LONG"]),
        ({"switch": None, "address": None}, ["INV_PERMIT_NOWHERE"]),
        ({"switch": None}, []),
        ({"room": "x"}, ["YAML_UNKNOWN_KEY"]),
    ],
)
def test_one_that_cannot_be_meant_is_told(change, codes):
    _, problems = build((LAST, LAST + permits(**change)))

    assert sorted(problem.code for problem in problems) == sorted(codes)


def test_an_edit_of_it_is_an_edit_of_its_device():
    edits = [province(text) for text in ("", permits())]

    (fact,) = effective_changes(*edits).facts

    assert (fact.host, fact.fact, fact.before) == ("codec-1", "move_permits", "")
    assert fact.after == ("Hội trường (sw-9 Gi0/1 10.0.0.9), 2026-11-24 … 2026-11-30, 31/SKHCN")


def province(text):
    files = {**WORLD, "i/group_vars/all.yaml": REGISTERS + text}
    tree = Tree({path: data.encode() for path, data in sorted(files.items())})
    return load([tree], Tree({}), Tree({}), catalogs=CATALOGS, on=ON)
