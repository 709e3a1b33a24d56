"""Which rows and columns of a sheet a person sees: those that are hidden, or of no size, are not.

Each row and column costs the same, however many of them a file says one after the other.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import Any, Final

from fleetcfg.declared.sheets.cells import MOST_COLUMNS

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
        # By column: how many spans begin at it, less those that ended before it.
        self._hidden: Counter[int] = Counter()
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
        first = max(int(element.get("min", "0")), 1)
        last = min(int(element.get("max", "0")), MOST_COLUMNS)
        if first > last:
            return
        if element.get("hidden") in _TRUE or _is_small(width, _LEAST_WIDTH):
            self._hidden[first] += 1
            self._hidden[last + 1] -= 1
        if width is not None:
            self._said[first] += 1
            self._said[last + 1] -= 1

    def take_row(self, element: _Element, number: int) -> None:
        """Take in ``row``, of one that is filled."""
        hidden, height = element.get("hidden"), element.get("ht")
        if hidden in _TRUE or _is_small(height, _LEAST_HEIGHT):
            self._hidden_rows.append(number)
        elif hidden is None and height is None:
            self._usual_rows.append(number)

    def hidden_rows(self) -> Iterable[int]:
        """Return the numbers of the filled rows that are not seen."""
        return [*self._hidden_rows, *(self._usual_rows if self._rows_hidden else ())]

    def hidden_columns(self, filled: set[int]) -> Iterator[int]:
        """Yield which columns of those that are *filled* are not seen, from the left."""
        columns = range(1, MOST_COLUMNS + 1)
        hidden = accumulate(self._hidden[column] for column in columns)
        said = accumulate(self._said[column] for column in columns)
        for column, is_hidden, is_said in zip(columns, hidden, said, strict=True):
            if column in filled and (is_hidden or (self._columns_hidden and not is_said)):
                yield column


def _is_small(size: str | None, least: float) -> bool:
    return size is not None and not float(size) >= least  # what is no number at all is small
