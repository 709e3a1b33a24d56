"""Figures of a time for programs: every row with what it was counted from. Pure: data → data.

Codes and facts, no words; null where something was not seen. ``sources`` of a row are pairs: the
first and the last number of those of the whole document.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from fleetcfg.duties.year.use.period import PeriodFigures
from fleetcfg.model.period.tables import PeriodRow, Source
from fleetcfg.report.json_text import json_line
from fleetcfg.report.record_class import (
    Known,
    ToldDocument,
    ToldInstant,
    ToldRecord,
    of,
    record_of,
    within,
)
from fleetcfg.trust.crypto.canonical import Json


class _Period(ToldRecord):
    """From the first to the last day; counted until then."""

    first: date = of("request.period.first")
    last: date = of("request.period.last")
    until: ToldInstant


class _Column(ToldRecord):
    name: str
    kind: str


class _Row(ToldRecord):
    """A row; *sources* are pairs: the first and the last number of those of the document."""

    cells: dict[str, Any]
    sources: list[tuple[int, int]] = within(lambda row, numbers: ranges_of(row.row, numbers))


class _Table(ToldRecord):
    name: str
    section: str
    lacks: Known
    columns: list[_Column]
    rows: list[_Row] = of(lambda table: map(_CountedRow, table.records(), table.rows))


class _Source(ToldRecord):
    number: int
    kind: str
    id: Known
    sha256: Known
    at: ToldInstant | None


class PeriodRecord(ToldDocument):
    """Figures of a time: every row with what it was counted from; null where nothing was seen."""

    SCHEMA = "fleetcfg.period/2"

    kind: str = of("request.kind")
    about: Known = of("request.about")
    period: _Period = of(lambda figures: figures)
    simulated: bool = of("is_simulated")
    audits_left_out: int = of("others")
    statements_refused: dict[str, int] = of("refused")
    tables: list[_Table]
    sources: list[_Source] = of(lambda figures: [*_sources(figures)])


@dataclass(frozen=True, slots=True)
class _CountedRow:
    cells: Mapping[str, object]
    row: PeriodRow


@dataclass(frozen=True, slots=True)
class _NumberedSource:
    number: int
    kind: str
    id: str
    sha256: str
    at: datetime | None = None


def period_record(figures: PeriodFigures) -> dict[str, Json]:
    """Return the figures as one document."""
    return PeriodRecord.named(record_of(PeriodRecord, figures, source_numbers(figures)))


def record_digest(record: Mapping[str, Json]) -> str:
    """Return the SHA-256, hex, of figures as one line of JSON: the same in every format."""
    return sha256(json_line(dict(record)).encode()).hexdigest()


def source_numbers(figures: PeriodFigures) -> Mapping[Source, int]:
    """Return the number of each source but audits: these have the first ones."""
    return {source: n for n, source in enumerate(figures.sources, len(figures.runs) + 1)}


def ranges_of(row: PeriodRow, numbers: Mapping[Source, int]) -> tuple[tuple[int, int], ...]:
    """Return the numbers of what *row* was counted from, as first and last of each stretch."""
    runs = (n for n in range(1, row.runs.bit_length() + 1) if row.runs >> (n - 1) & 1)
    others = (numbers[source] for source in row.sources)
    return tuple(_stretches(sorted({*runs, *others})))


def _stretches(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    first = last = 0
    for number in numbers:
        if number != last + 1 or not first:
            if first:
                yield first, last
            first = number
        last = number
    if first:
        yield first, last


def _sources(figures: PeriodFigures) -> Iterator[_NumberedSource]:
    for number, run in enumerate(figures.runs, 1):
        yield _NumberedSource(number, "run", run.run, run.sha256, run.started_at)
    for source, number in source_numbers(figures).items():
        yield _NumberedSource(number, source.kind, source.id, source.sha256)
