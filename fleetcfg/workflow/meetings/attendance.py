"""Which sites took part in a meeting, by what their devices remember of calls, or were seen to do.

With whom a site was is judged by the numbers and names that are declared of the devices that take
part; where a bridge's own name is declared nowhere, the far end that several sites share counts as
the meeting.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from fleetcfg.declared.province import Province, declared
from fleetcfg.model.calls import PastCall
from fleetcfg.model.finding import DeviceReport
from fleetcfg.model.meeting_log import AttendanceGap, CallInMeeting, SiteAttendance
from fleetcfg.model.registers.meetings import Meeting
from fleetcfg.model.snapshot import DeviceStatus
from fleetcfg.observations.run_times import past_runs
from fleetcfg.observations.runs import report_of
from fleetcfg.observations.store import Observations
from fleetcfg.observations.values import Readings

_NUMBERS: Final = ("sip.uri", "h323.number", "h323.id")
_SCHEMES: Final = ("sip:", "sips:", "h323:", "spark:")
_JOINING: Final = "conference."  # how parameters begin that bridges have
_SEVERAL: Final = 2  # sites that share a far end


@dataclass(frozen=True, slots=True)
class _SiteCalls:
    """The calls of one site while the meeting ran; *why* they are not known, if they are not."""

    site: str
    hosts: Sequence[str]
    calls: tuple[tuple[str, PastCall], ...] = ()
    why: AttendanceGap = ""


def attendance_of(
    meeting: Meeting,
    by_site: Mapping[str, Sequence[str]],
    reports: Mapping[str, DeviceReport],
    province: Province,
    seen: Mapping[str, Sequence[datetime]],
) -> tuple[SiteAttendance, ...]:
    """Return how each invited site took part, in the order of the invitation.

    Args:
        meeting: Which.
        by_site: Its devices.
        reports: What an audit after the meeting told of each.
        province: What is declared.
        seen: When each host was seen in a call while it ran, as `seen_in_calls` gives it.
    """
    told = [
        _site_calls(site, [one for one in hosts if not _is_bridge(one, province)], reports, meeting)
        for site, hosts in by_site.items()
        if site in meeting.sites
    ]
    planned = _planned(told, province, (*meeting.sites, meeting.bridge), by_site)
    return tuple(_attendance(one, meeting, province, planned, seen) for one in told)


def _is_bridge(host: str, province: Province) -> bool:
    """Tell whether a device joins the calls of others: what it remembers is no site's calls."""
    device = province.fleet.devices.get(host)
    catalog = province.catalogs.get(device.family) if device else None
    return catalog is not None and any(name.startswith(_JOINING) for name in catalog.parameters)


def seen_in_calls(
    meeting: Meeting, hosts: Sequence[str], kept: Observations, *, now: datetime
) -> Mapping[str, tuple[datetime, ...]]:
    """Return when each of *hosts* was in a call, by the audits that are kept of that time."""
    is_simulated = kept.readings is Readings.SIMULATED
    found: dict[str, list[datetime]] = {}
    for run in past_runs(kept, now):
        begun = run.header.started_at
        if not meeting.start <= begun < meeting.end or not run.has_reports:
            continue
        for host in hosts:
            report = report_of(kept, run.header.run, host)
            if report is None or report.simulated is not is_simulated or report.status is None:
                continue
            if report.status.active_uses:
                found.setdefault(host, []).append(begun)
    return {host: tuple(times) for host, times in found.items()}


def _site_calls(
    site: str, hosts: Sequence[str], reports: Mapping[str, DeviceReport], meeting: Meeting
) -> _SiteCalls:
    """Return what the endpoints remember of that time; why not, if none tells, or one forgot."""
    told = [(host, status) for host in hosts if (status := _status(reports.get(host)))]
    remembering = [(host, one) for host, one in told if one.past_calls is not None]
    if not remembering:
        return _SiteCalls(site, hosts, why="untold" if len(told) == len(hosts) > 0 else "unread")
    if any(_has_forgotten(one, meeting) for _, one in remembering):
        return _SiteCalls(site, hosts, why="forgotten")
    return _SiteCalls(site, hosts, tuple(_calls_in(meeting, remembering)))


def _calls_in(
    meeting: Meeting, remembering: Iterable[tuple[str, DeviceStatus]]
) -> Iterator[tuple[str, PastCall]]:
    """Yield the calls of the time of *meeting*, each with whose it was."""
    for host, one in remembering:
        yield from ((host, call) for call in one.past_calls or () if _overlaps(call, meeting))


def _status(report: DeviceReport | None) -> DeviceStatus | None:
    return None if report is None or report.reason else report.status


def _has_forgotten(status: DeviceStatus, meeting: Meeting) -> bool:
    """Tell whether calls of that time may be gone, or be such of which no begin is told."""
    calls = status.past_calls or ()
    if any(call.start is None for call in calls):
        return True
    oldest = min((call.start for call in calls if call.start), default=None)
    return bool(status.past_left_out) and (oldest is None or oldest > meeting.start)


def _overlaps(call: PastCall, meeting: Meeting) -> bool:
    if call.start is None or call.start >= meeting.end:
        return False
    return call.seconds is None or call.start + timedelta(seconds=call.seconds) > meeting.start


def _planned(
    told: Sequence[_SiteCalls],
    province: Province,
    meant: Sequence[str],
    by_site: Mapping[str, Sequence[str]],
) -> frozenset[str]:
    """Return the far ends that are the meeting."""
    hosts = (host for site in meant for host in by_site.get(site, (site,) if site else ()))
    known = (name for host in hosts for name in _names_of(host, province))
    return frozenset((*known, *_shared(told)))


def _shared(told: Sequence[_SiteCalls]) -> Iterator[str]:
    """Yield the far ends that several sites called."""
    shared = Counter(remote for one in told for remote in {_bare(c.remote) for _, c in one.calls})
    return (remote for remote, count in shared.items() if count >= _SEVERAL)


def _names_of(host: str, province: Province) -> Iterator[str]:
    """Yield by what *host* is called."""
    device = province.fleet.devices.get(host)
    if device is None:
        return
    yield _bare(device.address)
    settings = declared(province, host).by_parameter
    for name in _NUMBERS:
        if name in settings:
            yield from map(_bare, settings[name].winner.rule.operands)


def _bare(remote: str) -> str:
    text = remote.casefold().strip()
    return next((text.removeprefix(one) for one in _SCHEMES if text.startswith(one)), text)


def _attendance(
    one: _SiteCalls,
    meeting: Meeting,
    province: Province,
    planned: frozenset[str],
    seen: Mapping[str, Sequence[datetime]],
) -> SiteAttendance:
    known = province.fleet.sites.get(one.site)
    name = known.name if known else one.site
    if one.why:
        times = sorted(time for host in one.hosts for time in seen.get(host, ()))
        if not times:
            return SiteAttendance(one.site, name, "unknown", why=one.why)
        return SiteAttendance(one.site, name, "seen", times[0], times[-1], why=one.why)
    calls = tuple(_in_meeting(host, call, meeting, planned) for host, call in one.calls)
    return _by_calls(SiteAttendance(one.site, name, "absent", calls=calls), meeting)


def _by_calls(site: SiteAttendance, meeting: Meeting) -> SiteAttendance:
    """Return how *site* took part, by its calls, which are all known."""
    inside = sorted((call for call in site.calls if call.is_planned), key=lambda call: call.start)
    if not inside:
        return replace(site, lost=_minutes(meeting.end - meeting.start))
    joined = replace(site, presence="joined", first=inside[0].start)
    ends = [call.end for call in inside if call.end is not None]
    if len(ends) < len(inside):
        return joined
    return replace(joined, last=max(ends), lost=_lost(inside, meeting))


def _in_meeting(
    host: str, call: PastCall, meeting: Meeting, planned: frozenset[str]
) -> CallInMeeting:
    begun = call.start or meeting.start
    end = None if call.seconds is None else begun + timedelta(seconds=call.seconds)
    is_planned = _bare(call.remote) in planned
    start = max(begun, meeting.start)
    return CallInMeeting(host, call.remote, start, end and min(end, meeting.end), is_planned)


def _lost(calls: Sequence[CallInMeeting], meeting: Meeting) -> int:
    """Return how many minutes of the meeting none of *calls*, by begin, was up."""
    lost, reached = timedelta(), meeting.start
    for call in calls:
        lost += max(call.start - reached, timedelta())
        reached = max(reached, call.end or meeting.end)
    return _minutes(lost + max(meeting.end - reached, timedelta()))


def _minutes(span: timedelta) -> int:
    return round(span.total_seconds() / 60)
