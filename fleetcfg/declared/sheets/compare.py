"""What the rows of a spreadsheet say otherwise than the inventory does."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from fleetcfg.declared.baselines.template import find_opening
from fleetcfg.declared.sheets.cells import CellPlace
from fleetcfg.declared.sheets.columns import (
    COLUMNS,
    IDS,
    KINDS,
    Choices,
    TableColumn,
    TableKind,
)
from fleetcfg.declared.sheets.headings import plain, title_of
from fleetcfg.declared.sheets.names import Names, known_names, listed, names_of
from fleetcfg.declared.sheets.rows import SheetRow, SheetRows
from fleetcfg.declared.sheets.tables import InventoryTables, RowId
from fleetcfg.model.nearest import nearest
from fleetcfg.model.problem import Problem, Problems

_SEVERAL: Final = 2  # families of one maker


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
    choices, names = _choices(rows, known), names_of(rows, known)
    changed: list[CellChange] = []
    added: list[AddedRow] = []
    for kind, lines in rows.rows.items():
        there = known.tables[kind].rows
        for name, typed in lines.items():
            row = _called(_of_model(typed, kind, known, names), kind, choices, names)
            if name in there:
                changes = tuple(_changes(kind, name, row, there[name]))
                checked = {each.key for each in changes}
                _check(row, kind, checked, choices, names, problems)
                _refuse_templates(row, kind, checked, problems)
                changed += changes
            else:
                said = {key: text for key, text in row.values.items() if text}
                _check(row, kind, said, choices, names, problems)
                _refuse_templates(row, kind, said, problems)
                added.append(AddedRow(kind, name, said, row.place))
    for row in rows.of_no_site:  # nothing comes of them, and all that is wrong is told at once
        _check(_called(row, "sites", choices, names), "sites", row.values, choices, names, problems)
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
        if column.key in row.filled and there[column.key]:
            continue  # the inventory says it, and the list does not
        if after is not None and after != there[column.key] and column.key not in IDS[kind]:
            place = row.cells.get(column.key, row.place)
            yield CellChange(kind, name, column.key, there[column.key], after, place)


def _called(
    row: SheetRow, kind: TableKind, choices: Mapping[Choices, tuple[str, ...]], names: Names
) -> SheetRow:
    """Return *row* with short names where it has those that people use, if one alone is meant."""
    meant: dict[str, str] = {}
    for column in COLUMNS[kind]:
        text = row.values.get(column.key, "")
        if column.choices and text and text not in choices[column.choices]:
            found = names.get((column.choices, plain(text)), frozenset())
            if len(found) == 1:
                meant[column.key] = next(iter(found))
    return replace(row, values={**row.values, **meant}) if meant else row


def _of_model(row: SheetRow, kind: TableKind, known: InventoryTables, names: Names) -> SheetRow:
    """Return *row* with the one family of its maker that has its model, if there is one."""
    maker, model = plain(row.values.get("family", "")), row.values.get("model", "").casefold()
    families = names.get(("families", maker), frozenset()) if kind == "devices" else frozenset()
    having = [
        family for family in families if model in map(str.casefold, known.products.get(family, ()))
    ]
    if len(families) < _SEVERAL or len(having) != 1:
        return row
    return replace(row, values={**row.values, "family": having[0]})


def _check(
    row: SheetRow,
    kind: TableKind,
    keys: "set[str] | Mapping[str, str]",
    choices: Mapping[Choices, tuple[str, ...]],
    names: Names,
    problems: Problems,
) -> None:
    for column in COLUMNS[kind]:
        text = row.values.get(column.key, "")
        if column.key not in keys or not text or not column.choices:
            continue
        known = choices[column.choices]
        if text not in known:
            place = row.cells.get(column.key, row.place)
            several = names.get((column.choices, plain(text)), frozenset())
            problems.extend([_no_choice(column, text, place, known, several)])


def _refuse_templates(
    row: SheetRow, kind: TableKind, keys: Collection[str], problems: Problems
) -> None:
    """Report cells that would run as a program when Ansible reads the inventory.

    What comes from another person's list or system is text, and YAML of an inventory has no way to
    say so: Ansible evaluates each value in which a template opens, with this machine's files at
    hand. A list may say what the inventory has already: that stands as it was signed.
    """
    for key in keys:
        if opening := find_opening(row.values.get(key, "")):
            name = row.values.get(IDS[kind][0], "")
            facts = {"name": name, "column": title_of(kind, key), "opening": opening}
            problems.error("SHEET_TEMPLATE", row.cells.get(key, row.place), **facts)


def _no_choice(
    column: TableColumn,
    text: str,
    place: CellPlace,
    known: Sequence[str],
    several: frozenset[str],
) -> Problem:
    if several:
        facts = {"text": text, "known": listed(sorted(several))}
        return Problem("SHEET_CHOICE_SEVERAL", place, facts)
    words = tuple(dict.fromkeys(known))
    told = listed(known_names(column.choices, words))
    facts = {"text": text, "nearest": nearest(text, words), "known": told}
    if column.choices == "units":
        return Problem("SHEET_UNIT_UNKNOWN", place, facts)
    if column.choices == "providers":
        return Problem("SHEET_PROVIDER_UNKNOWN", place, facts)
    if column.choices == "transports":
        return Problem("SHEET_TRANSPORT", place, facts)
    return Problem("SHEET_CHOICE", place, {**facts, "column": column.key})
