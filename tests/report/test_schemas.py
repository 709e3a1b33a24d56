"""Every JSON document that is told has a class, and its schema is shipped."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from fleetcfg import report
from fleetcfg.cli.program.main import run
from tests.cli.make_reference import commands
from tests.golden.outputs import SAID
from tests.report.make_schemas import FOLDER, PAGE, documents, name_of, page, texts

SETTLED = {
    "INSTANT": "2026-01-01T00:00:00Z",
    "DAY": "2026-01-01",
    "DIGEST": "0" * 64,
    "OWN": "null",
    "PORT": "1",
    "SIZE": "1",
    "MS": '"milliseconds": 1',
}
SCHEMAS = {document.SCHEMA: name_of(document) for document in documents()}


def test_the_shipped_schemas_are_those_of_the_classes():
    shipped = {file.name: file.read_text("utf-8") for file in FOLDER.iterdir()}

    assert shipped == texts(), "python -m tests.report.make_schemas"
    assert page() == PAGE.read_text("utf-8"), "python -m tests.report.make_schemas"


@pytest.mark.parametrize("name", sorted(file.name for file in FOLDER.iterdir()))
def test_a_shipped_schema_is_one(name):
    schema = json.loads((FOLDER / name).read_text("utf-8"))

    Draft202012Validator.check_schema(schema)
    for one in schema.get("oneOf", [schema]):
        assert one["additionalProperties"] is False


def agreed() -> Iterator[tuple[str, dict]]:
    """Yield each agreed document that names its schema, with times in the place of words."""
    for file in sorted(SAID.glob("*json")):
        text = file.read_text("utf-8").partition("=== stderr")[0]
        for word, instead in SETTLED.items():
            text = re.sub(rf"\b{word}\b", instead, text)
        whole = [text] if text.startswith(("{\n", "[")) else text.splitlines()
        if file.suffix == ".json" and '"hosts":[' in text:
            whole = [text]
        for line in filter(None, whole):
            told = json.loads(line)
            if isinstance(told, dict) and ("schema" in told or told.get("format") in SCHEMAS):
                yield file.name, told


def test_every_agreed_document_is_valid_by_its_shipped_schema():
    seen = set()
    for name, told in agreed():
        file = SCHEMAS[told.get("schema") or told["format"]]
        schema = json.loads((FOLDER / f"{file}.json").read_text("utf-8"))
        if "record" in told:
            schema = {"$defs": schema["$defs"], "$ref": "#/$defs/record"}
        errors = [*Draft202012Validator(schema).iter_errors(told)]
        assert not errors, (name, [error.message for error in errors])
        seen.add(file)
    assert len(seen) >= 22
    assert seen >= {"applied-1", "play-1", "shown-1"}


def by_hand(source: str) -> Iterator[int]:
    """Yield the lines of dicts that name a schema, and of those that a function `…json` returns."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Dict):
            keys = {key.value for key in node.keys if isinstance(key, ast.Constant)}
            if "schema" in keys:
                yield node.lineno
        elif isinstance(node, ast.FunctionDef) and "json" in node.name:
            yield from (
                one.lineno
                for one in ast.walk(node)
                if isinstance(one, ast.Dict) and any(isinstance(k, ast.Constant) for k in one.keys)
            )


def test_a_dict_that_is_spelled_by_hand_is_seen():
    assert [*by_hand('told = {"schema": 1}')] == [1]
    assert [*by_hand("def of_json(x):\n    return dict(a={'b': x})")] == [2]


def test_no_document_is_spelled_by_hand():
    root = Path(report.__file__).parent
    found = {
        file.relative_to(root).as_posix()
        for file in root.rglob("*.py")
        if [*by_hand(file.read_text("utf-8"))]
    }

    assert not found


def test_the_command_prints_each(capsys):
    assert "schema" in {name for name, _ in commands()}
    assert run(["schema", "audit-1"]) == 0
    assert json.loads(capsys.readouterr().out)["$id"] == "urn:fleetcfg:audit:1"
