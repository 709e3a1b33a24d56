"""A table as CSV: UTF-8, separated by comma, semicolon or tab, one kind a file.

A cell that a program would take for a formula stands behind an apostrophe, and so does one that
begins with an apostrophe: what is written is read back as it was.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from io import StringIO
from typing import Final

from fleetcfg.declared.sheets.cells import (
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    CellPlace,
    Sheet,
    SheetCell,
)
from fleetcfg.errors import DeclarationError
from fleetcfg.model.problem import Problems

BOM: Final = "\ufeff"
_SEPARATORS: Final = ",;\t"
# The wide signs as well: spreadsheets of East Asia read a formula behind them. Blanks of any kind
# before it are passed over by some.
_FORMULA: Final = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
_QUOTED: Final = re.compile(r'"(?:[^"]|"")*"')
_FIRST: Final = 16_384  # characters
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
# What Vietnamese text has often in the tables of before Unicode: letters, and a mark after a vowel.
_TCVN3: Final = re.compile(rb"[\xa8-\xae\xb5-\xb9\xbb-\xbe]")
_WINDOWS_1258: Final = re.compile(
    rb"[aeiouyAEIOUY\xc2\xc3\xca\xd4\xd5\xdd\xe2\xe3\xea\xf4\xf5\xfd][\xcc\xd2\xde\xec\xf2]"
)


def is_formula(text: str) -> bool:
    """Tell whether some program takes a cell with *text* for a formula, or cuts it before one."""
    return _FORMULA.match(text) is not None


def formula_safe(text: str) -> str:
    """Return *text* as a cell that no program takes for a formula; `formula_undone` undoes it."""
    return f"'{text}" if is_formula(text) or text.startswith("'") else text


def formula_undone(cell: str) -> str:
    """Return what `formula_safe` made *cell* of; any other cell as it is."""
    rest = cell[1:]
    is_made = cell.startswith("'") and (is_formula(rest) or rest.startswith("'"))
    return rest if is_made else cell


def read_csv(data: bytes, name: str, problems: Problems) -> Sheet:
    """Return the one table of a CSV file.

    Raises:
        DeclarationError: ``CSV_ENCODING``, ``CSV_BROKEN``, ``SHEET_MANY_*``.
    """
    text = decoded(data, name)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter_of(text), strict=True)
    rows: list[tuple[SheetCell, ...]] = []
    count = 0
    try:
        for number, row in enumerate(reader, 1):
            cells = tuple(_cells(row, number, name, problems))
            count += len(cells)
            _bound(name, number, len(row), count)
            if cells:
                rows.append(cells)
    except csv.Error as error:
        raise DeclarationError("CSV_BROKEN", file=name, line=reader.line_num) from error
    return Sheet(name, "", tuple(rows))


def delimiter_of(text: str) -> str:
    """Return what stands between the cells, by the first line, or the beginning of a long one."""
    first = _QUOTED.sub("", text[:_FIRST].partition("\n")[0])
    return max(_SEPARATORS, key=first.count)


def decoded(data: bytes, name: str) -> str:
    """Return the text; other encodings are not guessed at, but named as far as they show.

    Raises:
        DeclarationError: ``CSV_ENCODING``.
    """
    if data.startswith(_UTF_16):
        raise DeclarationError("CSV_ENCODING", file=name, encoding="UTF-16")
    try:
        return data.decode().removeprefix(BOM)
    except UnicodeDecodeError as error:
        old, marks = len(_TCVN3.findall(data)), len(_WINDOWS_1258.findall(data))
        guess = "TCVN3 (ABC)" if old > marks else "Windows-1258" if marks else ""
        raise DeclarationError("CSV_ENCODING", file=name, encoding=guess) from error


def _cells(row: Sequence[str], number: int, name: str, problems: Problems) -> Iterator[SheetCell]:
    for column, typed in enumerate(row, 1):
        if typed.startswith("="):
            problems.error("SHEET_FORMULA", CellPlace(name, number, column))
            yield SheetCell("", number, column, "formula")
        elif typed.strip():
            yield SheetCell(formula_undone(typed), number, column)


def _bound(name: str, rows: int, columns: int, cells: int) -> None:
    counts = (
        ("SHEET_MANY_ROWS", rows, MOST_ROWS),
        ("SHEET_MANY_COLUMNS", columns, MOST_COLUMNS),
        ("SHEET_MANY_CELLS", cells, MOST_CELLS),
    )
    for code, count, most in counts:
        if count > most:
            raise DeclarationError(code, file=name, limit=most)
