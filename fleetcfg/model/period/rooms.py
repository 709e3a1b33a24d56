"""Rooms as people saw them, and devices as they were counted where they stand."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from fleetcfg.model.period.case import PeriodCase, source_of
from fleetcfg.model.period.tables import (
    CountedFact,
    PeriodRow,
    PeriodTable,
    Source,
    Tally,
    columns,
    file_of,
    spell_day,
)
from fleetcfg.model.registers.rooms import Equipment, Room, lacking_of, required_of
from fleetcfg.model.statement import SignedStatement, StatementKind
from fleetcfg.model.stock import StockStanding, StockState, stock_standing

_SECTION: Final = "rooms"
_STOCK: Final[Mapping[StockState, str]] = {
    StockState.HERE: "in_place",
    StockState.ELSEWHERE: "elsewhere",
    StockState.OTHER_SERIAL: "other_serial",
    StockState.NOT_COUNTED: "not_counted",
}
"""The word of each state that the last count of one device can have."""


def room_tables(case: PeriodCase) -> Iterator[PeriodTable]:
    """Yield what rooms have and look like, and what the stock-take found."""
    heads = columns(
        *("site:text", "required", "missing", "seen:day", "good", "bad"),
        *("pictures", "indicated"),
    )
    yield PeriodTable("rooms", _SECTION, heads, tuple(_rooms(case)), is_long=True)
    said = tuple(case.said(StatementKind.STOCK_SEEN))
    sources = {one.sha256: source_of(one) for one in said}
    counted = [(one, _counted_from(case, one, sources)) for one in stock_standing(case.fleet, said)]
    tallies = {place: Tally() for place in _STOCK.values()}
    for one, source in counted:
        tallies[_STOCK[one.state]].add("devices")
        tallies[_STOCK[one.state]].sources.add(source)
    rows = tuple(tally.row(place, ("devices",)) for place, tally in tallies.items())
    lacks = "" if case.has_record else "record"
    yield PeriodTable("stock", _SECTION, columns("found:key", "devices"), rows, lacks=lacks)
    heads = columns("host:text", "site:text", "found:key", "seen_at:text", "serial:text")
    listed = (_stock_row(*each) for each in counted if each[0].state is not StockState.HERE)
    yield PeriodTable("stock_list", _SECTION, heads, tuple(listed), is_long=True, lacks=lacks)


def _rooms(case: PeriodCase) -> Iterator[PeriodRow]:
    rooms = {one.site: one for one in case.registers.rooms}
    seen = _by_subject(case.said(StatementKind.ROOM_SEEN))
    pictures = _by_subject(case.said(StatementKind.ROOM_PICTURE))
    for site in case.fleet.sites.values():
        room, about = rooms.get(site.id), f"site:{site.id}"
        looked, drawn = seen.get(about, ()), pictures.get(about, ())
        cells = (
            site.id,
            *_equipped(room, required_of(site, case.registers.equipment)),
            *_looked_at(looked),
            len(drawn) if case.has_record else None,
            sum(bool(one.texts("indications")) for one in drawn) if drawn else None,
        )
        declared = () if room is None else (file_of(room.place),)
        yield PeriodRow(cells, sources=(*declared, *map(source_of, (*looked, *drawn))))


def _by_subject(said: Iterable[SignedStatement]) -> Mapping[str, Sequence[SignedStatement]]:
    found: dict[str, list[SignedStatement]] = {}
    for one in said:
        found.setdefault(one.about, []).append(one)
    return found


def _equipped(room: Room | None, required: Sequence[Equipment] | None) -> tuple[CountedFact, ...]:
    """Return how much a room must have, how much of it is missing, and since when that is known."""
    most = None if required is None else len(required)
    if room is None:
        return most, None, None
    missing = None if required is None else len(lacking_of(room, required))
    return most, missing, spell_day(room.seen)


def _looked_at(seen: Sequence[SignedStatement]) -> tuple[CountedFact, CountedFact]:
    """Return how often a room was seen to be good, and how often not."""
    good = sum(one.facts.get("good") is True for one in seen)
    return (good, len(seen) - good) if seen else (None, None)


def _counted_from(case: PeriodCase, one: StockStanding, sources: Mapping[str, Source]) -> Source:
    return sources.get(one.sha256) or file_of(case.fleet.devices[one.host].place)


def _stock_row(one: StockStanding, source: Source) -> PeriodRow:
    """Return a device that is not in its place; what was not counted has no place at all."""
    is_seen = one.seen_at is not None
    seen = (one.site, one.serial) if is_seen else (None, None)
    cells = (one.host, one.declared_site or None, _STOCK[one.state], *seen)
    return PeriodRow(cells, sources=(source,))
