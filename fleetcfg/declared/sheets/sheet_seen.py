"""What a sheet says beside the text of its cells: by it a person sees them, or does not."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from fleetcfg.declared.sheets.cell_looks import CellLook, RuleLook
from fleetcfg.declared.sheets.cells import Sheet
from fleetcfg.declared.sheets.frozen_panes import FrozenPanes
from fleetcfg.declared.sheets.sheet_objects import MOST_OBJECTS, SheetObject
from fleetcfg.declared.sheets.shown import ShownCells
from fleetcfg.declared.sheets.table_looks import is_filtered
from fleetcfg.model.problem import Problems

_MOST_SAID: Final = 255  # characters of an area of cells
_MOST_RULES, _MOST_LOOKS = 200, 1000  # that differ; each rule is held against each look

_Element = Any  # lxml has no public name for the type


@dataclass(slots=True)
class SheetSeen:
    """What is taken in of one sheet while it is read.

    Attributes:
        objects: What lies over its cells.
    """

    objects: list[SheetObject] = field(default_factory=list[SheetObject])
    _shown: ShownCells = field(default_factory=ShownCells)
    _filtered: list[str] = field(default_factory=list[str])
    # What changes how cells look: as what it is told, and of which cells.
    _rules: dict[RuleLook, tuple[str, str]] = field(default_factory=dict[RuleLook, tuple[str, str]])
    _panes: FrozenPanes = field(default_factory=FrozenPanes)

    def take(self, name: str, element: _Element) -> None:
        """Take in a part that is called *name*."""
        match name:
            case "sheetView":
                self._panes.take_view(element)
            case "sheetFormatPr":
                self._shown.take_usual(element)
                self._panes.take_usual(element)
            case "col":
                self._shown.take_columns(element)
                self._panes.take_columns(element)
            case "sparklineGroup":
                self.objects.append(SheetObject("sparkline"))
            case _:
                self._take_filter(element, element.get("ref", ""))

    def take_row(self, element: _Element, number: int, *, is_filled: bool) -> None:
        """Take in ``row``."""
        self._shown.take_row(element, number, is_filled=is_filled)
        self._panes.take_row(element, number)

    def take_rule(self, look: RuleLook, code: str, cells: str) -> None:
        """Take in what may change how *cells* look; as *code* it is told if it hides any."""
        self._rules.setdefault(look, (code, cells[:_MOST_SAID]))

    def take_table(self, table: _Element, looks: Iterable[RuleLook]) -> None:
        """Take in a table, the root of its part, and what its style does."""
        cells = table.get("ref", "")
        for each in table.iterchildren("{*}autoFilter"):
            self._take_filter(each, cells)
        for look in looks:
            self.take_rule(look, "SHEET_TABLE_HIDES", cells)

    def _take_filter(self, element: _Element, cells: str) -> None:
        if is_filtered(element):
            self._filtered.append(cells[:_MOST_SAID])

    def can_be_judged(self, looks: Collection[CellLook]) -> bool:
        """Tell whether each rule can be held against each of *looks* in bounded time."""
        return len(self._rules) <= _MOST_RULES and (not self._rules or len(looks) <= _MOST_LOOKS)

    def report(self, sheet: Sheet, looks: Collection[CellLook], problems: Problems) -> None:
        """Tell what hides cells of *sheet*, which look as *looks*."""
        self._report_cells(sheet, problems)
        for rule, (code, cells) in self._rules.items():
            if rule.can_hide(looks, self._rules):
                problems.error(code, sheet.place(), cells=cells)
        for each in self.objects[:MOST_OBJECTS] if sheet.rows else ():
            problems.error("SHEET_OBJECT", sheet.place(), object=each.name, cells=each.cells)
        for cells in self._filtered[:1]:
            problems.error("SHEET_FILTERED", sheet.place(), cells=cells)
        if sheet.rows and self._panes.shut_out():
            problems.error("SHEET_FROZEN", sheet.place())

    def _report_cells(self, sheet: Sheet, problems: Problems) -> None:
        for row in self._shown.hidden_rows():
            problems.error("SHEET_HIDDEN_ROW", sheet.place(row), row=row)
        filled = {cell.column for row in sheet.rows for cell in row}
        for column in self._shown.hidden_columns(filled):
            problems.error("SHEET_HIDDEN_COLUMN", sheet.place(0, column))
