"""What the rows of a spreadsheet say otherwise than the inventory does."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from fleetcfg.declared.sheets.cells import CellPlace
from fleetcfg.declared.sheets.columns import COLUMNS, IDS, KINDS, Choices, TableKind
from fleetcfg.declared.sheets.rows import SheetRow, SheetRows
from fleetcfg.declared.sheets.tables import InventoryTables, RowId
from fleetcfg.model.nearest import nearest
from fleetcfg.model.problem import Problems


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell that is not as the inventory has it; empty texts where there is nothing."""

    kind: TableKind
    row: RowId
    key: str
    before: str
    after: str
    place: CellPlace


@dataclass(frozen=True, slots=True)
class AddedRow:
    """A row of what the inventory does not have; *values* that are not empty."""

    kind: TableKind
    row: RowId
    values: Mapping[str, str]
    place: CellPlace


@dataclass(frozen=True, slots=True)
class TableChanges:
    """All that is otherwise.

    Attributes:
        absent: What the inventory has and no row, of the kinds that the file lists.
    """

    changed: tuple[CellChange, ...]
    added: tuple[AddedRow, ...]
    absent: Mapping[TableKind, tuple[RowId, ...]]


def compare(rows: SheetRows, known: InventoryTables, problems: Problems) -> TableChanges:
    """Return what *rows* say otherwise than *known*, and report words of no vocabulary."""
    choices = _choices(rows, known)
    changed: list[CellChange] = []
    added: list[AddedRow] = []
    for kind, listed in rows.rows.items():
        there = known.tables[kind].rows
        for name, row in listed.items():
            if name in there:
                changes = tuple(_changes(kind, name, row, there[name]))
                _check(row, kind, {each.key for each in changes}, choices, problems)
                changed += changes
            else:
                said = {key: text for key, text in row.values.items() if text}
                _check(row, kind, said, choices, problems)
                added.append(AddedRow(kind, name, said, row.place))
    absent: dict[TableKind, tuple[RowId, ...]] = {
        kind: tuple(name for name in known.tables[kind].rows if name not in rows.rows[kind])
        for kind in KINDS
        if kind in rows.rows
    }
    return TableChanges(tuple(changed), tuple(added), absent)


def _choices(rows: SheetRows, known: InventoryTables) -> Mapping[Choices, tuple[str, ...]]:
    """Return every vocabulary, with what the rows themselves add to it."""
    more: dict[Choices, Sequence[str]] = {
        "sites": [name[0] for name in rows.rows.get("sites", ())],
        "providers": [name[0] for name in rows.rows.get("providers", ())],
        "units": [name[0] for name in rows.rows.get("units", ())],
    }
    return {key: (*words, *more.get(key, ())) for key, words in known.choices.items()}


def _changes(
    kind: TableKind, name: RowId, row: SheetRow, there: Mapping[str, str]
) -> Iterator[CellChange]:
    for column in COLUMNS[kind]:
        after = row.values.get(column.key)
        if after is not None and after != there[column.key] and column.key not in IDS[kind]:
            place = row.cells.get(column.key, row.place)
            yield CellChange(kind, name, column.key, there[column.key], after, place)


def _check(
    row: SheetRow,
    kind: TableKind,
    keys: "set[str] | Mapping[str, str]",
    choices: Mapping[Choices, tuple[str, ...]],
    problems: Problems,
) -> None:
    for column in COLUMNS[kind]:
        text = row.values.get(column.key, "")
        if column.key not in keys or not text or not column.choices:
            continue
        known = choices[column.choices]
        if text not in known:
            place = row.cells.get(column.key, row.place)
            close = nearest(text, known) if len(known) else ""
            problems.error("SHEET_CHOICE", place, text=text, column=column.key, nearest=close)
