"""Attestations: read strictly, spelled for each family, and for the devices that they name."""

from datetime import date

import jsonschema
import pytest

from fleetcfg.declared.edit_impact import effective_changes
from fleetcfg.declared.schema import json_schema
from fleetcfg.signed import semantic
from tests.declared.baselines.test_waiver import province_of

GOOD = {
    "parameter": "room.backdrop",
    "hosts": "[codec-a]",
    "value": "as_prescribed",
    "by": "Trần B",
    "seen_on": "2026-11-02",
    "until": "2027-05-02",
}
HEAD = "parameters: {room.backdrop: as_prescribed}\n"


def attestations(change=None):
    """Return the text of a list of one attestation: the good one with some parts changed."""
    parts = {k: v for k, v in {**GOOD, **(change or {})}.items() if v is not None}
    return "attestations:\n- {" + ", ".join(f"{k}: {v}" for k, v in parts.items()) + "}\n"


def test_it_is_for_the_device_that_it_names_and_says_who_looked(world):
    world.says(HEAD + attestations())

    (attested,) = world.declared("codec-a").attestations

    assert world.codes() == []
    assert (attested.parameter, attested.value, attested.by) == (
        "room.backdrop",
        "as_prescribed",
        "Trần B",
    )
    assert (attested.seen_on, attested.until) == (date(2026, 11, 2), date(2027, 5, 2))
    assert world.declared("codec-b").attestations == ()


def test_a_word_is_spelled_as_the_maker_does_where_the_family_has_the_parameter(world):
    world.says(attestations({"parameter": "call.encryption", "value": "required"}))

    assert [each.value for each in world.declared("codec-a").attestations] == ["On"]


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"hosts": None}, ["BASE_WAIVER_FOR_ALL"]),
        ({"hosts": "[]"}, ["BASE_SCOPE_EMPTY"]),
        ({"hosts": "codec-x"}, ["BASE_UNKNOWN_HOST"]),
        ({"sites": "dc-x"}, ["BASE_UNKNOWN_SITE"]),
        ({"document": "1/X"}, ["BASE_UNKNOWN_KEY"]),
        ({"by": None}, ["YAML_KEY_MISSING"]),
        ({"by": "[x]"}, ["YAML_NOT_TEXT"]),
        ({"by": '""'}, ["BASE_ATTESTATION_BY"]),
        ({"by": "x", "until": "2028-01-01"}, ["BASE_ATTESTATION_BY", "BASE_ATTESTATION_PERIOD"]),
        ({"value": '""'}, ["BASE_VALUE_OUTSIDE_SPACE"]),
        ({"by": '" "'}, ["BASE_ATTESTATION_BY"]),
        ({"by": '"\\u200b"'}, ["BASE_ATTESTATION_BY"]),
        ({"by": "x" * 201}, ["BASE_ATTESTATION_BY"]),
        ({"value": None}, ["YAML_KEY_MISSING"]),
        ({"value": "blue"}, ["BASE_VALUE_OUTSIDE_SPACE"]),
        ({"value": '"{{ site.name }}"'}, ["BASE_WAIVER_TEMPLATE"]),
        ({"parameter": "room.backdrob"}, ["BASE_UNKNOWN_PARAMETER"]),
        ({"parameter": "snmp.community", "value": "x"}, ["BASE_WAIVER_OF_SECRET"]),
        ({"seen_on": "2/11/2026"}, ["YAML_NOT_DAY"]),
        ({"seen_on": "2026-11-25"}, ["BASE_ATTESTATION_LATER"]),
        ({"until": None}, ["YAML_KEY_MISSING"]),
        ({"until": "2026-11-23"}, ["BASE_ATTESTATION_ENDED"]),
        ({"until": "2026-11-24"}, []),
        ({"until": "2027-11-03"}, []),
        ({"until": "2027-11-04"}, ["BASE_ATTESTATION_PERIOD"]),
        ({"until": "2026-11-01"}, ["BASE_ATTESTATION_PERIOD"]),
    ],
)
def test_one_that_is_none_is_refused_by_name_and_place(world, change, codes):
    world.says(HEAD + attestations(change))

    assert world.codes() == codes
    assert all(problem.place.line == 5 for problem in world.problems.in_order())


def test_an_edit_of_it_is_told_and_is_more_than_a_comment(world):
    world.says(HEAD + attestations())
    before, asked = province_of(world), semantic(world.declared("codec-a"))
    world.files.clear()
    world.says(HEAD + attestations({"by": "Lò Văn C"}))

    edits = effective_changes(before, province_of(world)).parameters

    told = sorted(effect.rule for e in edits if (effect := e.before or e.after))
    assert told == [
        "attested: as_prescribed, Lò Văn C, 2026-11-02, 2027-05-02",
        "attested: as_prescribed, Trần B, 2026-11-02, 2027-05-02",
    ]
    assert semantic(world.declared("codec-a")) != asked


@pytest.mark.parametrize("change", [{"by": None}, {"until": "soon"}, {"hosts": None}, {"x": 1}])
def test_a_broken_one_is_refused_by_the_schema(change):
    validator = jsonschema.Draft202012Validator(json_schema("baseline"))
    head = {"baseline": "a", "issued": {"document": "1/X", "date": "2026-11-02"}}
    good = {**GOOD, "hosts": ["codec-a"]}
    broken = {key: value for key, value in {**good, **change}.items() if value is not None}

    assert validator.is_valid({**head, "attestations": [good]})
    assert not validator.is_valid({**head, "attestations": [broken]})
