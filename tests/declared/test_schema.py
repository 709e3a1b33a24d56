import copy
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from fleetcfg.declared.schema import KINDS, json_schema
from fleetcfg.declared.syntax.yaml import parse
from fleetcfg.model.catalog import Catalog, Parameter
from fleetcfg.model.credential_rules import REFERENCE_KINDS, is_reference
from fleetcfg.model.problem import Problems
from fleetcfg.model.space import Text
from fleetcfg.model.typed import nodes

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "fleetcfg" / "declared" / "schemas"
FILES = {
    "inventory": sorted((ROOT / "inventory").glob("*.yaml")),
    "group_vars": sorted((ROOT / "inventory" / "group_vars").rglob("*.yaml")),
    "host_vars": sorted((ROOT / "inventory" / "host_vars").rglob("*.yaml")),
    "baseline": sorted((ROOT / "baselines").glob("*.yaml")),
    "playbook": sorted((ROOT / "playbooks").glob("*.yaml")),
    "register": sorted((ROOT / "registers").glob("*.yaml")),
}


def plain(node):
    """Read a node as an editor does, by YAML 1.2."""
    if isinstance(node, nodes.Sequence):
        return [plain(item) for item in node.items]
    if isinstance(node, nodes.Mapping):
        return {key.text: plain(value) for key, value in node.entries}
    match node.reading:
        case "whole":
            return int(node.text)
        case "boolean":
            return node.text == "true"
        case "nothing":
            return None
        case _:
            return node.text


def load(text):
    return plain(parse(text, "x.yaml", Problems()))


@pytest.mark.parametrize("kind", KINDS)
def test_the_shipped_schema_is_what_the_code_makes(kind):
    text = json.dumps(json_schema(kind), ensure_ascii=False, indent=2) + "\n"

    assert (FOLDER / f"{kind}.json").read_text(encoding="utf-8") == text


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_is_a_schema_and_speaks_vietnamese_first(kind):
    schema = json_schema(kind)

    jsonschema.Draft202012Validator.check_schema(schema)
    assert " / " in schema["description"]
    assert schema["description"].startswith(schema["title"])


@pytest.mark.parametrize("kind", KINDS)
def test_every_file_of_the_sample_province_is_accepted(kind):
    validator = jsonschema.Draft202012Validator(json_schema(kind))

    found = {
        str(path.relative_to(ROOT)): [error.message for error in validator.iter_errors(document)]
        for path in FILES[kind]
        if (document := load(path.read_bytes())) is not None
    }

    assert {name: errors for name, errors in found.items() if errors} == {}
    assert found or kind == "host_vars"


BASELINE = {
    "baseline": "a",
    "issued": {"document": "1/X", "date": "2026-11-02"},
    "parameters": {"call.max_rate": {"at_most": 4096, "set": 2048}},
}
PLAY = {"hosts": "all", "tasks": [{"name": "a", "audit": {}}]}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["baseline"], "Not An Id"),
        (["issued", "date"], "2/11/2026"),
        (["issued", "number"], "1"),
        (["aplies_to"], {"groups": ["a"]}),
        (["applies_to"], {"rooms": ["a"]}),
        (["parameters", "call.max_rate"], [1, 2]),
        (["parameters", "call.max_rate"], None),
        (["parameters", "call.max_rate"], {"set": 1}),
        (["parameters", "call.max_rate"], {"one_of": []}),
        (["parameters", "call.max_rate"], {"absent": False}),
        (["parameters", "call.max_rate", "severity"], "grave"),
    ],
)
def test_a_broken_baseline_is_refused_by_the_schema(path, value):
    document: Any = copy.deepcopy(BASELINE)
    inner = document
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value

    validator = jsonschema.Draft202012Validator(json_schema("baseline"))

    assert validator.is_valid(BASELINE)
    assert not validator.is_valid(document)


@pytest.mark.parametrize(
    "edit",
    [
        {"serial": 0},
        {"serial": "120%"},
        {"serial": []},
        {"max_fail_percentage": 101},
        {"order": "shuffle"},
        {"tasks": []},
        {"tasks": [{"name": "none"}]},
        {"tasks": [{"audit": {}, "apply": "x"}]},
        {"tasks": [{"shell": "reboot"}]},
        {"tasks": [{"command": "reload"}]},
        {"tasks": [{"snapshot": None}]},
        {"tasks": [{"wait": -1}]},
        {"tasks": [{"audit": {}, "register": "Not-A-Name"}]},
        {"when": "true"},
    ],
)
def test_a_broken_playbook_is_refused_by_the_schema(edit):
    validator = jsonschema.Draft202012Validator(json_schema("playbook"))

    assert validator.is_valid([PLAY])
    assert not validator.is_valid([PLAY | edit])


@pytest.mark.parametrize(
    ("kind", "document"),
    [
        ("inventory", {"all": {"host": {}}}),
        ("inventory", {"all": {"hosts": {"a": {"famly": "cisco_ce"}}}}),
        ("host_vars", {"credential": "hunter2"}),
        ("host_vars", {"port": 0}),
        ("host_vars", {"mac": "00:50:60-00:12:34"}),
        ("host_vars", {"certificate": "ab"}),
        ("host_vars", {"host_key": "SHA256:ab"}),
        ("host_vars", {"simulated_ports": {"ssh": 22}}),
        ("host_vars", {"site": {}}),
        ("group_vars", {"site": {"id": "x"}}),
        ("group_vars", {"units": [{"code": "1"}]}),
    ],
)
def test_a_broken_inventory_is_refused_by_the_schema(kind, document):
    assert not jsonschema.Draft202012Validator(json_schema(kind)).is_valid(document)


def test_a_credential_of_each_kind_is_accepted_by_the_schema():
    validator = jsonschema.Draft202012Validator(json_schema("host_vars"))

    for kind in REFERENCE_KINDS:
        assert is_reference(f"{kind}:codec")
        assert validator.is_valid({"credential": f"{kind}:codec"})


def test_with_a_catalog_the_schema_knows_the_names():
    catalog = Catalog("cisco_ce", {"call.max_rate": Parameter("call.max_rate", ("x",), Text())})
    validator = jsonschema.Draft202012Validator(
        json_schema("baseline", catalogs={"cisco_ce": catalog})
    )

    assert validator.is_valid(BASELINE)
    assert not validator.is_valid(BASELINE | {"parameters": {"call.max_rat": 1}})
    assert not validator.is_valid(BASELINE | {"native": {"cisco": {"Any Path": 1}}})
    assert validator.is_valid(BASELINE | {"native": {"cisco_ce": {"Any Path": 1}}})
