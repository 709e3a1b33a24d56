"""TOML becomes the nodes of YAML: what is text in it is text, and nothing else is."""

import pytest

from fleetcfg.declared.syntax.toml import parse_toml, wrong_members
from fleetcfg.model.problem import Place, Problems
from fleetcfg.model.typed.node_readers import boolean, items, text, whole
from fleetcfg.model.typed.nodes import Mapping, Scalar, Sequence


def of(value: str) -> Scalar | Sequence | Mapping:
    return parse_toml(f"a = {value}\n", "f.toml")["a"]


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


def test_a_member_has_its_line_and_its_number():
    node = parse_toml('a = 1\n"b" = [\n  2]\n[c.d]\ne = 3\n', "f.toml")

    assert [value.place for value in node.values()] == [
        Place("f.toml", 1, 1),
        Place("f.toml", 2, 2),
        Place("f.toml", 4, 3),
    ]


def test_each_member_that_is_wrong_is_told_once():
    node, problems = parse_toml("a = [1, 2]\nb = 1\n", "f.toml"), Problems()
    for each in items(node["a"], problems):
        text(each, problems)
    problems.error("YAML_KEY_MISSING", node.place, key="c")

    assert [*wrong_members(node, problems)] == ["c", "a"]
