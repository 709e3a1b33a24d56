"""Rows of another system become a list that is imported as a spreadsheet is."""

from collections.abc import Callable, Sequence

from fleetcfg.declared.sheets.cells import Sheet, SheetCell
from fleetcfg.declared.sheets.columns import FOUND_AT
from fleetcfg.errors import SourceError
from fleetcfg.model.problem import Problems
from fleetcfg.sources.source import InventorySource


def source_sheet(source: InventorySource) -> Callable[[Problems], Sequence[Sheet]]:
    """Return what gives the devices of *source* as one sheet; it was asked already.

    Raises:
        SourceError: ``SOURCE_*``; SOURCE_NOTHING if it knows no device.
    """
    rows = [{**row.values, FOUND_AT: row.found_at} for row in source.rows()]
    if not rows:
        raise SourceError("SOURCE_NOTHING", server=source.name)
    keys = tuple(dict.fromkeys(key for row in rows for key in row))
    heading = _row(1, dict(zip(keys, keys, strict=True)), keys)
    listed = (_row(number, row, keys) for number, row in enumerate(rows, 2))
    sheet = Sheet(source.name, "", (heading, *listed))
    return lambda _problems: [sheet]


def _row(number: int, values: dict[str, str], keys: Sequence[str]) -> tuple[SheetCell, ...]:
    return tuple(
        SheetCell(values[key], number, column)
        for column, key in enumerate(keys, 1)
        if values.get(key)
    )
