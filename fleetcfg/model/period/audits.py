"""What audits found over a time; days without one, and devices that were not read."""

from collections.abc import Callable, Iterable, Iterator, Sequence
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
from fleetcfg.model.verdict import VERDICTS

_SECTION: Final = "audits"
_LACKS: Final = "audits"
_MONTH: Final = ("days_audited", "days_without", "runs", "clean", "findings")
_READ: Final = ("incomplete", "broken_off", "readings", "not_read")
_FOUND: Final = ("times", "devices", "cases", "still_open")
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
    by_verdict = tuple(_found(seen.cases, _by_verdict))
    heads = columns("verdict:key", *_FOUND)
    yield PeriodTable("findings", _SECTION, heads, by_verdict, lacks=lacks)
    by_clause = tuple(_found(seen.cases, _by_clause))
    heads = columns("clause:text", *_FOUND)
    yield PeriodTable("clauses", _SECTION, heads, by_clause, is_long=True, lacks=lacks)
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


def _by_verdict(one: CaseSeen) -> Sequence[str]:
    return (str(one.verdict),)


def _by_clause(one: CaseSeen) -> Sequence[str]:
    """Return what the finding cites; what is waived or answered for breaks no clause."""
    return one.clauses if VERDICTS[one.verdict].fails != "never" else ()


def _found(
    cases: Iterable[CaseSeen], keys_of: Callable[[CaseSeen], Sequence[str]]
) -> Iterator[PeriodRow]:
    tallies, hosts = dict[str, Tally](), dict[str, set[str]]()
    for one in cases:
        for key in keys_of(one):
            tally = tallies.setdefault(key, Tally())
            tally.runs |= one.runs
            tally.add("times", one.runs.bit_count())
            tally.add("cases")
            tally.add("still_open", int(one.is_open))
            hosts.setdefault(key, set()).update({one.host} - {""})
    for key in sorted(tallies):
        tallies[key].counts["devices"] = len(hosts[key])
        yield tallies[key].row(key, _FOUND)


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
