"""Waivers: read strictly, spelled by the catalog, given to exactly the devices that they name."""

from dataclasses import replace
from datetime import date

import jsonschema
import pytest

from fleetcfg.declared.edit_impact import effective_changes
from fleetcfg.declared.province import Province, load
from fleetcfg.declared.schema import json_schema
from fleetcfg.declared.tree import Tree
from fleetcfg.signed import semantic
from tests.declared.conftest import ON

EMPTY = Tree({})
GOOD = {
    "parameter": "call.encryption",
    "hosts": "[codec-a]",
    "until": "2026-12-31",
    "document": "9/SKHCN",
    "why": "đợi máy mới",
    "value": "preferred",
}


def waivers(*changes):
    """Return the text of a list of waivers, each the good one with some parts changed."""
    lines = ["waivers:"]
    for change in changes or ({},):
        parts = {k: v for k, v in {**GOOD, **change}.items() if v is not None}
        lines.append("- {" + ", ".join(f"{key}: {value}" for key, value in parts.items()) + "}")
    return "\n".join(lines) + "\n"


def province_of(world) -> Province:
    resolver = world.resolver()
    base = load([], EMPTY, EMPTY, catalogs=world.catalogs, on=ON)
    return replace(base, fleet=world.fleet, resolver=resolver, baselines=resolver.baselines)


def test_a_waiver_is_spelled_as_the_maker_does_and_is_for_the_device_that_it_names(world):
    world.says(waivers())

    (waiver,) = world.declared("codec-a").waivers

    assert world.codes() == []
    assert (waiver.patterns, waiver.value) == (("Conference Encryption Mode",), "BestEffort")
    assert (waiver.until, waiver.document) == (date(2026, 12, 31), "9/SKHCN")
    assert (waiver.baseline, str(waiver.place)) == ("only", "only.yaml:4:15")
    assert world.declared("codec-b").waivers == ()


@pytest.mark.parametrize(
    ("selected", "hosts"),
    [
        ({"hosts": "codec-b"}, ["codec-b"]),
        ({"hosts": None, "groups": "[roomos]"}, ["codec-b"]),
        ({"hosts": None, "groups": "codecs"}, ["codec-a", "codec-b", "codec-c"]),
        ({"hosts": None, "sites": "[dc-codec-c]"}, ["codec-c"]),
        ({"hosts": "[codec-a, codec-b]", "groups": "roomos"}, ["codec-b"]),
        ({"hosts": "codec-a", "groups": "roomos"}, []),
    ],
)
def test_each_part_that_is_given_must_hold(world, selected, hosts):
    world.says(waivers(selected))

    assert world.codes() == []
    assert [host for host in world.fleet.devices if world.declared(host).waivers] == hosts


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"hosts": None}, ["BASE_WAIVER_FOR_ALL"]),
        ({"hosts": "[]"}, ["BASE_SCOPE_EMPTY"]),
        ({"hosts": "codec-x"}, ["BASE_UNKNOWN_HOST"]),
        ({"groups": "codex"}, ["BASE_UNKNOWN_GROUP"]),
        ({"sites": "dc-x"}, ["BASE_UNKNOWN_SITE"]),
        ({"families": "cisco_ce"}, ["BASE_UNKNOWN_KEY"]),
        ({"until": None}, ["YAML_KEY_MISSING"]),
        ({"until": "31/12/2026"}, ["YAML_NOT_DAY"]),
        ({"until": "2026-02-30"}, ["YAML_NOT_DAY"]),
        ({"until": "2026-11-24"}, []),
        ({"until": "2026-11-23"}, ["BASE_WAIVER_EXPIRED"]),
        ({"document": None}, ["YAML_KEY_MISSING"]),
        ({"why": None}, ["YAML_KEY_MISSING"]),
        ({"parameter": None}, ["YAML_KEY_MISSING"]),
        ({"parameter": "call.encrypton"}, ["BASE_UNKNOWN_PARAMETER"]),
        ({"parameter": "No Such Path"}, ["BASE_UNKNOWN_PARAMETER"]),
        ({"parameter": '"Audio  Volume"'}, ["BASE_BAD_PATH"]),
        ({"parameter": "Audio Volume", "value": "7"}, []),
        ({"parameter": "Audio Volume", "value": "101"}, ["BASE_VALUE_NOT_IN_CATALOG"]),
        ({"parameter": '"Video Input Connector[3] Name"', "value": "x"}, []),
        ({"parameter": "snmp.community", "value": None}, ["BASE_WAIVER_OF_SECRET"]),
        ({"value": "prefered"}, ["BASE_VALUE_NOT_IN_CATALOG"]),
        ({"value": "[off]"}, ["YAML_NOT_TEXT"]),
        ({"parameter": "display.name", "value": '"{{ site.name }}"'}, ["BASE_WAIVER_TEMPLATE"]),
        ({"value": None}, []),
    ],
)
def test_a_waiver_that_is_none_is_refused_by_name_and_place(world, change, codes):
    world.says("parameters: {call.max_rate: 64}\n" + waivers(change))

    assert world.codes() == codes
    assert all(problem.place.line == 5 for problem in world.problems.in_order())


def test_a_value_that_cannot_be_read_never_widens_a_waiver_to_any_value(world):
    world.says(waivers({"value": "[off]"}))

    assert world.declared().waivers == ()


def test_what_is_wrong_is_said_once_and_not_for_each_device(world):
    world.says(waivers({"hosts": "[codec-a, codec-b, codec-c]", "value": "prefered"}))

    assert world.codes() == ["BASE_VALUE_NOT_IN_CATALOG"]


def test_an_edit_of_a_waiver_is_told_as_what_it_does(world):
    world.says(waivers())
    before = province_of(world)
    world.files.clear()
    world.says(waivers({"until": "2027-06-30"}))

    edits = effective_changes(before, province_of(world)).parameters

    told = [(e.host, e.parameter, effect.rule) for e in edits if (effect := e.before or e.after)]
    assert sorted(told) == [
        ("codec-a", "call.encryption", "waived: BestEffort, 2026-12-31, 9/SKHCN"),
        ("codec-a", "call.encryption", "waived: BestEffort, 2027-06-30, 9/SKHCN"),
    ]


def test_an_edit_of_a_waiver_changes_what_the_manifest_says_of_its_device_and_of_no_other(world):
    world.says("parameters: {call.max_rate: 64}\n")
    without = {host: semantic(world.declared(host)) for host in world.fleet.devices}
    world.files.clear()
    world.says("parameters: {call.max_rate: 64}\n" + waivers())

    changed = {h: semantic(world.declared(h)) for h in world.fleet.devices}

    assert [host for host in changed if changed[host] != without[host]] == ["codec-a"]


@pytest.mark.parametrize(
    "change",
    [
        {"hosts": None},
        {"until": None},
        {"until": "soon"},
        {"document": None},
        {"why": None},
        {"parameter": 7},
        {"room": "x"},
    ],
)
def test_a_broken_waiver_is_refused_by_the_schema(change):
    validator = jsonschema.Draft202012Validator(json_schema("baseline"))
    head = {"baseline": "a", "issued": {"document": "1/X", "date": "2026-11-02"}}
    good = {**GOOD, "hosts": ["codec-a"]}
    broken = {key: value for key, value in {**good, **change}.items() if value is not None}

    assert validator.is_valid({**head, "waivers": [good]})
    assert not validator.is_valid({**head, "waivers": [broken]})
