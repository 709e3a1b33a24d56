"""What each unit comes to, how well the system served, and what was moved or used otherwise."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final

from fleetcfg.model.fleet import Site
from fleetcfg.model.period.case import PeriodCase, organisations_of
from fleetcfg.model.period.incidents import incidents_seen
from fleetcfg.model.period.meetings import meetings_seen
from fleetcfg.model.period.seen import AuditsSeen, CaseSeen
from fleetcfg.model.period.tables import (
    PeriodRow,
    PeriodTable,
    Tally,
    columns,
    day_of,
    files_of,
)
from fleetcfg.model.registers.organisations import Organisation, rule_of
from fleetcfg.model.registers.rooms import lacking_of, required_of
from fleetcfg.model.verdict import TOLD_KINDS, Verdict, VerdictKind, kind_of

_FROM_READINGS: Final = (
    *("unauthorized", "moved", "other_use", "others"),
    *(f"{kind}_open" for kind in TOLD_KINDS if kind is not VerdictKind.BREACH),
    "papers_late",
)
"""Not known of a unit of which no device was read: nothing of it was seen, so nothing is clean."""
_SCORED: Final = (
    *("sites", "devices", "readings", "not_read", *_FROM_READINGS),
    *("incidents", "contacts_due", "rooms_lacking"),
)
_OF: Final = {
    Verdict.UNAUTHORIZED: "unauthorized",
    Verdict.MOVED: "moved",
    Verdict.REPLACED: "moved",
    Verdict.OTHER_USE: "other_use",
}
_BY_KIND: Final = tuple(f"{kind}_cases" for kind in TOLD_KINDS)
_EFFECT: Final = ("meetings", "joined", "minutes_lost", *_BY_KIND, "incidents")
_ASKED: Final = ("readings", "not_read")


def score_tables(case: PeriodCase) -> Iterator[PeriodTable]:
    """Yield a row for each unit that has a site (Decision 32/2019, Art. 6.1)."""
    units: dict[tuple[str, str], list[Site]] = {}
    for site in case.fleet.sites.values():
        units.setdefault((site.unit, site.unit_since.isoformat()), []).append(site)
    names = {(one.code, one.valid_from.isoformat()): one.name for one in case.fleet.units}
    heads = columns("unit:text", *_SCORED, "rule:key")
    rows = (_score(case, names.get(key, key[0]), units[key]) for key in sorted(units))
    yield PeriodTable("scores", "scores", heads, tuple(rows), is_long=True)


def _score(case: PeriodCase, name: str, sites: list[Site]) -> PeriodRow:
    tally, own = Tally(), {site.id for site in sites}
    who = [one for one in organisations_of(case, sites[0]) if one.is_valid(case.until)]
    mine = replace(case, audits=None).only(own, [one.id for one in who])
    devices = mine.fleet.devices
    tally.counts |= {"sites": len(own), "devices": len(devices)}
    tally.sources.update(files_of(one.place for one in devices.values()))
    if case.audits is not None:
        _count_audits(tally, case.audits.found_on(devices))
    for incident in incidents_seen(mine):
        tally.add("incidents")
        tally.sources.update(incident.sources)
    _count_people(tally, mine)
    _count_rooms(tally, mine)
    known = {
        "contacts_due": bool(who),
        "rooms_lacking": bool(mine.registers.rooms),
        "incidents": case.has_record,
        **dict.fromkeys(_FROM_READINGS, any(map(tally.counts.get, ("readings", *_FROM_READINGS)))),
        **dict.fromkeys(_ASKED, case.audits is not None),
    }
    facts = (tally.counts.get(name, 0) if known.get(name, True) else None for name in _SCORED)
    return PeriodRow((name, *facts, _rules(case, who)), tally.runs, tuple(sorted(tally.sources)))


def _rules(case: PeriodCase, who: Iterable[Organisation]) -> str | None:
    """Return how the rules of the bodies *who* stand; None if none of them has to issue any.

    Where they stand otherwise, at least one body has none in force: no word of one is of all.
    """
    rules = case.registers.unit_rules
    states = {rule_of(one, rules, case.until)[0] for one in who if one.has_rules}
    return next(iter(states), None) if len(states) <= 1 else "some_lack"


def _count_audits(tally: Tally, audits: AuditsSeen) -> None:
    for host in audits.hosts.values():
        tally.add("readings", host.read.bit_count())
        tally.add("not_read", host.not_read.bit_count())
        tally.runs |= host.read | host.not_read
    for one in audits.cases:
        kind = kind_of(one.verdict)
        if kind is VerdictKind.BREACH:
            tally.add("papers_late" if one.is_paper_late else _OF.get(one.verdict, "others"))
            tally.runs |= one.runs
        elif one.is_open:
            tally.add(f"{kind}_open")
            tally.runs |= one.runs


def _count_people(tally: Tally, case: PeriodCase) -> None:
    for one in case.registers.contacts.values():
        if one.organisation in case.registers.organisations and not one.has_left(case.until):
            tally.add("contacts_due", int(one.is_due(case.until)))
            tally.sources.update(files_of([one.place]))


def _count_rooms(tally: Tally, case: PeriodCase) -> None:
    for one in case.registers.rooms:
        site = case.fleet.sites.get(one.site)
        lacking = lacking_of(one, required_of(site, case.registers.equipment)) if site else ()
        tally.add("rooms_lacking", int(bool(lacking)))
        tally.sources.update(files_of([one.place]))


def use_tables(case: PeriodCase) -> Iterator[PeriodTable]:
    """Yield what moved and what was used otherwise, and by which permits (Art. 3.3, 5.1)."""
    rows = (
        _permits(case),
        _found(case, "moved", Verdict.MOVED),
        _found(case, "replaced", Verdict.REPLACED),
        _papers(case),
        _uses(case),
        _found(case, "other_use", Verdict.OTHER_USE),
    )
    yield PeriodTable("moves", "moves", columns("what:key", "count"), rows)


def _permits(case: PeriodCase) -> PeriodRow:
    permits = [
        one
        for one in case.fleet.move_permits
        if one.valid_from <= case.until and one.valid_to >= case.period.first
    ]
    return PeriodRow(("move_permits", len(permits)), 0, files_of(one.place for one in permits))


def _papers(case: PeriodCase) -> PeriodRow:
    papers = [one for one in case.registers.handovers if case.period.first <= one.on <= case.until]
    return PeriodRow(("handovers", len(papers)), 0, files_of(one.place for one in papers))


def _uses(case: PeriodCase) -> PeriodRow:
    uses = [
        one
        for one in case.registers.use_permits
        if one.start < case.end and one.end >= case.period.start
    ]
    return PeriodRow(("use_permits", len(uses)), 0, files_of(one.place for one in uses))


def _found(case: PeriodCase, what: str, verdict: Verdict) -> PeriodRow:
    if case.audits is None:
        return PeriodRow((what, None))
    found = [one for one in case.audits.cases if one.verdict is verdict]
    runs = 0
    for one in found:
        runs |= one.runs
    return PeriodRow((what, len(found)), runs or case.audits.every_run)


def effect_tables(case: PeriodCase) -> Iterator[PeriodTable]:
    """Yield by quarter what the system served, and what went wrong (Art. 7.1)."""
    tallies: dict[str, Tally] = {}
    for meeting in meetings_seen(case):
        if meeting.fate == "held":
            tally = tallies.setdefault(_quarter(meeting.meeting.start), Tally())
            tally.add("meetings")
            tally.add("joined", meeting.joined)
            tally.add("lost_known", int(meeting.lost is not None))
            tally.add("minutes_lost", meeting.lost or 0)
            tally.sources.update(meeting.sources)
    for one in () if case.audits is None else case.audits.cases:
        _count_case(tallies, one)
    for incident in incidents_seen(case):
        tally = tallies.setdefault(_quarter(incident.detected), Tally())
        tally.add("incidents")
        tally.sources.update(incident.sources)
    rows = tuple(_effect(case, quarter, tallies[quarter]) for quarter in sorted(tallies))
    heads = columns("quarter:text", *_EFFECT)
    yield PeriodTable("effect", "effect", heads, rows)


def _effect(case: PeriodCase, quarter: str, tally: Tally) -> PeriodRow:
    """Return one quarter; what no person could have told is not known, and not nothing."""
    known = dict.fromkeys(_EFFECT, case.has_record)
    known |= dict.fromkeys(_BY_KIND, case.audits is not None)
    if tally.counts.get("meetings") and not tally.counts["lost_known"]:
        known["minutes_lost"] = False
    facts = (tally.counts.get(name, 0) if known[name] else None for name in _EFFECT)
    return PeriodRow((quarter, *facts), tally.runs, tuple(sorted(tally.sources)))


def _count_case(tallies: dict[str, Tally], one: CaseSeen) -> None:
    tally = tallies.setdefault(_quarter(one.first), Tally())
    tally.add(f"{kind_of(one.verdict)}_cases")
    tally.runs |= one.runs


def _quarter(at: datetime) -> str:
    day = day_of(at)
    return f"{day.year}-Q{(day.month + 2) // 3}"
