"""Figures of a time for programs: every row with what it was counted from. Pure: data → data.

Codes and facts, no words; null where something was not seen. ``sources`` of a row are pairs: the
first and the last number of those of the whole document.
"""

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Final

from fleetcfg.model.period.tables import PeriodRow, Source
from fleetcfg.model.timezone import spell_instant
from fleetcfg.report.json_text import json_line
from fleetcfg.trust.crypto.canonical import Json
from fleetcfg.workflow.reports.period import PeriodFigures

PERIOD_SCHEMA: Final = "fleetcfg.period/2"


def period_record(figures: PeriodFigures) -> dict[str, Json]:
    """Return the figures as one document."""
    numbers, period = source_numbers(figures), figures.request.period
    return {
        "schema": PERIOD_SCHEMA,
        "kind": figures.request.kind,
        "about": figures.request.about or None,
        "period": {
            "first": period.first.isoformat(),
            "last": period.last.isoformat(),
            "until": spell_instant(figures.until),
        },
        "simulated": figures.is_simulated,
        "audits_left_out": figures.others,
        "statements_refused": dict(figures.refused),
        "tables": [
            {
                "name": table.name,
                "section": table.section,
                "lacks": table.lacks or None,
                "columns": [{"name": one.name, "kind": one.kind} for one in table.columns],
                "rows": [
                    {"cells": dict(cells), "sources": _pairs(ranges_of(row, numbers))}
                    for cells, row in zip(table.records(), table.rows, strict=True)
                ],
            }
            for table in figures.tables
        ],
        "sources": list(_sources(figures)),
    }


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


def _pairs(ranges: Iterable[tuple[int, int]]) -> list[Json]:
    return [[first, last] for first, last in ranges]


def _sources(figures: PeriodFigures) -> Iterator[Json]:
    for number, run in enumerate(figures.runs, 1):
        yield {
            "number": number,
            "kind": "run",
            "id": run.run,
            "sha256": run.sha256,
            "at": spell_instant(run.started_at),
        }
    for source, number in source_numbers(figures).items():
        yield {
            "number": number,
            "kind": source.kind,
            "id": source.id or None,
            "sha256": source.sha256 or None,
            "at": None,
        }
