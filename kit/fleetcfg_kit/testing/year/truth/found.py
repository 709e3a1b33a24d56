"""What the audits of a simulated year must be told to have found: by each look at each device."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, groupby
from typing import Final

from fleetcfg.model.fleet import Fleet
from fleetcfg_kit.testing.year.diary import LivedYear
from fleetcfg_kit.testing.year.truth.cells import Cells, day_of, month_of
from fleetcfg_kit.testing.year.truth.deeds import (
    DEEDS,
    KINDS,
    DeedMeaning,
    DeedName,
    Look,
    looks_of,
)

_FAILS: Final = ("breach", "waits")
"""The kinds with which an audit ends by findings."""


@dataclass(frozen=True, slots=True)
class Course:
    """How one thing went on one device: of each look that it answered, whether it was so.

    Attributes:
        word: By which it is called.
        is_paper_late: Whether it is an emergency whose paper did not come: that is told apart.
    """

    host: str
    word: str
    deed: DeedMeaning
    was_so: tuple[bool, ...]
    at: tuple[datetime, ...]
    is_paper_late: bool

    @property
    def times(self) -> int:
        """How many looks saw it."""
        return sum(self.was_so)

    @property
    def begins(self) -> Sequence[datetime]:
        """When each stretch of it was seen first."""
        starts, n = list[datetime](), 0
        for was_so, stretch in groupby(self.was_so):
            if was_so:
                starts.append(self.at[n])
            n += len(list(stretch))
        return starts

    @property
    def is_open(self) -> bool:
        """Whether the last look saw it."""
        return self.was_so[-1]


def courses_of(year: LivedYear, fleet: Fleet) -> tuple[Course, ...]:
    """Return the course of each thing that any look saw."""
    looks = looks_of(year, fleet)
    return tuple(chain.from_iterable(_courses(host, looks) for host in year.plan.hosts))


def _courses(host: str, every: Sequence[Look]) -> Iterator[Course]:
    looks = [one for one in every if host in one.seen]
    things = dict[tuple[str, str, bool], set[DeedName]]()
    ever: set[DeedName] = set().union(*(one.seen[host] for one in looks))
    for name in sorted(ever):
        of = (DEEDS[name].word, DEEDS[name].of, name == "paper_late")
        things.setdefault(of, set()).add(name)
    times = tuple(one.at for one in looks)
    for (word, _, is_paper_late), names in things.items():
        was_so = tuple(bool(names & one.seen[host]) for one in looks)
        yield Course(host, word, DEEDS[min(names)], was_so, times, is_paper_late)


# ---------------------------------------------------------------- audits


def expected_audits(year: LivedYear, fleet: Fleet) -> list[Cells]:
    """Return the audits by month."""
    plan, rows, looks = year.plan, list[Cells](), looks_of(year, fleet)
    days = [plan.at(day) for day in range(plan.days)]
    for month in dict.fromkeys(map(month_of, days)):
        own = [one for one in looks if month_of(one.at) == month]
        ends, audited = Counter(map(_end_of, own)), len({day_of(one.at) for one in own})
        row: Cells = {"month": month, "days_audited": audited}
        broken = int(month_of(plan.at(plan.broken)) == month)
        row["days_without"] = sum(month_of(day) == month for day in days) - audited
        row |= {"runs": len(own) + broken, "clean": ends["clean"], "findings": ends["findings"]}
        row |= {"incomplete": ends["incomplete"], "broken_off": broken}
        row |= {"readings": sum(len(one.seen) for one in own)}
        rows.append(row | {"not_read": sum(len(one.silent) for one in own)})
    return rows


def _end_of(look: Look) -> str:
    kinds = {DEEDS[name].kind for seen in look.seen.values() for name in seen}
    if kinds & {*_FAILS}:
        return "findings"
    return "incomplete" if look.silent else "clean"


def expected_unseen(year: LivedYear, fleet: Fleet) -> list[Cells]:
    """Return the devices that were not read every time, or never asked."""
    rows, looks = list[Cells](), looks_of(year, fleet)
    for host, device in fleet.devices.items():
        asked = [one for one in looks if host in one.seen or host in one.silent]
        told = "".join("-" if host in one.silent else "+" for one in asked)
        never: Cells = {"host": host, "site": device.site.id if device.site else None, "asked": 0}
        if not asked:
            rows.append({**never, "not_read": None, "longest": None, "at_end": "never_asked"})
        elif "-" in told:
            counts: Cells = {"asked": len(asked), "not_read": told.count("-")}
            counts["longest"] = max(map(len, told.split("+")))
            at_end = "read" if told.endswith("+") else "not_read"
            rows.append(never | counts | {"at_end": at_end})
    return rows


# ---------------------------------------------------------------- what was found


def expected_verdicts(year: LivedYear, fleet: Fleet) -> list[Cells]:
    """Return what was found, by the word for it."""
    rows = list[Cells]()
    for word, own in _grouped(courses_of(year, fleet), lambda one: (one.word,)):
        (kind,) = {one.deed.kind for one in own}
        late = sum(len(one.begins) for one in own if one.is_paper_late)
        rows.append({"verdict": word, "kind": kind, **_counts(own), "papers_late": late})
    return rows


def expected_clauses(year: LivedYear, fleet: Fleet) -> list[Cells]:
    """Return what was found, by clause, each kind for itself."""
    rows = list[Cells]()
    for clause, own in _grouped(courses_of(year, fleet), lambda one: one.deed.clauses):
        row: Cells = {"clause": clause}
        for kind in KINDS:
            counts = _counts([one for one in own if one.deed.kind == kind])
            told = ("times", "devices", *(("cases",) if kind == "breach" else ()))
            row |= {f"{kind}_{name}": counts[name] for name in told}
            row[f"{kind}_open"] = counts["still_open"]
        rows.append(row)
    return rows


def _counts(own: Sequence[Course]) -> Cells:
    return {
        "times": sum(one.times for one in own),
        "devices": len({one.host for one in own}),
        "cases": sum(len(one.begins) for one in own),
        "still_open": sum(one.is_open for one in own),
    }


def _grouped(
    courses: Iterable[Course], keys_of: Callable[[Course], Iterable[str]]
) -> list[tuple[str, list[Course]]]:
    groups = defaultdict[str, list[Course]](list)
    for one in courses:
        for key in keys_of(one):
            groups[key].append(one)
    return sorted(groups.items())


def begun_of(courses: Iterable[Course], kind: str) -> Iterator[datetime]:
    """Yield when each stretch of a thing of *kind* was seen first."""
    return (at for one in courses if one.deed.kind == kind for at in one.begins)


def expected_moves(year: LivedYear, fleet: Fleet) -> list[Cells]:
    """Return permits, and what moved without one."""
    moved = [one for one in courses_of(year, fleet) if one.word == "moved"]
    counts = {
        "move_permits": sum(one.is_permitted for one in year.plan.removals),
        "moved": sum(len(one.begins) for one in moved),
        "replaced": 0,  # nothing of the plan exchanges a device, or calls elsewhere
        "handovers": 0,
        "use_permits": len(year.registers.use_permits),
        "other_use": 0,
    }
    return [{"what": what, "count": count} for what, count in counts.items()]
