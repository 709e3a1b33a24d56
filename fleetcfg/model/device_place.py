"""Where a device stands, in the inventory and in the province, as it was when it was audited."""

from collections.abc import Mapping
from dataclasses import dataclass

from fleetcfg.model.fleet import Fleet


@dataclass(frozen=True, slots=True)
class DevicePlace:
    """Kept with what an audit says of a device: a report of last year names the room of last year.

    Attributes:
        number: Its place in the order of the inventory, from 1; 0 if it is not known.
        unit: Name of the administrative unit; of a code that has none, the code.
        provider: Name of the one that serves the site.
    """

    number: int = 0
    room: str = ""
    unit: str = ""
    provider: str = ""


def places_of(fleet: Fleet) -> Mapping[str, DevicePlace]:
    """Return where each device of *fleet* stands, by host."""
    units = {(unit.code, unit.valid_from): unit.name for unit in fleet.units}
    providers = {provider.id: provider.name for provider in fleet.providers.values()}
    places = dict[str, DevicePlace]()
    for number, (host, device) in enumerate(fleet.devices.items(), 1):
        site = device.site
        if site is None:
            places[host] = DevicePlace(number)
            continue
        unit = units.get((site.unit, site.unit_since), site.unit)
        provider = providers.get(site.provider, site.provider)
        places[host] = DevicePlace(number, site.room, unit, provider)
    return places
