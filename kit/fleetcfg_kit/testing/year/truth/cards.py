"""What each unit, and each quarter, of a simulated year comes to."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Final

from fleetcfg.model.fleet import Fleet, Site
from fleetcfg_kit.testing.year.diary import LivedYear
from fleetcfg_kit.testing.year.truth.cells import Cells, day_of, quarter_of
from fleetcfg_kit.testing.year.truth.deeds import KINDS, Look, looks_of
from fleetcfg_kit.testing.year.truth.found import Course, begun_of, courses_of
from fleetcfg_kit.testing.year.truth.people import expected_attendance
from fleetcfg_kit.testing.year.truth.registers import expected_contacts, expected_rules

_OPEN: Final = ("not_seen_open", "allowed_open", "waits_open")
_OF: Final = {"unauthorized": "unauthorized", "moved": "moved"}


def expected_scores(year: LivedYear, fleet: Fleet) -> list[Cells]:
    """Return the card of each unit that has a site."""
    sites = sorted(fleet.sites.values(), key=lambda one: (one.unit, f"{one.unit_since}"))
    units = dict.fromkeys((one.unit, one.unit_since) for one in sites)
    names = {(one.code, one.valid_from): one.name for one in fleet.units}
    looks, courses = looks_of(year, fleet), courses_of(year, fleet)
    rows = list[Cells]()
    for unit in units:
        own = [one for one in sites if (one.unit, one.unit_since) == unit]
        hosts = {host for host, one in fleet.devices.items() if one.site in own}
        row: Cells = {"unit": names.get(unit, unit[0]), "sites": len(own), "devices": len(hosts)}
        row |= _audited(looks, courses, hosts)
        row["incidents"] = sum(one.site in {site.id for site in own} for one in year.plan.incidents)
        rows.append(row | _declared(year, own))
    return rows


def _audited(looks: Iterable[Look], courses: Iterable[Course], hosts: Iterable[str]) -> Cells:
    known, counts = {*hosts}, Counter[str]()
    for look in looks:
        counts["readings"] += len(look.seen.keys() & known)
        counts["not_read"] += len(look.silent & known)
    for one in courses:
        if one.host in known and one.deed.kind == "breach":
            column = "papers_late" if one.is_paper_late else _OF.get(one.word, "others")
            counts[column] += len(one.begins)
        elif one.host in known:
            counts[f"{one.deed.kind}_open"] += one.is_open
    told: Cells = {name: counts[name] for name in ("readings", "not_read")}
    names = ("unauthorized", "moved", "other_use", "others", *_OPEN, "papers_late")
    was_seen = any(look.seen.keys() & known for look in looks)
    return told | {name: counts[name] if was_seen else None for name in names}


def _declared(year: LivedYear, sites: Iterable[Site]) -> Cells:
    """Return what is declared of a unit: its body, its room if it is the first one."""
    lacking = 1 if year.plan.sites[0] in {one.id for one in sites} else None
    own = _bodies_of(year, sites)
    if not own:
        return {"contacts_due": None, "rooms_lacking": lacking, "rule": None}
    due = sum(int(row["due"] or 0) for row in expected_contacts(year) if row["organisation"] in own)
    states = {row["state"] for row in expected_rules(year) if row["organisation"] in own}
    rule = states.pop() if len(states) == 1 else "some_lack"
    return {"contacts_due": due, "rooms_lacking": lacking, "rule": rule}


def _bodies_of(year: LivedYear, sites: Iterable[Site]) -> set[object]:
    """Return the organisations that are the units of *sites*."""
    units = {(one.unit, one.unit_since) for one in sites}
    bodies = year.registers.organisations.values()
    return {one.id for one in bodies if (one.unit, one.unit_since) in units}


def expected_effect(year: LivedYear, fleet: Fleet) -> list[Cells]:
    """Return by quarter what was served, and what went wrong."""
    rows = defaultdict[str, Counter[str]](Counter)
    for month in expected_attendance(year):
        for name in ("held", "joined", "minutes_lost", "lost_not_known"):
            count = month[name]
            rows[quarter_of(f"{month['month']}")][name] += count if isinstance(count, int) else 0
    courses = courses_of(year, fleet)
    for kind in KINDS:
        for at in begun_of(courses, kind):
            rows[quarter_of(day_of(at))][f"{kind}_cases"] += 1
    for incident in year.plan.incidents:
        rows[quarter_of(day_of(year.plan.at(incident.day)))]["incidents"] += 1
    return [_effect(quarter, row) for quarter, row in sorted(rows.items())]


def _effect(quarter: str, row: Counter[str]) -> Cells:
    is_lost_known = not row["held"] or row["lost_not_known"] < row["held"]
    told: Cells = {"quarter": quarter, "meetings": row["held"], "joined": row["joined"]}
    told["minutes_lost"] = row["minutes_lost"] if is_lost_known else None
    told |= {f"{kind}_cases": row[f"{kind}_cases"] for kind in KINDS}
    return told | {"incidents": row["incidents"]}
