"""A report as a workbook: the source first, then a sheet for each table. No formulas, no links.

Equal reports make equal bytes: the workbook's date is the report's, and XlsxWriter dates the parts
of every file alike.
"""

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from xlsxwriter import Workbook

from fleetcfg.report.escape import escape
from fleetcfg.report.formats.column_widths import column_widths
from fleetcfg.report.formats.csv_table import is_number
from fleetcfg.report.formats.source_rows import foot_line, source_rows
from fleetcfg.report.report_parts import Report, ReportTable, Tile, Tiles, Tone
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
_A4: Final = 9
_MOST_FOOT: Final = 200  # characters; Excel refuses more than 255
_MOST_NAME: Final = 31  # of a sheet
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
        source, *names = sheet_names(
            (words.label("report.source"), *(table.title for table in report.tables))
        )
        book = _Book(workbook, report, words, _looks(workbook), source, names)
        book.write_source()
        for table, name in zip(report.tables, book.names, strict=True):
            book.write_table(table, name)
    return out.getvalue()


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


def _looks(workbook: Any) -> dict[str, Any]:  # noqa: ANN401 - untyped
    wrapped = {"text_wrap": True, "valign": "top"}
    bold = {"bold": True, **wrapped}
    looks = dict[str, Any]()
    for tone, colour in _COLOURS.items():
        looks[tone] = workbook.add_format({**wrapped, "font_color": colour})
    looks["bad"].set_bold()
    looks[""] = workbook.add_format(wrapped)
    looks["strong"] = workbook.add_format(bold)
    looks["head"] = workbook.add_format({**bold, "bg_color": "#E8EBEE", "bottom": 1})
    return looks


@dataclass(frozen=True, slots=True)
class _Book:
    workbook: Any  # XlsxWriter has no types
    report: Report
    words: Words
    looks: dict[str, Any]
    source: str
    names: Sequence[str]

    def write_source(self) -> None:
        """Write what the report is, its few figures, of what it was made, and its sheets."""
        sheet, strong = self._sheet(self.source), self.looks["strong"]
        sheet.set_column(0, 0, 36)
        sheet.set_column(1, 1, 80)
        rows: list[tuple[str, str, str]] = [
            (self.report.title, self.report.subject, "strong"),
            *(("", notice, "bad") for notice in self.report.source.notices),
            *((label, text, "") for label, text in source_rows(self.report, self.words)),
            *((tile.label, tile.value, tile.tone) for tile in self._tiles()),
            (self.words.label("report.tables"), "", ""),
            *(
                (name, f"{one.title} (--table {one.name})", "")
                for name, one in zip(self.names, self.report.tables, strict=True)
            ),
        ]
        for at, (label, text, look) in enumerate(rows):
            sheet.write_string(at, 0, escape(label), strong)
            sheet.write_string(at, 1, escape(text), self.looks[look])

    def _tiles(self) -> list[Tile]:
        blocks = (block for section in self.report.sections for block in section.blocks)
        return [tile for block in blocks if isinstance(block, Tiles) for tile in block.tiles]

    def write_table(self, table: ReportTable, name: str) -> None:
        """Write a table: its head stays in sight, and filters stand on it."""
        sheet = self._sheet(name)
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

    def _write(self, sheet: Any, row: int, column: int, cell: Any, look: str = "") -> None:  # noqa: ANN401 - untyped
        shown = self.looks[look or cell.tone]
        if is_number(cell):
            sheet.write_number(row, column, float(cell.text.replace(",", ".")), shown)
        else:
            sheet.write_string(row, column, escape(cell.text), shown)

    def _sheet(self, name: str) -> Any:  # noqa: ANN401 - untyped
        sheet = self.workbook.add_worksheet(name)
        sheet.set_paper(_A4)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        foot = escape(foot_line(self.report, self.words))[:_MOST_FOOT].replace("&", "&&")
        sheet.set_footer(f"&L&7{foot}&R&P/&N")
        return sheet
