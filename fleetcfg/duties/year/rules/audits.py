"""What audits found over a time; days without one, and devices that were not read."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from fleetcfg.model.period.case import PeriodCase
from fleetcfg.model.period.seen import AuditsSeen, CaseSeen, RunSeen
from fleetcfg.model.period.tables import (
    PeriodRow,
    PeriodTable,
    Tally,
    columns,
    day_of,
    spell_months,
)
from fleetcfg.model.verdict import TOLD_KINDS, Verdict, VerdictKind, kind_of

_SECTION: Final = "audits"
_LACKS: Final = "audits"
_MONTH: Final = ("days_audited", "days_without", "runs", "clean", "findings")
_READ: Final = ("incomplete", "broken_off", "readings", "not_read")
_FOUND: Final = ("times", "devices", "cases", "still_open", "papers_late")
_BY_KIND: Final = tuple(
    f"{kind}_{name}"
    for kind in TOLD_KINDS
    for name in ("times", "devices", "cases", "open")
    if name != "cases" or kind is VerdictKind.BREACH
)
NOT_ASKED: Final = 0


def audit_tables(case: PeriodCase) -> Iterator[PeriodTable]:
    """Yield how often was audited, what was found, by which clause, and what was not seen."""
    seen = case.audits
    lacks = _LACKS if seen is None else ""
    seen = seen or AuditsSeen()
    months = tuple(_months(case, seen)) if not lacks else ()
    yield PeriodTable(
        "audits", _SECTION, columns("month:text", *_MONTH, *_READ), months, lacks=lacks
    )
    heads = columns("verdict:key", "kind:key", *_FOUND)
    yield PeriodTable("findings", _SECTION, heads, tuple(verdict_rows(seen.cases)), lacks=lacks)
    heads, rows = columns("clause:text", *_BY_KIND), tuple(clause_rows(seen.cases))
    yield PeriodTable("clauses", _SECTION, heads, rows, is_long=True, lacks=lacks)
    heads = columns("host:text", "site:text", "asked", "not_read", "longest", "at_end:key")
    unseen = tuple(_unseen(case, seen))
    yield PeriodTable("unseen", _SECTION, heads, unseen, is_long=True, lacks=lacks)


def _months(case: PeriodCase, seen: AuditsSeen) -> Iterator[PeriodRow]:
    tallies = {month: Tally() for month in spell_months(case.period, case.until)}
    days: dict[str, set[str]] = {month: set() for month in tallies}
    for number, run in enumerate(seen.runs):
        if not run.hosts:
            continue  # it was about none of the devices that are told of
        day = day_of(run.started_at)
        month = f"{day:%Y-%m}"
        _count_run(tallies[month], number, run)
        if run.conclusion != "broken_off":
            days[month].add(f"{day}")
    for month, tally in tallies.items():
        tally.counts["days_audited"] = len(days[month])
        tally.counts["days_without"] = _days_of(case, month) - len(days[month])
        yield tally.row(month, (*_MONTH, *_READ))


def _count_run(tally: Tally, number: int, run: RunSeen) -> None:
    tally.runs |= 1 << number
    tally.add("runs")
    tally.add(run.conclusion)
    tally.add("readings", run.read)
    tally.add("not_read", run.not_read)


def _days_of(case: PeriodCase, month: str) -> int:
    first, last = case.period.first, case.until
    days = (first.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1))
    return sum(f"{day:%Y-%m}" == month for day in days)


@dataclass(slots=True)
class _Cases:
    """Cases of one kind that are counted together."""

    tally: Tally = field(default_factory=Tally)
    hosts: set[str] = field(default_factory=set[str])

    def add(self, one: CaseSeen) -> None:
        self.tally.runs |= one.runs
        self.tally.add("times", one.runs.bit_count())
        self.tally.add("cases")
        self.tally.add("still_open", int(one.is_open))
        self.tally.add("papers_late", int(one.is_paper_late))
        self.hosts.update({one.host} - {""})
        self.tally.counts["devices"] = len(self.hosts)


def verdict_rows(cases: Iterable[CaseSeen]) -> Iterator[PeriodRow]:
    """Yield by verdict, with its kind, what was found."""
    found: dict[Verdict, _Cases] = {}
    for one in cases:
        found.setdefault(one.verdict, _Cases()).add(one)
    for verdict in sorted(found):
        counted = found[verdict].tally
        facts = (counted.counts.get(name, 0) for name in _FOUND)
        yield PeriodRow((str(verdict), str(kind_of(verdict)), *facts), counted.runs)


def clause_rows(cases: Iterable[CaseSeen]) -> Iterator[PeriodRow]:
    """Yield by clause what was found, each kind for itself: no count is a sum of two of them."""
    found: dict[str, dict[VerdictKind, _Cases]] = {}
    for one in cases:
        for clause in one.clauses:
            found.setdefault(clause, {}).setdefault(kind_of(one.verdict), _Cases()).add(one)
    for clause in sorted(found):
        tally = Tally()
        for kind, counted in found[clause].items():
            tally.runs |= counted.tally.runs
            tally.counts |= {f"{kind}_{n}": count for n, count in counted.tally.counts.items()}
            tally.counts[f"{kind}_open"] = counted.tally.counts["still_open"]
        yield tally.row(clause, _BY_KIND)


def _unseen(case: PeriodCase, seen: AuditsSeen) -> Iterator[PeriodRow]:
    """Yield each device that was asked and did not answer, or was never asked at all."""
    for host in case.fleet.devices:
        site = case.site_of(host)
        place, one = (site.id if site else None), seen.hosts.get(host)
        if one is None:
            yield PeriodRow((host, place, NOT_ASKED, None, None, "never_asked"))
        elif one.not_read:
            asked = (one.read | one.not_read).bit_count()
            at_end = "read" if one.is_seen_last else "not_read"
            cells = (host, place, asked, one.not_read.bit_count(), one.longest, at_end)
            yield PeriodRow(cells, runs=one.not_read)
