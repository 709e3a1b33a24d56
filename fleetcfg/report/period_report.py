"""The report on a year, or on days that a person asks for, in the order of the Decision's clauses.

Nothing is judged here: every figure is one of `PeriodFigures`. Where each was counted from stands
in two annexes: which sources a row has, and what each source is.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Final

from fleetcfg import __version__
from fleetcfg.checks.level_requirements import level_standard
from fleetcfg.model.period.tables import Column, CountedFact, PeriodRow, PeriodTable
from fleetcfg.report.clock import local_time
from fleetcfg.report.fleet_wording import NOTHING
from fleetcfg.report.numbers import grouped, roman
from fleetcfg.report.period_json import period_record, ranges_of, record_digest, source_numbers
from fleetcfg.report.report_parts import (
    Block,
    Cell,
    Paragraph,
    Report,
    ReportSection,
    ReportSource,
    ReportTable,
    Tile,
    Tiles,
)
from fleetcfg.report.statement_text import kind_of_statement
from fleetcfg.view.v1_facts import eights
from fleetcfg.words import Words
from fleetcfg.workflow.period import PeriodFigures

_NUMBERS: Final = frozenset({"count", "minutes", "dong"})
_TRACED: Final = ("table", "row", "sources")
_SOURCED: Final = ("number", "source", "id", "sha256")
_NAMED: Final = frozenset({"site", "provider", "organisation", "successors"})
"""Columns of ids that people know by a name."""
_TILES: Final[tuple[tuple[str, str], ...]] = (
    ("audits", "days_audited"),
    ("audits", "days_without"),
    ("attendance", "held"),
    ("attendance", "joined"),
    ("attendance", "minutes_lost"),
    ("incidents", "incidents"),
    ("incidents", "not_mended"),
    ("budget", "yearly"),
)
"""The figures at the top: sums of a column each."""


def period_report(
    figures: PeriodFigures, words: Words, *, notices: Sequence[str], bases: Sequence[str]
) -> Report:
    """Return the report.

    Args:
        figures: What the time comes to.
        words: The language.
        notices: Codes of what must be said of the declarations.
        bases: Titles of the documents that it rests on.
    """
    request, record = figures.request, period_record(figures)
    period = request.period
    days = {"first": f"{period.first:%d/%m/%Y}", "last": f"{period.last:%d/%m/%Y}"}
    subject = words.label(
        f"period.subject.{request.kind}",
        year=period.last.year,
        about=figures.names.get(request.about, request.about),
        **days,
    )
    return Report(
        request.kind,
        words.language,
        words.label("report.title"),
        subject,
        ReportSource(
            "",
            record_digest(record),
            figures.until,
            request.now,
            __version__,
            tuple(_notices(figures, notices, words)),
        ),
        tuple(_sections(figures, words)),
        bases=tuple(words.label("report.basis", title=one) for one in bases),
        figures=record,
    )


def _notices(figures: PeriodFigures, codes: Sequence[str], words: Words) -> Iterator[str]:
    if figures.is_simulated:
        codes = [*dict.fromkeys(("SIMULATED", *codes))]
    for code in codes:
        yield f"{words.label(f'notice.{code}')}: {words.label(f'notice.{code}.long')}"
    if figures.until < figures.request.period.end:
        yield words.label("period.not_over", at=local_time(figures.until))


def _sections(figures: PeriodFigures, words: Words) -> Iterator[ReportSection]:
    yield ReportSection(
        "overview", words.label("period.section.overview"), _overview(figures, words)
    )
    sections = dict.fromkeys(table.section for table in figures.tables)
    for name in sections:
        tables = [table for table in figures.tables if table.section == name]
        lead = Paragraph(words.label(f"period.lead.{name}"))
        blocks: list[Block] = [lead, *(_block(table, figures, words) for table in tables)]
        heading = words.label(f"period.section.{name}")
        yield ReportSection(name, heading, tuple(blocks))
    heading = words.label("period.section.sources")
    told = Paragraph(words.label("period.lead.sources"))
    annexes = (told, _traces(figures, words), _sources(figures, words))
    yield ReportSection("sources", heading, annexes, is_detail=True)


def _overview(figures: PeriodFigures, words: Words) -> tuple[Block, ...]:
    tables = {table.name: table for table in figures.tables}
    tiles = (
        Tile(words.label(f"period.tile.{column}"), _sum(tables[name], column, words), link=name)
        for name, column in _TILES
        if name in tables
    )
    told = [Paragraph(words.label("period.how"))]
    if figures.others:
        told.append(Paragraph(words.label("period.left_out", count=figures.others), "doubtful"))
    if figures.refused:
        count = sum(figures.refused.values())
        codes = ", ".join(sorted(figures.refused))
        text = words.label("period.refused", count=count, codes=codes)
        told.append(Paragraph(text, "doubtful"))
    return (Tiles(tuple(tiles)), *told)


def _sum(table: PeriodTable, column: str, words: Words) -> str:
    """Return the sum of a column; a dash where there is nothing to count from."""
    figures = [one[column] for one in table.records() if isinstance(one[column], int)]
    told = sum(one for one in figures if isinstance(one, int))
    return grouped(told, words.language) if figures else NOTHING


def _block(table: PeriodTable, figures: PeriodFigures, words: Words) -> Block:
    title = words.label(f"period.table.{table.name}")
    if table.lacks:
        return Paragraph(words.label(f"period.lacks.{table.lacks}", title=title), "doubtful")
    if not table.rows:
        return Paragraph(words.label("period.empty", title=title))
    return ReportTable(
        table.name.replace("_", "-"),
        title,
        tuple(words.label(f"period.column.{one.name}") for one in table.columns),
        tuple(_row(table.columns, row, figures.names, words) for row in table.rows),
        is_long=table.is_long,
    )


def _row(
    columns: Sequence[Column], row: PeriodRow, names: Mapping[str, str], words: Words
) -> tuple[Cell, ...]:
    return tuple(
        _cell(column, fact, names, words) for column, fact in zip(columns, row.cells, strict=True)
    )


def _cell(column: Column, fact: CountedFact, names: Mapping[str, str], words: Words) -> Cell:
    if fact is None:
        return Cell(words.label("period.not_known"), "dim")
    if column.name in _NAMED:
        return Cell(", ".join(names.get(one, one) for one in str(fact).split(", ")))
    return Cell(_text(column, fact, words), is_number=column.kind in _NUMBERS)


def _text(column: Column, fact: int | str, words: Words) -> str:
    match column.kind:
        case "key":
            return _word(column.name, str(fact), words)
        case "day":
            return f"{date.fromisoformat(str(fact)):%d/%m/%Y}"
        case "time":
            return local_time(datetime.fromisoformat(str(fact)))
        case "requirement":
            texts = {one.id: one.text for one in level_standard().requirements}
            return texts[str(fact)][words.language]
        case _:
            return _spelled_time(column.name, str(fact), words)


def _spelled_time(column: str, text: str, words: Words) -> str:
    """Return a month or a quarter as people write it; any other text as it is."""
    match column:
        case "month":
            year, _, month = text.partition("-")
            return f"{month}/{year}"
        case "quarter":
            year, _, number = text.partition("-Q")
            return words.label("period.quarter", number=roman(int(number)), year=year)
        case _:
            return text


def _word(column: str, key: str, words: Words) -> str:
    """Return the word for *key*; some keys have words that other outputs use as well."""
    match column:
        case "verdict":
            return words.label(f"verdict.{key}")
        case "became":
            return words.label(f"changeset_state.{key}")
        case "outcome":
            return words.label(f"fate.{key}")
        case "said":
            return kind_of_statement(key, words)
        case _:
            return words.label(f"period.{column}.{key}")


def _traces(figures: PeriodFigures, words: Words) -> ReportTable:
    numbers = source_numbers(figures)
    rows = tuple(
        (
            Cell(words.label(f"period.table.{table.name}")),
            _cell(table.columns[0], row.cells[0], figures.names, words),
            Cell(_spelled(ranges_of(row, numbers))),
        )
        for table in figures.tables
        for row in table.rows
    )
    columns = tuple(words.label(f"period.column.{name}") for name in _TRACED)
    return ReportTable("traces", words.label("period.table.traces"), columns, rows, is_long=True)


def _spelled(ranges: Sequence[tuple[int, int]]) -> str:
    return ", ".join(f"{a}" if a == b else f"{a}–{b}" for a, b in ranges)


def _sources(figures: PeriodFigures, words: Words) -> ReportTable:
    rows: list[tuple[Cell, ...]] = []
    for number, run in enumerate(figures.runs, 1):
        told = (words.label("period.source.run"), run.run, " ".join(eights(run.sha256)))
        rows.append((Cell(str(number), is_number=True), *map(Cell, told)))
    for source, number in source_numbers(figures).items():
        kind = words.label(f"period.source.{source.kind}")
        told = (kind, source.id or NOTHING, " ".join(eights(source.sha256)) or NOTHING)
        rows.append((Cell(str(number), is_number=True), *map(Cell, told)))
    columns = tuple(words.label(f"period.column.{name}") for name in _SOURCED)
    title = words.label("period.table.sources")
    return ReportTable("sources", title, columns, tuple(rows), is_long=True)
