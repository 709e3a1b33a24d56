"""Which families can be written to: those that any installed package brings as an entry point.

Beside `fleetcfg.devices.registry`, and apart from it: who audits has no way to come by a writer.
"""

from collections.abc import Mapping
from functools import cache
from importlib.metadata import entry_points
from types import MappingProxyType

from fleetcfg.devices.writer import WritingFamily

GROUP = "fleetcfg.writers"


@cache
def writing_families() -> Mapping[str, WritingFamily]:
    """Return every family by name, in alphabetical order; of two of one name, the first wins."""
    found: dict[str, WritingFamily] = {}
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: (entry.name, entry.value)):
        found.setdefault(entry.name, entry.load())
    return MappingProxyType(found)
