"""What a calendar says of time: instants, in whichever zone they were written, and durations.

A time without a zone is Việt Nam's: the calendar is of an office here.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from fleetcfg.model.timezone import VIETNAM
from fleetcfg.sources.ics.lines import RawComponent, RawValue

_TIME: Final = re.compile(r"(\d{8})(?:T(\d{6})(Z?))?", re.ASCII)
_OFFSET: Final = re.compile(r"([+-])(\d\d)(\d\d)(\d\d)?", re.ASCII)
_DURATION: Final = re.compile(
    r"\+?P(?:(\d{1,3})W|(?:(\d{1,3})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,6})S)?)?)",
    re.ASCII,
)
_ZONE_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_+-]{0,31}(?:/[A-Za-z0-9_+-]{1,31}){0,2}")
_OURS: Final = frozenset(("Asia/Ho_Chi_Minh", "Asia/Saigon", "SE Asia Standard Time"))
"""Việt Nam's time, as it is since 1975; the last is what Windows calls it."""
_NO_ZONES: Final = re.compile(r"localtime|posixrules|(?:right|posix)/.*")
"""Names of the table that mean the zone of a machine, or count leap seconds: no calendar does."""
_CENTURIES: Final = range(2000, 2200)  # one day more or less stays a day that can be reckoned with


class TimeError(ValueError):
    """A time cannot be read.

    Attributes:
        code: Why, as an entry is left out for it: CALENDAR_ZONE, CALENDAR_DAY or CALENDAR_ENTRY.
        found: What stands there.
    """

    def __init__(self, code: str, found: str) -> None:
        super().__init__(code)
        self.code = code
        self.found = found


@dataclass(frozen=True, slots=True)
class LocalTime:
    """A time on the clock of a zone: what recurs, recurs by that clock."""

    wall: datetime
    zone: tzinfo

    @property
    def instant(self) -> datetime:
        """When it is, in Việt Nam; where the clock is set back, the first of the two hours."""
        return self.wall.replace(tzinfo=self.zone).astimezone(VIETNAM)

    def on(self, day: date) -> "LocalTime":
        """Return the same time of another day."""
        return LocalTime(datetime.combine(day, self.wall.time()), self.zone)


@dataclass(frozen=True, slots=True)
class Zones:
    """The zones that a calendar names, by their names there."""

    described: Mapping[str, RawComponent] = field(default_factory=dict[str, RawComponent])
    known: dict[str, tzinfo | None] = field(default_factory=dict[str, tzinfo | None])

    def find(self, name: str) -> tzinfo:
        """Return the zone *name*."""
        if name not in self.known:
            self.known[name] = _known_zone(name) or _described_zone(self.described.get(name))
        zone = self.known[name]
        if zone is None:
            raise TimeError("CALENDAR_ZONE", name)
        return zone


def zones_of(components: Iterable[RawComponent]) -> Zones:
    """Return the zones that are described by *components*."""
    return Zones({one.text("TZID"): one for one in components if one.name == "VTIMEZONE"})


def read_time(value: RawValue, zones: Zones) -> LocalTime:
    """Return the time that a property is."""
    found = _TIME.fullmatch(value.text)
    if found is None:
        raise TimeError("CALENDAR_ENTRY", value.text)
    if found[2] is None:
        raise TimeError("CALENDAR_DAY", value.text)
    name = value.parameters.get("TZID", "")
    zone = UTC if found[3] else (zones.find(name) if name else VIETNAM)
    return LocalTime(_wall(found[1], found[2]), zone)


def read_times(values: Iterable[RawValue], zones: Zones) -> list[LocalTime]:
    """Return the times that properties are, each of one or several."""
    single = (
        RawValue(value.parameters, text) for value in values for text in value.text.split(",")
    )
    return [read_time(value, zones) for value in single]


def read_until(text: str, zone: tzinfo) -> datetime:
    """Return, on the clock of *zone*, until when something recurs: of a day, its end."""
    found = _TIME.fullmatch(text)
    if found is None:
        raise TimeError("CALENDAR_ENTRY", text)
    wall = _wall(found[1], found[2] or "235959")
    return wall.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None) if found[3] else wall


def add_duration(start: LocalTime, text: str) -> datetime:
    """Return the end of what lasts *text* from *start*: days by the clock, hours as they pass."""
    found = _DURATION.fullmatch(text)
    if found is None or not any(found.groups()):
        raise TimeError("CALENDAR_ENTRY", text)
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    later = LocalTime(start.wall + timedelta(weeks=weeks, days=days), start.zone)
    return later.instant + timedelta(hours=hours, minutes=minutes, seconds=seconds)


def _wall(day: str, clock: str) -> datetime:
    try:
        wall = datetime.strptime(f"{day}{clock}", "%Y%m%d%H%M%S")  # noqa: DTZ007 - its zone is beside it
    except ValueError as error:
        raise TimeError("CALENDAR_ENTRY", f"{day}T{clock}") from error
    if wall.year not in _CENTURIES:
        raise TimeError("CALENDAR_ENTRY", f"{day}T{clock}")
    return wall


def _known_zone(name: str) -> tzinfo | None:
    """Return a zone of the common table, by its name or what ends a longer one; or our own."""
    parts = name.strip("/").split("/")
    tails = ("/".join(parts[-count:]) for count in (3, 2) if name.startswith("/"))
    for each in (name, *tails):
        if each in _OURS:
            return VIETNAM
        if _ZONE_NAME.fullmatch(each) is None or _NO_ZONES.fullmatch(each):
            continue
        try:
            return ZoneInfo(each)
        except (LookupError, OSError, ValueError):  # no such zone; a folder; no zone
            continue
    return None


def _described_zone(described: RawComponent | None) -> tzinfo | None:
    """Return a zone by what the calendar says of it: by its place, or if it has one offset."""
    if described is None or described.broken:
        return None
    return _known_zone(described.text("X-LIC-LOCATION")) or _fixed_zone(described.parts)


def _fixed_zone(parts: Sequence[RawComponent]) -> tzinfo | None:
    """Return the zone that has one offset by all of its *parts*, and never changes it."""
    offsets = {part.text("TZOFFSETTO") for part in parts}
    if len(offsets) != 1 or any(part.values.keys() & {"RRULE", "RDATE"} for part in parts):
        return None
    found = _OFFSET.fullmatch(offsets.pop())
    if found is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    offset = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    if offset >= timedelta(days=1):
        return None
    return timezone(-offset if found[1] == "-" else offset)
