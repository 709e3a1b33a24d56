"""When devices started, stopped and stood by, held against the meetings (Art. 3.2, 5.2).

What is known of a device is what it said whenever it was read: how long it had been up, and whether
it stood by. Between two readings anything may have happened; what is not certain is not claimed.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from fleetcfg.model.conclusion import Conclusion
from fleetcfg.model.registers.meetings import Meeting
from fleetcfg.model.registers.power import USUAL_POWER_RULES, PowerRules
from fleetcfg.model.snapshot import Standby
from fleetcfg.model.verdict import VerdictKind


@dataclass(frozen=True, slots=True)
class PowerReading:
    """What one device said, once.

    Attributes:
        at: When it was read, in UTC.
        uptime: Seconds since it started; None where it is not told.
        in_use: Whether a call was up; None where it is not told.
        stopped_at: When it was last shut down, by its own word; None where it is not told.
        reason: Why, in its own word; empty where it is not told.
    """

    at: datetime
    uptime: int | None = None
    standby: Standby = ""
    in_use: bool | None = None
    stopped_at: datetime | None = None
    reason: str = ""

    @property
    def started_at(self) -> datetime | None:
        """When it started, by that; None where it is not told."""
        return None if self.uptime is None else self.at - timedelta(seconds=self.uptime)


class PowerEventKind(StrEnum):
    """What is told of a device."""

    LOST_IN_MEETING = "lost_in_meeting"  # it was up in the meeting, and started anew in it
    STARTED_IN_MEETING = "started_in_meeting"  # too late or anew: no person saw it before
    STOPPED_IN_MEETING = "stopped_in_meeting"  # by its own word
    LEFT_ON = "left_on"  # awake and idle long after a meeting
    UNEXPLAINED = "unexplained"  # no meeting, and no person said that it was switched off

    @property
    def kind(self) -> VerdictKind:
        """What it comes to: that a device says it started anew accuses nobody; why is not seen."""
        started = (self.UNEXPLAINED, self.LOST_IN_MEETING, self.STARTED_IN_MEETING)
        return VerdictKind.NOT_SEEN if self in started else VerdictKind.BREACH


@dataclass(frozen=True, slots=True)
class PowerEvent:
    """One thing that is not by the procedure.

    Attributes:
        at: When, by what the device said; of one that was left on, when it was seen so.
        meeting: Id of the meeting; empty if there is none.
        before: When the device was read last before it; None if it never was.
        reason: Why it went down, in its own word; empty where it is not told of this time.
        seen_at: When the device was read that showed it; None if it is not known.
    """

    kind: PowerEventKind
    host: str
    site: str
    at: datetime
    meeting: str = ""
    before: datetime | None = None
    reason: str = ""
    seen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PowerRecord:
    """What a time comes to.

    Attributes:
        meetings: How many meetings of that time were judged; of none, nothing is judged.
        judged: Hosts that told at least twice how long they had been up.
        unknown: The other hosts with a site: nothing is known of their starts.
        untold: Hosts that never told whether they stand by: no person knows if they were left on.
    """

    since: datetime
    until: datetime
    meetings: int
    events: tuple[PowerEvent, ...] = ()
    judged: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    untold: tuple[str, ...] = ()

    def count(self, kind: PowerEventKind) -> int:
        """Return how many events of one kind there were."""
        return sum(event.kind is kind for event in self.events)

    @property
    def losses(self) -> int:
        """How often a device went down or started anew while a meeting ran; why is not seen."""
        lost = (PowerEventKind.LOST_IN_MEETING, PowerEventKind.STOPPED_IN_MEETING)
        return len({(e.host, e.meeting) for e in self.events if e.kind in lost})

    @property
    def conclusion(self) -> Conclusion:
        """What it comes to: findings are breaches alone; what nobody saw is never clean.

        Nobody saw why a device started, nor anything of a device that is unknown.
        """
        kinds = {event.kind.kind for event in self.events}
        if VerdictKind.BREACH in kinds:
            return Conclusion.FINDINGS
        return Conclusion.INCOMPLETE if kinds or self.unknown else Conclusion.CLEAN

    def only(self, hosts: Collection[str]) -> "PowerRecord":
        """Return what it says of *hosts*."""
        return replace(
            self,
            events=tuple(one for one in self.events if one.host in hosts),
            judged=tuple(one for one in self.judged if one in hosts),
            unknown=tuple(one for one in self.unknown if one in hosts),
            untold=tuple(one for one in self.untold if one in hosts),
        )


@dataclass(frozen=True, slots=True)
class SitePower:
    """What is known of one site.

    Attributes:
        meetings: Those that were held there, in the order of their begin.
        cycles: When a person said that it was switched on or off.
    """

    site: str
    meetings: Sequence[Meeting] = ()
    cycles: Sequence[datetime] = ()
    rules: PowerRules = field(default_factory=lambda: USUAL_POWER_RULES)

    def events(self, host: str, readings: Sequence[PowerReading]) -> Iterator[PowerEvent]:
        """Yield what is not by the procedure of one device, whose *readings* are oldest first."""
        before: PowerReading | None = None
        for reading in readings:
            if before is not None:
                yield from self._between(host, before, reading)
            yield from self._left_on(host, reading)
            before = reading

    def _between(self, host: str, before: PowerReading, now: PowerReading) -> Iterator[PowerEvent]:
        """Yield what happened between two readings, if it started anew."""
        first, last = before.started_at, now.started_at
        if first is None or last is None or last - first <= self.rules.slack:
            return
        stopped = now.stopped_at if _is_between(now.stopped_at, before.at, last) else None
        reason = now.reason if stopped is not None else ""  # else it is of another stop
        if stopped is not None and (held := self._during(stopped)) is not None:
            kind, at, meeting = PowerEventKind.STOPPED_IN_MEETING, stopped, held.id
        else:
            kind, at, meeting = self._start(before.at, last)
        if meeting or not self._is_explained(before.at, last):
            yield PowerEvent(kind, host, self.site, at, meeting, before.at, reason, now.at)

    def _start(self, before: datetime, at: datetime) -> tuple[PowerEventKind, datetime, str]:
        """Return what a start was, when, and in which meeting; *before* is the last reading."""
        during = self._during(at)
        return _started(before, during), at, during.id if during else ""

    def _left_on(self, host: str, reading: PowerReading) -> Iterator[PowerEvent]:
        """Yield that it is awake and idle, so long after a meeting; not if another is near."""
        if reading.standby != "awake" or reading.in_use is not False:
            return
        ended = [one for one in self.meetings if one.end <= reading.at]
        if not ended:
            return
        last = max(ended, key=lambda one: one.end)
        longest = self.rules.standby_within + timedelta(days=1)
        is_late = self.rules.standby_within < reading.at - last.end <= longest
        if is_late and not self._is_near(reading.at):  # all meetings are looked at for it: last
            yield PowerEvent(
                PowerEventKind.LEFT_ON, host, self.site, reading.at, last.id, seen_at=reading.at
            )

    def _during(self, moment: datetime | None) -> Meeting | None:
        if moment is None:
            return None
        held = (one for one in self.meetings if one.start <= moment <= one.end)
        return next(held, None)

    def _is_near(self, moment: datetime) -> bool:
        """Tell whether devices may be awake for a meeting that runs or is about to begin."""
        return any(
            _begin(one) - self.rules.start_before <= moment <= one.end for one in self.meetings
        )

    def _is_explained(self, before: datetime, started: datetime) -> bool:
        slack = self.rules.slack
        said = any(before - slack <= one <= started + slack for one in self.cycles)
        return said or self._is_near(started)


def power_record(
    sites: Mapping[str, SitePower],
    readings: Mapping[str, tuple[str, Sequence[PowerReading]]],
    *,
    since: datetime,
    until: datetime,
) -> PowerRecord:
    """Return what the readings of a time come to, held against the meetings of each site.

    Args:
        sites: By id; without meetings nothing is judged.
        readings: By host its site, and what it said, oldest first; those of before *since* tell
            how it stood then.
        since: From when.
        until: Until when.
    """
    held = {
        one.id
        for site in sites.values()
        for one in site.meetings
        if one.end >= since and one.start <= until
    }
    if not held:
        return PowerRecord(since, until, 0, unknown=tuple(sorted(readings)))
    judged = {host for host, (_, told) in readings.items() if _count_told(told) > 1}
    events = [one for one in _events(sites, readings) if since <= one.at <= until]
    untold = (host for host, (_, told) in readings.items() if not any(r.standby for r in told))
    return PowerRecord(
        since,
        until,
        len(held),
        tuple(sorted(_once(events), key=lambda one: (one.at, one.host))),
        tuple(sorted(judged)),
        tuple(sorted(readings.keys() - judged)),
        tuple(sorted(untold)),
    )


def _events(
    sites: Mapping[str, SitePower], readings: Mapping[str, tuple[str, Sequence[PowerReading]]]
) -> Iterator[PowerEvent]:
    for host, (site, told) in readings.items():
        if site in sites:
            yield from sites[site].events(host, told)


def _once(events: Sequence[PowerEvent]) -> Iterator[PowerEvent]:
    """Yield each once: who is left on after a meeting is told so by every reading."""
    seen: set[tuple[str, str]] = set()
    for event in events:
        if event.kind is not PowerEventKind.LEFT_ON:
            yield event
        elif (event.host, event.meeting) not in seen:
            seen.add((event.host, event.meeting))
            yield event


def _started(before: datetime, during: Meeting | None) -> PowerEventKind:
    """Return what a start is, by the meeting in which it was, and the reading before it."""
    if during is None:
        return PowerEventKind.UNEXPLAINED
    is_lost = before >= during.start
    return PowerEventKind.LOST_IN_MEETING if is_lost else PowerEventKind.STARTED_IN_MEETING


def _count_told(readings: Sequence[PowerReading]) -> int:
    return sum(reading.uptime is not None for reading in readings)


def _is_between(moment: datetime | None, first: datetime, last: datetime) -> bool:
    return moment is not None and first <= moment <= last


def _begin(meeting: Meeting) -> datetime:
    return meeting.rehearsal or meeting.start
