"""What is wrong with an import, by the cells that ask for it: never by a file that is not there."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from fleetcfg.declared.province import Province
from fleetcfg.declared.sheets.cell_index import CellIndex
from fleetcfg.declared.sheets.cells import MOST_PROBLEMS, CellPlace, fault_of
from fleetcfg.declared.sheets.columns import TableKind
from fleetcfg.declared.sheets.headings import title_of
from fleetcfg.declared.sheets.rows import SheetRows
from fleetcfg.errors import Facts
from fleetcfg.model.problem import InvalidDeclarationsError, Place, Problem, Problems

LATER: Final = frozenset({"INV_PIN_MISSING"})
"""What is declared by the next command."""
_OWN: Final = frozenset({"address", "serial_number", "mac", "port", "certificate", "host_key"})
"""Columns whose cells are judged by what they say, whatever else is wrong in their row."""
_MOST_OF_A_CODE: Final = 5  # warnings that are told of one code, each for all its cells
_MOVES: Final = frozenset({"first", "at"})  # facts that are others once a line was put in above
_LackingColumn = tuple[str, str, TableKind]  # of which sheet, which, and what the sheet lists


def require_sound(problems: Problems) -> None:
    """Refuse cells that cannot be; of very many faults, the first, and how many more cells."""
    if not problems.has_errors:
        return
    found = problems.in_order()
    faults = dict.fromkeys(map(fault_of, found))
    first = frozenset([*faults][:MOST_PROBLEMS])
    told = tuple(each for each in found if fault_of(each) in first)
    if rest := len(found) - len(told):
        more = Problem("SHEET_MORE", CellPlace(told[0].place.file), {"count": rest})
        told = (*told, more)
    raise InvalidDeclarationsError(told)


class ImportFaults:
    """What an edit makes wrong that was not, and by which cell.

    Args:
        before: The province as it is.
        after: As it would be.
        rows: What is asked for.
        asked: By file: the cells and rows for which it is edited.
    """

    def __init__(
        self,
        before: Province,
        after: Province,
        rows: SheetRows,
        asked: Mapping[str, Collection[CellPlace]],
    ) -> None:
        self._fresh = tuple(_fresh(before, after)) if after is not before else ()
        self._cells = CellIndex(before, after, rows) if self._fresh else None
        self._rows = rows
        self._asked = asked

    def report(self, problems: Problems) -> None:
        """Add each error; of a row of which one is known already, what follows from it is none.

        A pin that lacks is declared later.
        """
        errors = [e for e in self._fresh if e.gravity == "error" and e.code not in LATER]
        lacking = [self._column_that_lacks(each) for each in errors]
        others = [each for each, lack in zip(errors, lacking, strict=True) if lack is None]
        columns = [*_needed_columns(Counter(filter(None, lacking)), problems)]
        problems.extend([*self._at_cells(others, problems), *columns])

    def _at_cells(self, errors: Iterable[Problem], known: Problems) -> Iterator[Problem]:
        """Return *errors*, each at its cell, but what follows from those that are *known*."""
        rows = {(each.place.file, each.place.line) for each in known if each.place.line}
        own = {*self._own_cells()} - {each.place for each in known}
        is_first = not known.has_errors
        for error in errors:
            found = self._at_cell(error)
            place = found.place
            if is_first or place in own or (place.column and (place.file, place.line) not in rows):
                yield self._worded(found)

    def _own_cells(self) -> Iterator[Place]:
        for row in self._rows.rows.get("devices", {}).values():
            yield from (place for column, place in row.cells.items() if column in _OWN)

    def _worded(self, problem: Problem) -> Problem:
        """Return *problem* in the words of a list: by the name of its column, not of a key."""
        column = "" if self._cells is None else self._cells.empty(problem)
        if not column:
            return problem
        kind: TableKind = self._kind_in(problem.place.file, problem)
        facts: Facts = {"column": column, "title": title_of(kind, column)}
        return Problem("SHEET_CELL_NEEDED", problem.place, facts)

    def warnings(self) -> tuple[Problem, ...]:
        """Return what is new and no error: each fault with all its cells, of many the first."""
        told = (
            each for each in self._fresh if each.gravity == "warning" and each.code not in LATER
        )
        return tuple(_first_faults(map(self._at_cell, told)))

    def _at_cell(self, problem: Problem) -> Problem:
        """Return *problem* at the cell that asks for it, and what it cites at its own."""
        cited = problem if self._cells is None else self._cells.cited(problem)
        return replace(cited, place=self._place_of(problem))

    def _place_of(self, problem: Problem) -> Place:
        """Return the cell, else the row, else the sheet that asks; a file that is not edited."""
        if self._cells is None:
            return problem.place
        found = self._cells.cell_of(problem)
        if found != CellPlace(str(problem.place)):
            return found
        rows = {replace(each, column=0) for each in self._asked.get(problem.place.file, ())}
        if len(rows) == 1:
            return next(iter(rows))
        return CellPlace(min(rows).file) if rows else problem.place

    def _column_that_lacks(self, problem: Problem) -> _LackingColumn | None:
        """Return the column, where *problem* is that a sheet does not have it."""
        file, column = ("", "") if self._cells is None else self._cells.lacking(problem)
        return (file, column, self._kind_in(file, problem)) if file else None

    def _kind_in(self, file: str, problem: Problem) -> TableKind:
        """Return of which table a column lacks."""
        kinds: tuple[TableKind, ...] = ("sites", "units", "providers")
        for kind in () if "host" in problem.facts else kinds:
            rows = self._rows.rows.get(kind, {}).values()
            if any(row.place.file == file for row in rows):
                return kind
        return "devices"


def _needed_columns(lacking: Counter[_LackingColumn], known: Problems) -> Iterator[Problem]:
    """Yield each column that lacks once, however many rows there are, if it is not *known*."""
    told = {(each.place.file, each.facts.get("column")) for each in known}
    for (file, column, kind), count in lacking.items():
        if (file, column) not in told:
            facts: Facts = {"column": column, "title": title_of(kind, column), "count": count}
            yield Problem("SHEET_COLUMN_NEEDED", CellPlace(file), facts)


def _fresh(before: Province, after: Province) -> Iterator[Problem]:
    """Yield what is wrong after an edit and was not before, wherever in its file it stands."""
    there = Counter(map(_said, before.problems))
    for problem in after.problems:
        said = _said(problem)
        if there[said]:
            there[said] -= 1
        else:
            yield problem


def _first_faults(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Yield the first faults of each code, each with all its cells, and how many more there are."""
    alike: dict[str, dict[object, list[Problem]]] = {}
    for problem in problems:
        alike.setdefault(problem.code, {}).setdefault(fault_of(problem), []).append(problem)
    for code, faults in alike.items():
        told = [*faults.values()]
        for found in told[:_MOST_OF_A_CODE]:
            yield from found
        if more := sum(map(len, told[_MOST_OF_A_CODE:])):
            last = told[_MOST_OF_A_CODE - 1][0]
            facts: Facts = {"problem": code, "count": more}
            yield Problem("PROBLEMS_ALIKE", last.place, facts, last.gravity)


def _said(problem: Problem) -> object:
    facts = tuple(sorted((k, str(v)) for k, v in problem.facts.items() if k not in _MOVES))
    return problem.code, problem.place.file, facts
