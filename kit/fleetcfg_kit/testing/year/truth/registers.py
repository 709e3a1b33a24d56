"""What a report on a simulated year must say of what was declared, and of what people looked at."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from fleetcfg.model.fleet import Fleet
from fleetcfg_kit.testing.year.diary import LivedYear
from fleetcfg_kit.testing.year.truth.cells import Cells

_YEAR: Final = timedelta(days=365)
_DAYS_OF_AGE = {"under_1": 365, "under_3": 3 * 365, "under_5": 5 * 365}


def last_day(year: LivedYear) -> date:
    """Return the last day of the time."""
    return year.plan.first + timedelta(days=year.plan.days - 1)


def expected_ages(year: LivedYear, fleet: Fleet) -> list[Cells]:
    """Return devices by age: three have minutes of 800 days before, others their contract's."""
    old = {host for one in year.registers.handovers for host in one.devices}
    days_old = dict.fromkeys(fleet.devices, -1)
    days_old |= dict.fromkeys((one.host for one in year.registers.leased if one.host), 0)
    days_old |= dict.fromkeys(old, 800)
    counts = Counter(_age(days + year.plan.days if days >= 0 else -1) for days in days_old.values())
    ages = (*_DAYS_OF_AGE, "over_5", "not_known")
    return [{"age": age, "devices": counts[age]} for age in ages]


def _age(days: int) -> str:
    """Return the band of an age in days; negative stands for one that is not known."""
    fits = (age for age, most in _DAYS_OF_AGE.items() if days <= most)
    return "not_known" if days < 0 else next(fits, "over_5")


def support_ends(year: LivedYear, fleet: Fleet) -> Mapping[str, date | None]:
    """Return until when each device is mended, the earliest day named; None: no day is named."""
    ends = {host: [one.support_end] for host, one in fleet.devices.items()}
    for one in year.registers.leased:
        ends.get(one.host, []).append(one.support_end)
    return {host: next(iter(sorted(filter(None, days))), None) for host, days in ends.items()}


def support_of(until: date | None, on: date) -> str:
    """Return the band of an end of support."""
    if until is None:
        return "not_known"
    return "ended" if until < on else "within_year" if until - on < _YEAR else "later"


def expected_support(year: LivedYear, fleet: Fleet) -> list[Cells]:
    """Return devices by end of support."""
    counts = Counter(
        support_of(until, last_day(year)) for until in support_ends(year, fleet).values()
    )
    bands = ("ended", "within_year", "later", "not_known")
    return [{"support": band, "devices": counts[band]} for band in bands]


def expected_budget(year: LivedYear) -> list[Cells]:
    """Return what each contract costs."""
    rows = list[Cells]()
    for contract in sorted(year.registers.contracts.values(), key=lambda one: one.provider):
        own = [one for one in year.registers.leased if one.contract == contract.id]
        monthly = sum(one.monthly or 0 for one in own)
        rows.append(
            {
                "provider": contract.provider,
                "contract": contract.number,
                "until": f"{contract.valid_to}",
                "assets": len(own),
                "capacity": 100 * sum(one.kind == "line" for one in own) or None,
                "monthly": monthly,
                "yearly": 12 * monthly,
                "unpriced": sum(one.monthly is None for one in own),
            }
        )
    return rows


def expected_expansion(year: LivedYear) -> list[Cells]:
    """Return what the one unit without a site would cost."""
    rows = list[Cells]()
    for kind in ("device", "line", "service"):
        prices = sorted(
            one.monthly for one in year.registers.leased if one.kind == kind and one.monthly
        )
        each = prices[(len(prices) - 1) // 2] if prices else None
        yearly = None if each is None else 12 * each
        row: Cells = {"kind": kind, "priced": len(prices), "median": each, "units": 1}
        rows.append({**row, "monthly": each, "yearly": yearly})
    return rows


def expected_contacts(year: LivedYear) -> list[Cells]:
    """Return contacts by body; old ones are those of 400 days before the year."""
    rows, last = list[Cells](), last_day(year)
    for body in sorted(year.registers.organisations.values(), key=lambda one: one.id):
        if body.valid_to is not None and body.valid_to < last:
            continue
        own = [one for one in year.registers.contacts.values() if one.organisation == body.id]
        here = [one for one in own if one.until is None or one.until >= last]
        fresh = sum(one.confirmed is not None and last - one.confirmed <= _YEAR for one in here)
        row: Cells = {"organisation": body.id, "name": body.name, "contacts": len(here)}
        left = len(own) - len(here)
        rows.append({**row, "confirmed": fresh, "due": len(here) - fresh, "left": left})
    return rows


def expected_rules(year: LivedYear) -> list[Cells]:
    """Return the rules of each body that is there at the end."""
    rows, last = list[Cells](), last_day(year)
    rules = {one.organisation: one for one in year.registers.unit_rules}
    for body in sorted(year.registers.organisations.values(), key=lambda one: one.id):
        if body.valid_to is not None and body.valid_to < last:
            continue
        rule, row = rules.get(body.id), Counter[str]()
        told: Cells = {"organisation": body.id, "number": None, "issued": None, "until": None}
        if rule is None:
            rows.append({**told, "state": "none"})
            continue
        row["ended"] = rule.valid_to is not None and rule.valid_to < last
        row["before_unit"] = rule.issued < body.valid_from
        state = next((name for name, is_so in row.items() if is_so), "in_force")
        until = None if rule.valid_to is None else f"{rule.valid_to}"
        told |= {"number": rule.number, "issued": f"{rule.issued}", "until": until}
        rows.append({**told, "state": state})
    return rows


def expected_organisations(year: LivedYear) -> list[Cells]:
    """Return the one unit that was merged into another."""
    merged = year.plan.first + timedelta(days=year.plan.days // 2)
    name = year.registers.organisations["dv-cu"].name
    told: Cells = {"organisation": "dv-cu", "name": name, "change": "ended", "on": f"{merged}"}
    return [{**told, "successors": "dv-00"}]


def expected_stock(year: LivedYear, fleet: Fleet) -> list[Cells]:
    """Return where the stock-take found devices, by what was said of each last."""
    counts = Counter(found_in_stock(year, fleet).values())
    places = ("in_place", "elsewhere", "other_serial", "not_counted")
    return [{"found": place, "devices": counts[place]} for place in places]


def found_in_stock(year: LivedYear, fleet: Fleet) -> Mapping[str, str]:
    """Return where the stock-take found each device, by what was said of it last."""
    found = dict.fromkeys(fleet.devices, "not_counted")
    for one in year.diary.said:
        if one.kind == "stock.seen":
            is_other = one.facts["serial"] == "KHAC"
            place = "elsewhere" if one.facts["site"] == "dc-khac" else "in_place"
            found[one.about.removeprefix("device:")] = "other_serial" if is_other else place
    return found
