"""How old devices are, and until when their makers mend them."""

from collections.abc import Iterator, Mapping
from datetime import date
from operator import itemgetter
from typing import Final

from fleetcfg.model.fleet import Device
from fleetcfg.model.period.case import PeriodCase
from fleetcfg.model.period.tables import (
    PeriodRow,
    PeriodTable,
    Source,
    Tally,
    columns,
    file_of,
    spell_day,
)

_SECTION: Final = "fleet"
_AGES: Final[Mapping[str, int]] = {"under_1": 1, "under_3": 3, "under_5": 5}
_OVER: Final = "over_5"
_UNKNOWN: Final = "not_known"
_SUPPORT: Final = ("ended", "within_year", "later", _UNKNOWN)
_COUNTED: Final = ("devices",)


def fleet_tables(case: PeriodCase) -> Iterator[PeriodTable]:
    """Yield devices by age and by end of support, and those that are to be replaced next."""
    begun = dict(_in_service(case))
    ages = {band: Tally() for band in (*_AGES, _OVER, _UNKNOWN)}
    ends = {band: Tally() for band in _SUPPORT}
    for host, device in case.fleet.devices.items():
        since, source = begun.get(host, (None, file_of(device.place)))
        _add(ages[_age(since, case.until)], source)
        until, source = _support_of(case, device)
        _add(ends[_band(until, case.until)], source)
    rows = tuple(tally.row(band, _COUNTED) for band, tally in ages.items())
    yield PeriodTable("ages", _SECTION, columns("age:key", *_COUNTED), rows)
    rows = tuple(tally.row(band, _COUNTED) for band, tally in ends.items())
    yield PeriodTable("support", _SECTION, columns("support:key", *_COUNTED), rows)
    heads = columns("host:text", "model:text", "site:text", "until:day")
    yield PeriodTable("support_ends", _SECTION, heads, tuple(_ending(case)), is_long=True)


def _add(tally: Tally, source: Source) -> None:
    tally.add("devices")
    tally.sources.add(source)


def _in_service(case: PeriodCase) -> Iterator[tuple[str, tuple[date, Source]]]:
    """Yield since when a device is in service: the first paper that names it says so.

    Its own minutes first; where there are none, the contract under which it is leased.
    """
    for leased in case.registers.leased:
        contract = case.registers.contracts.get(leased.contract)
        if leased.host and contract is not None:
            yield leased.host, (contract.valid_from, file_of(leased.place))
    for one in sorted(case.registers.handovers, key=lambda each: each.on, reverse=True):
        for host in one.devices:
            yield host, (one.on, file_of(one.place))


def _age(since: date | None, on: date) -> str:
    if since is None or since > on:
        return _UNKNOWN
    return next((band for band, years in _AGES.items() if on < _years_after(since, years)), _OVER)


def _years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


def _support_of(case: PeriodCase, device: Device) -> tuple[date | None, Source]:
    """Return until when a device is mended, of what the inventory and the lease say the earlier."""
    leased = [one for one in case.registers.leased if one.host == device.host]
    said = [(device.support_end, device.place), *((one.support_end, one.place) for one in leased)]
    known = [(end, file_of(place)) for end, place in said if end is not None]
    return min(known, key=itemgetter(0), default=(None, file_of(device.place)))


def _band(until: date | None, on: date) -> str:
    if until is None:
        return _UNKNOWN
    if until < on:
        return "ended"
    return "within_year" if until < _years_after(on, 1) else "later"


def _ending(case: PeriodCase) -> Iterator[PeriodRow]:
    found = [(*_support_of(case, one), one) for one in case.fleet.devices.values()]
    dated = [(until, one, source) for until, source, one in found if until is not None]
    for until, one, source in sorted(dated, key=lambda each: (each[0], each[1].host)):
        if _band(until, case.until) in ("ended", "within_year"):
            site = one.site.id if one.site else None
            yield PeriodRow((one.host, one.model or None, site, spell_day(until)), 0, (source,))
