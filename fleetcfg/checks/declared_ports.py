"""To which sites ports lead, by the devices that are declared there: what tells a move from a port.

A port is what is seen. That a device stands in another room is told only where the declarations
say so: the port, or the switch that a device shows at its own link, is of another site alone.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from fleetcfg.model.fleet import Device, Fleet

_Sites = Mapping[tuple[str, str], set[str]]


@dataclass(frozen=True, slots=True)
class DeclaredPorts:
    """The sites of what is declared at each port, and at each switch, which has no port here."""

    sites: _Sites = field(default_factory=dict[tuple[str, str], set[str]])

    def shown_elsewhere(self, device: Device, ports: Iterable[tuple[str, str]]) -> bool:
        """Tell whether *ports*, which *device* shows at its own links, are all of other sites."""
        known = (self.sites.get(one) or self.sites.get((one[0], "")) for one in ports)
        return _are_of_others(device, known)

    def heard_elsewhere(self, device: Device, ports: Iterable[tuple[str, str]]) -> bool:
        """Tell whether *ports*, at which switches hear *device*, are all declared of other sites.

        A switch hears devices behind other switches as well: that it is in a site says nothing.
        """
        return _are_of_others(device, map(self.sites.get, ports))


def declared_ports(fleet: Fleet) -> DeclaredPorts:
    """Return which sites the ports of *fleet* lead to."""
    sites = defaultdict[tuple[str, str], set[str]](set)
    for device in fleet.devices.values():
        if device.site is not None:
            sites[device.host, ""].add(device.site.id)
            if device.switch:
                sites[device.switch, ""].add(device.site.id)
                sites[device.switch, device.switch_port].add(device.site.id)
    return DeclaredPorts(dict(sites))


def _are_of_others(device: Device, known: Iterable[set[str] | None]) -> bool:
    own = device.site and device.site.id
    each = [*known]
    return bool(own and each) and all(sites and own not in sites for sites in each)
