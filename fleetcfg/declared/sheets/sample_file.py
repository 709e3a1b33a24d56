"""A file of samples of lines, CSV or XLSX, becomes samples of five minutes, or nothing at all.

One row is one time of one line. Rows of one line within five minutes are taken together as their
mean: some programs look each minute. A file with anything in it that cannot be read is refused
whole, with the cells.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import StringIO
from typing import Final

from fleetcfg.declared.sheets.cells import MOST_PROBLEMS, CellPlace, report_merged
from fleetcfg.declared.sheets.csv_file import decoded, delimiter_of
from fleetcfg.declared.sheets.sample_words import (
    SampleColumn,
    SampleHeading,
    heading_of,
    number_of,
    time_of_excel,
    time_of_sample,
)
from fleetcfg.errors import DeclarationError
from fleetcfg.model.line_samples import LineMeasure, LineSample, slot_of
from fleetcfg.model.nearest import nearest
from fleetcfg.model.problem import Problems

MOST_BYTES: Final = 32 * 1024 * 1024  # of a file: a month of forty lines is some 25
MOST_SAMPLES: Final = 400_000  # rows of a file: forty lines have 357,120 in a month
_MOST_COLUMNS: Final = 50
_OLDEST: Final = timedelta(days=1_100)
_AHEAD: Final = timedelta(days=1)  # by which a clock may be before ours
_SHOWN: Final = 60  # characters of a cell that are told
_MOST_BITS: Final = 1e15
_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0"  # an old workbook, which is refused as such


@dataclass(frozen=True, slots=True)
class SampleRules:
    """What samples may be.

    Attributes:
        lines: Ids of the lines that are declared.
        usual: The line of rows that name none; empty if each must.
        now: The time; what is a day after it, or three years before, is refused.
    """

    lines: Sequence[str]
    usual: str
    now: datetime


@dataclass(slots=True)
class _Cell:
    """A cell of a row, and whether it shows a number as a time."""

    text: str
    is_time: bool = False


_Row = tuple[str, int, Sequence[_Cell]]  # the sheet, the number of the row, its cells


def read_samples(
    name: str, data: bytes, rules: SampleRules, problems: Problems
) -> tuple[LineSample, ...]:
    """Return the samples of a file; none if there is any error in it, which *problems* takes.

    Raises:
        DeclarationError: ``CSV_*``, ``XLSX_*``, ``SHEET_MANY_*``; LINE_SAMPLES_MANY,
            LINE_SAMPLES_EMPTY.
    """
    is_book = data.startswith((_ZIP, _OLE))
    rows = _of_xlsx(name, data, problems) if is_book else _of_csv(name, data)
    reading = _Reading(name, rules, problems)
    for row in rows:
        reading.take(row)
        if len(problems) > MOST_PROBLEMS:
            break
    if not problems.has_errors and not reading.sums:
        raise DeclarationError("LINE_SAMPLES_EMPTY", file=name)
    return () if problems.has_errors else tuple(reading.samples())


def _of_csv(name: str, data: bytes) -> Iterator[_Row]:
    text = decoded(data, name)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter_of(text), strict=True)
    try:
        for number, row in enumerate(reader, 1):
            if number > MOST_SAMPLES:
                raise DeclarationError("LINE_SAMPLES_MANY", file=name, limit=MOST_SAMPLES)
            if row:
                yield name, number, [_Cell(text) for text in row[:_MOST_COLUMNS]]
    except csv.Error as error:
        raise DeclarationError("CSV_BROKEN", file=name, line=reader.line_num) from error


def _of_xlsx(name: str, data: bytes, problems: Problems) -> Iterator[_Row]:
    from fleetcfg.declared.sheets.xlsx import counts_from_1904, read_xlsx  # noqa: PLC0415 - needs lxml

    sheets = read_xlsx(data, name, problems)
    if counts_from_1904(data, name):
        problems.error("LINE_CALENDAR", CellPlace(name))
        return
    for sheet in sheets:
        rows = {row[0].row for row in sheet.rows}
        columns = {cell.column for row in sheet.rows for cell in row}
        report_merged(sheet, problems, rows, columns)
        for cells in sheet.rows:
            row = [_Cell("") for _ in range(min(cells[-1].column, _MOST_COLUMNS))]
            for cell in cells:
                if cell.column <= _MOST_COLUMNS:
                    row[cell.column - 1] = _Cell(cell.text, cell.kind == "date")
            yield sheet.file, cells[0].row, row


@dataclass(slots=True)
class _Reading:
    """A file while it is read.

    Attributes:
        sums: By line and five minutes: of each measure the sum, and of how many.
    """

    name: str
    rules: SampleRules
    problems: Problems
    sheet: str = ""
    columns: Mapping[int, SampleHeading] = field(default_factory=dict[int, SampleHeading])
    sums: dict[tuple[str, int], dict[LineMeasure, tuple[float, int]]] = field(
        default_factory=dict[tuple[str, int], dict[LineMeasure, tuple[float, int]]]
    )

    def take(self, row: _Row) -> None:
        """Take a row: the first of a sheet has the headings."""
        sheet, number, cells = row
        if not any(cell.text.strip() for cell in cells):
            return
        if sheet != self.sheet:
            self.sheet, self.columns = sheet, self._headings(sheet, number, cells)
        elif self.columns:
            self._take(number, cells)

    def samples(self) -> Iterator[LineSample]:
        """Yield the means."""
        for (line, slot), sums in self.sums.items():
            means: dict[LineMeasure, float] = {
                measure: round(total / count, 6) for measure, (total, count) in sums.items()
            }
            yield LineSample(line, slot, means)

    def _headings(
        self, sheet: str, number: int, cells: Sequence[_Cell]
    ) -> Mapping[int, SampleHeading]:
        found: dict[int, SampleHeading] = {}
        for column, cell in enumerate(cells):
            meant = heading_of(cell.text)
            if meant is None:
                continue
            if meant.column in {each.column for each in found.values()}:
                place = CellPlace(sheet, number, column + 1)
                self.problems.error("LINE_HEADING_TWICE", place, heading=cell.text[:_SHOWN])
            found[column] = meant
        meanings = {each.column for each in found.values()}
        named: Sequence[SampleColumn] = () if self.rules.usual else ("line",)
        wanted: Sequence[SampleColumn] = ("time", "bits_in", "bits_out", *named)
        if missing := [column for column in wanted if column not in meanings]:
            told = ", ".join(missing)
            self.problems.error("LINE_HEADING_MISSING", CellPlace(sheet, number), columns=told)
            return {}
        return found

    def _take(self, number: int, cells: Sequence[_Cell]) -> None:
        line, slot = self.rules.usual, None
        values: dict[LineMeasure, float] = {}
        for column, heading in self.columns.items():
            cell = cells[column] if column < len(cells) else _Cell("")
            place = CellPlace(self.sheet, number, column + 1)
            match heading.column:
                case "time":
                    slot = self._slot(cell, place)
                case "line":
                    line = self._line(cell.text.strip(), place)
                case measure:
                    value = self._value(cell, heading, place)
                    if value is not None:
                        values[measure] = value
        if line and slot is not None:
            self._add((line, slot), values)

    def _add(self, key: tuple[str, int], values: Mapping[LineMeasure, float]) -> None:
        if not values:
            return
        sums = self.sums.setdefault(key, {})
        for measure, value in values.items():
            total, count = sums.get(measure, (0.0, 0))
            sums[measure] = (total + value, count + 1)

    def _slot(self, cell: _Cell, place: CellPlace) -> int | None:
        at = time_of_excel(cell.text) if cell.is_time else time_of_sample(cell.text)
        if at is None:
            self.problems.error("LINE_TIME", place, text=cell.text[:_SHOWN])
        elif not self.rules.now - _OLDEST <= at <= self.rules.now + _AHEAD:
            self.problems.error("LINE_TIME_FAR", place, text=cell.text[:_SHOWN])
        else:
            return slot_of(at)
        return None

    def _line(self, text: str, place: CellPlace) -> str:
        if text in self.rules.lines or (not text and self.rules.usual):
            return text or self.rules.usual
        close = nearest(text[:_SHOWN], self.rules.lines)
        self.problems.error("LINE_UNKNOWN", place, line=text[:_SHOWN], nearest=close)
        return ""

    def _value(self, cell: _Cell, heading: SampleHeading, place: CellPlace) -> float | None:
        """Return a value; None of an empty cell, of which nothing is known."""
        if not cell.text.strip():
            return None
        number = number_of(cell.text)
        most = 1.0 if heading.column == "loss" else _MOST_BITS
        if number is not None and number * heading.factor <= most:
            return number * heading.factor
        self.problems.error("LINE_NUMBER", place, text=cell.text[:_SHOWN])
        return None
