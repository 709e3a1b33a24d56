"""What a calendar of others holds becomes meetings that are proposed: never written over anything.

A calendar names rooms as people do; which site is meant is looked for among the sites that are
declared, and what is not found is told with the nearest one.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

from fleetcfg.authority.files import read_carried
from fleetcfg.errors import SourceError
from fleetcfg.model.fleet import Fleet
from fleetcfg.model.mobile_number import without_mobile_numbers
from fleetcfg.model.nearest import folded, meant_id, nearest_ids
from fleetcfg.model.registers.meetings import Meeting
from fleetcfg.model.timezone import spell_instant
from fleetcfg.model.value import Secret
from fleetcfg.sources.caldav import CalDavQuery, read_caldav
from fleetcfg.sources.ics.entries import CalendarEntry, CalendarRead, read_entries
from fleetcfg.sources.ics.lines import MOST_BYTES

MOST_OF_A_TITLE: Final = 500
MOST_PLACES: Final = 100
"""Of one entry: sites are a few dozen, and a longer list is no place that a person typed."""
_MOST_GUESSES: Final = 100  # names of one calendar that are looked for as people write them
_DIGITS: Final = 12  # of the digest of an UID: what it says may be a person's name
_APART: Final = re.compile(r"[;\n]")
_LEADING: Final = frozenset({"central", "chair"})


@dataclass(frozen=True, slots=True)
class PlaceNames:
    """By what people call them: sites.

    Attributes:
        ids: By name, ids of sites; of one that is told what its name means.
        told: By name without case and marks, the sites that a person says are meant.
    """

    ids: Mapping[str, str]
    told: Mapping[str, Sequence[str]]
    _known: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])

    def find(self, location: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the sites that *location* names, and what of it names none."""
        parts = list(filter(None, map(str.strip, _APART.split(location))))
        if len(parts) > MOST_PLACES or location.count(",") > MOST_PLACES:
            return (), (location,)
        sites, unknown = dict[str, None](), list[str]()
        for part in parts:
            found, strange = self._in(part)
            sites.update(dict.fromkeys(found))
            unknown += strange
        return tuple(sites), tuple(unknown)

    def _in(self, part: str) -> tuple[Sequence[str], Sequence[str]]:
        """Return the sites of a name, or of names with commas between them, and what names none."""
        whole = self._of(part)
        if whole:
            return whole, ()
        smaller = [(each.strip(), self._of(each)) for each in part.split(",") if each.strip()]
        found = [site for _, sites in smaller for site in sites]
        strange = [each for each, sites in smaller if not sites]
        return found, strange if found else (part,)

    def nearest(self, place: str) -> str:
        """Return the site whose name is nearest to *place*, while few were looked for."""
        is_worth = place and len(self._known) <= _MOST_GUESSES
        return ", ".join(nearest_ids(place[:MOST_OF_A_TITLE], self.ids, 1)) if is_worth else ""

    def _of(self, name: str) -> tuple[str, ...]:
        """Return the sites that are meant; of a list of junk only the first are guessed at."""
        name = name.strip()
        if name not in self._known:
            self._known[name] = self._meant(name, is_worth=len(self._known) < _MOST_GUESSES)
        return self._known[name]

    def _meant(self, name: str, *, is_worth: bool) -> tuple[str, ...]:
        told = self.told.get(folded(name))
        if told is not None:
            return tuple(told)
        is_worth = is_worth and len(name) <= MOST_OF_A_TITLE
        meant = meant_id(name, self.ids) if is_worth else self.ids.get(name, "")
        return (meant,) if meant else ()


@dataclass(frozen=True, slots=True)
class ProposedMeetings:
    """What is proposed.

    Attributes:
        meetings: Those that the register has not yet, by begin.
        known: How many it has already as they are.
        remarks: Why others are left out, and what must be looked at.
    """

    meetings: tuple[Meeting, ...]
    known: int
    remarks: tuple[SourceError, ...]


def read_calendar(
    source: str,
    between: tuple[datetime, datetime],
    query: CalDavQuery,
    password: Callable[[], Secret],
) -> CalendarRead:
    """Return what *source*, a file or the calendar of *query*, holds at some time of *between*.

    Raises:
        RequestError: PATH_MISSING, SOURCE_ENDPOINT.
        SourceError: ``SOURCE_*``, ``CALENDAR_*``.
    """
    if query.url:
        return read_entries(read_caldav(query, password, between), between, server=source)
    data = read_carried(Path(source), most=MOST_BYTES)
    return read_entries([data], between, server=source)


def place_names(fleet: Fleet, told: Mapping[str, Sequence[str]]) -> PlaceNames:
    """Return by what sites are called: ids, names, what they show of themselves; and *told*."""
    ids: dict[str, str] = {}
    for site in fleet.sites.values():
        ids |= dict.fromkeys(filter(None, (site.display_name, site.name, site.id)), site.id)
    return PlaceNames(ids, {folded(name): sites for name, sites in told.items()})


def propose_meetings(
    read: CalendarRead, known: Mapping[str, Meeting], fleet: Fleet, names: PlaceNames
) -> ProposedMeetings:
    """Return the meetings of *read* that are proposed.

    Args:
        read: What was read.
        known: The meetings of the register, by id.
        fleet: Which sites there are.
        names: By what people call them.
    """
    proposed: list[Meeting] = []
    remarks = list(read.left_out)
    count = 0
    for entry in read.entries:
        name = meeting_id(entry)
        if name in known:
            count += 1
            remarks += _changes(entry, known[name])
            continue
        sites, unknown = names.find(entry.location)
        remarks += [_unknown(entry, place, names) for place in unknown]
        if not sites:
            remarks += [] if unknown else [_unknown(entry, "", names)]
            continue
        proposed.append(_meeting(name, entry, sites, fleet))
    return ProposedMeetings(tuple(proposed), count, tuple(remarks))


def meeting_id(entry: CalendarEntry) -> str:
    """Return the id of a meeting: the same for the same entry, and telling nothing of it."""
    digits = sha256(entry.uid.encode()).hexdigest()[:_DIGITS]
    if entry.original is None:
        return f"lich-{digits}"
    at = re.sub(r"[^0-9t]", "", spell_instant(entry.original).lower())
    return f"lich-{digits}-{at[:13]}"


def _meeting(name: str, entry: CalendarEntry, sites: Sequence[str], fleet: Fleet) -> Meeting:
    leading = (one for one in sites if one in fleet.sites and fleet.sites[one].role in _LEADING)
    title = without_mobile_numbers(" ".join(entry.title.split()))[:MOST_OF_A_TITLE]
    return Meeting(
        name,
        entry.start,
        entry.end,
        next(leading, sites[0]),
        tuple(sites),
        title="" if entry.is_confidential else title,
        classification="secret" if entry.is_confidential else "internal",
        is_cancelled=entry.is_cancelled,
    )


def _changes(entry: CalendarEntry, known: Meeting) -> Iterator[SourceError]:
    """Yield that the register says another time, or does not know that it is cancelled."""
    now, before = (entry.start, entry.end), (known.start, known.end)
    if entry.is_cancelled and not known.is_cancelled:
        yield SourceError("CALENDAR_CANCELLED", meeting=known.id, start=spell_instant(known.start))
    elif now != before and not entry.is_cancelled:
        yield SourceError(
            "CALENDAR_MOVED",
            meeting=known.id,
            start=spell_instant(entry.start),
            end=spell_instant(entry.end),
            before=spell_instant(known.start),
        )


def _unknown(entry: CalendarEntry, place: str, names: PlaceNames) -> SourceError:
    return SourceError(
        "CALENDAR_PLACE",
        entry=entry.title[:80] or "…",
        at=spell_instant(entry.start),
        place=place[:80],
        nearest=names.nearest(place),
    )
