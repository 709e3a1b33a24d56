"""Meetings that were held, sites that joined, minutes that were lost, who was told, who came."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from math import ceil
from typing import Final, Literal

from fleetcfg.model.duty import duty_posts
from fleetcfg.model.period.case import PeriodCase, source_of
from fleetcfg.model.period.tables import (
    PeriodRow,
    PeriodTable,
    Source,
    Tally,
    columns,
    day_of,
    file_of,
    spell_months,
)
from fleetcfg.model.registers.meetings import Meeting
from fleetcfg.model.statement import SignedStatement, StatementKind, departments_or_all
from fleetcfg.model.timezone import spell_instant

MeetingFate = Literal["cancelled", "to_come", "held", "not_told"]
"""``not_told`` is one that is over and of which no person said that it was opened or closed."""

_SECTION: Final = "meetings"
_MINUTE: Final = timedelta(minutes=1)
_MOST_SITES: Final = 1_000  # of a meeting, as registers have it; a report of a unit has few of them
_FATES: Final = ("cancelled", "to_come", "held", "not_told")
_SITES: Final = ("invited", "joined", "late", "missed", "not_seen")
_TIMES: Final = ("in_time", "late", "none")
_COUNTED: Final = ("held", *_SITES, "minutes_lost", "lost_not_known")
_SHOWN: Final = ("invited", "joined", "missed", "not_seen")


@dataclass(frozen=True, slots=True)
class MeetingSeen:
    """What is known of one meeting.

    Attributes:
        sites: How many joined, were late, missed it, and of how many that is not known; of one
            that was not held, nothing.
        lost: Minutes that all sites lost together; None if no person said so.
        sources: Where it is declared, and who said what of it.
    """

    meeting: Meeting
    fate: MeetingFate
    joined: int
    late: int
    missed: int
    not_seen: int
    lost: int | None
    sources: tuple[Source, ...]


def meeting_tables(case: PeriodCase) -> Iterator[PeriodTable]:
    """Yield meetings by month, each of them, who was told in time, and who was on duty."""
    seen = tuple(meetings_seen(case))
    months = _months(case, seen)
    heads = columns("month:text", "planned", *_FATES)
    rows = tuple(tally.row(month, ("planned", *_FATES)) for month, tally in months.items())
    yield PeriodTable("meetings", _SECTION, heads, rows)
    held = {month: tally for month, tally in months.items() if tally.counts.get("held")}
    rows = tuple(_attended(month, tally) for month, tally in held.items())
    lacks = "" if case.has_record else "record"
    heads = columns("month:text", *_COUNTED)
    yield PeriodTable("attendance", _SECTION, heads, rows, lacks=lacks)
    heads = columns("id:text", "start:time", "state:key", *_SHOWN, "minutes_lost")
    yield PeriodTable("meeting_list", _SECTION, heads, tuple(map(_listed, seen)), is_long=True)
    heads = columns("told:key", "meetings")
    yield PeriodTable("notices", _SECTION, heads, tuple(_notices(case, seen)), lacks=lacks)
    heads = columns("checked_in:key", "posts")
    yield PeriodTable("duty", _SECTION, heads, tuple(_duty(case, seen)), lacks=lacks)


def meetings_seen(case: PeriodCase) -> Iterator[MeetingSeen]:
    """Yield the meetings that begin in the time, in the order of their begin."""
    meetings = case.registers.meetings.values()
    for one in sorted(meetings, key=lambda each: (each.start, each.id)):
        if case.period.has(one.start):
            yield _seen(case, one)


def _seen(case: PeriodCase, one: Meeting) -> MeetingSeen:
    kinds = (StatementKind.MEETING_OPEN, StatementKind.MEETING_CLOSE)
    said = tuple(case.said_until(f"meeting:{one.id}", *kinds))
    fate = _fate(case, one, said)
    sources = (file_of(one.place), *map(source_of, said))
    if fate != "held":
        return MeetingSeen(one, fate, 0, 0, 0, 0, None, sources)
    closed = _closed(said)
    invited = frozenset(one.sites)
    joined = invited & _named(closed, "joined")
    missed = invited & _named(closed, "missed") - joined
    late = joined & _named(closed, "late")
    unseen = invited - joined - missed
    counts = len(joined), len(late), len(missed), len(unseen)
    return MeetingSeen(one, fate, *counts, _lost(closed, one), sources)


def _closed(said: Iterable[SignedStatement]) -> list[SignedStatement]:
    """Return who closed it: if the Department did, no other person says who took part."""
    closed = (one for one in said if one.kind is StatementKind.MEETING_CLOSE)
    return departments_or_all(closed)


def _fate(case: PeriodCase, one: Meeting, said: tuple[SignedStatement, ...]) -> MeetingFate:
    if one.is_cancelled:
        return "cancelled"
    if said:
        return "held"
    return "to_come" if one.end > case.end else "not_told"


def _named(closed: Iterable[SignedStatement], fact: str) -> frozenset[str]:
    return frozenset(site for each in closed for site in each.texts(fact))


def _lost(closed: Iterable[SignedStatement], meeting: Meeting) -> int | None:
    """Return what the last that says it says, if it can be: no site loses more than all of it."""
    said = [each.facts.get("minutes_lost") for each in closed]
    known = [one for one in said if isinstance(one, int) and not isinstance(one, bool)]
    most = ceil((meeting.end - meeting.start) / _MINUTE) * _MOST_SITES
    return known[-1] if known and 0 <= known[-1] <= most else None


def _months(case: PeriodCase, seen: Iterable[MeetingSeen]) -> dict[str, Tally]:
    tallies = {month: Tally() for month in spell_months(case.period, case.period.last)}
    for one in seen:
        tally = tallies[f"{day_of(one.meeting.start):%Y-%m}"]
        tally.sources.update(one.sources)
        tally.add("planned")
        tally.add(one.fate)
        if one.fate == "held":
            _count_sites(tally, one)
    return {month: tally for month, tally in tallies.items() if tally.counts}


def _attended(month: str, tally: Tally) -> PeriodRow:
    """Return one month; minutes are not known where no person said them of any meeting."""
    row = tally.row(month, _COUNTED)
    if tally.counts["lost_not_known"] < tally.counts["held"]:
        return row
    cells = list(row.cells)
    cells[1 + _COUNTED.index("minutes_lost")] = None
    return replace(row, cells=tuple(cells))


def _count_sites(tally: Tally, one: MeetingSeen) -> None:
    for name in _SITES:
        tally.add(name, _sites(one)[name])
    tally.add("minutes_lost", one.lost or 0)
    tally.add("lost_not_known", int(one.lost is None))


def _sites(one: MeetingSeen) -> dict[str, int]:
    return {
        "invited": one.joined + one.missed + one.not_seen,
        "joined": one.joined,
        "late": one.late,
        "missed": one.missed,
        "not_seen": one.not_seen,
    }


def _listed(one: MeetingSeen) -> PeriodRow:
    """Return a meeting; of a secret one, no more than that it is there."""
    start, is_told = spell_instant(one.meeting.start), one.fate == "held"
    sites = [_sites(one)[name] if is_told else None for name in _SHOWN]
    return PeriodRow((one.meeting.id, start, one.fate, *sites, one.lost), 0, one.sources)


def _notices(case: PeriodCase, seen: Iterable[MeetingSeen]) -> Iterator[PeriodRow]:
    tallies = {key: Tally() for key in _TIMES}
    for one in seen:
        if one.fate in ("cancelled", "to_come"):
            continue
        subject = f"meeting:{one.meeting.id}"
        told = next(case.said_until(subject, StatementKind.MEETING_NOTICE), None)
        due = one.meeting.start - case.registers.meeting_rules.notice_before
        _add(tallies, told, is_in_time=told is not None and told.said_at <= due, what="meetings")
        if told is None:
            tallies["none"].sources.add(file_of(one.meeting.place))
    yield from (tally.row(key, ("meetings",)) for key, tally in tallies.items())


def _duty(case: PeriodCase, seen: Iterable[MeetingSeen]) -> Iterator[PeriodRow]:
    tallies = {key: Tally() for key in _TIMES}
    for one in seen:
        if one.fate in ("cancelled", "to_come"):
            continue
        due = one.meeting.start - case.registers.meeting_rules.check_in_before
        subject = f"meeting:{one.meeting.id}"
        came = {
            each.text("site"): each
            for each in reversed([*case.said_until(subject, StatementKind.DUTY_IN)])
        }
        posts = duty_posts(one.meeting, case.registers, case.fleet, case.law)
        for site in sorted({*posts, *came}):
            there = came.get(site)
            in_time = there is not None and there.said_at <= due
            _add(tallies, there, is_in_time=in_time, what="posts")
            if there is None:
                tallies["none"].sources.add(file_of(one.meeting.place))
    yield from (tally.row(key, ("posts",)) for key, tally in tallies.items())


def _add(
    tallies: dict[str, Tally], said: SignedStatement | None, *, is_in_time: bool, what: str
) -> None:
    key = "none" if said is None else "in_time" if is_in_time else "late"
    tallies[key].add(what)
    if said is not None:
        tallies[key].sources.add(source_of(said))
