"""The report on a year, or on days that a person asks for, in the order of the Decision's clauses.

Nothing is judged here: every figure is one of `PeriodFigures`. Where each was counted from stands
in two annexes: which sources a row has, and what each source is.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from fleetcfg import __version__
from fleetcfg.duties.year.told.period_blocks import table_blocks
from fleetcfg.duties.year.told.period_cells import PeriodCells
from fleetcfg.duties.year.told.period_json import period_record, record_digest
from fleetcfg.duties.year.told.period_sources import sources_table, traces_table
from fleetcfg.duties.year.told.unit_card import card_section
from fleetcfg.duties.year.use.period import PeriodFigures
from fleetcfg.model.period.tables import PeriodTable
from fleetcfg.report.citations import cited_text
from fleetcfg.report.clock import local_time
from fleetcfg.report.numbers import grouped
from fleetcfg.report.report_parts import (
    Block,
    Paragraph,
    Report,
    ReportSection,
    ReportSource,
    Tile,
    Tiles,
)
from fleetcfg.report.reports.basis_lines import basis_lines
from fleetcfg.words import Words

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
    figures: PeriodFigures,
    words: Words,
    *,
    notices: Sequence[str],
    bases: Sequence[str],
    ended: str = "",
) -> Report:
    """Return the report.

    Args:
        figures: What the time comes to.
        words: The language.
        notices: Codes of what must be said of the declarations.
        bases: Titles of the documents that it rests on.
        ended: The clause that asks for it, if its document has ended: then each article is of it.
    """
    request, record = figures.request, period_record(figures)
    return Report(
        request.kind,
        words.language,
        words.label("report.title"),
        _subject(figures, words),
        ReportSource(
            "",
            record_digest(record),
            figures.until,
            request.now,
            __version__,
            tuple(_notices(figures, notices, ended, words)),
        ),
        tuple(_sections(figures, words)),
        bases=basis_lines(bases, words),
        figures=record,
    )


def _subject(figures: PeriodFigures, words: Words) -> str:
    """Return what the report is about: a year, some days, a unit."""
    request = figures.request
    period = request.period
    days = {"first": f"{period.first:%d/%m/%Y}", "last": f"{period.last:%d/%m/%Y}"}
    about = figures.names.get(request.about, request.about)
    if request.kind == "adhoc" and about:
        return words.label("period.subject.adhoc.part", about=about, **days)
    named = f"period.subject.{request.kind}"
    return words.label(named, year=period.last.year, about=about, **days)


def _notices(
    figures: PeriodFigures, codes: Sequence[str], ended: str, words: Words
) -> Iterator[str]:
    if figures.is_simulated:
        codes = [*dict.fromkeys(("SIMULATED", *codes))]
    for code in codes:
        yield f"{words.label(f'notice.{code}')}: {words.label(f'notice.{code}.long')}"
    if figures.until < figures.request.period.end:
        yield words.label("period.not_over", at=local_time(figures.until))
    if ended:
        yield words.label("period.regulation_ended", clause=cited_text(ended, words))


def _sections(figures: PeriodFigures, words: Words) -> Iterator[ReportSection]:
    yield ReportSection(
        "overview", words.label("period.section.overview"), _overview(figures, words)
    )
    if figures.request.kind == "unit-score":
        yield card_section(figures, words)
    cells = PeriodCells(figures.names, words)
    sections = dict.fromkeys(table.section for table in figures.tables)
    for name in sections:
        tables = [table for table in figures.tables if table.section == name]
        lead = Paragraph(words.label(f"period.lead.{name}"))
        heading = words.label(f"period.section.{name}")
        yield ReportSection(name, heading, (lead, *table_blocks(tables, cells, words)))
    heading = words.label("period.section.sources")
    told = Paragraph(words.label("period.lead.sources"))
    firsts = {
        one.name: [cells.row_name(one, row.cells[0]) for row in one.rows] for one in figures.tables
    }
    annexes = (told, traces_table(figures, firsts, words), sources_table(figures, words))
    yield ReportSection("sources", heading, annexes, is_detail=True)


def _overview(figures: PeriodFigures, words: Words) -> tuple[Block, ...]:
    tables = {table.name: table for table in figures.tables}
    tiles, lacking = list[Tile](), list[str]()
    for name, column in _TILES:
        if name in tables:
            label, figure = words.label(f"period.tile.{column}"), _sum(tables[name], column, words)
            if figure:
                tiles.append(Tile(label + _without(tables[name], words), figure, link=name))
            else:
                lacking.append(label)
    told = [Paragraph(words.label("period.how"))]
    if lacking:
        told.append(
            Paragraph(words.label("period.no_figure", tiles="; ".join(lacking)), "doubtful")
        )
    if figures.others:
        told.append(Paragraph(words.label("period.left_out", count=figures.others), "doubtful"))
    if figures.refused:
        count = sum(figures.refused.values())
        codes = ", ".join(sorted(figures.refused))
        text = words.label("period.refused", count=count, codes=codes)
        told.append(Paragraph(text, "doubtful"))
    return (*([Tiles(tuple(tiles))] if tiles else []), *told)


def _without(table: PeriodTable, words: Words) -> str:
    """Return how many leased things a sum of money does not hold, for want of a price."""
    unpriced = sum(int(one.get("unpriced") or 0) for one in table.records())
    return f"; {words.count(unpriced, 'period.unpriced')}" if unpriced else ""


def _sum(table: PeriodTable, column: str, words: Words) -> str:
    """Return the sum of a column; nothing where there is nothing to count from."""
    figures = [one[column] for one in table.records() if isinstance(one[column], int)]
    told = sum(one for one in figures if isinstance(one, int))
    return grouped(told, words.language) if figures else ""
