"""A meeting is opened and closed: what its devices were before, and what became of it after."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from fleetcfg.authority.audit_basis import AuditBasis
from fleetcfg.errors import RequestError
from fleetcfg.model.catalog import Catalog
from fleetcfg.model.meeting_log import MeetingLog, OtherOpening
from fleetcfg.model.readiness import MeetingReadiness
from fleetcfg.model.registers.meetings import Meeting
from fleetcfg.model.statement import (
    SignedStatement,
    StatementFact,
    StatementKind,
    Statements,
    departments_or_all,
)
from fleetcfg.model.timezone import read_instant, spell_local
from fleetcfg.observations.as_of import device_as_of
from fleetcfg.observations.replay import replay_run
from fleetcfg.observations.runs import load_run
from fleetcfg.observations.store import Observations
from fleetcfg.workflow.audits.audit import readings_of
from fleetcfg.workflow.context import Context
from fleetcfg.workflow.meetings.attendance import attendance_of, seen_in_calls
from fleetcfg.workflow.meetings.changes import (
    ChangeCase,
    baseline_of,
    changes_since,
    read_baseline,
    spell_baseline,
    unread_since,
)
from fleetcfg.workflow.meetings.check import (
    HeardAudit,
    MeetingCheckRequest,
    hear_meeting,
    judge_meeting,
)
from fleetcfg.workflow.meetings.meeting import SUBJECT, hosts_by_site, said_of, subject_of

_NEAR: Final = timedelta(days=7)
_MOST_ELSEWHERE: Final = 3
_AFTER: Final = timedelta(days=1)  # incidents of a meeting are told by then


@dataclass(frozen=True, slots=True)
class MeetingOpened:
    """What stood when a meeting was opened.

    Attributes:
        facts: Of the statement that says so.
    """

    readiness: MeetingReadiness
    facts: Mapping[str, StatementFact]


def open_meeting(
    request: MeetingCheckRequest, basis: AuditBasis, observations: Observations, context: Context
) -> MeetingOpened:
    """Read every site, and return what its configuration is held against when it is closed.

    Raises:
        RequestError: MEETING_OVER; as `check_meeting`.
    """
    if context.clock() >= request.meeting.end:
        raise RequestError("MEETING_OVER", meeting=request.meeting.id)
    heard = hear_meeting(request, basis, observations, context)
    told = judge_meeting(request, basis, context.catalogs, heard, at=context.clock())
    baseline = spell_baseline(baseline_of(heard, basis, context.catalogs))
    return MeetingOpened(told, {"run": told.run, "baseline": baseline})


def close_meeting(
    request: MeetingCheckRequest, basis: AuditBasis, observations: Observations, context: Context
) -> MeetingLog:
    """Read every site again, and return the log of the meeting.

    Raises:
        RequestError: MEETING_AHEAD; as `check_meeting`.
    """
    if context.clock() < request.meeting.start:
        raise RequestError("MEETING_AHEAD", meeting=request.meeting.id)
    heard = hear_meeting(request, basis, observations, context)
    at = context.clock()
    return _log(request, basis, context.catalogs, (heard, observations), at=at)


def closing_run(request: MeetingCheckRequest) -> str:
    """Return the id of the audit that closed a meeting last.

    Raises:
        RequestError: MEETING_NOT_CLOSED, MEETING_CLOSED_BY_NO_RUN.
    """
    closings = said_of(request.said, request.meeting, StatementKind.MEETING_CLOSE)
    if not closings:
        elsewhere = request.said.about(subject_of(request.meeting), StatementKind.MEETING_CLOSE)
        begins = [read_instant(one.text("start")) for one in elsewhere]
        moved = ", ".join(spell_local(each) for each in begins if each is not None)
        raise RequestError("MEETING_NOT_CLOSED", meeting=request.meeting.id, moved=moved)
    run = departments_or_all(closings)[-1].text("run")
    if not run:
        raise RequestError("MEETING_CLOSED_BY_NO_RUN", meeting=request.meeting.id)
    return run


def closed_meeting(
    request: MeetingCheckRequest,
    basis: AuditBasis,
    observations: Observations,
    catalogs: Mapping[str, Catalog],
    *,
    run: str,
) -> MeetingLog:
    """Return the log of a meeting by *run*, the audit that closed it, as it is kept.

    Raises:
        RequestError: HISTORY_RUN_UNKNOWN.
        ObservationError: ``STORE_*``.
    """
    stored, heard = load_run(observations, run), HeardAudit()
    for noun in replay_run(observations, stored):
        heard.hear(noun)
    at = stored.finished_at or stored.header.started_at
    kept = observations.of(readings_of(stored.header))

    def live(host: str) -> Mapping[str, str | None]:
        past = device_as_of(kept, host, at)
        return {} if past is None else past.values

    heard.live = live
    return _log(request, basis, catalogs, (heard, observations), at=at)


def _log(
    request: MeetingCheckRequest,
    basis: AuditBasis,
    catalogs: Mapping[str, Catalog],
    read: tuple[HeardAudit, Observations],
    *,
    at: datetime,
) -> MeetingLog:
    heard, observations = read
    meeting, said = request.meeting, request.said
    readiness = judge_meeting(request, basis, catalogs, heard, at=at)
    by_site = hosts_by_site(meeting, basis.province.fleet)
    kept = observations.of(readings_of(heard.header)) if heard.header else observations
    hosts = [host for hosts in by_site.values() for host in hosts]
    seen = seen_in_calls(meeting, hosts, kept, now=at)
    held = replace(meeting, end=min(meeting.end, at))  # what is still to come is not lost
    attendance = attendance_of(held, by_site, heard.reports, basis.province, seen)
    openings = said_of(said, meeting, StatementKind.MEETING_OPEN)
    opened = next(iter(openings), None)  # who opens it anew hides no change that was made before
    log = MeetingLog(
        readiness,
        opened,
        attendance,
        (),
        tuple(said.about(subject_of(meeting))),
        tuple(_incidents(said, meeting)),
    )
    if opened is None:
        return replace(log, elsewhere=openings_elsewhere(request, hosts))
    baseline = opening_baseline(openings)
    case = ChangeCase(basis, catalogs, by_site, heard, opened.said_at, baseline)
    return replace(log, changes=changes_since(case, kept), unread=unread_since(case))


def opening_baseline(openings: Sequence[SignedStatement]) -> Mapping[str, str]:
    """Return how each device was opened: by the first who said it, and the Department first.

    No other person dates a word before the Department's to say how a device was.
    """
    baseline: dict[str, str] = {}
    for one in (*reversed(openings), *reversed(departments_or_all(openings))):
        baseline |= read_baseline(one.texts("baseline"))
    return baseline


def openings_elsewhere(
    request: MeetingCheckRequest, hosts: Collection[str]
) -> tuple[OtherOpening, ...]:
    """Return openings that may be of this meeting before it was moved, the nearest begin first.

    They name its id with another begin; or an id that no meeting has here, with a begin near to its
    own and a device that stands at its sites.
    """
    meeting, known = request.meeting, request.registers.meetings
    found: dict[tuple[str, datetime], OtherOpening] = {}
    for one in request.said.of(StatementKind.MEETING_OPEN):
        name = one.about.removeprefix(SUBJECT)
        start = read_instant(one.text("start")) or one.said_at
        is_near = name not in known and abs(start - meeting.start) <= _NEAR
        if name == meeting.id or (
            is_near and read_baseline(one.texts("baseline")).keys() & {*hosts}
        ):
            found.setdefault((name, start), OtherOpening(name, start, one))
    nearest = sorted(found.values(), key=lambda each: abs(each.start - meeting.start))
    return tuple(nearest[:_MOST_ELSEWHERE])


def _incidents(said: Statements, meeting: Meeting) -> Iterator[SignedStatement]:
    """Yield what was said of incidents at its sites, from its begin until a day after its end."""
    for one in said.of(StatementKind.INCIDENT_OPEN):
        is_then = meeting.start <= one.said_at <= meeting.end + _AFTER
        if is_then and one.text("site") in meeting.sites:
            yield one
