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
from fleetcfg.report.period_json import period_record, record_digest
from fleetcfg.report.period_sources import source_note, sources_table, traces_table
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
from fleetcfg.words import Words
from fleetcfg.workflow.reports.period import PeriodFigures

_NUMBERS: Final = frozenset({"count", "minutes", "dong", "hundredths"})
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
        blocks = (block for table in tables for block in _blocks(table, figures, words))
        heading = words.label(f"period.section.{name}")
        yield ReportSection(name, heading, (lead, *blocks))
    heading = words.label("period.section.sources")
    told = Paragraph(words.label("period.lead.sources"))
    firsts = {one.name: _firsts(one, figures, words) for one in figures.tables}
    annexes = (told, traces_table(figures, firsts, words), sources_table(figures, words))
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


def _blocks(table: PeriodTable, figures: PeriodFigures, words: Words) -> Iterator[Block]:
    """Yield a table, and below it a note of what it was counted from."""
    title = words.label(f"period.table.{table.name}")
    if table.lacks:
        yield Paragraph(words.label(f"period.lacks.{table.lacks}", title=title), "doubtful")
        return
    if not table.rows:
        yield Paragraph(words.label("period.empty", title=title))
        return
    yield ReportTable(
        table.name.replace("_", "-"),
        title,
        tuple(words.label(f"period.column.{one.name}") for one in table.columns),
        tuple(_row(table.columns, row, figures.names, words) for row in table.rows),
        is_long=table.is_long,
    )
    yield source_note(table, words)


def _firsts(table: PeriodTable, figures: PeriodFigures, words: Words) -> list[Cell]:
    column = table.columns[0]
    return [_cell(column, row.cells[0], figures.names, words) for row in table.rows]


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
        case "hundredths":
            return _hundredths(int(fact), words)
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


def _hundredths(fact: int, words: Words) -> str:
    spelled = f"{fact / 100:.2f}"
    return spelled.replace(".", ",") if words.language == "vi" else spelled


def _word(column: str, key: str, words: Words) -> str:
    """Return the word for *key*; some keys have words that other outputs use as well."""
    match column:
        case "verdict":
            return words.label(f"verdict.{key}")
        case "became":
            return words.label(f"changeset_state.{key}")
        case "outcome":
            return words.label(f"fate.{key}")
        case "event":
            return words.label(f"power.kind.{key}")
        case "said":
            return kind_of_statement(key, words)
        case _:
            return words.label(f"period.{column}.{key}")
