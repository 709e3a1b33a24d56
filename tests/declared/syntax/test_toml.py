"""TOML becomes the nodes of YAML: what is text in it is text, and nothing else is."""

from dataclasses import dataclass
from typing import Annotated

import pytest

from fleetcfg.declared.syntax.toml import MOST_BYTES, parse_toml, read_toml_noun
from fleetcfg.errors import RefusalError
from fleetcfg.model.problem import Place, Problems
from fleetcfg.model.typed.declared_noun import declared
from fleetcfg.model.typed.fields import FieldReader, Meaning, count_of, every, with_example
from fleetcfg.model.typed.node_readers import boolean, items, text, whole
from fleetcfg.model.typed.nodes import Mapping, Node


def read(text: str) -> Mapping:
    problems = Problems()
    node = parse_toml(text.encode(), "f.toml", problems)
    assert node is not None
    return node


def of(value: str) -> Node:
    return read(f"a = {value}\n")["a"]


@pytest.mark.parametrize(
    "value",
    [
        "1",
        "-1",
        "0x1F",
        "true",
        "1.5",
        "1e22",
        "inf",
        "-inf",
        "+nan",
        "2026-01-01",
        "12:30:00.5",
        "2026-01-01T00:00:00Z",
    ],
)
def test_what_is_in_no_quotes_is_no_text(value):
    problems = Problems()

    assert text(of(value), problems) is None
    assert problems.has_errors


def test_what_is_in_quotes_is_text_whatever_yaml_makes_of_it():
    problems = Problems()

    assert [text(of(f'"{typed}"'), problems) for typed in ("On", "010", "true", "é", "")] == [
        *("On", "010", "true", "é", "")
    ]
    assert (whole(of("31"), problems), boolean(of("true"), problems)) == (31, True)
    assert [text(each, problems) for each in items(of('["a", "b"]'), problems)] == ["a", "b"]
    assert not problems.has_errors


def test_a_member_has_its_line():
    node = read('a = 1\n"b" = [\n  2]\n[c.d]\ne = 3\n["\\u0066"]\n')

    assert [value.place for value in node.values()] == [
        Place("f.toml", 1),
        Place("f.toml", 2),
        Place("f.toml", 4),
        Place("f.toml"),
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a = 1\nb = \n", ("TOML_SYNTAX", 2)),
        ("a = 1\na = 2\n", ("TOML_TWICE", 2)),
        ("[a]\n[a]\n", ("TOML_TWICE", 2)),
        ("a = " + "[" * 4_000, ("TOML_SYNTAX", 0)),
        ("\ud800", ("TOML_SYNTAX", 0)),
    ],
)
def test_what_is_no_toml_is_told_with_its_line(text, problem):
    problems = Problems()

    assert parse_toml(text.encode(errors="surrogatepass"), "f.toml", problems) is None
    assert [(each.code, each.place.line) for each in problems] == [problem]


def test_what_is_too_long_is_not_looked_at():
    with pytest.raises(RefusalError, match="FILE_TOO_LARGE"):
        parse_toml(b"#" * (MOST_BYTES + 1), "f.toml", Problems())


@declared
@dataclass(frozen=True)
class Noun:
    one: Annotated[int, with_example(count_of(1, 9), "3"), Meaning("một", "one")]
    two: Annotated[int, with_example(count_of(1, 9), "4"), Meaning("hai", "two")]
    many: Annotated[
        tuple[str, ...], with_example(every(FieldReader(text, {})), '["x"]'), Meaning("n", "n")
    ] = ()


def test_all_that_is_wrong_is_told_each_member_once_with_an_example():
    problems = Problems()

    made = read_toml_noun(Noun, read("many = [1, 2]\none = 10\nmanny = 1\n"), problems)

    assert made is None
    assert [(each.code, each.place.line, each.facts) for each in problems] == [
        ("YAML_KEY_MISSING", 0, {"key": "two"}),
        ("TOML_VALUE", 1, {"name": "many", "example": '["x"]'}),
        ("TOML_VALUE", 2, {"name": "one", "example": "3"}),
        ("YAML_UNKNOWN_KEY", 3, {"key": "manny", "nearest": "many"}),
    ]


def test_a_member_of_which_something_was_told_is_taken_for_not_said():
    problems = Problems()

    made = read_toml_noun(Noun, read("one = 1\ntwo = 2\nmany = 3\n"), problems, but={"many"})

    assert (made, problems.has_errors) == (Noun(1, 2), False)
