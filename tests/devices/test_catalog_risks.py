"""What a change of a parameter can do: told by the catalog's own bytes, and by nothing else."""

from dataclasses import fields

import pytest

from fleetcfg.devices import catalog
from fleetcfg.devices.drivers.cisco_ce import FAMILY
from fleetcfg.devices.drivers.cisco_ce.paths import XapiPaths
from fleetcfg.devices.family import Family
from fleetcfg.errors import DeviceError
from fleetcfg.model.catalog import find_risks

HEAD = b"family: x\nparameters: {}\n"


@pytest.mark.parametrize(
    ("path", "risks"),
    [
        ("Conference Encryption Mode", ("guard",)),
        ("Network[1] DNS Domain Name", ("sever",)),
        ("Network[2] IEEE8021X Mode", ("sever", "guard")),
        ("Network[1] QoS Mode", ()),  # named, and not flagged
        ("NetworkServices SSH Mode", ("sever", "guard")),
        ("NetworkServices SNMP SystemContact", ("guard",)),
        ("Security Session MaxFailedLogins", ("guard", "restart")),
        ("SystemUnit Name", ()),
        ("Networking Of None", ()),  # another word
    ],
)
def test_the_catalog_of_codecs_tells_the_risks_of_a_path(path, risks):
    assert find_risks(FAMILY.catalog())(path) == risks


def test_a_risk_that_stands_in_a_catalog_changes_its_digest_and_its_digest_is_what_is_signed():
    plain = catalog.parse(HEAD, "c", XapiPaths())
    risky = catalog.parse(HEAD + b"risks: {sever: [Network], guard: Security}", "c", XapiPaths())

    assert [find_risks(each)("Network[1] X") for each in (plain, risky)] == [(), ("sever",)]
    assert find_risks(risky)("Security X") == ("guard",)
    assert plain.sha256 != risky.sha256


def test_a_family_has_no_risks_beside_its_catalog():
    assert not {"hazards", "risks"} & {field.name for field in fields(Family)}


@pytest.mark.parametrize(
    "risks", [b"{kill: [A]}", b"{restart: [A]}", b"{sever: ['A  B']}", b"[A]", b"{sever: {A: b}}"]
)
def test_risks_that_are_not_understood_break_the_catalog(risks):
    with pytest.raises(DeviceError) as broken:
        catalog.parse(HEAD + b"risks: " + risks, "c", XapiPaths())

    assert broken.value.code == "DEV_CATALOG_BROKEN"
