"""The policy that a Department begins with names what is dangerous in each family's own words."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

import fleetcfg_kit.demo
from fleetcfg.devices.registry import catalogs, families
from fleetcfg.model.catalog import find_severing
from fleetcfg.trust.documents.root import is_listed

PAGE = Path("docs/how-to/policy.yaml")
DEMO = Path(fleetcfg_kit.demo.__file__).with_name("policy.yaml")

# Who reaches a device and manages it, and with which password: two people approve such a change.
MANAGEMENT = ("security.", "password.", "snmp.")


def high_of(text: str) -> list[str]:
    return list(YAML(typ="safe").load(text)["rules"]["risk"]["high"])


@pytest.mark.parametrize("family", sorted(catalogs()))
def test_how_a_device_is_managed_is_a_high_risk_in_every_family(family):
    high = high_of(PAGE.read_text("utf-8"))

    paths = [
        path
        for name, parameter in catalogs()[family].parameters.items()
        if name.startswith(MANAGEMENT)
        for path in parameter.patterns
    ]

    assert [path for path in paths if not is_listed(path.replace("[*]", "[port1]"), high)] == []


@pytest.mark.parametrize("family", sorted(name for name, each in families().items() if each.writer))
def test_what_can_cut_the_way_to_a_device_is_a_high_risk_in_every_family(family):
    """As devices have it, `interface[port1].allowaccess`, which says who may manage it, is too."""
    high, catalog = high_of(PAGE.read_text("utf-8")), catalogs()[family]
    is_severing = find_severing(catalog)

    paths = {
        path.replace("[*]", "[port1]")
        for known in (*catalog.parameters.values(), *catalog.natives.values())
        for path in known.patterns
        if is_severing(path)
    }

    assert sorted(path for path in paths if not is_listed(path, high)) == []


def test_the_demonstration_has_the_same_list():
    begun = high_of(PAGE.read_text("utf-8"))

    assert [line for line in begun if f'"{line}"' not in DEMO.read_text("utf-8")] == []
