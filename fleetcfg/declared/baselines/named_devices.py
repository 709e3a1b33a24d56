"""What speaks of some devices only names them itself, so that whom it is for is seen in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from fleetcfg.declared.baselines.entry import PATH, read_names
from fleetcfg.model.fleet import Device
from fleetcfg.model.problem import Place, Problems
from fleetcfg.model.typed.node_readers import token
from fleetcfg.model.typed.nodes import Node

NAMED: Final = ("groups", "hosts", "sites")


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedDevices:
    """The devices that something is for.

    Attributes:
        places: Where each name in *groups*, *hosts*, *sites* stands.
    """

    groups: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    places: Mapping[tuple[str, str], Place] = field(default_factory=dict[tuple[str, str], Place])

    def is_for(self, device: Device) -> bool:
        """Tell whether *device* is meant: each part that is given must hold, as in applies_to."""
        site = device.site.id if device.site else ""
        return (
            (not self.hosts or device.host in self.hosts)
            and (not self.sites or site in self.sites)
            and (not self.groups or not set(self.groups).isdisjoint(device.groups))
        )


def read_named_devices(node: Node, parts: Mapping[str, Node], problems: Problems) -> dict[str, Any]:
    """Return the fields of `NamedDevices` that are in *parts* of *node*; at least one must be."""
    selected: dict[str, Node] = {part: parts[part] for part in NAMED if part in parts}
    if not selected:
        problems.error("BASE_WAIVER_FOR_ALL", node.place, parts=", ".join(NAMED))
    names, places = read_names(selected, problems)
    return {**names, "places": places}


def read_path(node: Node, problems: Problems) -> str | None:
    """Return the name of a parameter: neutral, or the maker's path."""
    path = token(node, problems)
    if path is None or PATH.fullmatch(path):
        return path
    problems.error("BASE_BAD_PATH", node.place, path=path)
    return None
