"""What is asked at a level is data: whole, in both languages, and of things that there are."""

import re

import pytest

from fleetcfg.devices.vocabulary import vocabulary
from fleetcfg.duties.year.rules.level_requirements import (
    LEVELS,
    level_standard,
    parse_level_standard,
)
from fleetcfg.errors import DeviceError
from fleetcfg.model.verdict import Verdict

STANDARD = level_standard()
CLAUSE = re.compile(r"{level}(\.\d+)+( [a-eđ](, [a-eđ])*)?(, {level}(\.\d+)+)*")
HEAD = (
    "standard: TCVN 1\nvalid_from: 2026-07-24\nlines: {3: 195}\nread_on: 2026-11-24\n"
    "grade: paraphrase\nrequirements:\n- "
)
GOOD = {
    "id": "time",
    "clauses": "{2: 4.8, 3: 5.8}",
    "vi": "Giờ",
    "en": "Time",
    "by": "parameters",
    "of": "[time.ntp_server]",
}


def parsed(**members):
    """Read a file of one requirement; *members* replace good ones, None leaves one out."""
    entry = {k: v for k, v in {**GOOD, **members}.items() if v is not None}
    text = HEAD + "\n  ".join(f"{name}: {value}" for name, value in entry.items())
    return parse_level_standard(text.encode(), "x.yaml")


@pytest.mark.parametrize("level", LEVELS)
def test_a_clause_is_of_the_section_of_its_level(level):
    section = {2: "4", 3: "5"}[level]
    form = re.compile(CLAUSE.pattern.replace("{level}", section))

    asked = STANDARD.of(level)

    assert len(asked) > 20
    assert [one.clauses[level] for one in asked if not form.fullmatch(one.clauses[level])] == []


def test_level_three_asks_all_that_level_two_does():
    assert {one.id for one in STANDARD.of(2)} < {one.id for one in STANDARD.of(3)}


def test_a_clause_that_was_not_read_is_said_to_be_inferred():
    inferred = {one.id for one in STANDARD.requirements if one.inferred}

    assert "unknown-devices" in inferred
    assert "change-ticket" not in inferred
    assert all(one.inferred <= one.clauses.keys() for one in STANDARD.requirements)


def test_every_requirement_is_told_in_both_languages_each_its_own_way():
    texts = [(one.text["vi"], one.text["en"]) for one in STANDARD.requirements]
    attached = [one.attach for one in STANDARD.requirements if one.attach]

    assert all(vi and en and vi != en for vi, en in texts)
    assert all(one["vi"] and one["en"] and one["vi"] != one["en"] for one in attached)


def test_every_name_of_a_requirement_is_one_of_the_vocabulary_or_of_the_verdicts():
    of = {
        way: {name for one in STANDARD.requirements if one.by == way for name in one.of}
        for way in ("parameters", "verdicts")
    }

    assert of["parameters"] <= vocabulary().keys()
    assert of["verdicts"] <= set(Verdict)
    assert all(of.values())


def test_the_source_is_told_with_its_day_and_how_well_it_is_known():
    assert (STANDARD.name, STANDARD.grade) == ("TCVN 14423:2026", "paraphrase")
    assert STANDARD.read_on.isoformat() == "2026-11-24"


def test_what_only_a_person_can_tell_names_what_he_looks_at():
    by_person = [one for one in STANDARD.requirements if one.by == "person"]

    assert by_person
    assert all(one.attach for one in by_person)


def test_a_good_entry_is_read_as_it_stands():
    (one,) = parsed(inferred="[2]", partly="true").requirements

    assert one.clauses == {2: "4.8", 3: "5.8"}
    assert (one.by, one.of, one.is_part, one.inferred) == (
        "parameters",
        ("time.ntp_server",),
        True,
        {2},
    )


@pytest.mark.parametrize(
    ("members", "why"),
    [
        ({"of": "[time.ntp_sever]"}, "of"),
        ({"of": None}, "of"),
        ({"by": "guess"}, "by"),
        ({"id": "[a]"}, "id"),
        ({"clauses": "[4.8]"}, "clauses"),
        ({"by": "inventory", "of": "[colour]"}, "of"),
        ({"by": "signed"}, "of"),
        ({"by": "history", "of": None}, "months"),
        ({"by": "history", "of": None, "months": "{3: 3}"}, "months"),
        ({"months": "{2: 1, 3: 3}"}, "months"),
        ({"clauses": "{4: 6.8}"}, "clauses"),
        ({"clauses": "{two: 4.8}"}, "clauses"),
        ({"vi": None}, "text"),
        ({"partly": "perhaps"}, "partly"),
        ({"by": "person", "of": None}, "attach"),
        ({"attach": "{vi: Tệp}"}, "attach"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_is_not_understood_wholly_is_refused(members, why):
    with pytest.raises(DeviceError) as refused:
        parsed(**members)

    assert (refused.value.code, refused.value.facts["why"]) == ("DEV_CATALOG_BROKEN", why)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ("standard: TCVN 1\n", "valid_from"),
        (HEAD.replace("2026-11-24", "24/11") + "{}", "read_on"),
        (HEAD.removesuffix("- ") + "  a: b\n", "requirements"),
    ],
)
def test_a_file_that_is_no_list_of_requirements_is_refused(data, why):
    entry = "\n  ".join(f"{name}: {value}" for name, value in GOOD.items())

    with pytest.raises(DeviceError) as refused:
        parse_level_standard(data.replace("{}", entry).encode(), "x.yaml")

    assert refused.value.facts["why"] == why


def test_a_requirement_that_stands_twice_is_refused():
    entry = "- " + "\n  ".join(f"{name}: {value}" for name, value in GOOD.items()) + "\n"

    with pytest.raises(DeviceError) as refused:
        parse_level_standard((HEAD.removesuffix("- ") + entry * 2).encode(), "x.yaml")

    assert refused.value.facts["why"] == "twice"
