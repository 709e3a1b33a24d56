"""An inventory as tables of text: what is exported, and what an import is held against."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fleetcfg.declared.sheets.columns import COLUMNS, IDS, KINDS, ROLES, Choices, TableKind
from fleetcfg.model.catalog import Catalog
from fleetcfg.model.fleet import Device, Fleet

RowId = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InventoryTable:
    """All of one kind.

    Attributes:
        rows: By what each is known by: the text of every column, by its key.
    """

    kind: TableKind
    rows: Mapping[RowId, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class InventoryTables:
    """An inventory, as tables.

    Attributes:
        choices: What may stand in columns that have a vocabulary.
        makers: Of the families: who makes their devices; *products*: what these call themselves.
    """

    tables: Mapping[TableKind, InventoryTable]
    choices: Mapping[Choices, tuple[str, ...]]
    makers: Mapping[str, str] = field(default_factory=dict[str, str])
    products: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])


def tables_of(fleet: Fleet, catalogs: Mapping[str, Catalog]) -> InventoryTables:
    """Return the tables of *fleet*; *catalogs* has the families that there are."""
    rows: dict[TableKind, Iterable[Mapping[str, str]]] = {
        "devices": _devices(fleet),
        "sites": (_row("sites", each) for each in fleet.sites.values()),
        "units": (_row("units", each) for each in fleet.units),
        "providers": (_row("providers", each) for each in fleet.providers.values()),
    }
    tables: dict[TableKind, InventoryTable] = {kind: _table(kind, rows[kind]) for kind in KINDS}
    transports = (way.name for each in catalogs.values() for way in each.transports)
    return InventoryTables(
        tables,
        {
            "families": tuple(sorted(catalogs)),
            "transports": tuple(dict.fromkeys(transports)),
            "roles": ROLES,
            "providers": tuple(fleet.providers),
            "sites": tuple(fleet.sites),
            "units": tuple(dict.fromkeys(unit.code for unit in fleet.units)),
        },
        {family: catalogs[family].vendor for family in sorted(catalogs)},
        {family: catalogs[family].products for family in sorted(catalogs)},
    )


def site_groups(fleet: Fleet) -> Mapping[str, str]:
    """Return the group of each site, by the id of the site."""
    found: dict[str, str] = {}
    for name, group in fleet.groups.items():
        said = group.variables.get("site")
        if isinstance(said, Mapping) and said.get("id") in fleet.sites:
            found[str(said["id"])] = name
    return found


def _table(kind: TableKind, rows: Iterable[Mapping[str, str]]) -> InventoryTable:
    known = [each.key for each in COLUMNS[kind]]
    whole = ({key: row.get(key, "").strip() for key in known} for row in rows)
    return InventoryTable(kind, {tuple(row[key] for key in IDS[kind]): row for row in whole})


def _devices(fleet: Fleet) -> Iterator[Mapping[str, str]]:
    of_sites = set(site_groups(fleet).values())
    groups: dict[str, list[str]] = {}
    for name, group in fleet.groups.items():
        if name not in of_sites and name not in {"all", "ungrouped"}:
            for host in group.hosts:
                groups.setdefault(host, []).append(name)
    return (_device(each, groups.get(each.host, ())) for each in fleet.devices.values())


def _device(device: Device, groups: Sequence[str]) -> Mapping[str, str]:
    said = device.variables
    typed = {
        each.key: _typed(said[str(each.at[0])])
        for each in COLUMNS["devices"]
        if each.at and each.at[0] in said
    }
    site = device.site.id if device.site else ""
    return {**typed, "name": device.host, "site": site, "group": ", ".join(groups)}


def _typed(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _row(kind: TableKind, noun: object) -> Mapping[str, str]:
    return {each.key: _typed(_found(noun, each.at)) for each in COLUMNS[kind]}


def _found(noun: object, way: Iterable[str | int]) -> object:
    """Return what *noun* says at the end of *way*; None where it has no such part."""
    found: Any = noun
    for part in way:
        if found is None:
            return None
        if isinstance(part, str):
            found = getattr(found, part)
        else:
            found = found[part] if part < len(found) else None
    return found
