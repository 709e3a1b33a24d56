"""A calendar becomes the times at which something is held, each once; recurring ones one by one."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Final

from fleetcfg.errors import SourceError
from fleetcfg.model.timezone import VIETNAM
from fleetcfg.sources.ics.lines import RawComponent, read_components
from fleetcfg.sources.ics.rules import MOST_DAYS, followed, occurrences, read_rule
from fleetcfg.sources.ics.times import (
    LocalTime,
    TimeError,
    Zones,
    add_duration,
    read_time,
    read_times,
    zones_of,
)

MOST_RULES: Final = 200
MOST_FOLLOWED: Final = 100_000  # days that are looked at of all rules
MOST_ENTRIES: Final = 2000
MOST_LASTING: Final = timedelta(days=31)
"""How long before a time something may have begun that is still held then."""
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """Something that is held once.

    Attributes:
        uid: As the calendar has it.
        start, end: In Việt Nam.
        title: Empty if it is confidential.
        location: As a person typed it.
        original: When a recurring one was to begin; None of one that does not recur.
        is_confidential: Whether only its time is for everybody.
    """

    uid: str
    start: datetime
    end: datetime
    title: str = ""
    location: str = ""
    original: datetime | None = None
    is_confidential: bool = False
    is_cancelled: bool = False


@dataclass(frozen=True, slots=True)
class CalendarRead:
    """What was read of a calendar; *left_out* says of what and why nothing was."""

    entries: tuple[CalendarEntry, ...]
    left_out: tuple[SourceError, ...] = ()


def read_entries(
    calendars: Sequence[bytes], between: tuple[datetime, datetime], *, server: str
) -> CalendarRead:
    """Return what is held at some time of *between*, by begin.

    Args:
        calendars: Files of calendars; an event may be in one of them alone.
        between: From when until when.
        server: Where they are from, for what is said.

    Raises:
        SourceError: As `read_components`; CALENDAR_LARGE.
    """
    left_out: list[SourceError] = []
    found: dict[tuple[str, datetime | None], CalendarEntry] = {}
    rules, days = 0, _DaysLeft(server)
    for data in calendars:
        components = read_components(data, server=server)
        zones = zones_of(components)
        for uid, events in _by_uid(components).items():
            rules += sum("RRULE" in event.values for event in events)
            if rules > MOST_RULES:
                raise SourceError("CALENDAR_LARGE", server=server, most=MOST_RULES)
            try:
                entries = list(_held(uid, events, zones, between, days))
            except TimeError as error:
                left_out.append(_why(error, events))
                continue
            found |= {(uid, entry.original): entry for entry in entries}
            if len(found) > MOST_ENTRIES:
                raise SourceError("CALENDAR_LARGE", server=server, most=MOST_ENTRIES)
    in_order = sorted(found.values(), key=lambda one: (one.start, one.uid, one.end))
    return CalendarRead(tuple(in_order), tuple(left_out))


def _by_uid(components: Iterable[RawComponent]) -> dict[str, list[RawComponent]]:
    """Return the events by their UID, the one that says when it recurs first."""
    found: dict[str, list[RawComponent]] = defaultdict(list)
    for event in components:
        if event.name == "VEVENT":
            found[event.text("UID")].append(event)
    for events in found.values():
        events.sort(key=lambda event: ("RECURRENCE-ID" in event.values, _sequence(event)))
    return found


def _sequence(event: RawComponent) -> int:
    text = event.text("SEQUENCE")[:9]
    return int(text) if text.isascii() and text.isdigit() else 0


@dataclass(slots=True)
class _DaysLeft:
    """How many days may still be looked at to see when something recurs."""

    server: str
    count: int = MOST_FOLLOWED

    def take(self, count: int) -> None:
        self.count -= count
        if self.count < 0:
            raise SourceError("CALENDAR_LARGE", server=self.server, most=MOST_FOLLOWED)


def _held(
    uid: str,
    events: Sequence[RawComponent],
    zones: Zones,
    between: tuple[datetime, datetime],
    days: _DaysLeft,
) -> Iterator[CalendarEntry]:
    """Yield what is held of the events of one UID."""
    if not uid or any(event.broken for event in events):
        raise TimeError("CALENDAR_ENTRY", uid[:80])
    masters = [event for event in events if "RECURRENCE-ID" not in event.values]
    is_public = all(map(_is_public, masters[-1:]))
    moved = dict(_moved(uid, events[len(masters) :], zones, is_public=is_public))
    usual = _recurring(uid, masters[-1], zones, between, days) if masters else ()
    every = chain((one for one in usual if one.original not in moved), moved.values())
    yield from (one for one in every if _is_between(one, between))


def _moved(
    uid: str, events: Iterable[RawComponent], zones: Zones, *, is_public: bool
) -> Iterator[tuple[datetime | None, CalendarEntry]]:
    """Yield what *events* say in the place of those that recur, by when these would be."""
    for event in events:
        original = event.values["RECURRENCE-ID"][0]
        if "RANGE" in original.parameters:
            raise TimeError("CALENDAR_RULE", "RANGE")
        at = read_time(original, zones).instant
        entry = _entry(uid, event, zones)
        yield at, replace(entry if is_public else _confidential(entry), original=at)


def _recurring(
    uid: str,
    event: RawComponent,
    zones: Zones,
    between: tuple[datetime, datetime],
    days: _DaysLeft,
) -> Iterator[CalendarEntry]:
    entry = _entry(uid, event, zones)
    if not event.values.keys() & {"RRULE", "RDATE"}:
        yield entry
        return
    rules, added = event.values.get("RRULE", []), event.values.get("RDATE", [])
    if (
        len(rules) > 1
        or "EXRULE" in event.values
        or any("VALUE" in one.parameters for one in added)
    ):
        raise TimeError("CALENDAR_RULE", uid[:80])
    start, lasts = read_time(event.values["DTSTART"][0], zones), entry.end - entry.start
    left_out = {one.instant for one in read_times(event.values.get("EXDATE", []), zones)}
    times = _times(start, [rule.text for rule in rules], between, days)
    every = {one.instant for one in (*times, *read_times(added, zones))} - left_out
    for at in every:
        yield replace(entry, start=at, end=at + lasts, original=at)


def _times(
    start: LocalTime, rules: Sequence[str], between: tuple[datetime, datetime], days: _DaysLeft
) -> Iterator[LocalTime]:
    if not rules:
        yield start
        return
    rule, lasts = read_rule(rules[0], start), timedelta(days=MOST_DAYS)
    first, last = (at.date() for at in between)
    if rule.count is not None and last - start.wall.date() > lasts:
        raise TimeError("CALENDAR_RULE", f"{start.wall:%Y-%m-%d}")
    looked_at = first - MOST_LASTING, last + _DAY
    days.take(len(followed(rule, start, looked_at)))
    yield from occurrences(rule, start, looked_at)


def _entry(uid: str, event: RawComponent, zones: Zones) -> CalendarEntry:
    """Return what *event* says, as if it were held once."""
    if "DTSTART" not in event.values:
        raise TimeError("CALENDAR_ENTRY", "DTSTART")
    start = read_time(event.values["DTSTART"][0], zones)
    if "DTEND" in event.values:
        end = read_time(event.values["DTEND"][0], zones).instant
    else:
        end = add_duration(start, event.text("DURATION"))
    if not timedelta() < end - start.instant <= MOST_LASTING:
        raise TimeError("CALENDAR_ENTRY", "DTEND")
    entry = CalendarEntry(
        uid,
        start.instant,
        end,
        event.text("SUMMARY"),
        event.text("LOCATION"),
        is_cancelled=event.text("STATUS").strip().upper() == "CANCELLED",
    )
    return entry if _is_public(event) else _confidential(entry)


def _is_public(event: RawComponent) -> bool:
    """Tell whether its name is for everybody; a class that is not known is private (3.8.1.3)."""
    said = {one.text.strip().upper() for one in event.values.get("CLASS", [])}
    return said <= {"PUBLIC"} and "CLASS" not in event.broken


def _confidential(entry: CalendarEntry) -> CalendarEntry:
    return replace(entry, title="", is_confidential=True)


def _is_between(entry: CalendarEntry, between: tuple[datetime, datetime]) -> bool:
    return entry.start < between[1] and between[0] < entry.end


def _why(error: TimeError, events: Sequence[RawComponent]) -> SourceError:
    """Return why an entry is left out; what it is called is told if every revision is public."""
    first = events[0]
    named = first.text("SUMMARY")[:80] if all(map(_is_public, events)) else "…"
    at = first.text("DTSTART")[:20]
    return SourceError(error.code, entry=named, at=at, found=error.found[:80])


def day_span(first: date, days: int) -> tuple[datetime, datetime]:
    """Return the time from the begin of *first*, in Việt Nam, for so many days."""
    begin = datetime.combine(first, datetime.min.time(), VIETNAM)
    return begin, begin + timedelta(days=days)
