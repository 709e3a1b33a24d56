"""Which families there are: those that any installed package brings as an entry point."""

from collections.abc import Mapping
from functools import cache
from importlib.metadata import entry_points
from types import MappingProxyType

from fleetcfg.devices.driver import Family

GROUP = "fleetcfg.drivers"


@cache
def families() -> Mapping[str, Family]:
    """Return every family by name, in alphabetical order; of two of one name, the first wins."""
    found: dict[str, Family] = {}
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: (entry.name, entry.value)):
        found.setdefault(entry.name, entry.load())
    return MappingProxyType(found)
