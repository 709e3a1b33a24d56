"""The card of one unit: what its head reads on a page or two, before the tables it was made from.

Nothing is counted here: each figure and each thing to do stands in a table of the whole report.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from fleetcfg.duties.year.told.period_cells import PeriodCells
from fleetcfg.duties.year.told.period_sources import source_note
from fleetcfg.duties.year.use.period import PeriodFigures
from fleetcfg.model.period.tables import CountedFact, PeriodTable
from fleetcfg.report.report_parts import Block, Cell, Paragraph, ReportSection, ReportTable
from fleetcfg.words import Words

_MOST_TO_DO: Final = 24  # rows; with the score they are two pages, and the rest are counted
_Record = Mapping[str, CountedFact]


@dataclass(frozen=True, slots=True)
class _ToDo:
    """What rows of a table come to as something to do.

    Attributes:
        table: Its name.
        is_due: Whether a row is something to do.
        told: Columns that say of what it is.
        kind: Of which kind; empty if the table tells of one. By it the rows are called.
    """

    table: str
    is_due: Callable[[_Record], bool]
    told: tuple[str, ...]
    kind: str = ""

    def word(self, words: Words) -> str:
        """Return what its rows are called."""
        if self.kind:
            return words.label(f"period.to_do.{self.table}.{self.kind}")
        return words.label(f"period.to_do.{self.table}")

    def has(self, row: _Record) -> bool:
        """Tell whether *row* is something to do."""
        return self.is_due(row) and row.get("kind", "") in (self.kind, "")


def _is_open(column: str) -> Callable[[_Record], bool]:
    return lambda row: isinstance(row[column], int) and row[column] != 0


_TO_DO: Final = (
    _ToDo("findings", _is_open("still_open"), ("verdict", "still_open"), "breach"),
    _ToDo("findings", _is_open("still_open"), ("verdict", "still_open"), "waits"),
    _ToDo("unseen", lambda row: row["at_end"] == "not_read", ("host", "site")),
    _ToDo("findings", _is_open("still_open"), ("verdict", "still_open"), "not_seen"),
    _ToDo("power", _is_open("times"), ("event", "times"), "breach"),
    _ToDo("power", _is_open("times"), ("event", "times"), "not_seen"),
    _ToDo("incident_list", lambda row: row["mended"] is None, ("id", "site")),
    _ToDo("rooms", _is_open("missing"), ("site", "missing")),
    _ToDo("stock_list", lambda _: True, ("host", "found")),
    _ToDo("contacts", _is_open("due"), ("organisation", "due")),
    _ToDo("unit_rules", lambda row: row["state"] != "in_force", ("organisation", "state")),
)
"""In the order of what a unit can do least without the Department, to what it does by itself."""


def card_section(figures: PeriodFigures, words: Words) -> ReportSection:
    """Return the card of the unit that *figures* are of."""
    cells, tables = PeriodCells(figures.names, words), {one.name: one for one in figures.tables}
    heading = words.label("period.section.card")
    lead = Paragraph(words.label("period.lead.card"))
    blocks = (lead, *_score(tables["scores"], cells, words), *_to_do(figures, cells, words))
    return ReportSection("card", heading, blocks, is_card=True)


def _score(table: PeriodTable, cells: PeriodCells, words: Words) -> Iterator[Block]:
    """Yield the row of the unit upright: a line of a wide table is read by no person."""
    columns = tuple(words.label(f"period.column.{name}") for name in ("what", "figure"))
    rows = tuple(
        (Cell(cells.heading(table, column)), cells.cell(table, column, fact))
        for row in table.rows
        for column, fact in zip(table.columns[1:], row.cells[1:], strict=True)
    )
    yield ReportTable("score", words.label("period.table.score"), columns, rows)
    yield source_note(table, words)


def _to_do(figures: PeriodFigures, cells: PeriodCells, words: Words) -> Iterator[Block]:
    tables = {one.name: one for one in figures.tables}
    rows = [row for one in _TO_DO for row in _rows(one, tables[one.table], cells, words)]
    columns = tuple(words.label(f"period.column.{name}") for name in ("to_do", "of_what"))
    title = words.label("period.table.to_do")
    if rows:
        yield ReportTable("to-do", title, columns, tuple(rows[:_MOST_TO_DO]))
    if more := len(rows) - _MOST_TO_DO:
        yield from (Paragraph(words.label("period.to_do_more", count=more)),) if more > 0 else ()
    lacking = [*_lacking(tables, words)]
    yield from lacking
    if not rows and not lacking:
        yield Paragraph(words.label("period.nothing_to_do"))


def _lacking(tables: Mapping[str, PeriodTable], words: Words) -> Iterator[Paragraph]:
    """Yield what is not known for want of audits or a record: one paragraph for each of these."""
    lacking: dict[str, dict[str, None]] = {}
    for one in _TO_DO:
        if lacks := tables[one.table].lacks:
            lacking.setdefault(lacks, {})[words.label(f"period.table.{one.table}")] = None
    for lacks, names in lacking.items():
        told = words.label(f"period.lacks.{lacks}", title="; ".join(names))
        yield Paragraph(told, "doubtful")


def _rows(
    to_do: _ToDo, table: PeriodTable, cells: PeriodCells, words: Words
) -> Iterator[tuple[Cell, ...]]:
    heads = {column.name: column for column in table.columns}
    what = Cell(to_do.word(words))
    for row in filter(to_do.has, table.records()):
        told = (cells.cell(table, heads[name], row[name]).text for name in to_do.told)
        yield what, Cell(": ".join(told))
