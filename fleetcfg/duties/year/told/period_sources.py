"""Where the figures of a report on a time come from: a note below each table, and two annexes.

The note says how many audits, statements and files a table was counted from, and leads to its rows
in the first annex. That one names for each row the numbers of its sources, the second what each is.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from fleetcfg.duties.year.told.period_json import ranges_of, source_numbers
from fleetcfg.duties.year.use.period import PeriodFigures
from fleetcfg.model.period.tables import PeriodTable, SourceKind
from fleetcfg.report.report_parts import NOTHING, Cell, Paragraph, ReportTable
from fleetcfg.view.eights import eights
from fleetcfg.words import Words

_TRACED: Final = ("table", "row", "sources")
_SOURCED: Final = ("number", "source", "source_id", "sha256")
_COUNTS: Final[Mapping[SourceKind, str]] = {
    "run": "period.of.run",
    "statement": "period.of.statement",
    "changeset": "period.of.changeset",
    "receipt": "period.of.receipt",
    "emergency": "period.of.emergency",
    "file": "period.of.file",
}


def source_note(table: PeriodTable, words: Words) -> Paragraph:
    """Return what stands below a table: from how many of which sources it was counted."""
    runs = 0
    for row in table.rows:
        runs |= row.runs
    named = {source for row in table.rows for source in row.sources}
    counts = Counter[SourceKind](source.kind for source in named)
    counts["run"] = runs.bit_count()
    told = (words.count(counts[kind], key) for kind, key in _COUNTS.items() if counts[kind])
    text = words.label("period.counted_from", sources=", ".join(told))
    return Paragraph(text, "dim", link=_anchor(table))


def traces_table(
    figures: PeriodFigures, firsts: Mapping[str, Sequence[Cell]], words: Words
) -> ReportTable:
    """Return the annex that names the sources of each row.

    Args:
        figures: What the time comes to.
        firsts: The first cell of each row of a table, by the name of the table.
        words: The language.
    """
    rows = tuple(
        row
        for table in figures.tables
        for row in _traced(table, firsts[table.name], figures, words)
    )
    columns = tuple(words.label(f"period.column.{name}") for name in _TRACED)
    return ReportTable("traces", words.label("period.table.traces"), columns, rows, is_long=True)


def _traced(
    table: PeriodTable, firsts: Sequence[Cell], figures: PeriodFigures, words: Words
) -> Iterator[tuple[Cell, ...]]:
    """Yield what the rows of one table were counted from: a row for all that have the same.

    The first is where the table's note leads.
    """
    numbers, title = source_numbers(figures), words.label(f"period.table.{table.name}")
    counted: dict[tuple[tuple[int, int], ...], list[str]] = {}
    for first, row in zip(firsts, table.rows, strict=True):
        counted.setdefault(tuple(ranges_of(row, numbers)), []).append(first.text)
    anchor = _anchor(table)
    for ranges, names in counted.items():
        link = _source(ranges[0][0]) if ranges else ""
        told = Cell("; ".join(names))
        yield Cell(title, anchor=anchor), told, Cell(_spelled(ranges), link=link)
        anchor = ""


def sources_table(figures: PeriodFigures, words: Words) -> ReportTable:
    """Return the annex that says what each source is."""
    kinds = {kind: words.label(f"period.source.{kind}") for kind in _COUNTS}
    runs = ((kinds["run"], one.run, one.sha256) for one in figures.runs)
    others = ((kinds[one.kind], one.id or NOTHING, one.sha256) for one in figures.sources)
    rows = tuple(
        (
            Cell(str(number), is_number=True, anchor=_source(number)),
            *(Cell(kind), Cell(name), Cell(" ".join(eights(sha256)) or NOTHING)),
        )
        for number, (kind, name, sha256) in enumerate((*runs, *others), 1)
    )
    columns = tuple(words.label(f"period.column.{name}") for name in _SOURCED)
    title = words.label("period.table.sources")
    return ReportTable("sources", title, columns, rows, is_long=True)


def _anchor(table: PeriodTable) -> str:
    return f"trace-{table.name.replace('_', '-')}"


def _source(number: int) -> str:
    return f"source-{number}"


def _spelled(ranges: Sequence[tuple[int, int]]) -> str:
    return ", ".join(f"{a}" if a == b else f"{a}–{b}" for a, b in ranges)
