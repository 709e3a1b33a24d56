"""Whom a row names must be said whole: what he is, and who."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from fleetcfg.declared.sheets.cells import CellPlace
from fleetcfg.declared.sheets.columns import COLUMNS
from fleetcfg.declared.sheets.headings import title_of
from fleetcfg.declared.sheets.rows import SheetRow, SheetRows
from fleetcfg.declared.sheets.tables import InventoryTables
from fleetcfg.model.problem import Problems

_PERSONS: Final = ("technician_", "contact_")
_WHOLE: Final = ("role", "name")


def require_persons(rows: SheetRows, known: InventoryTables, problems: Problems) -> None:
    """Report what is not said of a person of a site: the cell, or once a column that lacks."""
    lacking = Counter[tuple[str, str]]()
    there = known.tables["sites"].rows
    for name, row in rows.rows.get("sites", {}).items():
        for key in _unsaid(row, there.get(name, {})):
            if key in row.cells and key not in row.values:
                continue  # what stands in the cell cannot be read, and that was told
            if key in row.cells:
                title = title_of("sites", key)
                problems.error("SHEET_CELL_NEEDED", row.cells[key], column=key, title=title)
            else:
                lacking[row.place.file, key] += 1
    for (file, key), count in lacking.items():
        facts = {"column": key, "title": title_of("sites", key)}
        problems.error("SHEET_COLUMN_NEEDED", CellPlace(file), **facts, count=count)


def _unsaid(row: SheetRow, there: Mapping[str, str]) -> Iterator[str]:
    """Yield each column that a person of a row lacks: of one that the row changes."""
    said = {**there, **row.values}
    for person in _PERSONS:
        keys = [each.key for each in COLUMNS["sites"] if each.key.startswith(person)]
        is_told = any(row.values.get(key, there.get(key)) != there.get(key, "") for key in keys)
        if is_told and any(said.get(key) for key in keys):
            yield from (person + each for each in _WHOLE if not said.get(person + each))
