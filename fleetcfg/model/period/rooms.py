"""Rooms as people saw them, and devices as they were counted where they stand."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from fleetcfg.model.fleet import Device
from fleetcfg.model.period.case import PeriodCase, source_of
from fleetcfg.model.period.tables import (
    CountedFact,
    PeriodRow,
    PeriodTable,
    Tally,
    columns,
    file_of,
    spell_day,
)
from fleetcfg.model.registers.rooms import Room
from fleetcfg.model.statement import SignedStatement, StatementKind

_SECTION: Final = "rooms"
_STOCK: Final = ("in_place", "elsewhere", "other_serial", "not_counted")


def room_tables(case: PeriodCase) -> Iterator[PeriodTable]:
    """Yield what rooms have and look like, and what the stock-take found."""
    heads = columns(
        *("site:text", "required", "missing", "seen:day", "good", "bad"),
        *("pictures", "indicated"),
    )
    yield PeriodTable("rooms", _SECTION, heads, tuple(_rooms(case)), is_long=True)
    stock = _by_subject(case.said(StatementKind.STOCK_SEEN))
    counted = {
        host: _counted(one, stock.get(f"device:{host}", ()))
        for host, one in case.fleet.devices.items()
    }
    tallies = {place: Tally() for place in _STOCK}
    for host, (place, said) in counted.items():
        tallies[place].add("devices")
        source = file_of(case.fleet.devices[host].place) if said is None else source_of(said)
        tallies[place].sources.add(source)
    rows = tuple(tally.row(place, ("devices",)) for place, tally in tallies.items())
    lacks = "" if case.has_record else "record"
    yield PeriodTable("stock", _SECTION, columns("found:key", "devices"), rows, lacks=lacks)
    heads = columns("host:text", "site:text", "found:key", "seen_at:text", "serial:text")
    listed = tuple(
        _stock_row(case, host, *one) for host, one in counted.items() if one[0] != "in_place"
    )
    yield PeriodTable("stock_list", _SECTION, heads, listed, is_long=True, lacks=lacks)


def _rooms(case: PeriodCase) -> Iterator[PeriodRow]:
    rules = {rule.role: rule.items for rule in case.registers.equipment}
    rooms = {one.site: one for one in case.registers.rooms}
    seen = _by_subject(case.said(StatementKind.ROOM_SEEN))
    pictures = _by_subject(case.said(StatementKind.ROOM_PICTURE))
    for site in case.fleet.sites.values():
        room, about = rooms.get(site.id), f"site:{site.id}"
        looked, drawn = seen.get(about, ()), pictures.get(about, ())
        cells = (
            site.id,
            *_equipped(room, rules.get(site.role)),
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


def _equipped(room: Room | None, required: Sequence[str] | None) -> tuple[CountedFact, ...]:
    """Return how much a room must have, how much of it is missing, and since when that is known."""
    most = None if required is None else len(required)
    if room is None:
        return most, None, None
    missing = None if required is None else len({*required} - {*room.items})
    return most, missing, spell_day(room.seen)


def _looked_at(seen: Sequence[SignedStatement]) -> tuple[CountedFact, CountedFact]:
    """Return how often a room was seen to be good, and how often not."""
    good = sum(one.facts.get("good") is True for one in seen)
    return (good, len(seen) - good) if seen else (None, None)


def _counted(device: Device, said: Sequence[SignedStatement]) -> tuple[str, SignedStatement | None]:
    """Return where the last stock-take of the time found a device, and who says so."""
    if not said:
        return "not_counted", None
    last = said[-1]
    if device.serial_number and last.text("serial") != device.serial_number:
        return "other_serial", last
    here = device.site.id if device.site else ""
    return ("in_place" if last.text("site") == here else "elsewhere"), last


def _stock_row(case: PeriodCase, host: str, place: str, said: SignedStatement | None) -> PeriodRow:
    site = case.site_of(host)
    seen_at, serial = (said.text("site"), said.text("serial")) if said else (None, None)
    source = file_of(case.fleet.devices[host].place) if said is None else source_of(said)
    return PeriodRow((host, site.id if site else None, place, seen_at, serial), sources=(source,))
