"""A family that is installed twice, or broken, is told as that wherever a file names it."""

from importlib.metadata import EntryPoint

from fleetcfg.declared.known_families import report_family
from fleetcfg.devices.registry import GROUP, catalogs_of, families_of
from fleetcfg.model.problem import Place, Problems

CISCO = EntryPoint("cisco_ce", "fleetcfg.devices.drivers.cisco_ce:FAMILY", GROUP)
TWIN = EntryPoint("cisco_ce", "stranger:FAMILY", GROUP)
CMS = EntryPoint("cisco_cms", "fleetcfg.devices.drivers.cms:FAMILY", GROUP)


def test_a_duplicate_family_is_named_and_not_called_unknown():
    catalogs, problems = catalogs_of(families_of([CISCO, TWIN, CMS])), Problems()

    report_family("cisco_ce", catalogs, Place("b.yaml"), problems)
    report_family("cisco_cs", catalogs, Place("b.yaml"), problems)

    twice, unknown = sorted(problems, key=lambda one: one.code, reverse=True)
    assert (twice.code, twice.facts["other"]) == ("FAMILY_TWICE", "stranger:FAMILY")
    assert (unknown.code, unknown.facts["nearest"]) == ("BASE_UNKNOWN_FAMILY", "cisco_cms")
