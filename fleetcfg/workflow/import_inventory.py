"""A spreadsheet becomes a proposal to edit the inventory: its files, and what that does to devices.

Nothing is written before all of it was read, checked and shown. What would break the declarations
is told by the cell that asks for it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from fleetcfg.declared.edit_impact import EditReport, effective_changes
from fleetcfg.declared.load import Sources
from fleetcfg.declared.province import Province
from fleetcfg.declared.sheets.cell_index import CellIndex
from fleetcfg.declared.sheets.cells import MOST_PROBLEMS, CellPlace, Sheet
from fleetcfg.declared.sheets.compare import TableChanges, compare
from fleetcfg.declared.sheets.csv_file import read_csv
from fleetcfg.declared.sheets.edits import InventoryEditor
from fleetcfg.declared.sheets.rows import SheetOptions, SheetRows, read_rows
from fleetcfg.declared.sheets.tables import tables_of
from fleetcfg.declared.tree import Tree, tree_of
from fleetcfg.errors import Facts, RequestError
from fleetcfg.model.problem import InvalidDeclarationsError, Problem, Problems
from fleetcfg.model.signed_standing import Standing
from fleetcfg.workflow.file_edits import FileEdit

MOST_BYTES: Final = 10 * 1024 * 1024
"""Of a spreadsheet."""
_LATER: Final = frozenset({"INV_PIN_MISSING"})  # what is declared by the next command


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What is asked of an import.

    Attributes:
        file: The spreadsheet, ``.xlsx`` or ``.csv``, for places; *data* its bytes.
        removes: Whether devices that no row has are taken out.
    """

    file: Path
    data: bytes
    reading: SheetOptions = field(default_factory=SheetOptions)
    removes: bool = False


@dataclass(frozen=True, slots=True)
class ImportProposal:
    """What an import would do, and has not done.

    Attributes:
        effect: What it does to devices, as `validate --since` tells it.
        own: Values that were of a group and become one device's own: host and column.
        absent: Devices that no row has, and that stay.
        left_out: Headings of columns that are not taken.
        derived: Devices that are called after their room.
        unpinned: Devices that cannot be reached until their pin is declared.
        warnings: What is new and no error; of what is alike the first, and how many there are.
        standing: What of the declarations is signed before.
    """

    file: str
    edits: tuple[FileEdit, ...]
    effect: EditReport
    own: tuple[tuple[str, str], ...] = ()
    absent: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    derived: tuple[str, ...] = ()
    unpinned: tuple[str, ...] = ()
    warnings: tuple[Problem, ...] = ()
    standing: Standing = Standing.NO_ROOT


def propose_import(request: ImportRequest, sources: Sources, *, at: datetime) -> ImportProposal:
    """Return what the rows of a spreadsheet would change.

    Raises:
        RequestError: ``IMPORT_KIND`` (a file of another kind), ``IMPORT_ONE_SOURCE``,
            ``IMPORT_COLUMN_UNKNOWN``, ``IMPORT_EMPTY``.
        DeclarationError: It cannot be read as the kind of file that it is called; a file of the
            inventory is written in a way that is not edited here.
        InvalidDeclarationsError: Cells that cannot be, all of them.
    """
    if len(sources.inventories) != 1:
        raise RequestError("IMPORT_ONE_SOURCE")
    before, problems = sources.province(at=at), Problems()
    rows = read_rows(_sheets(request, problems), request.reading, problems)
    if not rows.rows and not problems.has_errors:
        raise RequestError("IMPORT_EMPTY", file=request.file.name)
    known = tables_of(before.fleet, sources.catalogs)
    changes = compare(rows, known, problems)
    _require_sound(problems)
    files, own = _edited(changes, request, before, sources.inventories[0], problems)
    after = _with(sources, files).province(at=at) if files else before
    _require_no_worse(before, after, rows)
    absent = () if request.removes else changes.absent.get("devices", ())
    old = sources.inventories[0].files
    return ImportProposal(
        request.file.name,
        tuple(FileEdit(file, old.get(file), data) for file, data in files.items()),
        effective_changes(before, after) if files else EditReport(),
        own,
        tuple(name[0] for name in absent),
        tuple(rows.left_out),
        tuple(host for host in rows.derived if host not in before.fleet.devices),
        tuple(sorted({str(p.facts["host"]) for p in after.problems if p.code in _LATER})),
        tuple(_one_of_each(p for p in _fresh(before, after) if _is_told(p))),
    )


def _sheets(request: ImportRequest, problems: Problems) -> Sequence[Sheet]:
    name = request.file.name
    match request.file.suffix.lower():
        case ".xlsx":
            from fleetcfg.declared.sheets.xlsx import read_xlsx  # noqa: PLC0415 - needs lxml

            return read_xlsx(request.data, name, problems)
        case ".csv":
            return [read_csv(request.data, name, problems)]
        case _:
            raise RequestError("IMPORT_KIND", file=name)


def _edited(
    changes: TableChanges,
    request: ImportRequest,
    before: Province,
    tree: Tree,
    problems: Problems,
) -> tuple[Mapping[str, bytes | None], tuple[tuple[str, str], ...]]:
    if not (changes.changed or changes.added or request.removes):
        return {}, ()
    editor = InventoryEditor(before.fleet, tree, problems)
    editor.apply(changes)
    if request.removes:
        for name in changes.absent.get("devices", ()):
            editor.remove(name[0], CellPlace(request.file.name))
    _require_sound(problems)
    return editor.files(), tuple(editor.own)


def _with(sources: Sources, files: Mapping[str, bytes | None]) -> Sources:
    """Return the sources after the files were written."""
    tree = sources.inventories[0]
    joined = {**tree.every, **files}
    whole = {path: data for path, data in joined.items() if data is not None}
    return replace(sources, inventories=(tree_of(whole),))


# ---------------------------------------------------------------- what is wrong, by cell


def _require_sound(problems: Problems) -> None:
    """Refuse cells that cannot be; of very many, the first are told, and how many there are."""
    if not problems.has_errors:
        return
    found = problems.in_order()
    told, rest = found[:MOST_PROBLEMS], len(found) - MOST_PROBLEMS
    if rest > 0:
        more = Problem("SHEET_MORE", CellPlace(told[0].place.file), {"count": rest})
        told = (*told, more)
    raise InvalidDeclarationsError(told)


def _require_no_worse(before: Province, after: Province, rows: SheetRows) -> None:
    """Refuse an edit that makes an error of what was none; a pin that lacks is declared later."""
    errors = [p for p in _fresh(before, after) if p.gravity == "error" and p.code not in _LATER]
    if not errors:
        return
    cells, placed = CellIndex(after, rows), Problems()
    lacking = Counter[tuple[str, str]]()
    for problem in errors:
        if (lack := cells.lacking(problem))[0]:
            lacking[lack] += 1  # one message, however many rows there are
        else:
            placed.extend([replace(problem, place=cells.cell_of(problem))])
    for (file, column), count in lacking.items():
        placed.error("SHEET_COLUMN_NEEDED", CellPlace(file), column=column, count=count)
    _require_sound(placed)


def _fresh(before: Province, after: Province) -> Iterable[Problem]:
    """Yield what is wrong after an edit and was not before, wherever in its file it stands."""
    there = Counter(map(_said, before.problems))
    for problem in after.problems:
        said = _said(problem)
        if there[said]:
            there[said] -= 1
        else:
            yield problem


def _is_told(problem: Problem) -> bool:
    return problem.gravity == "warning" and problem.code not in _LATER


def _one_of_each(problems: Iterable[Problem]) -> Iterable[Problem]:
    """Yield the first problem of each code, and how many more there are."""
    alike: dict[str, list[Problem]] = {}
    for problem in problems:
        alike.setdefault(problem.code, []).append(problem)
    for code, found in alike.items():
        yield found[0]
        if more := len(found) - 1:
            facts: Facts = {"problem": code, "count": more}
            yield Problem("PROBLEMS_ALIKE", found[0].place, facts, found[0].gravity)


def _said(problem: Problem) -> object:
    facts = tuple(sorted((k, str(v)) for k, v in problem.facts.items() if k != "first"))
    return problem.code, problem.place.file, facts
