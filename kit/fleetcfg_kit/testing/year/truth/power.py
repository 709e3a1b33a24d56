"""What a report on a simulated year must say of power and of lines: by what was done to them."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from math import ceil
from typing import Final, NamedTuple

from fleetcfg.model.fleet import Fleet
from fleetcfg.model.timezone import spell_instant
from fleetcfg_kit.testing.year.diary import DayOfAudit, LivedYear
from fleetcfg_kit.testing.year.plan import PlannedMeeting, SampledWeek
from fleetcfg_kit.testing.year.samples import CAPACITY, week_samples
from fleetcfg_kit.testing.year.truth.cells import Cells

KINDS: Final = (
    *("lost_in_meeting", "started_in_meeting", "stopped_in_meeting", "left_on", "unexplained"),
)
_LASTS: Final = timedelta(minutes=90)
_SOON: Final = timedelta(minutes=5)
_BEFORE: Final = timedelta(hours=2)
_AFTER: Final = timedelta(hours=2)
_MOST: Final = {"load_in": 0.9 * CAPACITY, "load_out": 0.9 * CAPACITY, "loss": 1.0}
_MOST_MS: Final = {"delay": 150.0, "jitter": 30.0}


def _kind_of(event: str) -> str:
    """Return what it is: of a start that no person explains nobody saw why it was."""
    return "breach" if event in ("stopped_in_meeting", "left_on") else "not_seen"


class _Event(NamedTuple):
    at: datetime
    host: str
    site: str
    kind: str
    meeting: str
    before: datetime | None


def expected_power(year: LivedYear, fleet: Fleet) -> list[Cells]:
    """Return how often each thing was that is not by the procedure."""
    events = _events(year, fleet)
    rows = list[Cells]()
    for kind in KINDS:
        own = [one for one in events if one.kind == kind]
        devices, meetings = {one.host for one in own}, {one.meeting for one in own if one.meeting}
        counts: Cells = {"times": len(own), "devices": len(devices), "meetings": len(meetings)}
        rows.append({"event": kind, "kind": _kind_of(kind), **counts})
    return rows


def expected_power_list(year: LivedYear, fleet: Fleet) -> list[Cells]:
    """Return each of them."""
    return [
        {
            "host": one.host,
            "site": one.site,
            "event": one.kind,
            "kind": _kind_of(one.kind),
            "at": spell_instant(one.at),
            "read_before": None if one.before is None else spell_instant(one.before),
            "meeting": one.meeting or None,
            "reason": None,
        }
        for one in _events(year, fleet)
    ]


def expected_power_known(year: LivedYear, fleet: Fleet) -> list[Cells]:
    """Return of how many devices it is known when they started, and if they stand by."""
    uptimes = Counter[str]()
    standbys = set[str]()
    for audit in year.diary.audits:
        uptimes.update(host for host, told in audit.powers.items() if told.has_uptime)
        standbys.update(host for host, told in audit.powers.items() if told.standby)
    placed = [host for host, one in fleet.devices.items() if one.site]
    judged = sum(uptimes[host] > 1 for host in placed)
    untold = sum(host not in standbys for host in placed)
    counts = {"judged": judged, "not_judged": len(placed) - judged, "standby_not_told": untold}
    return [{"known": name, "devices": count} for name, count in counts.items()]


def _events(year: LivedYear, fleet: Fleet) -> list[_Event]:
    found = list[_Event]()
    for host, device in fleet.devices.items():
        site = device.site.id if device.site else ""
        meetings = [one for one in year.plan.meetings if site in one.sites and not one.is_cancelled]
        if meetings:
            read = [one for one in year.diary.audits if host in one.powers]
            found += _starts(year, host, site, read)
            found += _left_on(year, host, site, read, meetings)
    return sorted(found, key=lambda one: (one.at, one.host))


def _starts(year: LivedYear, host: str, site: str, read: Sequence[DayOfAudit]) -> Iterator[_Event]:
    """Yield each time that a device was switched on, if it was read before and after it."""
    started = _switched_on(year, host)
    told = [one.at for one in read if one.powers[host].has_uptime]
    for before, after in pairwise(told):
        ons = [at for at in started if before < at <= after]
        at = max(ons, default=before)  # of several, the device tells of the last
        meeting = started.get(at, "")
        if ons and meeting:
            was_up = before >= _start(year, _meeting(year, meeting))
            kind = "lost_in_meeting" if was_up else "started_in_meeting"
            yield _Event(at, host, site, kind, meeting, before)
        elif ons and not _is_said(year, site, before - _SOON, at + _SOON):
            yield _Event(at, host, site, "unexplained", "", before)


def _switched_on(year: LivedYear, host: str) -> Mapping[datetime, str]:
    """Return when a device was, with the meeting in which it was."""
    plan = year.plan
    back = {plan.at(one.last, 7): "" for one in plan.darkness if one.host == host}
    return back | {at: meeting for one, meeting, at in year.diary.losses if one == host}


def _is_said(year: LivedYear, site: str, first: datetime, last: datetime) -> bool:
    said = (one for one in year.diary.said if one.kind == "power.cycle")
    return any(one.about == f"site:{site}" and first <= one.at <= last for one in said)


def _left_on(
    year: LivedYear,
    host: str,
    site: str,
    read: Sequence[DayOfAudit],
    meetings: Sequence[PlannedMeeting],
) -> Iterator[_Event]:
    """Yield the first time that a device was seen awake and idle, the day after a meeting."""
    starts = {one.id: _start(year, one) for one in meetings}
    busy = [(start - _BEFORE, start + _LASTS) for start in starts.values()]
    idle = [
        one.at
        for one in read
        if (one.powers[host].standby, one.powers[host].in_use) == ("awake", False)
        and not any(first <= one.at <= last for first, last in busy)
    ]
    for name, start in starts.items():
        first, last = (start + _LASTS + _AFTER + each for each in (timedelta(), timedelta(days=1)))
        seen = next((at for at in idle if first < at <= last), None)
        if seen is not None:
            yield _Event(seen, host, site, "left_on", name, None)


def _meeting(year: LivedYear, name: str) -> PlannedMeeting:
    return next(one for one in year.plan.meetings if one.id == name)


def _start(year: LivedYear, one: PlannedMeeting) -> datetime:
    return year.plan.at(one.day, 14)


# ---------------------------------------------------------------- lines


def expected_lines(year: LivedYear) -> list[Cells]:
    """Return the outcome of each line, and for which days."""
    rows = list[Cells]()
    for line in year.registers.lines:
        days = [one.day for one in year.plan.samples if one.line == line.id]
        ends = (min(days), max(days) + 6) if days else ()
        first, last = (f"{year.plan.at(day, 0):%Y-%m-%d}" for day in ends) if days else (None, None)
        row: Cells = {"line": line.id, "site": line.site, "provider": line.provider}
        row |= {"capacity": f"{line.capacity:g}", "imports": len(days), "first": first}
        rows.append({**row, "last": last})
    return rows


def expected_line_quality(year: LivedYear) -> list[Cells]:
    """Return how many weeks each line kept what it must, and the worst of those it is known of."""
    plan, rows = year.plan, list[Cells]()
    monday = -plan.first.weekday() % 7
    ends = [day for day in range(monday, plan.days + 1, 7) if day]
    for line in year.registers.lines:
        row: Cells = {"line": line.id, "site": line.site}
        weeks = [one for one in plan.samples if one.line == line.id]
        counts = Counter(one.kind for one in weeks)
        not_known = len(ends) - counts["kept"] - counts["over"]
        row |= {"weeks_kept": counts["kept"], "weeks_over": counts["over"]}
        row |= {"weeks_not_known": not_known, **dict.fromkeys((*_MOST, *_MOST_MS, "worst_until"))}
        known = [one for one in weeks if one.kind != "gap"]
        if known:
            worst = max(known, key=lambda one: (one.kind == "over", _ratio(one), one.day))
            row |= {**_carried(worst), "worst_until": f"{plan.at(worst.day + 6, 0):%Y-%m-%d}"}
        rows.append(row)
    return rows


def _carried(week: SampledWeek) -> Mapping[str, int]:
    """Return the 95th percentiles of a week, by nearest rank, in hundredths."""
    rows = [values for _, values in week_samples(week)]
    place = ceil(len(rows) * 95 / 100) - 1
    names = (*_MOST, *_MOST_MS)
    return {name: sorted(row[n] for row in rows)[place] for n, name in enumerate(names)}


def _ratio(week: SampledWeek) -> float:
    """Return by how much of what it may be the worst percentile of a week lies there."""
    most = _MOST | _MOST_MS
    return max(value / 100 / most[name] for name, value in _carried(week).items())
