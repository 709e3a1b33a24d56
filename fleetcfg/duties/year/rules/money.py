"""What is leased and for how much, and what a site for each unit without one would cost."""

from collections.abc import Iterable, Iterator
from typing import Final

from fleetcfg.model.median import median_of
from fleetcfg.model.period.case import PeriodCase
from fleetcfg.model.period.tables import (
    PeriodRow,
    PeriodTable,
    columns,
    file_of,
    files_of,
    spell_day,
)
from fleetcfg.model.reference_data import Unit
from fleetcfg.model.registers.contracts import Contract, LeasedAsset

_KINDS: Final = ("device", "line", "service")
_MONTHS: Final = 12


def budget_tables(case: PeriodCase) -> Iterator[PeriodTable]:
    """Yield what each contract comes to, and every leased thing: the annex of the budget."""
    heads = columns(
        *("provider:text", "contract:text", "until:day", "assets", "capacity"),
        *("monthly:dong", "yearly:dong", "unpriced"),
    )
    contracts = sorted(case.registers.contracts.values(), key=lambda one: (one.provider, one.id))
    rows = tuple(_contract(case, one) for one in contracts)
    yield PeriodTable("budget", "budget", heads, rows)
    heads = columns(
        *("id:text", "contract:text", "kind:key", "what:text", "capacity"),
        *("monthly:dong", "yearly:dong", "support_end:day"),
    )
    leased = sorted(case.registers.leased, key=lambda one: (one.contract, one.id))
    yield PeriodTable("leased", "budget", heads, tuple(map(_asset, leased)), is_long=True)


def expansion_tables(case: PeriodCase) -> Iterator[PeriodTable]:
    """Yield what a site in every unit that has none would cost a month, and which units these are.

    One of each kind of leased thing is counted for a site, at the median of what such a thing
    costs now.
    """
    without = _without_site(case)
    heads = columns("kind:key", "priced", "median:dong", "units", "monthly:dong", "yearly:dong")
    priced = {
        kind: [one for one in case.registers.leased if one.kind == kind and one.monthly is not None]
        for kind in _KINDS
    }
    rows = tuple(_wanted(kind, some, without) for kind, some in priced.items())
    yield PeriodTable("expansion", "expansion", heads, rows)
    heads = columns("code:text", "name:text", "since:day")
    units = (PeriodRow((one.code, one.name, spell_day(one.valid_from))) for one in without)
    yield PeriodTable("units_without_site", "expansion", heads, tuple(units), is_long=True)


def _without_site(case: PeriodCase) -> list[Unit]:
    has = {(site.unit, site.unit_since) for site in case.fleet.sites.values()}
    units = (one for one in case.fleet.units if one.is_valid(case.until))
    return sorted(
        (one for one in units if (one.code, one.valid_from) not in has),
        key=lambda one: (one.code, one.valid_from),
    )


def _wanted(kind: str, priced: list[LeasedAsset], units: list[Unit]) -> PeriodRow:
    each = median_of([one.monthly for one in priced if one.monthly is not None])
    monthly = None if each is None else each * len(units)
    yearly = None if monthly is None else monthly * _MONTHS
    cells = (kind, len(priced), each, len(units), monthly, yearly)
    return PeriodRow(cells, sources=files_of(one.place for one in priced))


def _contract(case: PeriodCase, contract: Contract) -> PeriodRow:
    own = [one for one in case.registers.leased if one.contract == contract.id]
    lines = [one for one in own if one.kind == "line"]
    monthly = _sum(one.monthly for one in own)
    cells = (
        contract.provider,
        contract.number,
        spell_day(contract.valid_to),
        len(own),
        _sum(one.capacity for one in lines),
        monthly,
        None if monthly is None else monthly * _MONTHS,
        sum(one.monthly is None for one in own),
    )
    places = (contract.place, *(one.place for one in own))
    return PeriodRow(cells, sources=files_of(places))


def _sum(values: Iterable[int | None]) -> int | None:
    """Return the sum of what is known; None where nothing is."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _asset(one: LeasedAsset) -> PeriodRow:
    yearly = None if one.monthly is None else one.monthly * _MONTHS
    end = spell_day(one.support_end)
    what = one.host or one.site or None
    cells = (one.id, one.contract, one.kind, what, one.capacity, one.monthly, yearly, end)
    return PeriodRow(cells, sources=(file_of(one.place),))
