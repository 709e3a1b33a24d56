"""Which families there are: those that any installed package brings as an entry point.

Any package may bring one, so what is wrong with one is told of that one: of two that claim
one name neither is taken, and one that cannot be loaded is missing for its own devices only.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, partial
from importlib.metadata import EntryPoint, entry_points
from typing import Generic, TypeVar

from fleetcfg.devices.family import Family
from fleetcfg.errors import DeviceError
from fleetcfg.model.catalog import Catalog
from fleetcfg.model.fleet import Transport

GROUP = "fleetcfg.families"

Loaded_co = TypeVar("Loaded_co", covariant=True)


class Installed(Mapping[str, Loaded_co], Generic[Loaded_co]):
    """What is loaded by name when it is first asked for.

    To ask for what cannot be loaded raises its `DeviceError`; it is not ``in`` the mapping, and who
    goes through the mapping does not meet it.

    Attributes:
        names: Of all, those included that cannot be loaded; nothing is loaded to tell them.
    """

    def __init__(self, names: Iterable[str], load: Callable[[str], Loaded_co]) -> None:
        self.names = tuple(sorted(names))
        self._load = load
        self._loaded: dict[str, Loaded_co | DeviceError] = {}

    def __getitem__(self, name: str) -> Loaded_co:
        found = self._loaded.get(name)
        if found is None:
            if name not in self.names:
                raise KeyError(name)
            found = self._loaded[name] = self._tried(name)
        if isinstance(found, DeviceError):
            raise found
        return found

    def _tried(self, name: str) -> Loaded_co | DeviceError:
        try:
            return self._load(name)
        except DeviceError as error:
            return error

    def __contains__(self, name: object) -> bool:
        if name not in self._loaded:  # asked ten times for each device of an inventory
            if name not in self.names:
                return False
            self._loaded[str(name)] = self._tried(str(name))
        return not isinstance(self._loaded[str(name)], DeviceError)

    def __iter__(self) -> Iterator[str]:
        return (name for name in self.names if name in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


@cache
def families() -> Installed[Family]:
    """Return every family by name, in alphabetical order.

    To ask it for one raises DeviceError, FAMILY_TWICE or FAMILY_BROKEN, if that one is so.
    """
    return families_of(entry_points(group=GROUP))


def families_of(entries: Iterable[EntryPoint]) -> Installed[Family]:
    """Return the families that *entries* bring; see `families`."""
    by_name: dict[str, dict[str, EntryPoint]] = {}
    for entry in entries:
        by_name.setdefault(entry.name, {})[entry.value] = entry
    return Installed(by_name, partial(_load, by_name))


def _load(by_name: Mapping[str, Mapping[str, EntryPoint]], name: str) -> Family:
    entries = by_name[name]
    first, *others = sorted(entries)
    if others:
        raise DeviceError("FAMILY_TWICE", family=name, entry=first, other=others[0])
    try:
        family = entries[first].load()
    except (Exception, SystemExit) as error:  # a stranger's module ends its family, never ours
        why = f"{type(error).__name__}: {error}"
        raise DeviceError("FAMILY_BROKEN", family=name, entry=first, why=why) from error
    if not isinstance(family, Family) or family.name != name:
        raise DeviceError("FAMILY_BROKEN", family=name, entry=first, why="Family.name")
    return family


@cache
def catalogs() -> Mapping[str, Catalog]:
    """Return the catalog of every family, by the family's name.

    To ask it for one raises DeviceError: what `families` raises, DEV_CATALOG_BROKEN,
    or FAMILY_BROKEN if the catalog cannot be read at all.
    """
    return catalogs_of(families())


def catalogs_of(known: Installed[Family]) -> Mapping[str, Catalog]:
    """Return the catalogs of *known* families; see `catalogs`."""
    return Installed(known.names, partial(_load_catalog, known))


def _load_catalog(known: Installed[Family], name: str) -> Catalog:
    family = known[name]
    try:
        catalog = family.catalog()
        if _are_transports(catalog.transports):
            return catalog
    except DeviceError:
        raise
    except Exception as error:  # a stranger's syntax was asked, and a stranger's file was read
        file, why = str(family.catalog_file), f"{type(error).__name__}: {error}"
        raise DeviceError("FAMILY_BROKEN", family=family.name, entry=file, why=why) from error
    raise DeviceError(
        "FAMILY_BROKEN", family=family.name, entry=str(family.catalog_file), why="transports"
    )


def _are_transports(found: Iterable[object]) -> bool:
    """Tell whether a stranger, who need not check types, brought transports."""
    return all(isinstance(each, Transport) for each in found)
