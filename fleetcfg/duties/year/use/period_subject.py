"""What a report can be about: a site, a unit, an organisation, a provider, a device."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from fleetcfg.errors import RequestError
from fleetcfg.model.fleet import Fleet
from fleetcfg.model.registers.registers import Registers
from fleetcfg.workflow.named_ids import NamedIds

_MOST_NAMED: Final = 8
_Subject = tuple[str, tuple[str, ...], frozenset[str], frozenset[str]]
"""An id, names, the sites that are meant by it, and the organisations."""


def subject_of(
    fleet: Fleet, registers: Registers, asked: str
) -> tuple[frozenset[str], frozenset[str]]:
    """Return the sites and the organisations that *asked* means, an id or a name.

    Raises:
        RequestError: REPORT_ABOUT_UNKNOWN, REPORT_SCOPE_SEVERAL.
    """
    ids = dict[str, tuple[str, ...]]()
    meant = dict[str, tuple[frozenset[str], frozenset[str]]]()
    for key, names, sites, organisations in _subjects(fleet, registers):
        known, also = meant.get(key, (frozenset[str](), frozenset[str]()))
        ids[key] = (*ids.get(key, ()), *names)
        meant[key] = known | sites, also | organisations
    named = NamedIds(ids)
    found = [asked] if asked in ids else named.meant(asked)
    if len({meant[one] for one in found}) > 1:
        raise RequestError("REPORT_SCOPE_SEVERAL", name=asked, known=", ".join(found[:_MOST_NAMED]))
    if not found:
        near = named.nearest(asked) or ""
        units = _units_told(fleet)
        raise RequestError("REPORT_ABOUT_UNKNOWN", name=asked, nearest=near, known=units)
    return meant[found[0]]


def _units_told(fleet: Fleet) -> str:
    """Return the units that have sites, as a person may name them; some, where they are many."""
    sites = _sites_of(fleet)
    units = [one for one in fleet.units if (one.code, one.valid_from) in sites]
    told = [f"{one.code} ({one.name})" for one in units[:_MOST_NAMED]]
    return ", ".join([*told, "…"] if len(units) > _MOST_NAMED else told)


def _subjects(fleet: Fleet, registers: Registers) -> Iterator[_Subject]:
    """Yield everything that a report can be about."""
    sites = _sites_of(fleet)
    yield from _places(fleet, registers, sites)
    for body in registers.organisations.values():
        here = frozenset(sites.get((body.unit, body.unit_since), ()))
        yield body.id, (body.name,), here, frozenset({body.id})
    for provider in fleet.providers.values():
        served = frozenset(s.id for s in fleet.sites.values() if s.provider == provider.id)
        yield provider.id, (provider.name,), served, frozenset({provider.id})
    for host, device in fleet.devices.items():
        if device.site is not None:
            yield host, (), frozenset({device.site.id}), frozenset()


def _places(
    fleet: Fleet, registers: Registers, sites: Mapping[object, Sequence[str]]
) -> Iterator[_Subject]:
    """Yield each site, and each unit that has any."""
    bodies = dict[object, list[str]]()
    for body in registers.organisations.values():
        bodies.setdefault((body.unit, body.unit_since), []).append(body.id)
    for site in fleet.sites.values():
        own = frozenset(bodies.get((site.unit, site.unit_since), ()))
        yield site.id, (site.name, site.display_name), frozenset({site.id}), own
    for unit in fleet.units:
        key = (unit.code, unit.valid_from)
        if key in sites:
            own = frozenset(bodies.get(key, ()))
            yield unit.code, (unit.name,), frozenset(sites[key]), own


def _sites_of(fleet: Fleet) -> Mapping[object, Sequence[str]]:
    """Return the sites of each unit, by its code and since when it is."""
    found = dict[object, list[str]]()
    for site in fleet.sites.values():
        found.setdefault((site.unit, site.unit_since), []).append(site.id)
    return found
