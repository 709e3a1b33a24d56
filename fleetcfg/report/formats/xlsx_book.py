"""A report as a workbook: its contents first, then a sheet for each table. No formulas.

The only links lead from the contents to the tables. In a summary what only counts stands below the
contents, on the same sheet: a reader sees all figures at once, and the other sheets are lists.

Equal reports make equal bytes: the workbook's date is the report's, and XlsxWriter dates the parts
of every file alike.
"""

import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from xlsxwriter import Workbook

from fleetcfg.report.escape import escape
from fleetcfg.report.formats.column_widths import column_widths
from fleetcfg.report.formats.csv_table import is_number
from fleetcfg.report.formats.source_rows import foot_line, source_rows
from fleetcfg.report.report_parts import Cell, Report, ReportTable, Tile, Tiles, Tone
from fleetcfg.words import Words

_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_COLOURS: Final[Mapping[Tone, str]] = {
    "good": "#1B6E3C",
    "bad": "#A3001E",
    "doubtful": "#8A5300",
    "waiting": "#1D4F91",
    "dim": "#5C636A",
}
# XlsxWriter has no types.
_Workbook: TypeAlias = Any
_Worksheet: TypeAlias = Any
_Format: TypeAlias = Any
_A4: Final = 9
_MOST_FOOT: Final = 200  # characters; Excel refuses more than 255
_MOST_NAME: Final = 31  # of a sheet
_MOST_LINK: Final = 200  # characters of the title of a table
_FRONT_WIDTHS: Final = (40, 14)  # of the first column of the first sheet, and of the others
_MOST_FIGURES: Final = 12  # columns of a table of figures
_WHOLE, _PART = " whole", " part"  # end the name of the look of a number
_SPELLED: Final = {_WHOLE: "#,##0", _PART: "#,##0.00"}
"""How Excel spells it: in groups of three, with the marks of the language that Excel is set to."""
_TAKEN: Final = "history"  # by Excel itself
_REFUSED: Final = re.compile(r"[\[\]:*?/\\\x00-\x1f]+")  # in the name of a sheet


def render(report: Report) -> bytes:
    """Return the workbook."""
    out, words = io.BytesIO(), Words(report.lang)
    with Workbook(out, {**_OPTIONS, "in_memory": False}) as workbook:
        workbook.set_properties(
            {
                "title": escape(f"{report.title} {report.subject}"),
                "author": "fleetcfg",
                "created": report.source.made_at.replace(tzinfo=None),
            }
        )
        lists = [table for table in report.tables if not _is_in_front(table, report)]
        front, *names = sheet_names(
            (words.label("report.contents"), *(table.title for table in lists))
        )
        book = _Book(workbook, report, words, _looks(workbook))
        book.write_front(front, dict(zip((one.name for one in lists), names, strict=True)))
        for table, name in zip(lists, names, strict=True):
            book.write_table(table, name)
    return out.getvalue()


def _is_in_front(table: ReportTable, report: Report) -> bool:
    """Tell whether *table* stands on the first sheet, below the contents."""
    return report.is_summary and table.is_of_figures


def _starts(tables: Iterable[ReportTable], at: int) -> dict[str, int]:
    """Return the row, from 1, of the title of each of *tables*, below each other from *at* on."""
    starts = dict[str, int]()
    for table in tables:
        starts[table.name] = at + 1
        at += 2 + len(table.rows) + bool(table.total) + 1
    return starts


def sheet_names(titles: Iterable[str]) -> list[str]:
    """Return the names of sheets with these *titles*: as Excel takes them, each another."""
    names, taken = list[str](), {_TAKEN}
    for title in titles:
        plain = _REFUSED.sub(" ", escape(title)).strip(" '") or "-"
        name, number = plain[:_MOST_NAME].strip(" '"), 2
        while name.casefold() in taken:
            end = f" {number}"
            name, number = plain[: _MOST_NAME - len(end)].strip(" '") + end, number + 1
        taken.add(name.casefold())
        names.append(name)
    return names


def _looks(workbook: _Workbook) -> dict[str, _Format]:
    wrapped = {"text_wrap": True, "valign": "top"}
    free = {**wrapped, "align": "right", "indent": 1}  # of the text that stands beside it
    bold = {"bold": True, **wrapped}
    looks = dict[str, _Format]()
    for tone, colour in _COLOURS.items():
        looks[tone] = workbook.add_format({**wrapped, "font_color": colour, "bold": tone == "bad"})
    for kind, groups in _SPELLED.items():
        number = {**free, "num_format": groups}
        for tone, colour in _COLOURS.items():
            coloured = {**number, "font_color": colour, "bold": tone == "bad"}
            looks[f"{tone}{kind}"] = workbook.add_format(coloured)
        looks[kind] = workbook.add_format(number)
        looks[f"strong{kind}"] = workbook.add_format({"bold": True, **number})
    looks[""] = workbook.add_format(wrapped)
    looks["plain"] = workbook.add_format({"valign": "top"})
    looks["title"] = workbook.add_format({"bold": True, "font_size": 14, "valign": "top"})
    looks["notice"] = workbook.add_format(
        {"bold": True, "font_color": _COLOURS["bad"], "valign": "top"}
    )
    looks["link"] = workbook.add_format({"underline": 1, "font_color": _COLOURS["waiting"]})
    looks["strong"] = workbook.add_format(bold)
    looks["head"] = workbook.add_format({**bold, "bg_color": "#E8EBEE", "bottom": 1})
    return looks


@dataclass(frozen=True, slots=True)
class _Book:
    workbook: _Workbook
    report: Report
    words: Words
    looks: dict[str, _Format]

    def write_front(self, front: str, names: Mapping[str, str]) -> None:
        """Write what the report is, its contents, its few figures, and of what it was made.

        Args:
            front: Name of the sheet.
            names: Of the other sheets, by the tables on them.
        """
        sheet, label = self._sheet(front), self.words.label
        sheet.set_column(0, 0, _FRONT_WIDTHS[0])
        sheet.set_column(1, _MOST_FIGURES, _FRONT_WIDTHS[1])
        below = [table for table in self.report.tables if table.name not in names]
        said = self._said()
        at = self._write_rows(sheet, 0, said)
        starts = _starts(below, at + 2 + len(self.report.tables))
        sheet.write_string(at, 0, escape(label("report.contents")), self.looks["strong"])
        for row, table in enumerate(self.report.tables, at + 1):
            quoted = names.get(table.name, front).replace("'", "''")
            to = f"internal:'{quoted}'!A{starts.get(table.name, 1)}"
            title = escape(table.title)[:_MOST_LINK]
            sheet.write_url(row, 0, to, self.looks["link"], title)
        for table in below:
            self._write_below(sheet, starts[table.name] - 1, table)

    def _said(self) -> list[tuple[str, str, str]]:
        """Return the rows of the first sheet above its contents."""
        return [
            (f"{self.report.title}: {self.report.subject}", "", "title"),
            *((notice, "", "notice") for notice in self.report.source.notices),
            *((label, text, "plain") for label, text in source_rows(self.report, self.words)),
            *((tile.label, tile.value, tile.tone) for tile in self._tiles()),
        ]

    def _write_rows(self, sheet: _Worksheet, at: int, rows: Iterable[tuple[str, str, str]]) -> int:
        """Write rows of two cells each, and return where the next one is."""
        for label, text, look in rows:
            is_whole = not text
            sheet.write_string(at, 0, escape(label), self.looks[look if is_whole else "strong"])
            if text:
                sheet.write_string(at, 1, escape(text), self.looks[look])
            at += 1
        return at + 1

    def _write_below(self, sheet: _Worksheet, at: int, table: ReportTable) -> None:
        """Write the figures of *table* from a row on, below its title."""
        sheet.write_string(at, 0, escape(table.title), self.looks["strong"])
        for column, heading in enumerate(table.columns):
            sheet.write_string(at + 1, column, escape(heading), self.looks["head"])
        for number, row in enumerate(table.rows, at + 2):
            for column, cell in enumerate(row):
                self._write(sheet, number, column, cell)
        for column, cell in enumerate(table.total):
            self._write(sheet, at + 2 + len(table.rows), column, cell, look="strong")

    def _tiles(self) -> list[Tile]:
        blocks = (block for section in self.report.sections for block in section.blocks)
        return [tile for block in blocks if isinstance(block, Tiles) for tile in block.tiles]

    def write_table(self, table: ReportTable, name: str) -> None:
        """Write a table: its head stays in sight, and filters stand on it."""
        sheet = self._sheet(name)
        sheet.set_header("&L&B" + escape(table.title)[:_MOST_FOOT].replace("&", "&&"))
        for at, width in enumerate(column_widths(table)):
            sheet.set_column(at, at, width + 3)
        sheet.freeze_panes(1, 1)
        sheet.repeat_rows(0)
        for at, column in enumerate(table.columns):
            sheet.write_string(0, at, escape(column), self.looks["head"])
        for number, row in enumerate(table.rows, 1):
            for at, cell in enumerate(row):
                self._write(sheet, number, at, cell)
        for at, cell in enumerate(table.total):
            self._write(sheet, len(table.rows) + 1, at, cell, look="strong")
        sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)

    def _write(self, sheet: _Worksheet, row: int, column: int, cell: Cell, look: str = "") -> None:
        shown = look or cell.tone
        if is_number(cell):
            kind = _WHOLE if cell.text.lstrip("-").isdecimal() else _PART
            number = float(cell.text.replace(",", "."))
            sheet.write_number(row, column, number, self.looks[shown + kind])
        else:
            sheet.write_string(row, column, escape(cell.text), self.looks[shown])

    def _sheet(self, name: str) -> _Worksheet:
        sheet = self.workbook.add_worksheet(name)
        sheet.set_paper(_A4)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        foot = escape(foot_line(self.report, self.words))[:_MOST_FOOT].replace("&", "&&")
        sheet.set_footer(f"&L&7{foot}&R&P/&N")
        return sheet
