"""An inventory as a workbook, or one table of it as CSV: what people edit, and what is read back.

Below the headings stands a row of remarks, which a reader passes over. Each cell is text. A table
that is exported twice is the same bytes.
"""

import csv
from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO, StringIO
from typing import Any, Final

from fleetcfg.declared.sheets.columns import (
    COLUMNS,
    KINDS,
    REMARK,
    ROLES,
    Choices,
    TableColumn,
    TableKind,
)
from fleetcfg.declared.sheets.csv_file import BOM, formula_safe
from fleetcfg.declared.sheets.tables import InventoryTables
from fleetcfg.errors import RequestError
from fleetcfg.words import Words

Workbook = Any  # XlsxWriter has no types
Worksheet = Any

_MADE: Final = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # the same in every file
_ROOM: Final = 500  # rows below the last one in which something may be added
_WIDTHS: Final = (12, 40)  # least and most, in characters
_SAMPLE: Final = 200  # rows by which the width of a column is found
# What may be done with a sheet whose headings are locked.
_ALLOWED: Final = dict.fromkeys(
    ("insert_rows", "delete_rows", "sort", "autofilter", "format_columns", "format_rows"), True
)


def inventory_csv(tables: InventoryTables, kind: TableKind, words: Words) -> bytes:
    """Return one table."""
    told = StringIO(newline="")
    writer = csv.writer(told, lineterminator="\r\n")
    writer.writerow([words.label(f"column.{kind}.{each.key}") for each in COLUMNS[kind]])
    writer.writerow(_remarks(kind, words))
    for row in tables.tables[kind].rows.values():
        shown = (_shown(each.choices, row[each.key], words) for each in COLUMNS[kind])
        writer.writerow([formula_safe(text) for text in shown])
    return (BOM + told.getvalue()).encode()


def inventory_xlsx(tables: InventoryTables, words: Words) -> bytes:
    """Return all tables, each on a sheet of its own, and what their cells may be chosen from.

    Raises:
        RequestError: ``EXPORT_LIBRARY``: XlsxWriter is not installed here.
    """
    try:
        import xlsxwriter  # noqa: PLC0415 - only here it is needed, and it may not be there
    except ModuleNotFoundError as error:
        raise RequestError("EXPORT_LIBRARY", library="XlsxWriter") from error
    made = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(made, options) as book:
        book.set_properties({"created": _MADE})
        _Writer(book, tables, words).write()
    return made.getvalue()


def _remarks(kind: TableKind, words: Words) -> list[str]:
    """Return what each column means, the first behind the mark of a remark."""
    first, *rest = (words.label(f"remark.{kind}.{each.key}") for each in COLUMNS[kind])
    return [f"{REMARK} {first}", *rest]


def _shown(choices: Choices, text: str, words: Words) -> str:
    """Return a word of a vocabulary as people call it, where they do not call it by its id."""
    return words.label(f"role.{text}") if choices == "roles" and text in ROLES else text


class _Writer:
    """Writes the sheets of one workbook."""

    def __init__(self, book: Workbook, tables: InventoryTables, words: Words) -> None:
        self._book = book
        self._tables = tables
        self._words = words
        look: dict[str, Any] = {"num_format": "@", "valign": "top"}
        self._free = book.add_format({**look, "locked": False})
        self._head = book.add_format({**look, "bold": True, "bg_color": "#D9E1F2", "border": 1})
        self._remark = book.add_format(
            {
                **look,
                "italic": True,
                "font_color": "#595959",
                "bg_color": "#F2F2F2",
                "text_wrap": True,
            }
        )

    def write(self) -> None:
        """Write all of them."""
        title = self._words.label("sheet.choices")
        sheets = [self._book.add_worksheet(self._words.label(f"sheet.{kind}")) for kind in KINDS]
        ranges = self._write_choices(self._book.add_worksheet(title), title)
        for kind, sheet in zip(KINDS, sheets, strict=True):
            self._write_table(sheet, kind, ranges)

    def _write_choices(self, sheet: Worksheet, title: str) -> Mapping[Choices, str]:
        """Write the vocabularies; return where each stands."""
        ranges: dict[Choices, str] = {}
        for column, (name, listed) in enumerate(self._tables.choices.items()):
            sheet.write_string(0, column, self._words.label(f"choices.{name}"), self._head)
            sheet.set_column(column, column, _WIDTHS[0] * 2)
            for row, text in enumerate(listed, 1):
                sheet.write_string(row, column, _shown(name, text, self._words))
            letter = chr(ord("A") + column)
            ranges[name] = f"='{title}'!${letter}$2:${letter}${max(len(listed), 1) + 1}"
        sheet.freeze_panes(1, 0)
        sheet.protect()
        return ranges

    def _write_table(
        self, sheet: Worksheet, kind: TableKind, ranges: Mapping[Choices, str]
    ) -> None:
        columns, rows = COLUMNS[kind], self._tables.tables[kind].rows
        for number, (each, remark) in enumerate(
            zip(columns, _remarks(kind, self._words), strict=True)
        ):
            heading = self._words.label(f"column.{kind}.{each.key}")
            sheet.write_string(0, number, heading, self._head)
            sheet.write_string(1, number, remark, self._remark)
            sample = (row[each.key] for row, _ in zip(rows.values(), range(_SAMPLE), strict=False))
            shown = [_shown(each.choices, text, self._words) for text in sample]
            width = max(map(len, (heading, *shown))) + 2
            sheet.set_column(number, number, min(max(width, _WIDTHS[0]), _WIDTHS[1]), self._free)
            self._offer(sheet, number, each, ranges, len(rows))
        for at, row in enumerate(rows.values(), 2):
            for number, each in enumerate(columns):
                if text := _shown(each.choices, row[each.key], self._words):
                    sheet.write_string(at, number, text, self._free)
        sheet.freeze_panes(2, 1)
        sheet.protect("", _ALLOWED)

    @staticmethod
    def _offer(
        sheet: Worksheet,
        number: int,
        column: TableColumn,
        ranges: Mapping[Choices, str],
        rows: int,
    ) -> None:
        """Offer the words of a vocabulary; another may be typed, and is told when it is read."""
        if column.choices:
            offered = {
                "validate": "list",
                "source": ranges[column.choices],
                "error_type": "warning",
            }
            sheet.data_validation(2, number, rows + 1 + _ROOM, number, offered)
