"""Cells of a spreadsheet as they are read, and what text may not be in one. Nothing is guessed."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from fleetcfg.model.characters import is_hidden
from fleetcfg.model.problem import Place, Problem, Problems

CellKind = Literal["text", "number", "date", "boolean", "error", "formula"]

MOST_CELLS: Final = 400_000  # that hold something, of all sheets; 10,000 devices have 200,000
MOST_ROWS: Final = 20_000  # of a sheet
MOST_COLUMNS: Final = 200
MOST_SHEETS: Final = 20
MOST_PROBLEMS: Final = 200  # that are told of one file
MOST_CHARACTERS: Final = 1_000  # of a cell

CELL: Final = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
"""How a workbook names a cell."""

_ROUNDED: Final = re.compile(r"-?[0-9][.,][0-9]+E\+[0-9]{2,3}")  # as spreadsheets write it
# Vietnamese in the fonts of before Unicode (TCVN3) is read as signs beside letters.
_OLD_FONT: Final = re.compile("[A-Za-z][¨¬µ¶·¸¹¼½¾ß]|[¨¬µ¶·¸¹¼½¾ß][a-z]")
_LETTERS: Final = 26
_NOT_TEXT: Final[Mapping[CellKind, str]] = {
    "number": "SHEET_NUMBER",
    "date": "SHEET_DATE",
    "boolean": "SHEET_BOOLEAN",
    "error": "SHEET_ERROR",
}
# What is mended for a whole column at once, whatever each of its cells has.
_OF_COLUMN: Final = frozenset(
    {"SHEET_DATE", "SHEET_NUMBER", "SHEET_TRANSPORT", "SHEET_UNIT_UNKNOWN"}
)


@dataclass(frozen=True, slots=True, order=True)
class CellPlace(Place):
    """A cell: *line* is its row, *column* its column; 0 for the whole row or sheet."""

    def __str__(self) -> str:
        """Spell it as spreadsheets do: ``danh-sach.xlsx · Thiết bị!D7``."""
        if not self.line:
            return f"{self.file}!{letters_of(self.column)}" if self.column else self.file
        return f"{self.file}!{letters_of(self.column or 1)}{self.line}"


@dataclass(frozen=True, slots=True)
class SheetCell:
    """A cell that holds something; of a number *text* is as the file has it."""

    text: str
    row: int
    column: int
    kind: CellKind = "text"


@dataclass(frozen=True, slots=True)
class CellArea:
    """Cells that are one, as a sheet says it (``A1:C1``), with its rows and columns."""

    text: str
    rows: range
    columns: range


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its rows that hold something, from the top, cells from the left.

    Attributes:
        file: What it is called in places: the file, and of a workbook the sheet.
        title: Of the sheet; empty for CSV.
        merged: Areas of cells that are one.
    """

    file: str
    title: str
    rows: tuple[tuple[SheetCell, ...], ...]
    merged: tuple[CellArea, ...] = ()

    def place(self, row: int = 0, column: int = 0) -> CellPlace:
        """Return a cell of it, a row, a column, or the sheet."""
        return CellPlace(self.file, row, column)


def fault_of(problem: Problem) -> object:
    """Return by what faults are the same: of cells, those of one column that differ by the row."""
    if not isinstance(problem.place, CellPlace):
        return problem.code, problem.gravity, problem.place
    own = {"host", "text"} if problem.code in _OF_COLUMN else {"host"}
    facts = frozenset((key, fact) for key, fact in problem.facts.items() if key not in own)
    return problem.code, problem.gravity, problem.place.file, problem.place.column, facts


def letters_of(column: int) -> str:
    """Return the letters of a column, counted from 1: ``A``, ``Z``, ``AA``."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, _LETTERS)
        letters = chr(ord("A") + rest) + letters
    return letters


def number_of(letters: str) -> int:
    """Return the number of a column, counted from 1, by its letters."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def area_of(text: str) -> CellArea | None:
    """Return the cells that a workbook names as *text*: ``A1:C1``; None if it is no area."""
    first, _, last = text.partition(":")
    begin, end = CELL.fullmatch(first), CELL.fullmatch(last or first)
    if begin is None or end is None:
        return None
    rows = range(int(begin[2]), int(end[2]) + 1)
    return CellArea(text, rows, range(number_of(begin[1]), number_of(end[1]) + 1))


def report_merged(
    sheet: Sheet, problems: Problems, rows: Collection[int], columns: Collection[int]
) -> None:
    """Report each area of cells that are one in which a cell of *rows* and *columns* lies."""
    in_order, across = sorted(rows), sorted(columns)
    for area in sheet.merged:
        if _has_any(area.rows, in_order) and _has_any(area.columns, across):
            place = sheet.place(area.rows.start, area.columns.start)
            problems.error("SHEET_MERGED", place, cells=area.text)


def _has_any(span: range, numbers: Sequence[int]) -> bool:
    at = bisect_left(numbers, span.start)
    return at < len(numbers) and numbers[at] < span.stop


def read_text(cell: SheetCell, place: CellPlace, problems: Problems) -> str | None:
    """Return the text of *cell* without blanks around it; None if it is no text that may be."""
    if cell.kind == "formula":  # it was reported where it was read
        return None
    if cell.kind != "text":
        problems.error(_NOT_TEXT[cell.kind], place, text=cell.text)
        return None
    text = cell.text.strip(" ")
    if len(text) > MOST_CHARACTERS:  # first: the others look at each character
        problems.error("SHEET_LONG", place, limit=MOST_CHARACTERS)
        return None
    hidden = next((character for character in text if is_hidden(character)), "")
    if hidden:
        problems.error("SHEET_CHARACTER", place, character=f"U+{ord(hidden):04X}")
    elif not unicodedata.is_normalized("NFC", text):
        problems.error("SHEET_NOT_NFC", place)
    elif _OLD_FONT.search(text):
        problems.error("SHEET_OLD_FONT", place, text=text)
    elif _ROUNDED.fullmatch(text):
        problems.error("SHEET_ROUNDED", place, text=text)
    else:
        return text
    return None
