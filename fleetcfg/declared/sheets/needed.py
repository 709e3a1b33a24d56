"""What a new row must say, by its column: told beside all else that is wrong with a list."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import MISSING, fields
from typing import Final

from fleetcfg.declared.inventory.merge import read_inventory
from fleetcfg.declared.province import Province
from fleetcfg.declared.sheets.cells import CellPlace
from fleetcfg.declared.sheets.columns import TableKind
from fleetcfg.declared.sheets.headings import title_of
from fleetcfg.declared.sheets.rows import SheetRow, SheetRows
from fleetcfg.declared.sheets.tables import InventoryTables
from fleetcfg.model.fleet import Site
from fleetcfg.model.problem import Problems

_SITE: Final = [each.name for each in fields(Site) if each.default is MISSING and each.name != "id"]
_NEEDED: Final[Sequence[tuple[TableKind, Sequence[str]]]] = (
    ("devices", ("family",)),
    ("sites", _SITE),
)
_OF_GROUPS: Final = "group"  # what a device does not say, one that stands there may
_EVERY: Final = "all"  # the group of every device


def require_values(
    rows: SheetRows, known: InventoryTables, before: Province, problems: Problems
) -> None:
    """Report what new rows do not say: the cell, or once a column that lacks."""
    lacking = Counter[tuple[str, TableKind, str]]()
    for kind, row, key in _unsaid(rows, known, before):
        if key not in row.cells:
            lacking[row.place.file, kind, key] += 1
        elif key in row.values:  # else what stands there cannot be read, and that was told
            title = title_of(kind, key)
            problems.error("SHEET_CELL_NEEDED", row.cells[key], column=key, title=title)
    for (file, kind, key), count in lacking.items():
        facts = {"column": key, "title": title_of(kind, key)}
        problems.error("SHEET_COLUMN_NEEDED", CellPlace(file), **facts, count=count)


def _unsaid(
    rows: SheetRows, known: InventoryTables, before: Province
) -> Iterator[tuple[TableKind, SheetRow, str]]:
    """Yield each row that is new and lacks something, and the column."""
    for kind, keys in _NEEDED:
        new = [
            row
            for name, row in rows.rows.get(kind, {}).items()
            if name not in known.tables[kind].rows and not row.values.get(_OF_GROUPS)
        ]
        found = [(row, key) for row in new for key in keys if _lacks(row, key)]
        said = _said_of_all(before) if found and kind == "devices" else frozenset[str]()
        for row, key in found:
            if key not in said:
                yield kind, row, key


def _lacks(row: SheetRow, key: str) -> bool:
    """Tell whether *row* does not say *key*; since when may follow from the unit, if it has one."""
    follows = key == "unit_since" and not row.values.get("unit")
    return not row.values.get(key) and not follows


def _said_of_all(before: Province) -> frozenset[str]:
    inventory = read_inventory(before.origin.inventories, Problems())
    return frozenset(inventory.group_nodes.get(_EVERY, {}))
