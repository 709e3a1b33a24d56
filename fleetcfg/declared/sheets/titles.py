"""Rows of a sheet that list nothing: titles above the headings, names of areas, totals.

None of them is passed over in silence: each is told with its place and what it says.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from fleetcfg.declared.sheets.cells import Sheet, SheetCell
from fleetcfg.declared.sheets.headings import FOR_PEOPLE, plain

_SECTIONS: Final = re.compile(
    r"(tong cong|tong so|tong|cong|total|khu vuc|cap|cum|vung|dia ban|nhom)\b"
)
_SECTION_NUMBER: Final = re.compile(r"[IVXLC]{1,6}|[A-Z]")  # a row of a room is counted by digits
_COUNT: Final = re.compile(r"[0-9 .,]+")
_LEAST_COLUMNS: Final = 3  # known ones; of fewer, a row of one text may list something
_MOST_TOLD: Final = 60  # characters of a row


def is_title(row: Sequence[SheetCell], columns: Mapping[int, str], counted: set[int]) -> bool:
    """Tell whether *row* has no cell in a known column, or only the name of an area or total.

    Args:
        row: Its cells that hold something.
        columns: What each column of the sheet means; empty for one that is not taken.
        counted: Columns that count the rows, or have remarks.
    """
    said = [cell for cell in row if columns.get(cell.column, FOR_PEOPLE)]
    if not said:
        return all(cell.column in columns for cell in row)  # else a stray cell, which is told
    names = [*filter(_is_name, said)]
    if len(names) > 1 or sum(map(bool, columns.values())) < _LEAST_COLUMNS:
        return False
    return _is_total(row) or (names == said and _has_section_number(row, counted))


def _is_name(cell: SheetCell) -> bool:
    return cell.kind == "text" and not _COUNT.fullmatch(cell.text)


def _is_total(row: Sequence[SheetCell]) -> bool:
    return any(_SECTIONS.match(plain(cell.text)) for cell in row)


def _has_section_number(row: Sequence[SheetCell], counted: set[int]) -> bool:
    numbers = (cell.text.strip(" .") for cell in row if cell.column in counted)
    return any(map(_SECTION_NUMBER.fullmatch, numbers))


def told_rows(sheet: Sheet, rows: Sequence[Sequence[SheetCell]]) -> Iterator[str]:
    """Yield each of *rows* as it is told: where it stands, and what it says."""
    for row in rows:
        text = " ".join(cell.text.strip() for cell in row)
        short = text if len(text) <= _MOST_TOLD else text[: _MOST_TOLD - 1] + "…"
        yield f"{sheet.place(row[0].row, row[0].column)} “{short}”"
