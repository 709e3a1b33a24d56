"""Asking nodes for what a schema wants."""

from datetime import date

import pytest

from fleetcfg.declared.syntax.yaml import parse
from fleetcfg.model.problem import Problems
from fleetcfg.model.typed.node_readers import boolean, day, fields, items, text, token, whole
from fleetcfg.model.typed.nodes import Mapping


def ask(question, typed, **options):
    problems = Problems()
    node = parse(f"a: {typed}".encode(), "f.yaml", problems)
    assert isinstance(node, Mapping)
    (_, value), *_ = node.entries
    answer = question(value, problems, **options)
    return answer, [p.code for p in problems]


@pytest.mark.parametrize(
    ("question", "typed", "answer"),
    [
        (text, "On call", "On call"),
        (text, '"On"', "On"),
        (text, "'010'", "010"),
        (text, '""', ""),
        (text, "|\n b\n", "b\n"),
        (token, "On", "On"),
        (token, "4096", "4096"),
        (token, "010", "010"),
        (token, '""', ""),
        (whole, "443", 443),
        (whole, "-1", -1),
        (boolean, "true", True),
        (boolean, "false", False),
        (day, "2026-02-28", date(2026, 2, 28)),
        (day, '"2026-02-28"', date(2026, 2, 28)),
    ],
)
def test_a_question_is_answered_with_what_was_typed(question, typed, answer):
    assert ask(question, typed) == (answer, [])


@pytest.mark.parametrize(
    ("question", "typed", "code"),
    [
        (text, "On", "YAML_AMBIGUOUS_SCALAR"),
        (text, "010", "YAML_AMBIGUOUS_SCALAR"),
        (text, "443", "YAML_AMBIGUOUS_SCALAR"),
        (text, "true", "YAML_AMBIGUOUS_SCALAR"),
        (text, "2026-02-28", "YAML_AMBIGUOUS_SCALAR"),
        (text, "~", "YAML_AMBIGUOUS_SCALAR"),
        (text, "", "YAML_AMBIGUOUS_SCALAR"),
        (text, "[b]", "YAML_NOT_TEXT"),
        (token, "", "YAML_NOTHING"),
        (token, "{b: c}", "YAML_NOT_TEXT"),
        (whole, '"443"', "YAML_NOT_WHOLE"),
        (whole, "0443", "YAML_NOT_WHOLE"),
        (whole, "1e3", "YAML_NOT_WHOLE"),
        (whole, "true", "YAML_NOT_WHOLE"),
        (whole, "[1]", "YAML_NOT_WHOLE"),
        (boolean, "yes", "YAML_NOT_BOOLEAN"),
        (boolean, "True", "YAML_NOT_BOOLEAN"),
        (boolean, '"true"', "YAML_NOT_BOOLEAN"),
        (boolean, "1", "YAML_NOT_BOOLEAN"),
        (day, "2026-02-30", "YAML_NOT_DAY"),
        (day, "20260228", "YAML_NOT_DAY"),
        (day, "2026-W09-1", "YAML_NOT_DAY"),
        (day, "28/02/2026", "YAML_NOT_DAY"),
        (day, '"２０２６-02-28"', "YAML_NOT_DAY"),
    ],
)
def test_a_question_reports_by_name_what_it_cannot_take(question, typed, code):
    assert ask(question, typed) == (None, [code])


@pytest.mark.parametrize("question", [text, token, whole, boolean, day])
def test_what_was_reported_by_the_reader_is_not_reported_again(question):
    assert ask(question, "!t b") == (None, ["YAML_TAG"])


@pytest.mark.parametrize(
    ("typed", "answer"), [("0", None), ("1", 1), ("65535", 65535), ("65536", None)]
)
def test_a_number_keeps_to_its_bounds(typed, answer):
    found, codes = ask(whole, typed, least=1, most=65535)

    assert found == answer
    assert codes == ([] if answer else ["YAML_OUT_OF_RANGE"])


def test_items_of_what_is_no_list_are_none_and_it_is_reported():
    assert ask(items, "b") == ((), ["YAML_NOT_LIST"])


def test_fields_reports_unknown_keys_with_the_nearest_and_missing_ones():
    problems = Problems()
    node = parse(b"nmae: a\nid: b\nzzz: c\n", "f.yaml", problems)
    assert node

    found = fields(node, ("id", "name"), problems, required=("id", "name"))

    assert found
    assert list(found) == ["id"]
    assert [(p.code, p.place.line, dict(p.facts)) for p in problems] == [
        ("YAML_KEY_MISSING", 1, {"key": "name"}),
        ("YAML_UNKNOWN_KEY", 1, {"key": "nmae", "nearest": "name"}),
        ("YAML_UNKNOWN_KEY", 3, {"key": "zzz", "nearest": ""}),
    ]


@pytest.mark.parametrize("typed", ["b", "[b]"])
def test_fields_of_what_is_no_mapping_are_none_and_it_is_reported(typed):
    assert ask(lambda node, problems: fields(node, ("b",), problems), typed) == (
        None,
        ["YAML_NOT_MAPPING"],
    )
