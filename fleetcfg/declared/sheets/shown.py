"""Which rows and columns of a sheet a person sees: those that are hidden, or of no size, are not.

Each row and column costs the same, however many of them a file says one after the other.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import Any, Final

from fleetcfg.declared.sheets.cells import MOST_COLUMNS, Sheet
from fleetcfg.declared.sheets.xml_numbers import decimal, whole
from fleetcfg.model.problem import Problems

# Below these no letter shows.
_LEAST_HEIGHT: Final = 2.0  # points
_LEAST_WIDTH: Final = 0.5  # characters
_TRUE: Final = frozenset({"1", "true"})

_Element = Any  # lxml has no public name for the type


class ShownCells:
    """What one sheet says of its rows and columns, while it is read."""

    def __init__(self) -> None:
        self._hidden_rows: list[int] = []
        self._usual_rows: list[int] = []  # that say nothing of their own
        self._rows_hidden = self._columns_hidden = False  # unless they say otherwise
        self._grouped_rows: list[int] = []
        self._is_folded = False  # a group of rows or columns is
        # By column: how many spans begin at it, less those that ended before it.
        self._hidden: Counter[int] = Counter()
        self._grouped: Counter[int] = Counter()
        self._said: Counter[int] = Counter()

    def take_usual(self, element: _Element) -> None:
        """Take in ``sheetFormatPr``: how a row or column is that says nothing.

        Its ``zeroHeight`` is of rows that the sheet does not have: one that it has says itself
        whether it is hidden, and is shown if it says nothing.
        """
        self._rows_hidden |= _is_small(element.get("defaultRowHeight"), _LEAST_HEIGHT)
        self._columns_hidden |= _is_small(element.get("defaultColWidth"), _LEAST_WIDTH)

    def take_columns(self, element: _Element) -> None:
        """Take in ``col``: how some columns are."""
        width = element.get("width")
        first = max(whole(element.get("min", "0")), 1)
        last = min(whole(element.get("max", "0")), MOST_COLUMNS)
        self._is_folded |= element.get("collapsed") in _TRUE
        if first > last:
            return
        if element.get("outlineLevel", "0") != "0":
            self._grouped[first] += 1
            self._grouped[last + 1] -= 1
        if element.get("hidden") in _TRUE or _is_small(width, _LEAST_WIDTH):
            self._hidden[first] += 1
            self._hidden[last + 1] -= 1
        if width is not None:
            self._said[first] += 1
            self._said[last + 1] -= 1

    def take_row(self, element: _Element, number: int, *, is_filled: bool) -> None:
        """Take in ``row``."""
        self._is_folded |= element.get("collapsed") in _TRUE
        if not is_filled:
            return
        hidden, height = element.get("hidden"), element.get("ht")
        if hidden in _TRUE or _is_small(height, _LEAST_HEIGHT):
            self._hidden_rows.append(number)
            return
        if element.get("outlineLevel", "0") != "0":
            self._grouped_rows.append(number)
        if hidden is None and height is None:
            self._usual_rows.append(number)

    def report(self, sheet: Sheet, problems: Problems) -> None:
        """Report the filled rows and columns of *sheet* that are not seen."""
        for row in self.hidden_rows():
            problems.error("SHEET_HIDDEN_ROW", sheet.place(row), row=row)
        filled = {cell.column for row in sheet.rows for cell in row}
        for column in self.hidden_columns(filled):
            problems.error("SHEET_HIDDEN_COLUMN", sheet.place(0, column))

    def hidden_rows(self) -> Iterable[int]:
        """Return the numbers of the filled rows that are not seen.

        Of a group that is folded Excel says that each row is hidden; LibreOffice does not ask.
        """
        folded = self._grouped_rows if self._is_folded else ()
        usual = self._usual_rows if self._rows_hidden else ()
        return list(dict.fromkeys((*self._hidden_rows, *folded, *usual)))

    def hidden_columns(self, filled: set[int]) -> Iterator[int]:
        """Yield which columns of those that are *filled* are not seen, from the left."""
        columns = range(1, MOST_COLUMNS + 1)
        spans = map(_inside, (self._hidden, self._grouped, self._said))
        inside = zip(*spans, strict=True)
        for column, (is_hidden, is_grouped, is_said) in zip(columns, inside, strict=True):
            is_unseen = is_hidden or (is_grouped and self._is_folded)
            if column in filled and (is_unseen or (self._columns_hidden and not is_said)):
                yield column


def _inside(spans: Counter[int]) -> Iterator[int]:
    """Yield for each column, from the left, in how many spans it is."""
    return accumulate(spans[column] for column in range(1, MOST_COLUMNS + 1))


def _is_small(size: str | None, least: float) -> bool:
    return size is not None and decimal(size) < least
