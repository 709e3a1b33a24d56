"""A field of a baseline or a playbook is written in one place: its noun."""

from collections.abc import Iterator
from dataclasses import field, fields, is_dataclass, make_dataclass
from typing import Annotated, Any

import jsonschema
import pytest

from fleetcfg.declared import schema
from fleetcfg.declared.baselines.attestation import AttestationEntry
from fleetcfg.declared.baselines.document import Baseline, Scope, read_baseline
from fleetcfg.declared.baselines.entry import ParameterRule
from fleetcfg.declared.baselines.waiver import WaiverEntry
from fleetcfg.declared.playbooks.actions import CommandAction
from fleetcfg.declared.playbooks.document import Play, Task, read_playbooks
from fleetcfg.declared.syntax.yaml import parse
from fleetcfg.declared.tree import Tree
from fleetcfg.model.declared import BaselineIssue
from fleetcfg.model.problem import Problems
from fleetcfg.model.typed import declared_noun
from fleetcfg.model.typed.declared_noun import declared, declared_fields
from fleetcfg.model.typed.fields import Meaning, count_of
from tests.docs import make_registers
from tests.docs.make_registers import rows

LAMPS = Annotated[int, count_of(1, 99), Meaning("Số đèn", "How many lamps")]
IN_SCHEMA = {
    "type": "integer",
    "minimum": 1,
    "maximum": 99,
    "description": "Số đèn. / How many lamps.",
}
ISSUE = "{document: 1/X, date: 2026-11-02}"
HEAD = f"baseline: a\nissued: {ISSUE}\nparameters: {{a.b: x}}\n"
NAMED = "parameter: a.b, hosts: a, until: 2026-12-31"
TASK = "- hosts: all\n  tasks:\n  - audit: {}\n"
PLACES = [
    (Baseline, HEAD + "lamps: 4"),
    (BaselineIssue, HEAD.replace("1/X", "1/X, lamps: 4")),
    (Scope, HEAD + "applies_to: {lamps: 4}"),
    (ParameterRule, HEAD.replace("x", "{equals: x, lamps: 4}")),
    (WaiverEntry, HEAD + f"waivers: [{{{NAMED}, document: 1/X, why: x, lamps: 4}}]"),
    (
        AttestationEntry,
        HEAD
        + f"attestations: [{{{NAMED}, value: x, by: Lò Văn B, seen_on: 2026-11-02, lamps: 4}}]",
    ),
    (Play, TASK + "  lamps: 4"),
    (Task, TASK + "    lamps: 4"),
    (CommandAction, TASK.replace("audit: {}", "command: {do: wake, lamps: 4}")),
]


@pytest.fixture
def lit(monkeypatch, request: pytest.FixtureRequest):
    """A copy of a noun with one field more, wherever the noun itself stands."""
    noun, more = request.param, [("lamps", LAMPS, field(default=1))]
    copy = make_dataclass("Lit", more, bases=(noun,), frozen=True, slots=True, kw_only=True)
    copies = {noun: declared(copy)}
    shape = declared_noun._shape
    monkeypatch.setattr(declared_noun, "_shape", lambda one: shape(copies.get(one) or one))
    monkeypatch.setattr(
        make_registers, "declared_fields", lambda one: declared_fields(copies.get(one) or one)
    )
    return copies[noun]


def read(top: type, text: str) -> tuple[object, list[tuple[str, int]]]:
    problems = Problems()
    if top is Play:
        found: object = read_playbooks(Tree({"p.yaml": text.encode()}), problems)
    else:
        node = parse(text.encode(), "b.yaml", problems)
        found = node and read_baseline(node, problems)
    return found, [(one.code, one.place.line) for one in problems]


def values(noun: Any, kind: type) -> Iterator[object]:
    """Yield what every *kind* within *noun* says of its lamps."""
    if isinstance(noun, kind):
        yield getattr(noun, "lamps", None)
    inner = [getattr(noun, one.name) for one in fields(noun)] if is_dataclass(noun) else noun
    for each in inner if isinstance(inner, list | tuple) else ():
        yield from values(each, kind)


def in_schema(part: object) -> Iterator[object]:
    """Yield what is said of lamps anywhere in a schema."""
    if isinstance(part, dict) and "lamps" in part:
        yield part["lamps"]
    inner = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    for each in inner:
        yield from in_schema(each)


@pytest.mark.parametrize(("lit", "text"), PLACES, indirect=["lit"])
def test_a_field_of_one_line_is_read_described_and_told(lit, text):
    top = Play if text.startswith("-") else Baseline
    document = schema.json_schema("playbook" if top is Play else "baseline")

    found, problems = read(top, text)

    if ParameterRule not in lit.__bases__:  # of which an entry is made
        assert [*values(found, lit)] == [4]
    assert problems == []
    assert [*in_schema(document)] == [IN_SCHEMA]
    assert "| `lamps` |  | Số đèn / How many lamps |\n" in rows(top)
    jsonschema.Draft202012Validator.check_schema(document)


@pytest.mark.parametrize(("lit", "text"), PLACES, indirect=["lit"])
@pytest.mark.parametrize(
    ("wrong", "code"), [("lamps: 0", "YAML_OUT_OF_RANGE"), ("lamps: [4]", "YAML_NOT_WHOLE")]
)
@pytest.mark.usefixtures("lit")
def test_a_field_of_one_line_is_refused_with_its_place(text, wrong, code):
    line = text[: text.index("lamps")].count("\n") + 1

    assert read(Play if text.startswith("-") else Baseline, text.replace("lamps: 4", wrong))[1] == [
        (code, line)
    ]


@pytest.mark.parametrize("noun", [noun for noun, _ in PLACES])
def test_every_key_is_described_in_both_languages(noun):
    assert all(each.about.vi and each.about.en for each in declared_fields(noun))
