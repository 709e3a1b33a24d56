"""What became of a meeting: who took part, what was lost, and what was changed meanwhile."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from fleetcfg.model.conclusion import Conclusion
from fleetcfg.model.readiness import MeetingReadiness
from fleetcfg.model.statement import SignedStatement, StatementFact

Presence = Literal["joined", "seen", "absent", "unknown"]
"""``joined``: by the device's own list of calls; ``seen``: in a call whenever it was looked at;
``absent`` only by that list; else ``unknown``, as where no device was reached."""

AttendanceGap = Literal["", "unread", "untold", "forgotten"]
"""Why the calls of a site are not known: ``unread`` where a device did not answer, ``untold`` where
no device of it tells past calls, ``forgotten`` where those of that time may be gone."""

ChangeAuthority = Literal["as_declared", "not_declared", "emergency", "nobody", "unknown"]
"""By whose authority a setting is what it was changed to; ``unknown`` where only a digest tells."""


@dataclass(frozen=True, slots=True)
class CallInMeeting:
    """A call of a site while the meeting ran.

    Attributes:
        end: None if it is not told how long it was.
        is_planned: Whether it was with who takes part; one with others is told.
    """

    host: str
    remote: str
    start: datetime
    end: datetime | None
    is_planned: bool


@dataclass(frozen=True, slots=True)
class SiteAttendance:
    """How one site took part.

    Attributes:
        first, last: When it was in the meeting, as far as that is known.
        lost: Minutes of the meeting in which it was not; None if that is not known.
        why: Why its calls are not known; empty if they are.
    """

    site: str
    name: str
    presence: Presence
    first: datetime | None = None
    last: datetime | None = None
    lost: int | None = None
    calls: tuple[CallInMeeting, ...] = ()
    why: AttendanceGap = ""

    @property
    def others(self) -> tuple[CallInMeeting, ...]:
        """Its calls with who does not take part."""
        return tuple(call for call in self.calls if not call.is_planned)


@dataclass(frozen=True, slots=True)
class MeetingChange:
    """A setting that was changed since the meeting was opened.

    Attributes:
        path: Empty if only the digest of the whole tells that something was.
        between: The last reading with the old value, and the first with the new; None as above.
        before, after: None for what was not there, or is hidden.
        by: Who declared an emergency change.
    """

    host: str
    site: str
    path: str
    between: tuple[datetime, datetime] | None
    before: str | None
    after: str | None
    authority: ChangeAuthority
    by: str = ""


@dataclass(frozen=True, slots=True)
class OtherOpening:
    """An opening that was signed for another begin, or another id: it may be of a meeting moved.

    Attributes:
        meeting: Id that it names, and *start* the begin.
    """

    meeting: str
    start: datetime
    said: SignedStatement


@dataclass(frozen=True, slots=True)
class MeetingLog:
    """The log of a meeting.

    Attributes:
        readiness: How its sites stood when it was closed.
        opened: The statement that opened it; None if no person did.
        said: What people said of it, oldest first.
        incidents: Incidents at its sites while it ran.
        unread: Hosts that were read when it was opened and not when it was closed, or the other
            way round: nothing is known of changes there.
        elsewhere: Where no person opened it: what may have been it before it was moved, the nearest
            first.
    """

    readiness: MeetingReadiness
    opened: SignedStatement | None
    attendance: tuple[SiteAttendance, ...]
    changes: tuple[MeetingChange, ...]
    said: tuple[SignedStatement, ...]
    incidents: tuple[SignedStatement, ...] = ()
    unread: tuple[str, ...] = ()
    elsewhere: tuple[OtherOpening, ...] = ()

    @property
    def conclusion(self) -> Conclusion:
        """What it comes to: a change without authority, or a call with others, is a finding.

        What is not known of a site leaves it open.
        """
        if self._has_findings():
            return Conclusion.FINDINGS
        is_open = self.opened is None or self.unread or _any(self.attendance, "unknown")
        return Conclusion.INCOMPLETE if is_open else Conclusion.CLEAN

    @property
    def facts(self) -> Mapping[str, StatementFact]:
        """What the statement says that closes it: the report of the year counts these.

        Minutes are left out where those of one site are not known.
        """
        start, sites = self.readiness.meeting.start, self.attendance
        late = [one.site for one in sites if one.presence == "joined" and _is_after(one, start)]
        facts: dict[str, StatementFact] = {
            "run": self.readiness.run,
            "unread": self.unread,
            "joined": tuple(one.site for one in sites if one.presence in ("joined", "seen")),
            "missed": tuple(one.site for one in sites if one.presence == "absent"),
            "late": tuple(late),
        }
        lost = [one.lost for one in sites if one.lost is not None]
        return facts | {"minutes_lost": sum(lost)} if len(lost) == len(sites) else facts

    def _has_findings(self) -> bool:
        is_bad = any(one.authority in ("nobody", "unknown") for one in self.changes)
        has_others = any(site.others for site in self.attendance)
        return is_bad or has_others or _any(self.attendance, "absent")


def _is_after(site: SiteAttendance, start: datetime) -> bool:
    return site.first is not None and site.first > start


def _any(sites: Sequence[SiteAttendance], presence: Presence) -> bool:
    return any(site.presence == presence for site in sites)
