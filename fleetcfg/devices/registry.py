"""Which families there are: those that any installed package brings as an entry point."""

from collections.abc import Mapping
from functools import cache
from importlib.metadata import entry_points
from types import MappingProxyType

from fleetcfg.devices.driver import Family
from fleetcfg.model.catalog import Catalog

GROUP = "fleetcfg.drivers"


@cache
def families() -> Mapping[str, Family]:
    """Return every family by name, in alphabetical order; of two of one name, the first wins."""
    found: dict[str, Family] = {}
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: (entry.name, entry.value)):
        found.setdefault(entry.name, entry.load())
    return MappingProxyType(found)


@cache
def catalogs() -> Mapping[str, Catalog]:
    """Return the catalog of every family that is installed, by the family's name."""
    return {name: family.catalog() for name, family in families().items()}
