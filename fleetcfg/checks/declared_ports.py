"""To which sites ports lead, by the devices that are declared there: what tells a move from a port.

A port is what is seen. That a device stands in another room is told only where the declarations
say so: the port, or the switch that a device shows at its own link, is of another site alone.
"""

from collections.abc import Iterable

from fleetcfg.model.fleet import Device, Fleet


def is_shown_elsewhere(device: Device, ports: Iterable[tuple[str, str]], fleet: Fleet) -> bool:
    """Tell whether *ports*, which *device* shows at its own links, are all of other sites."""
    sites = fleet.port_sites
    return _are_of_others(device, (sites.get(one) or sites.get((one[0], "")) for one in ports))


def is_heard_elsewhere(device: Device, ports: Iterable[tuple[str, str]], fleet: Fleet) -> bool:
    """Tell whether *ports*, at which switches hear *device*, are all declared of other sites.

    A switch hears devices behind other switches as well: that it is in a site says nothing.
    """
    return _are_of_others(device, map(fleet.port_sites.get, ports))


def _are_of_others(device: Device, known: Iterable[set[str] | None]) -> bool:
    own = device.site and device.site.id
    each = [*known]
    return bool(own and each) and all(sites and own not in sites for sites in each)
