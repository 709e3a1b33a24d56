"""A spreadsheet becomes a proposal to edit the inventory: its files, and what that does to devices.

Nothing is written before all of it was read, checked and shown. What would break the declarations
is told by the cell that asks for it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from fleetcfg.declared.edit_impact import EditReport, effective_changes
from fleetcfg.declared.load import Sources
from fleetcfg.declared.province import Province
from fleetcfg.declared.sheets.cells import CellPlace, Sheet
from fleetcfg.declared.sheets.compare import TableChanges, compare
from fleetcfg.declared.sheets.csv_file import read_csv
from fleetcfg.declared.sheets.edits import InventoryEditor
from fleetcfg.declared.sheets.left_sheets import sheets_to_read
from fleetcfg.declared.sheets.persons import require_persons
from fleetcfg.declared.sheets.rows import SheetOptions, read_rows
from fleetcfg.declared.sheets.tables import tables_of
from fleetcfg.declared.tree import Tree, tree_of
from fleetcfg.errors import DeclarationError, RequestError
from fleetcfg.model.problem import Problem, Problems
from fleetcfg.model.signed_standing import Standing
from fleetcfg.workflow.file_edits import FileEdit
from fleetcfg.workflow.import_faults import LATER, ImportFaults, require_sound

MOST_BYTES: Final = 10 * 1024 * 1024
"""Of a spreadsheet."""
_LOST: Final = frozenset({"SHEET_UNKNOWN", "SHEET_NO_HEADINGS"})  # a sheet was not read at all


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What is asked of an import.

    Attributes:
        file: The spreadsheet, ``.xlsx`` or ``.csv``, for places; *data* its bytes.
        removes: Whether devices that no row has are taken out.
        left_sheets: Titles of sheets that are not read.
    """

    file: Path
    data: bytes
    reading: SheetOptions = field(default_factory=SheetOptions)
    removes: bool = False
    left_sheets: Sequence[str] = ()


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
            ``IMPORT_COLUMN_UNKNOWN``, ``IMPORT_SHEET_UNKNOWN``, ``IMPORT_EMPTY``.
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
    require_persons(rows, known, problems)
    if any(each.code in _LOST for each in problems):
        require_sound(problems)
    tried = _tried(changes, request, before, sources, problems, at=at)
    faults = ImportFaults(before, tried.after, rows, tried.asked)
    faults.report(problems)
    require_sound(problems)
    absent = () if request.removes else changes.absent.get("devices", ())
    return ImportProposal(
        request.file.name,
        tried.edits(sources.inventories[0]),
        effective_changes(before, tried.after) if tried.files else EditReport(),
        tried.own,
        tuple(name[0] for name in absent),
        tuple(rows.left_out),
        tuple(host for host in rows.derived if host not in before.fleet.devices),
        tried.unpinned(),
        faults.warnings(),
    )


def _sheets(request: ImportRequest, problems: Problems) -> Sequence[Sheet]:
    name = request.file.name
    match request.file.suffix.lower():
        case ".xlsx":
            from fleetcfg.declared.sheets.xlsx import read_xlsx  # noqa: PLC0415 - needs lxml

            found = Problems()
            sheets = read_xlsx(request.data, name, found)
            kept = sheets_to_read(sheets, request.left_sheets)
            left = {sheet.file for sheet in sheets} - {sheet.file for sheet in kept}
            problems.extend(each for each in found.in_order() if each.place.file not in left)
            return kept
        case ".csv":
            return [read_csv(request.data, name, problems)]
        case _:
            raise RequestError("IMPORT_KIND", file=name)


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
    editor = InventoryEditor(before.fleet, sources.inventories[0], problems)
    try:
        editor.apply(changes)
        if request.removes:
            for name in changes.absent.get("devices", ()):
                editor.remove(name[0], CellPlace(request.file.name))
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
