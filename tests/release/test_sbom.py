"""The list of parts: what the locks install, as the schema of CycloneDX 1.6 wants it."""

import json

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from release.locks import installed
from release.sbom import sbom_json

pytestmark = pytest.mark.long

AT = 1_795_000_000


def test_it_is_what_the_schema_wants_and_the_same_each_time():
    text = sbom_json(installed(), "0.2.0", at=AT)

    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    assert sbom_json(installed(), "0.2.0", at=AT) == text
    assert sbom_json(installed(), "0.2.0", at=AT + 1) != text


def test_it_names_every_locked_package_its_licence_and_who_needs_it():
    told = json.loads(sbom_json(installed(), "0.2.0", at=AT))
    parts = {part["name"]: part for part in told["components"]}
    needs = {row["ref"]: row.get("dependsOn", []) for row in told["dependencies"]}

    assert {name: part["version"] for name, part in parts.items()} == {
        package.name: package.version for package in installed()
    }
    assert all(part["licenses"] for part in parts.values())
    assert parts["colorama"]["properties"][0]["value"] == 'sys_platform == "win32"'
    assert parts["typst"]["scope"] == "optional"
    netmiko = next(ref for ref in needs if ref.startswith("netmiko@"))
    assert netmiko in needs["fleetcfg@0.2.0"]
    assert any(ref.startswith("paramiko@") for ref in needs[netmiko])
    assert not any(ref.startswith("aiohttp@") for ref in needs)
