"""An approver reads what a maker's word does: to some of them `no` switches a thing on."""

import pytest

from fleetcfg.devices.registry import catalogs
from fleetcfg.signed import SignedInventory

NOTHING_SIGNED = SignedInventory({}, {}, lambda: "")


@pytest.mark.parametrize("family", sorted(catalogs()))
def test_a_meaning_tells_on_from_off_in_the_words_of_the_maker(family: str) -> None:
    catalog = catalogs()[family]
    switches = [p for p in catalog.parameters.values() if {"enabled", "disabled"} <= {*p.words}]

    for each in switches:
        for path in each.patterns:
            meaning = NOTHING_SIGNED.describe(catalog, "", path).meaning
            assert f"“{each.words['enabled']}” là bật" in meaning
            assert f"“{each.words['disabled']}” là tắt" in meaning
