"""What was declared as a workbook, or one table of it as CSV: what people edit, or only look at.

Below the headings stands a row of remarks, which a reader passes over. Each cell is text. A table
that is exported twice is the same bytes.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO, StringIO
from typing import Any, Final

from fleetcfg.declared.registers.edits import entries_of
from fleetcfg.declared.sheets.columns import (
    COLUMNS,
    KINDS,
    REMARK,
    ROLES,
    Choices,
    TableKind,
)
from fleetcfg.declared.sheets.csv_file import BOM, formula_safe
from fleetcfg.declared.sheets.tables import InventoryTables
from fleetcfg.errors import RequestError
from fleetcfg.model.registers.registers import REGISTERS, Registers
from fleetcfg.model.typed.declared_noun import declared_fields
from fleetcfg.report.field_words import field_word
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


@dataclass(frozen=True, slots=True)
class TableHead:
    """What stands above a column: how people call it, and what it is for."""

    heading: str
    remark: str
    choices: Choices = ""


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A table as people see it."""

    title: str
    heads: Sequence[TableHead]
    rows: Sequence[Sequence[str]]

    @property
    def remarks(self) -> list[str]:
        """What each column is for, the first behind the mark of a remark."""
        first, *rest = (head.remark for head in self.heads)
        return [f"{REMARK} {first}", *rest]


def inventory_table(tables: InventoryTables, kind: TableKind, words: Words) -> ShownTable:
    """Return one table of an inventory."""
    columns = COLUMNS[kind]
    heads = [
        TableHead(
            field_word(f"column.{kind}.{each.key}", each.about, words),
            field_word(f"remark.{kind}.{each.key}", each.about, words),
            each.choices,
        )
        for each in columns
    ]
    rows = [
        [_shown(each.choices, row[each.key], words) for each in columns]
        for row in tables.tables[kind].rows.values()
    ]
    return ShownTable(words.label(f"sheet.{kind}"), heads, rows)


def register_table(name: str, registers: Registers, words: Words) -> ShownTable:
    """Return a register: a column for each field of its noun, and what an edit tells of a row."""
    register = REGISTERS[name]
    fields = [*declared_fields(register.noun)]
    heads = [TableHead(getattr(each.about, words.language), each.key) for each in fields]
    said = entries_of(register, registers.said(name)).values()
    rows = [[row.get(each.name, "") for each in fields] for row in said]
    return ShownTable(name, heads, rows)


def table_csv(table: ShownTable) -> bytes:
    """Return one table as CSV."""
    told = StringIO(newline="")
    writer = csv.writer(told, lineterminator="\r\n")
    writer.writerow([head.heading for head in table.heads])
    writer.writerow(table.remarks)
    for row in table.rows:
        writer.writerow([formula_safe(text) for text in row])
    return (BOM + told.getvalue()).encode()


def inventory_xlsx(tables: InventoryTables, words: Words) -> bytes:
    """Return all tables of an inventory, and what their cells may be chosen from.

    Raises:
        RequestError: ``EXPORT_LIBRARY``: XlsxWriter is not installed here.
    """
    choices: dict[Choices, Sequence[str]] = {
        name: [words.label(f"choices.{name}"), *(_shown(name, text, words) for text in listed)]
        for name, listed in tables.choices.items()
    }
    shown = [inventory_table(tables, kind, words) for kind in KINDS]
    return tables_xlsx(shown, words.label("sheet.choices"), choices)


def tables_xlsx(
    tables: Sequence[ShownTable],
    title: str = "",
    choices: Mapping[Choices, Sequence[str]] | None = None,
) -> bytes:
    """Return tables, each on a sheet of its own.

    Args:
        tables: What is written.
        title: Of the sheet that says what cells may be chosen from.
        choices: What stands in each of its columns, the heading first; no such sheet if None.

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
        writer = _Writer(book)
        sheets = [book.add_worksheet(table.title) for table in tables]
        ranges = writer.write_choices(title, choices) if choices else {}
        for table, sheet in zip(tables, sheets, strict=True):
            writer.write_table(sheet, table, ranges)
    return made.getvalue()


def _shown(choices: Choices, text: str, words: Words) -> str:
    """Return a word of a vocabulary as people call it, where they do not call it by its id."""
    return words.label(f"role.{text}") if choices == "roles" and text in ROLES else text


class _Writer:
    """Writes the sheets of one workbook."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
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

    def write_choices(
        self, title: str, choices: Mapping[Choices, Sequence[str]]
    ) -> Mapping[Choices, str]:
        """Write the vocabularies on a sheet of their own; return where each stands."""
        sheet, ranges = self._book.add_worksheet(title), dict[Choices, str]()
        for column, (name, (heading, *listed)) in enumerate(choices.items()):
            sheet.write_string(0, column, heading, self._head)
            sheet.set_column(column, column, _WIDTHS[0] * 2)
            for row, text in enumerate(listed, 1):
                sheet.write_string(row, column, text)
            letter = chr(ord("A") + column)
            ranges[name] = f"='{title}'!${letter}$2:${letter}${max(len(listed), 1) + 1}"
        sheet.freeze_panes(1, 0)
        sheet.protect()
        return ranges

    def write_table(
        self, sheet: Worksheet, table: ShownTable, ranges: Mapping[Choices, str]
    ) -> None:
        """Write one table; what may be chosen from stands in *ranges*."""
        last = len(table.rows) + 1
        for number, (head, remark) in enumerate(zip(table.heads, table.remarks, strict=True)):
            sheet.write_string(0, number, head.heading, self._head)
            sheet.write_string(1, number, remark, self._remark)
            sample = (row[number] for row in table.rows[:_SAMPLE])
            width = max(map(len, (head.heading, *sample))) + 2
            sheet.set_column(number, number, min(max(width, _WIDTHS[0]), _WIDTHS[1]), self._free)
            if head.choices:  # another may be typed, and is told when it is read
                source = ranges[head.choices]
                offered = {"validate": "list", "source": source, "error_type": "warning"}
                sheet.data_validation(2, number, last + _ROOM, number, offered)
        for at, row in enumerate(table.rows, 2):
            for number, text in enumerate(row):
                if text:
                    sheet.write_string(at, number, text, self._free)
        sheet.freeze_panes(2, 1)
        sheet.protect("", _ALLOWED)
