"""What a count came to, and when each device was last counted: for people and programs. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from pydantic import BeforeValidator

from fleetcfg.model.stock import RefusedScan, StockCount, StockRow, StockStanding, StockState
from fleetcfg.report.clock import local_time, told_facts
from fleetcfg.report.escape import escape_lines
from fleetcfg.report.record_class import (
    Known,
    ToldDocument,
    ToldFacts,
    ToldInstant,
    ToldRecord,
    of,
    within,
)
from fleetcfg.words import Words

_MOST_REFUSED: Final = 50  # lines of a list of junk that are told one by one


@dataclass(frozen=True, slots=True)
class StockShown:
    """The last count of each device, and the time from which its age is told."""

    rows: tuple[StockStanding, ...]
    at: datetime


def stock_count_text(count: StockCount, words: Words) -> str:
    """Return what is not as declared, each refused line, and how many stand how."""
    lines = [_row_line(row, words) for row in count.rows if row.state is not StockState.HERE]
    lines += [line for one in count.refused[:_MOST_REFUSED] for line in _refused(one, words)]
    more = len(count.refused) - _MOST_REFUSED
    lines += [words.label("stock.more_refused", count=more)] if more > 0 else []
    told = [
        f"{words.label(f'stock.state.{state}')}: {count.count(state)}"
        for state in StockState
        if count.count(state)
    ]
    told += [words.count(len(count.refused), "stock.refused")] if count.refused else []
    lines += [" · ".join(told)] if told else []
    lines.append(words.label("stock.sites", sites=", ".join(count.sites) or "—"))
    key = "stock.recorded" if count.recorded else "stock.not_recorded"
    return escape_lines([*lines, words.label(key, count=count.recorded)])


class _CountedRow(ToldRecord):
    host: str
    state: StockState
    declared_site: Known
    sites: list[str]
    serial: Known
    declared_serial: Known
    photo: Known
    lines: int


class _RefusedRow(ToldRecord):
    code: str
    place: Annotated[str, BeforeValidator(str)]
    facts: ToldFacts


class StockCountRecord(ToldDocument):
    """What a count came to."""

    SCHEMA = "fleetcfg.stock_count/1"

    sites: list[str]
    devices: list[_CountedRow] = of("rows")
    refused: list[_RefusedRow]
    recorded: int


def stock_text(shown: StockShown, words: Words) -> str:
    """Return a line for each device, and how many were counted."""
    lines = [standing_line(one, shown.at, words) for one in shown.rows]
    counted = sum(one.seen_at is not None for one in shown.rows)
    lines.append(words.label("stock.counted", counted=counted, devices=len(shown.rows)))
    return escape_lines(lines)


class _Standing(ToldRecord):
    host: str
    state: StockState
    declared_site: Known
    declared_serial: Known
    seen_at: ToldInstant | None
    days: int | None = within(lambda one, shown: one.days(shown.at))
    site: Known
    serial: Known
    photo: Known
    persons: list[str]
    statement: Known = of("sha256")


class StockRecord(ToldDocument):
    """The last count of each device."""

    SCHEMA = "fleetcfg.stock/1"

    devices: list[_Standing] = of("rows")


def standing_line(one: StockStanding, at: datetime, words: Words) -> str:
    """Return how one device stands, by its last count; not escaped."""
    told = [one.declared_site or "—", one.host, words.label(f"stock.state.{one.state}")]
    if one.seen_at is not None:
        days = words.count(one.days(at) or 0, "stock.days")
        told += [f"{local_time(one.seen_at)} ({days})", ", ".join(one.persons)]
        told += [words.label("stock.seen_at", site=one.site)] * (one.site != one.declared_site)
    return " · ".join(told)


def _row_line(row: StockRow, words: Words) -> str:
    facts = {
        "sites": ", ".join(row.sites),
        "declared": row.declared_site or "—",
        "serial": row.serial,
        "known": row.declared_serial,
    }
    return f"{row.host}: {words.label(f'stock.told.{row.state}', **facts)}"


def _refused(one: RefusedScan, words: Words) -> Iterator[str]:
    facts = told_facts(one.facts)
    yield f"{one.place}: {words.sentence(one.code, facts)} [{one.code}]"
    yield f"  {words.remedy(one.code, facts)}"


def by_state(rows: Sequence[StockStanding], state: StockState) -> int:
    """Return how many devices stand so."""
    return sum(one.state is state for one in rows)
