"""A spreadsheet becomes a proposal to edit the inventory: its files, and what that does to devices.

Nothing is written before all of it was read, checked and shown. What would break the declarations
is told by the cell that asks for it.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

from fleetcfg.declared.edit_impact import EditReport, effective_changes
from fleetcfg.declared.load import Sources
from fleetcfg.declared.province import Province
from fleetcfg.declared.sheets.cells import CellPlace, Sheet
from fleetcfg.declared.sheets.columns import KINDS
from fleetcfg.declared.sheets.compare import TableChanges, compare
from fleetcfg.declared.sheets.csv_file import read_csv
from fleetcfg.declared.sheets.edits import InventoryEditor
from fleetcfg.declared.sheets.left_sheets import SheetChoice, sheets_to_read
from fleetcfg.declared.sheets.needed import require_values
from fleetcfg.declared.sheets.persons import require_persons
from fleetcfg.declared.sheets.public_units import add_public_units
from fleetcfg.declared.sheets.rows import SheetOptions, read_rows
from fleetcfg.declared.sheets.tables import tables_of
from fleetcfg.declared.tree import Tree, tree_of
from fleetcfg.errors import DeclarationError, RequestError
from fleetcfg.model.problem import Problem, Problems
from fleetcfg.model.signed_standing import Standing
from fleetcfg.workflow.declarations.file_edits import FileEdit
from fleetcfg.workflow.declarations.import_faults import LATER, ImportFaults, require_sound

MOST_BYTES: Final = 10 * 1024 * 1024
"""Of a spreadsheet."""
_LOST: Final = frozenset({"SHEET_UNKNOWN", "SHEET_NO_HEADINGS"})  # a sheet was not read at all


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What is asked of an import.

    Attributes:
        name: What the list is called, for places.
        sheets: Reads the list; what is wrong with a cell is in the problems that it is given.
        removes: Whether devices that no row has are taken out.
    """

    name: str
    sheets: Callable[[Problems], Sequence[Sheet]]
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
        passed: Rows that list nothing: titles, names of areas, totals.
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
    passed: tuple[str, ...] = ()
    derived: tuple[str, ...] = ()
    unpinned: tuple[str, ...] = ()
    warnings: tuple[Problem, ...] = ()
    standing: Standing = Standing.NO_ROOT


def propose_import(request: ImportRequest, sources: Sources, *, at: datetime) -> ImportProposal:
    """Return what the rows of a spreadsheet would change.

    Raises:
        RequestError: ``IMPORT_ONE_SOURCE``, ``IMPORT_COLUMN_UNKNOWN``, ``IMPORT_SHEET_UNKNOWN``,
            ``IMPORT_EMPTY``.
        DeclarationError: It cannot be read as the kind of file that it is called; a file of the
            inventory is written in a way that is not edited here.
        InvalidDeclarationsError: Cells that cannot be, all of them.
    """
    if len(sources.inventories) != 1:
        raise RequestError("IMPORT_ONE_SOURCE")
    before, problems = sources.province(at=at), Problems()
    rows = read_rows(request.sheets(problems), request.reading, problems)
    if not rows.rows and not problems.has_errors:
        raise RequestError("IMPORT_EMPTY", file=request.name)
    known = tables_of(before.fleet, sources.catalogs)
    add_public_units(rows, known)
    changes = compare(rows, known, problems)
    require_persons(rows, known, problems)
    require_values(rows, known, before, problems)
    if any(each.code in _LOST for each in problems):
        require_sound(problems)
    tried = _tried(changes, request, before, sources, problems, at=at)
    faults = ImportFaults(before, tried.after, rows, tried.asked)
    faults.report(problems)
    require_sound(problems)
    absent = () if request.removes else changes.absent.get("devices", ())
    return ImportProposal(
        request.name,
        tried.edits(sources.inventories[0]),
        effective_changes(before, tried.after) if tried.files else EditReport(),
        tried.own,
        tuple(name[0] for name in absent),
        tuple(rows.left_out),
        tuple(rows.passed),
        tuple(host for host in rows.derived if host not in before.fleet.devices),
        tried.unpinned(),
        faults.warnings(),
    )


def spreadsheet(
    file: Path, data: bytes, choice: SheetChoice | None = None
) -> Callable[[Problems], Sequence[Sheet]]:
    """Return what reads *data*, the bytes of a spreadsheet that is called *file*.

    Args:
        file: Its name.
        data: Its bytes.
        choice: Which of its sheets are read; all of them if it is not said.

    Raises:
        RequestError: ``IMPORT_KIND``; ``SHEET_KIND``: a sheet is named of a file that has none.
    """
    asked = choice or SheetChoice()
    match file.suffix.lower():
        case ".xlsx":
            from fleetcfg.declared.sheets.xlsx import read_xlsx  # noqa: PLC0415 - needs lxml

            return partial(_chosen_sheets, partial(read_xlsx, data, file.name), asked)
        case ".csv":
            for named in asked.chosen:
                raise RequestError("SHEET_KIND", sheet=named, known=", ".join(KINDS))
            return lambda problems: [read_csv(data, file.name, problems)]
        case _:
            raise RequestError("IMPORT_KIND", file=file.name)


def _chosen_sheets(
    read: Callable[[Problems], Sequence[Sheet]], choice: SheetChoice, problems: Problems
) -> Sequence[Sheet]:
    """Return the sheets of *choice*, with what is wrong with these alone."""
    found = Problems()
    sheets = read(found)
    kept = sheets_to_read(sheets, choice)
    others = {sheet.file for sheet in sheets} - {sheet.file for sheet in kept}
    problems.extend(each for each in found.in_order() if each.place.file not in others)
    return kept


@dataclass(frozen=True, slots=True)
class _Tried:
    """An edit that is not made: its files, the province with them, and who asks for each."""

    after: Province
    files: Mapping[str, bytes | None] = field(default_factory=dict[str, bytes | None])
    own: tuple[tuple[str, str], ...] = ()
    asked: Mapping[str, Collection[CellPlace]] = field(
        default_factory=dict[str, Collection[CellPlace]]
    )

    def edits(self, tree: Tree) -> tuple[FileEdit, ...]:
        """Return each file that becomes another, beside what it is in *tree*."""
        old = tree.files
        return tuple(FileEdit(file, old.get(file), data) for file, data in self.files.items())

    def unpinned(self) -> tuple[str, ...]:
        """Return the devices that then wait for their pins."""
        waiting = {str(p.facts["host"]) for p in self.after.problems if p.code in LATER}
        return tuple(sorted(waiting))


def _tried(
    changes: TableChanges,
    request: ImportRequest,
    before: Province,
    sources: Sources,
    problems: Problems,
    *,
    at: datetime,
) -> _Tried:
    """Edit the files in memory, though there be cells that cannot be: more may be wrong beside."""
    if not (changes.changed or changes.added or request.removes):
        return _Tried(before)
    families = {name: each.is_endpoint for name, each in sources.catalogs.items()}
    editor = InventoryEditor(before.fleet, sources.inventories[0], families, problems)
    try:
        editor.apply(changes)
        if request.removes:
            for name in changes.absent.get("devices", ()):
                editor.remove(name[0], CellPlace(request.name))
        files = editor.files()
    except DeclarationError:
        require_sound(problems)  # they may be why
        raise
    after = _with(sources, files).province(at=at) if files else before
    return _Tried(after, files, tuple(editor.own), editor.asked)


def _with(sources: Sources, files: Mapping[str, bytes | None]) -> Sources:
    """Return the sources after the files were written."""
    tree = sources.inventories[0]
    joined = {**tree.every, **files}
    whole = {path: data for path, data in joined.items() if data is not None}
    return replace(sources, inventories=(tree_of(whole),))
