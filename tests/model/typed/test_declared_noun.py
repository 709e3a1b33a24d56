"""A noun that a file declares is read from its class, whatever was typed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, ClassVar, TypeVar

import pytest
from pydantic import Field, ValidationError

from fleetcfg.declared.syntax.yaml import parse
from fleetcfg.model.problem import Problems
from fleetcfg.model.typed.declared_noun import (
    KeyRules,
    TypedRow,
    declared,
    declared_fields,
    noun_of,
    noun_schema,
    read_noun,
    rows_of,
)
from fleetcfg.model.typed.fields import (
    NOWHERE,
    WORDS,
    DayField,
    Fault,
    FieldReader,
    Meaning,
    NeededIfTyped,
    PlaceField,
    TakenFor,
    TextField,
    TextsField,
    each_once,
)

N = TypeVar("N")
TOLD = Meaning("Gì", "What")


@declared
@dataclass(frozen=True, slots=True)
class Line:
    word: Annotated[TextField, TOLD]
    by: Annotated[TextField, TOLD] = ""


@declared
@dataclass(frozen=True, slots=True)
class Paper:
    name: Annotated[TextField, TOLD]
    on: Annotated[DayField, Field(alias="day"), TOLD]
    until: Annotated[DayField | None, TOLD] = None
    grade: Annotated[TextField, TakenFor("worst"), TOLD] = "best"
    copies: Annotated[TextsField, TOLD] = ()
    lines: Annotated[tuple[Line, ...], rows_of(Line), TOLD] = ()
    place: PlaceField = field(default=NOWHERE, compare=False)

    @classmethod
    def check_keys(cls, row: TypedRow) -> Iterator[Fault]:
        if "closed" in str(row.get("name")) and row.pop("lines", None) is not None:
            yield Fault("T_CLOSED", {}, "lines")

    def faults(self) -> Iterator[Fault]:
        if self.until is None:
            yield Fault("T_ENDLESS", unless=("until",))
        elif self.until < self.on:
            yield Fault("T_BACKWARDS", {"name": self.name}, "until", spoils=True)


def read(noun: type[N], text: str) -> tuple[N | None, list[tuple[str, int, int]]]:
    problems = Problems()
    node = parse(text.encode(), "f.yaml", problems)
    assert node is not None
    made = read_noun(noun, node, problems)
    return made, [(one.code, one.place.line, one.place.column) for one in problems]


def told(text: str) -> tuple[Paper | None, list[tuple[str, int, int]]]:
    return read(Paper, text)


def test_a_whole_noun_is_made_of_what_its_fields_read_and_knows_its_place():
    paper, problems = told(
        "name: a\nday: '2026-01-02'\nuntil: 2026-02-01\ncopies: [x, y]\nlines: [{word: w}]\n"
    )

    lines = (Line("w"),)
    assert paper == Paper("a", date(2026, 1, 2), date(2026, 2, 1), "best", ("x", "y"), lines)
    assert paper is not None
    assert str(paper.place) == "f.yaml:1:1"
    assert problems == []


def test_all_that_is_wrong_is_told_at_its_place_in_one_reading():
    paper, problems = told(
        "nane: a\nday: 2026-02-30\nuntil: [x]\ncopies: [x, y, x, '']\nlines:\n  - {by: b}\n  - w\n"
    )

    assert paper is None
    assert problems == [
        ("YAML_KEY_MISSING", 1, 1),
        ("YAML_UNKNOWN_KEY", 1, 1),
        ("YAML_NOT_DAY", 2, 6),
        ("YAML_NOT_DAY", 3, 8),
        ("REG_TWICE_IN_LIST", 4, 16),
        ("REG_EMPTY", 4, 19),
        ("YAML_KEY_MISSING", 6, 5),
        ("YAML_NOT_MAPPING", 7, 5),
    ]


def test_what_need_not_be_said_and_cannot_be_read_is_as_if_it_were_not_said():
    paper, problems = told("name: a\nday: 2026-01-02\nuntil: x\ncopies: [x, [], y]\n")

    assert paper == Paper("a", date(2026, 1, 2), copies=("x", "y"))
    assert problems == [("YAML_NOT_DAY", 3, 8), ("YAML_NOT_TEXT", 4, 13)]  # and not T_ENDLESS


def test_a_field_may_say_what_it_is_taken_for_where_it_cannot_be_read():
    paper, _ = told("name: a\nday: 2026-01-02\ngrade: [x]\n")

    assert paper is not None
    assert paper.grade == "worst"


@pytest.mark.parametrize("key", ["place", "on", "faults", "lines_", "__class__"])
def test_a_file_has_the_keys_of_a_noun_and_not_its_attributes(key):
    paper, problems = told(f'name: a\nday: 2026-01-02\nuntil: 2026-01-02\n"{key}": x\n')

    assert paper == Paper("a", date(2026, 1, 2), date(2026, 1, 2))
    assert problems == [("YAML_UNKNOWN_KEY", 4, 1)]


def test_what_may_not_be_looked_at_is_told_and_never_read():
    paper, problems = told("name: closed\nday: 2026-01-02\nuntil: 2026-01-02\nlines: [[x]]\n")

    assert paper == Paper("closed", date(2026, 1, 2), date(2026, 1, 2))
    assert problems == [("T_CLOSED", 4, 8)]


def test_a_fault_that_spoils_a_noun_leaves_none():
    assert told("name: a\nday: 2026-01-02\nuntil: 2025-01-01\n") == (None, [("T_BACKWARDS", 3, 8)])


@pytest.mark.parametrize(
    ("typed", "code"), [("- a", "YAML_NOT_MAPPING"), ("a", "YAML_NOT_MAPPING")]
)
def test_what_is_no_mapping_is_no_noun(typed, code):
    assert told(typed) == (None, [(code, 1, 1)])


def test_an_editor_knows_what_the_reader_knows():
    schema = noun_schema(Paper)

    assert list(schema["properties"]) == [each.key for each in declared_fields(Paper)]
    assert schema["required"] == ["name", "day"]
    assert schema["additionalProperties"] is False
    assert schema["properties"]["lines"]["items"]["required"] == ["word"]
    assert {each["description"] for each in schema["properties"].values()} == {"Gì. / What."}


def test_a_field_that_reads_what_its_type_does_not_take_is_found_at_once():
    @declared
    @dataclass(frozen=True, slots=True)
    class Mistaken:
        day: Annotated[date, each_once(WORDS), TOLD]

    node = parse(b"day: [x]", "f.yaml", Problems())
    assert node is not None

    with pytest.raises(ValidationError, match="day"):
        read_noun(Mistaken, node, Problems())


def test_nothing_is_told_of_what_the_reader_of_the_file_refused():
    paper, problems = told("name: !t a\nday: 2026-01-02\n")

    assert paper is None
    assert problems == [("YAML_TAG", 1, 7)]


def test_a_question_of_ones_own_is_a_type_of_field():
    def shouted(node, problems):
        found = WORDS.read(node, problems)
        return None if found is None else found.upper()

    @declared
    @dataclass(frozen=True, slots=True)
    class Shout:
        word: Annotated[str, FieldReader(shouted, {"type": "string"}), TOLD]

    node = parse("word: đi".encode(), "f.yaml", Problems())
    assert node is not None

    assert read_noun(Shout, node, Problems()) == Shout("ĐI")


@declared
@dataclass(frozen=True, slots=True)
class Letter:
    RULES: ClassVar = KeyRules(
        "T_UNKNOWN", lambda key: Fault("T_LACKS", {"what": key}), {"minProperties": 1}
    )

    line: Annotated[Line, noun_of(Line), TOLD]
    to: Annotated[TextField, TakenFor("all"), TOLD]
    only: Annotated[TextField, NeededIfTyped(), TOLD] = ""


def test_what_is_needed_may_be_taken_for_something_so_that_the_rest_is_still_checked():
    assert read(Letter, "line: {word: w}\nto: [x]\n") == (
        Letter(Line("w"), "all"),
        [("YAML_NOT_TEXT", 2, 5)],
    )
    assert read(Letter, "line: {word: w}\n") == (Letter(Line("w"), "all"), [("T_LACKS", 1, 1)])


def test_a_noun_never_means_more_than_was_typed():
    assert read(Letter, "line: {word: w}\nto: x\nonly: [x]\n")[0] is None
    assert read(Letter, "line: {word: w}\nto: x\n")[0] == Letter(Line("w"), "x")


def test_a_noun_may_have_codes_and_rules_for_its_keys_and_not_for_those_of_nouns_within():
    _, problems = read(Letter, "lime: x\nline: {by: b, ta: x}\nto: x\n")

    assert problems == [
        ("T_UNKNOWN", 1, 1),
        ("YAML_KEY_MISSING", 2, 7),
        ("YAML_UNKNOWN_KEY", 2, 15),
    ]
    assert noun_schema(Letter)["minProperties"] == 1
    assert noun_schema(Letter)["properties"]["line"]["required"] == ["word"]
