"""Which values the command lines of the families take, as their packages say of them."""

import pytest

from fleetcfg.devices.drivers.mikrotik import FAMILY as ROUTEROS
from fleetcfg.devices.drivers.network import COMWARE, FORTINET, IOS, VRP
from fleetcfg.model.catalog import can_type


@pytest.mark.parametrize("family", [IOS, VRP, COMWARE, FORTINET, ROUTEROS])
def test_a_family_at_a_command_line_says_which_values_can_be_typed(family):
    catalog = family.catalog()

    assert all(can_type(catalog, value) for value in ("", "a", "Cong hop 1", "~!@>"))
    assert not any(can_type(catalog, value) for value in ("Cổng họp", "a\tb", "a\n", "é"))
    assert can_type(catalog, "why?") == (family is ROUTEROS)
    assert can_type(catalog, " a") == can_type(catalog, "a ") == (family is ROUTEROS)
