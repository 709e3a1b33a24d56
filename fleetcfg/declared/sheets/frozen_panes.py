"""Whether all cells of a sheet can be scrolled to: frozen panes keep some, and shut out others.

Rows above the first that a view shows, and columns before it, are out of reach while panes are
frozen; so is what lies below or beside a frozen part that fills the window. A view that is only
scrolled, split or small hides nothing: who reads it moves it.
"""

import re
from dataclasses import dataclass, field
from typing import Any, Final

from fleetcfg.declared.sheets.xml_numbers import decimal, whole

# A window of 1366 by 768 points of light shows some 350 points and 170 characters.
_MOST_HEIGHT: Final = 300.0  # points of frozen rows
_MOST_WIDTH: Final = 120.0  # characters of frozen columns
_MOST_FROZEN: Final = 30  # rows or columns
_HEIGHT, _WIDTH = 15.0, 8.43  # of a row and a column that say none
_FULL: Final = 100.0  # percent
_FIRST: Final = re.compile(r"\$?A\$?1")

_Element = Any  # lxml has no public name for the type


@dataclass(frozen=True, slots=True)
class _Pane:
    """A view with frozen panes: how many rows and columns, how large, and where it begins."""

    rows: float
    columns: float
    scale: float
    first: str


@dataclass(slots=True)
class FrozenPanes:
    """The frozen panes of one sheet, while it is read."""

    _panes: list[_Pane] = field(default_factory=list[_Pane])
    _height: float = _HEIGHT
    _width: float = _WIDTH
    _heights: dict[int, float] = field(default_factory=dict[int, float])
    _widths: dict[int, float] = field(default_factory=dict[int, float])

    def take_usual(self, element: _Element) -> None:
        """Take in ``sheetFormatPr``."""
        self._height = _size(element, "defaultRowHeight", _HEIGHT)
        self._width = _size(element, "defaultColWidth", _WIDTH)

    def take_columns(self, element: _Element) -> None:
        """Take in ``col``; of two that begin at one column, the first."""
        first, last = max(whole(element.get("min", "0")), 1), whole(element.get("max", "0"))
        if first in self._widths:
            return
        for column in range(first, min(last, _MOST_FROZEN) + 1):
            self._widths[column] = _size(element, "width", self._width)

    def take_row(self, element: _Element, number: int) -> None:
        """Take in ``row``."""
        if number <= _MOST_FROZEN and element.get("ht") is not None:
            self._heights[number] = _size(element, "ht", 0.0)

    def take_view(self, element: _Element) -> None:
        """Take in ``sheetView``."""
        scale = max(_size(element, "zoomScale", _FULL) / _FULL, 1.0)
        for pane in element.iterchildren("{*}pane"):
            if pane.get("state", "split").startswith("frozen"):
                rows, columns = (_size(pane, key, 0.0) for key in ("ySplit", "xSplit"))
                self._panes.append(_Pane(rows, columns, scale, element.get("topLeftCell", "A1")))

    def shut_out(self) -> bool:
        """Tell whether there may be cells that cannot be scrolled to."""
        return not all(self._is_small(pane) for pane in self._panes)

    def _is_small(self, pane: _Pane) -> bool:
        if not (pane.rows <= _MOST_FROZEN and pane.columns <= _MOST_FROZEN):  # nor no number
            return False
        heights = (self._heights.get(at + 1, self._height) for at in range(int(pane.rows)))
        widths = (self._widths.get(at + 1, self._width) for at in range(int(pane.columns)))
        return (
            _FIRST.fullmatch(pane.first) is not None
            and sum(heights) * pane.scale <= _MOST_HEIGHT
            and sum(widths) * pane.scale <= _MOST_WIDTH
        )


def _size(element: _Element, name: str, usual: float) -> float:
    said = element.get(name)
    return usual if said is None else decimal(said)
