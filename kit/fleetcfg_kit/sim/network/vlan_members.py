"""Which ports are of which VLAN, on switches where a mode says so: Comware and VRP."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fleetcfg_kit.sim.core.flat_device import plugged
from fleetcfg_kit.sim.network.device_state import SwitchState
from fleetcfg_kit.sim.network.vrp_text import vlans_in


@dataclass(slots=True)
class VlanMembers:
    """One VLAN that is there.

    Attributes:
        name: As it is set; empty if it is not.
        untagged: Ports whose frames have no tag in it.
        tagged: Ports whose frames have one.
    """

    name: str
    untagged: list[str] = field(default_factory=list[str])
    tagged: list[str] = field(default_factory=list[str])


def ports_with_link(state: SwitchState) -> set[str]:
    """Give the ports on which a link is up."""
    used = {each.port for each in plugged(state)}
    return {port for port in used if state.get(f"interface[{port}].shutdown") != "on"}


def members_of(state: SwitchState) -> Mapping[int, VlanMembers]:
    """Give the VLANs that are there, by number in order, with their ports.

    A trunk is of those that it lets through; any other port, of its access VLAN.
    """
    values = state.values()
    named = {int(p[5:-6]): name for p, name in values.items() if p.startswith("vlan[")}
    found = {number: VlanMembers(name) for number, name in sorted({1: "", **named}.items())}
    for port in [p[10:-1] for p in values if p.startswith("neighbour[")]:
        at = f"interface[{port}]"
        if values[f"{at}.mode"] != "trunk":
            own, through = int(values[f"{at}.access_vlan"]), {int(values[f"{at}.access_vlan"])}
        else:
            own = int(values[f"{at}.native_vlan"])
            through = vlans_in(values[f"{at}.trunk_vlans"].replace(",", " ")) or set()
        for number in through & found.keys():
            (found[number].untagged if number == own else found[number].tagged).append(port)
    return found
