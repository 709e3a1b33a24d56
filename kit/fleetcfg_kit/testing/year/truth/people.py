"""What people said in a simulated year, counted: meetings, duty, notices, incidents."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from statistics import median
from typing import Final

from fleetcfg.model.timezone import spell_instant
from fleetcfg_kit.testing.year.diary import LivedYear, Said
from fleetcfg_kit.testing.year.plan import PlannedIncident
from fleetcfg_kit.testing.year.truth.cells import Cells, month_of

_LATE: Final = timedelta(days=3)
_FRIDAY: Final = 4
_TELL_MINUTES, _MEND_MINUTES = 30, 24 * 60  # the usual rules


def expected_meetings(year: LivedYear) -> list[Cells]:
    """Return the meetings by month."""
    plan, rows = year.plan, defaultdict[str, Counter[str]](Counter)
    for one in plan.meetings:
        row = rows[month_of(plan.at(one.day))]
        state = "cancelled" if one.is_cancelled else "held" if one.is_told else "not_told"
        row.update(("planned", state))
    names = ("planned", "cancelled", "to_come", "held", "not_told")
    return [{"month": month, **{n: row[n] for n in names}} for month, row in sorted(rows.items())]


def expected_meeting_list(year: LivedYear) -> list[Cells]:
    """Return each meeting; of a secret one nothing more than of others: no title, no word."""
    rows = list[Cells]()
    for one in year.plan.meetings:
        state = "cancelled" if one.is_cancelled else "held" if one.is_told else "not_told"
        start = spell_instant(year.plan.at(one.day, 14))
        row: Cells = {"id": one.id, "start": start, "state": state}
        counts: Cells = dict.fromkeys(("invited", "joined", "missed", "not_seen", "minutes_lost"))
        if state == "held":
            joined = len(one.sites) - 1
            counts |= {"invited": len(one.sites), "joined": joined, "missed": len(one.missed)}
            counts |= {"not_seen": 1 - len(one.missed), "minutes_lost": one.lost}
        rows.append(row | counts)
    return rows


def expected_attendance(year: LivedYear) -> list[Cells]:
    """Return who took part, by month: of one site of each meeting no person said anything."""
    rows = defaultdict[str, Counter[str]](Counter)
    for said in year.diary.said:
        if said.kind != "meeting.close":
            continue
        meeting = next(one for one in year.plan.meetings if said.about == f"meeting:{one.id}")
        row, lost = rows[month_of(said.at)], said.facts.get("minutes_lost")
        known = len(meeting.sites) - 1
        joined = known if not meeting.missed else min(known, len(meeting.sites) - 1)
        row["held"] += 1
        row["invited"] += len(meeting.sites)
        row["joined"] += joined
        row["late"] += len(meeting.late)
        row["missed"] += len(meeting.missed)
        row["not_seen"] += len(meeting.sites) - joined - len(meeting.missed)
        row["minutes_lost"] += lost if isinstance(lost, int) else 0
        row["lost_not_known"] += not isinstance(lost, int)
    names = ("held", "invited", "joined", "late", "missed", "not_seen", "minutes_lost")
    told = list[Cells]()
    for month, row in sorted(rows.items()):
        cells: Cells = {"month": month, **{name: row[name] for name in names}}
        if row["lost_not_known"] == row["held"]:
            cells["minutes_lost"] = None
        told.append(cells | {"lost_not_known": row["lost_not_known"]})
    return told


def expected_notices(year: LivedYear) -> list[Cells]:
    """Return whether sites and providers were told two days before."""
    told = [one for one in year.plan.meetings if not one.is_cancelled]
    late = sum(one.is_noticed_late for one in told)
    counts = {"in_time": len(told) - late, "late": late, "none": 0}
    return [{"told": key, "meetings": count} for key, count in counts.items()]


def expected_duty(year: LivedYear) -> list[Cells]:
    """Return who was there: the first site in time, the second late, no other.

    Every invited site is of the Provincial Office or of a commune, so each is a post (Art. 11.2).
    """
    told = [one for one in year.plan.meetings if not one.is_cancelled]
    held = [one for one in told if one.is_told]
    late = sum(bool(one.late) for one in held)
    posts = sum(len(one.sites) for one in told)
    counts = {"in_time": len(held), "late": late, "none": posts - len(held) - late}
    return [{"checked_in": key, "posts": count} for key, count in counts.items()]


def expected_statements(year: LivedYear) -> list[Cells]:
    """Return how much was said, by kind."""
    groups = defaultdict[str, list[Said]](list)
    for one in year.diary.said:
        groups[one.kind].append(one)
    return [
        {
            "said": kind,
            "statements": len(said),
            "late": sum(one.recorded_at - one.at >= _LATE for one in said),
            "persons": len({one.person for one in said}),
        }
        for kind, said in sorted(groups.items())
    ]


def time_of(year: LivedYear, kind: str, incident: str) -> datetime | None:
    """Return when a step of an incident was said; None if it never was."""
    about = f"incident:{incident}@so"
    told = (one.at for one in year.diary.said if (one.kind, one.about) == (kind, about))
    return next(told, None)


def expected_incidents(year: LivedYear) -> list[Cells]:
    """Return incidents by provider, as the usual rules have it: 30 minutes, a day."""
    rows = defaultdict[str, Counter[str]](Counter)
    for one in year.plan.incidents:
        rows[one.provider].update(_states_of(year, one))
    names = ("incidents", "told_in_time", "told_late", "not_told", "acknowledged")
    more = ("mended_in_time", "mended_late", "not_mended", "overdue", "department_overdue")
    return [
        {"provider": provider, **{name: row[name] for name in (*names, *more)}}
        for provider, row in sorted(rows.items())
    ]


def _states_of(year: LivedYear, one: PlannedIncident) -> Iterator[str]:
    """Yield the columns in which an incident counts."""
    yield "incidents"
    yield _in_time("told", _minutes_of(year, one, "tell"), _TELL_MINUTES)
    yield _in_time("mended", _minutes_of(year, one, "mend"), _MEND_MINUTES)
    if time_of(year, "incident.acknowledged", one.id) is not None:
        yield "acknowledged"
    end = year.plan.at(year.plan.days, 0)
    yield from {whose for whose, until in _undone(year, one) if until < end}


def _in_time(step: str, minutes: int | None, most: int) -> str:
    if minutes is None:
        return f"not_{step}"
    return f"{step}_in_time" if minutes <= most else f"{step}_late"


def _undone(year: LivedYear, one: PlannedIncident) -> Iterator[tuple[str, datetime]]:
    """Yield until when each thing should have been done of an incident that never was.

    It counts in the column of whose it is: to mend is the provider's, to tell the provider and to
    write the paper are the Department's. Whoever is told answers, in every year; and of no
    emergency the paper is ever told.
    """
    detected = year.plan.at(one.day, one.hour)
    if time_of(year, "incident.mended", one.id) is None:
        yield "overdue", detected + timedelta(minutes=_MEND_MINUTES)
        if time_of(year, "incident.told", one.id) is None:
            yield "department_overdue", detected + timedelta(minutes=_TELL_MINUTES)
    if any(incident == one.id for *_, incident in year.diary.emergencies):
        days = (detected + timedelta(days=after) for after in range(1, 4))
        monday_to_friday = (day for day in days if day.weekday() <= _FRIDAY)
        last = next(monday_to_friday).replace(hour=0, minute=0)
        yield "department_overdue", last + timedelta(days=1)


def expected_times(year: LivedYear) -> list[Cells]:
    """Return how long it took until the provider was told, answered, and mended it."""
    rows = list[Cells]()
    for provider in sorted({one.provider for one in year.plan.incidents}):
        own = [one for one in year.plan.incidents if one.provider == provider]
        row: Cells = {"provider": provider}
        for name in ("tell", "answer", "mend"):
            taken = [_minutes_of(year, one, name) for one in own]
            span = [minutes for minutes in taken if minutes is not None]
            row[f"{name}_median"] = int(median(span)) if span else None  # minutes begun count not
            row[f"{name}_most"] = max(span, default=None)
        rows.append(row)
    return rows


def _minutes_of(year: LivedYear, one: PlannedIncident, name: str) -> int | None:
    """Return how long one incident took, as it was said; None for what never came.

    A word waits while an emergency keeps the office busy: it is said some minutes after its plan.
    """
    detected = year.plan.at(one.day, one.hour)
    steps = ("told", "acknowledged", "mended")
    told, answered, mended = (time_of(year, f"incident.{step}", one.id) for step in steps)
    spans = {"tell": (detected, told), "answer": (told, answered), "mend": (detected, mended)}
    first, last = spans[name]
    return None if first is None or last is None else int((last - first).total_seconds()) // 60
