"""What a count came to, and when each device was last counted: for people and programs. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fleetcfg.model.stock import RefusedScan, StockCount, StockRow, StockStanding, StockState
from fleetcfg.model.timezone import spell_instant
from fleetcfg.report.clock import local_time, told_facts
from fleetcfg.report.escape import escape_lines
from fleetcfg.report.json_text import json_line
from fleetcfg.trust.crypto.canonical import Json
from fleetcfg.words import Words

COUNT_SCHEMA: Final = "fleetcfg.stock_count/1"
STOCK_SCHEMA: Final = "fleetcfg.stock/1"
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


def stock_count_json(count: StockCount, _words: Words) -> str:
    """Return it as one document."""
    rows: list[Json] = [
        {
            "host": row.host,
            "state": str(row.state),
            "declared_site": row.declared_site or None,
            "sites": list(row.sites),
            "serial": row.serial or None,
            "declared_serial": row.declared_serial or None,
            "photo": row.photo or None,
            "lines": row.lines,
        }
        for row in count.rows
    ]
    refused: list[Json] = [
        {"code": one.code, "place": str(one.place), "facts": dict(one.facts)}
        for one in count.refused
    ]
    record: Json = {
        "schema": COUNT_SCHEMA,
        "sites": list(count.sites),
        "devices": rows,
        "refused": refused,
        "recorded": count.recorded,
    }
    return json_line(record) + "\n"


def stock_text(shown: StockShown, words: Words) -> str:
    """Return a line for each device, and how many were counted."""
    lines = [standing_line(one, shown.at, words) for one in shown.rows]
    counted = sum(one.seen_at is not None for one in shown.rows)
    lines.append(words.label("stock.counted", counted=counted, devices=len(shown.rows)))
    return escape_lines(lines)


def stock_json(shown: StockShown, _words: Words) -> str:
    """Return it as one document."""
    rows: list[Json] = [
        {
            "host": one.host,
            "state": str(one.state),
            "declared_site": one.declared_site or None,
            "declared_serial": one.declared_serial or None,
            "seen_at": spell_instant(one.seen_at) if one.seen_at else None,
            "days": one.days(shown.at),
            "site": one.site or None,
            "serial": one.serial or None,
            "photo": one.photo or None,
            "persons": list(one.persons),
            "statement": one.sha256 or None,
        }
        for one in shown.rows
    ]
    return json_line({"schema": STOCK_SCHEMA, "devices": rows}) + "\n"


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
