"""Which families can be operated: those whose driver's package has a module ``operate``.

Beside `fleetcfg.devices.registry`, and apart from it: who audits has no way to come by an operator.
"""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from importlib.util import find_spec
from types import MappingProxyType

from fleetcfg.devices.operator import OperatingFamily
from fleetcfg.devices.registry import GROUP


@cache
def operating_families() -> Mapping[str, OperatingFamily]:
    """Return every family by name, in alphabetical order; of two of one name, the first wins."""
    found: dict[str, OperatingFamily] = {}
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: (entry.name, entry.value)):
        module = f"{entry.module}.operate"
        if find_spec(module) is not None:
            found.setdefault(entry.name, import_module(module).FAMILY)
    return MappingProxyType(found)
