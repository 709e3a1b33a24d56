"""What the report of a simulated year must say: counted from the diary, day by day, in another way.

Nothing of `fleetcfg.model.period` is used here but how days and months are spelled.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from fleetcfg.model.fleet import Fleet
from fleetcfg.model.timezone import VIETNAM, spell_instant
from fleetcfg.model.verdict import Verdict
from fleetcfg.testing.year.diary import DayOfAudit, Found, Said
from fleetcfg.testing.year.plan import PlannedIncident
from fleetcfg.testing.year.year import SimulatedYear

Cells = dict[str, int | str | None]
_LATE: Final = timedelta(days=3)
_TELL_MINUTES, _MEND_MINUTES = 30, 24 * 60  # the usual rules
_RISES: Final = {
    Verdict.UNAUTHORIZED: "unauthorized",
    Verdict.MOVED: "moved",
    Verdict.REPLACED: "moved",
    Verdict.OTHER_USE: "other_use",
}


def month_of(at: datetime) -> str:
    """Return the month in Việt Nam."""
    return f"{at.astimezone(VIETNAM):%Y-%m}"


def quarter_of(at: datetime) -> str:
    """Return the quarter in Việt Nam."""
    day = at.astimezone(VIETNAM)
    return f"{day.year}-Q{'111222333444'[day.month - 1]}"


def expected_audits(year: SimulatedYear) -> list[Cells]:
    """Return the audits by month."""
    plan, rows = year.plan, list[Cells]()
    days = [plan.at(day) for day in range(plan.days)]
    for month in dict.fromkeys(map(month_of, days)):
        own = [one for one in year.diary.audits if month_of(one.at) == month]
        ends = Counter(one.conclusion for one in own)
        whole = sum(month_of(day) == month for day in days)
        rows.append(
            {
                "month": month,
                "days_audited": len({f"{one.at.astimezone(VIETNAM):%d}" for one in own}),
                "days_without": whole - len({f"{one.at.astimezone(VIETNAM):%d}" for one in own}),
                "runs": len(own),
                "clean": ends["clean"],
                "findings": ends["findings"],
                "incomplete": ends["incomplete"],
                "broken_off": 0,
                "readings": sum(len(one.read) for one in own),
                "not_read": sum(len(one.silent) for one in own),
            }
        )
    return rows


def begins(year: SimulatedYear, key: Found) -> list[DayOfAudit]:
    """Return the audits with which a difference began: the reading before had it not."""
    host, begun, before = key[0], list[DayOfAudit](), False
    for one in year.diary.audits:
        if host and host not in one.read:
            continue
        now = key in one.found
        if now and not before:
            begun.append(one)
        before = now
    return begun


def is_open(year: SimulatedYear, key: Found) -> bool:
    """Tell whether the last reading had it."""
    read = [one for one in year.diary.audits if not key[0] or key[0] in one.read]
    return bool(read) and key in read[-1].found


def every_key(year: SimulatedYear) -> set[Found]:
    """Return every difference that any audit found."""
    return {key for one in year.diary.audits for key in one.found}


def _clauses(year: SimulatedYear, key: Found) -> tuple[str, ...]:
    return next(one.found[key] for one in year.diary.audits if key in one.found)


def expected_findings(
    year: SimulatedYear, name: str, keys_of: Callable[[Found], Sequence[str]]
) -> list[Cells]:
    """Return what was found, by what *keys_of* gives of each difference."""
    groups = defaultdict[str, set[Found]](set)
    for key in every_key(year):
        for group in keys_of(key):
            groups[group].add(key)
    return [
        {
            name: group,
            "times": sum(key in one.found for one in year.diary.audits for key in groups[group]),
            "devices": len({key[0] for key in groups[group]} - {""}),
            "cases": sum(len(begins(year, key)) for key in groups[group]),
            "still_open": sum(is_open(year, key) for key in groups[group]),
        }
        for group in sorted(groups)
    ]


def expected_verdicts(year: SimulatedYear) -> list[Cells]:
    """Return what was found, by verdict, and of which kind that is."""
    found = expected_findings(year, "verdict", lambda key: (str(key[1]),))
    return [
        {"verdict": row["verdict"], "kind": kind_of(Verdict(str(row["verdict"]))), **row}
        for row in found
    ]


_NOT_SEEN = {Verdict.UNVERIFIABLE, Verdict.ABSENT, Verdict.UNREADABLE, Verdict.UNKNOWN}


def kind_of(verdict: Verdict) -> str:
    """Return of which kind a verdict is: of three that are told apart, or one that waits."""
    if verdict in {Verdict.WAIVED, Verdict.ATTESTED}:
        return "allowed"
    if verdict in {Verdict.PENDING, Verdict.EMERGENCY}:
        return "waits"
    return "not_seen" if verdict in _NOT_SEEN else "breach"


def expected_clauses(year: SimulatedYear) -> list[Cells]:
    """Return what was found, by clause: breached, not seen and allowed apart."""
    rows = defaultdict[str, Cells](dict)
    for kind in ("breach", "not_seen", "allowed"):
        for row in expected_findings(year, "clause", _cited(year, kind)):
            told = {"open" if name == "still_open" else name: n for name, n in row.items()}
            rows[str(told.pop("clause"))] |= {f"{kind}_{name}": n for name, n in told.items()}
    names = [f"{kind}_{name}" for kind, name in _COUNTS]
    return [{"clause": one, **{n: rows[one].get(n, 0) for n in names}} for one in sorted(rows)]


def _cited(year: SimulatedYear, kind: str) -> Callable[[Found], Sequence[str]]:
    return lambda key: _clauses(year, key) if kind_of(key[1]) == kind else ()


_COUNTS: Final = tuple(
    (kind, name)
    for kind in ("breach", "not_seen", "allowed")
    for name in ("times", "devices", "cases", "open")
    if name != "cases" or kind == "breach"
)


def expected_unseen(year: SimulatedYear, fleet: Fleet) -> list[Cells]:
    """Return the devices that were not read every time, or never asked."""
    rows = list[Cells]()
    for host, device in fleet.devices.items():
        asked = [one for one in year.diary.audits if host in one.read | one.silent]
        told = "".join("-" if host in one.silent else "+" for one in asked)
        site = device.site.id if device.site else None
        never: Cells = {"host": host, "site": site, "asked": 0}
        if not asked:
            rows.append({**never, "not_read": None, "longest": None, "at_end": "never_asked"})
        elif "-" in told:
            longest = max(map(len, told.split("+")))
            at_end = "read" if told.endswith("+") else "not_read"
            counts = {"asked": len(asked), "not_read": told.count("-"), "longest": longest}
            rows.append(never | counts | {"at_end": at_end})
    return rows


def expected_outcomes(year: SimulatedYear) -> list[Cells]:
    """Return how changes of devices ended."""
    ends = [(fate, host) for one in year.diary.changes for host, fate in one.outcomes.items()]
    return [
        {
            "outcome": fate,
            "changes": sum(fate == each for each, _ in ends),
            "devices": len({host for each, host in ends if each == fate}),
        }
        for fate in sorted({fate for fate, _ in ends})
    ]


def states_of(year: SimulatedYear) -> dict[str, str]:
    """Return what became of each: it lapsed where no person applied it, or the device let it go."""
    end = year.plan.at(year.plan.days, 0)
    states = dict[str, str]()
    for one in year.diary.changes:
        not_tried = "expired" if one.until <= end else "waiting"
        is_made = {*one.outcomes.values()} <= {"applied"}
        states[one.id] = ("applied" if is_made else "failed") if one.outcomes else not_tried
    return states


def expected_changesets(year: SimulatedYear) -> list[Cells]:
    """Return change-sets by what became of them."""
    states = states_of(year)
    return [
        {
            "became": state,
            "changesets": sum(state == each for each in states.values()),
            "devices": len(
                {h for one in year.diary.changes if states[one.id] == state for h in one.hosts}
            ),
        }
        for state in sorted(set(states.values()))
    ]


def expected_emergencies(year: SimulatedYear) -> list[Cells]:
    """Return the emergency changes."""
    return [
        {
            "host": host,
            "begun": spell_instant(begun),
            "ended": spell_instant(ended),
            "lasted": int((ended - begun).total_seconds()) // 60,
            "incident": f"{incident}@so",
        }
        for host, begun, ended, incident in year.diary.emergencies
    ]


# ---------------------------------------------------------------- what people said


def expected_meetings(year: SimulatedYear) -> list[Cells]:
    """Return the meetings by month."""
    plan, rows = year.plan, defaultdict[str, Counter[str]](Counter)
    for one in plan.meetings:
        row = rows[month_of(plan.at(one.day))]
        state = "cancelled" if one.is_cancelled else "held" if one.is_told else "not_told"
        row.update(("planned", state))
    names = ("planned", "cancelled", "to_come", "held", "not_told")
    return [{"month": month, **{n: row[n] for n in names}} for month, row in sorted(rows.items())]


def expected_attendance(year: SimulatedYear) -> list[Cells]:
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


def expected_notices(year: SimulatedYear) -> list[Cells]:
    """Return whether sites and providers were told two days before."""
    told = [one for one in year.plan.meetings if not one.is_cancelled]
    late = sum(one.is_noticed_late for one in told)
    counts = {"in_time": len(told) - late, "late": late, "none": 0}
    return [{"told": key, "meetings": count} for key, count in counts.items()]


def expected_duty(year: SimulatedYear) -> list[Cells]:
    """Return who was there: the first site in time, the second late, no other.

    Every invited site is of the Provincial Office or of a commune, so each is a post (Art. 11.2).
    """
    told = [one for one in year.plan.meetings if not one.is_cancelled]
    held = [one for one in told if one.is_told]
    late = sum(bool(one.late) for one in held)
    posts = sum(len(one.sites) for one in told)
    counts = {"in_time": len(held), "late": late, "none": posts - len(held) - late}
    return [{"checked_in": key, "posts": count} for key, count in counts.items()]


def expected_statements(year: SimulatedYear) -> list[Cells]:
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


def time_of(year: SimulatedYear, kind: str, incident: str) -> datetime | None:
    """Return when a step of an incident was said; None if it never was."""
    about = f"incident:{incident}@so"
    told = (one.at for one in year.diary.said if (one.kind, one.about) == (kind, about))
    return next(told, None)


def expected_incidents(year: SimulatedYear) -> list[Cells]:
    """Return incidents by provider, as the usual rules have it: 30 minutes, a day."""
    rows = defaultdict[str, Counter[str]](Counter)
    for one in year.plan.incidents:
        row = rows[one.provider]
        told, mended = one.told, one.mended
        is_mended = time_of(year, "incident.mended", one.id) is not None
        row["incidents"] += 1
        row["told_in_time"] += told is not None and told <= _TELL_MINUTES
        row["told_late"] += told is not None and told > _TELL_MINUTES
        row["not_told"] += told is None
        row["acknowledged"] += time_of(year, "incident.acknowledged", one.id) is not None
        row["mended_in_time"] += is_mended and (mended or 0) <= _MEND_MINUTES
        row["mended_late"] += is_mended and (mended or 0) > _MEND_MINUTES
        row["not_mended"] += not is_mended
    names = ("incidents", "told_in_time", "told_late", "not_told", "acknowledged")
    more = ("mended_in_time", "mended_late", "not_mended")
    return [
        {"provider": provider, **{name: row[name] for name in (*names, *more)}}
        for provider, row in sorted(rows.items())
    ]


def expected_times(year: SimulatedYear) -> list[Cells]:
    """Return how long it took until the provider was told, answered, and mended it."""
    rows = list[Cells]()
    for provider in sorted({one.provider for one in year.plan.incidents}):
        own = [one for one in year.plan.incidents if one.provider == provider]
        row: Cells = {"provider": provider}
        for name in ("tell", "answer", "mend"):
            taken = [_minutes_of(year, one, name) for one in own]
            span = [minutes for minutes in taken if minutes is not None]
            row[f"{name}_median"] = _middle(span)
            row[f"{name}_most"] = max(span, default=None)
        rows.append(row)
    return rows


def _minutes_of(year: SimulatedYear, one: PlannedIncident, name: str) -> int | None:
    """Return how long one incident took, as it was planned; None for what never came."""
    match name:
        case "tell":
            return one.told
        case "answer":
            return None if one.answered is None else one.answered - (one.told or 0)
        case _:
            return one.mended if time_of(year, "incident.mended", one.id) else None


def _middle(values: Iterable[int]) -> int | None:
    """Return what stands in the middle, the lower of two."""
    left = sorted(values)
    while left[2:]:
        left = left[1:-1]
    return left[0] if left else None


def expected_moves(year: SimulatedYear) -> list[Cells]:
    """Return permits, and what moved without one."""
    keys = every_key(year)

    def cases(verdict: Verdict) -> int:
        return sum(len(begins(year, key)) for key in keys if key[1] is verdict)

    return [
        {"what": "move_permits", "count": len(year.diary.permits)},
        {"what": "moved", "count": cases(Verdict.MOVED)},
        {"what": "replaced", "count": cases(Verdict.REPLACED)},
        {"what": "handovers", "count": 0},
        {"what": "use_permits", "count": len(year.registers.use_permits)},
        {"what": "other_use", "count": cases(Verdict.OTHER_USE)},
    ]
