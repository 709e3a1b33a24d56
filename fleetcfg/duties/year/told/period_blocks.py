"""How the tables of a time stand on a page: what there is first, and what there is not in a line.

A reader is told once of what many rows say alike, and once of all tables that lack one thing.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from fleetcfg.duties.year.told.period_cells import PeriodCells
from fleetcfg.duties.year.told.period_sources import source_note
from fleetcfg.model.period.tables import CountedFact, PeriodTable
from fleetcfg.report.report_parts import Block, Paragraph, ReportTable, RowFold
from fleetcfg.words import Words

_FEWEST_ALIKE: Final = 4
"""Fewer rows that say the same are no longer to read than the line that would tell of them."""


def table_blocks(
    tables: Sequence[PeriodTable], cells: PeriodCells, words: Words
) -> Iterator[Block]:
    """Yield each of *tables* and what it was counted from, then what is lacking or empty."""
    for table in tables:
        if table.rows and not table.lacks:
            yield _table(table, cells, words)
            yield source_note(table, words)
    absent: dict[str, list[str]] = {}
    for table in tables:
        if table.lacks or not table.rows:
            named = f"period.lacks.{table.lacks}" if table.lacks else "period.empty"
            absent.setdefault(named, []).append(words.label(f"period.table.{table.name}"))
    for named, titles in absent.items():
        told = words.label(named, title="; ".join(titles))
        yield Paragraph(told) if named == "period.empty" else Paragraph(told, "doubtful")


def _table(table: PeriodTable, cells: PeriodCells, words: Words) -> ReportTable:
    places = cells.shown(table)
    heads = [table.columns[place] for place in places]
    return ReportTable(
        table.name.replace("_", "-"),
        words.label(f"period.table.{table.name}"),
        tuple(cells.heading(table, one) for one in heads),
        tuple(
            tuple(cells.cell(table, table.columns[at], row.cells[at]) for at in places)
            for row in table.rows
        ),
        is_long=table.is_long,
        folds=tuple(_folds(table, cells, words)),
    )


def _folds(table: PeriodTable, cells: PeriodCells, words: Words) -> Iterator[RowFold]:
    """Yield the rows that say the same of different things, if many do."""
    names = cells.naming(table)
    alike: dict[tuple[CountedFact, ...], list[int]] = {}
    for number, row in enumerate(table.rows):
        facts = tuple(fact for place, fact in enumerate(row.cells) if place not in names)
        alike.setdefault(facts, []).append(number)
    for numbers in alike.values():
        if len(numbers) >= _FEWEST_ALIKE:
            yield RowFold(_told(table, numbers, cells, words), frozenset(numbers))


def _told(table: PeriodTable, numbers: Sequence[int], cells: PeriodCells, words: Words) -> str:
    """Return one sentence: what is so of each of the rows *numbers*, and which these are."""
    shown, names = cells.shown(table), cells.naming(table)
    known, unknown = list[str](), list[str]()
    for place in (place for place in shown if place not in names):
        column, fact = table.columns[place], table.rows[numbers[0]].cells[place]
        head = cells.heading(table, column)
        if fact is None:
            unknown.append(head)
        else:
            told = cells.cell(table, column, fact).grouped(words.language)
            known.append(f"{head}: {told.text}")
    if unknown:
        known.append(words.label("period.fold.unknown", columns=", ".join(unknown)))
    who = "; ".join(_named(table, number, cells) for number in numbers)
    facts = "; ".join(known)
    return words.label("period.fold", count=len(numbers), facts=facts, who=who)


def _named(table: PeriodTable, number: int, cells: PeriodCells) -> str:
    """Return what a row is of, in the columns that name it."""
    named = [
        cells.cell(table, table.columns[place], table.rows[number].cells[place]).text
        for place in cells.shown(table)
        if place in cells.naming(table) and table.rows[number].cells[place] is not None
    ]
    first, *more = named or [""]
    return f"{first} ({', '.join(more)})" if more else first
