"""What the lists of a report on a simulated year must say, row by row."""

from collections import Counter
from datetime import date, datetime, timedelta

from fleetcfg.model.fleet import Fleet
from fleetcfg.model.timezone import spell_instant
from fleetcfg_kit.testing.year.diary import LivedYear
from fleetcfg_kit.testing.year.truth.cells import Cells
from fleetcfg_kit.testing.year.truth.people import time_of
from fleetcfg_kit.testing.year.truth.registers import (
    found_in_stock,
    last_day,
    support_ends,
    support_of,
)


def expected_support_ends(year: LivedYear, fleet: Fleet) -> list[Cells]:
    """Return the devices that their makers mend no more, or not for a year."""
    ends = [(until, host) for host, until in support_ends(year, fleet).items() if until]
    soon = (one for one in sorted(ends) if support_of(one[0], last_day(year)) != "later")
    rows = list[Cells]()
    for until, host in soon:
        device = fleet.devices[host]
        site = device.site.id if device.site else None
        rows.append(
            {"host": host, "model": device.model or None, "site": site, "until": f"{until}"}
        )
    return rows


def expected_incident_list(year: LivedYear) -> list[Cells]:
    """Return each incident, with what was said of it."""
    rows = list[Cells]()
    for one in year.plan.incidents:
        detected = year.plan.at(one.day, one.hour)
        row: Cells = {"id": f"{one.id}@so", "site": one.site, "provider": one.provider}
        row |= {"detected": spell_instant(detected)}
        for step in ("told", "mended"):
            row[step] = _spelled(time_of(year, f"incident.{step}", one.id))
        is_said = time_of(year, "incident.cause", one.id) is not None
        rows.append({**row, "cause": one.cause if is_said else None})
    return rows


def _spelled(at: datetime | None) -> str | None:
    return None if at is None else spell_instant(at)


def expected_rooms(year: LivedYear, fleet: Fleet) -> list[Cells]:
    """Return each room: of one it is declared what it has, and one thing is not there."""
    rows, first = list[Cells](), year.plan.sites[0]
    for site in fleet.sites.values():
        looks = Counter(
            one.facts["good"]
            for one in year.diary.said
            if (one.kind, one.about) == ("room.seen", f"site:{site.id}")
        )
        good, bad = (looks[True], looks[False]) if looks else (None, None)
        is_first = site.id == first
        row: Cells = {
            "site": site.id,
            "required": 4 if site.role == fleet.sites[first].role else None,
            "missing": 1 if is_first else None,
            "seen": f"{year.plan.first}" if is_first else None,
        }
        rows.append({**row, "good": good, "bad": bad, "pictures": 0, "indicated": None})
    return rows


def expected_stock_list(year: LivedYear, fleet: Fleet) -> list[Cells]:
    """Return the devices that no person found in their places."""
    said = {one.about: one for one in year.diary.said if one.kind == "stock.seen"}
    rows = list[Cells]()
    for host, found in found_in_stock(year, fleet).items():
        last, site = said.get(f"device:{host}"), fleet.devices[host].site
        row: Cells = {"host": host, "site": site.id if site else None, "found": found}
        told = (last.facts["site"], last.facts["serial"]) if last else (None, None)
        row["seen_at"], row["serial"] = (None if one is None else str(one) for one in told)
        if found != "in_place":
            rows.append(row)
    return sorted(rows, key=lambda row: (f"{row['site'] or ''}", f"{row['host']}"))


def expected_attestations(_year: LivedYear) -> list[Cells]:
    """Return the two that there are: one ended in the first days."""
    return [{"state": state, "attestations": 1} for state in ("in_force", "ended")]


def expected_bases_ended(year: LivedYear, fleet: Fleet) -> list[Cells]:
    """Return the documents that are in force no more."""
    return [
        {
            "id": one.id,
            "title": one.title,
            "until": f"{one.valid_to}",
            "replaced_by": one.replaced_by or None,
        }
        for one in fleet.legal_bases.values()
        if (one.valid_to or date.max) <= last_day(year)
    ]


def expected_proposals(year: LivedYear) -> list[Cells]:
    """Return what two units proposed in the middle of the time: one of them has its answer."""
    day = f"{year.plan.first + timedelta(days=year.plan.days // 2)}"
    answers = {"01/KN": ("Thêm đèn bàn", "Đã lắp", day)}
    answers |= {"02/KN": ("Đổi đường truyền", "", "")}
    own = [one.id for one in year.registers.organisations.values() if not one.successors]
    rows = list[Cells]()
    for (number, (text, answer, at)), who in zip(answers.items(), own, strict=False):
        row: Cells = {"number": number, "on": day, "organisation": who, "text": text}
        row |= {"received": at or None, "forwarded": None, "forwarded_to": None}
        rows.append({**row, "answer": answer or None, "answered": at or None})
    return rows


def expected_obstacles(year: LivedYear) -> list[Cells]:
    """Return what hinders the first unit: it was passed on the same day, and has no answer."""
    day = f"{year.plan.first + timedelta(days=year.plan.days // 2)}"
    first, second = (one.id for one in [*year.registers.organisations.values()][:2])
    row: Cells = {"number": "03/VM", "on": day, "organisation": first}
    row |= {"text": "Chưa có cán bộ kỹ thuật", "received": day, "forwarded": day}
    return [{**row, "forwarded_to": second, "answer": None, "answered": None}]


def expected_units_without_site(_year: LivedYear) -> list[Cells]:
    """Return the one that was declared for it."""
    return [{"code": "99999", "name": "Xã chưa có điểm cầu", "since": "2025-07-01"}]


def expected_leased(year: LivedYear) -> list[Cells]:
    """Return each thing that is leased: of every site a device and a line."""
    rows = list[Cells]()
    for one in year.registers.leased:
        is_line = one.id.startswith("dt")
        row: Cells = {
            "id": one.id,
            "contract": one.contract,
            "kind": "line" if is_line else "device",
        }
        row["what"] = one.site if is_line else one.host
        row |= {"capacity": 100 if is_line else None, "monthly": one.monthly}
        row["yearly"] = None if one.monthly is None else one.monthly + 11 * one.monthly
        rows.append({**row, "support_end": None if is_line else f"{one.support_end}"})
    return sorted(rows, key=lambda row: (f"{row['contract']}", f"{row['id']}"))
