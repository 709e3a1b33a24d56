"""What an edit changes of the province itself: its networks, sites, units, providers and documents.

No device is asked anything else by it, and yet it matters: `networks` is what a sweep may call and
where a device may be, and a document is what findings cite.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fleetcfg.model.fleet import Contact, Fleet, Site
from fleetcfg.model.reference_data import LawReading, LegalBasis, Provider, Unit

_Entry = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ProvinceEdit:
    """One entry of a register that came, went, or says something else than before.

    Attributes:
        register: As the inventory calls it; ``sites`` for what its groups have.
        name: Of the entry in it.
        before: What it said of what differs, by key; None if there was no such entry.
        after: What it says; None if there is no such entry any more.
    """

    register: str
    name: str
    before: _Entry | None
    after: _Entry | None


def province_changes(before: Fleet, after: Fleet) -> Iterator[ProvinceEdit]:
    """Yield what differs in the registers, by register and then by name."""
    olds, news = _registers(before), _registers(after)
    for register, new in news.items():
        yield from edits_between(register, olds[register], new)


def edits_between(
    register: str, old: Mapping[str, _Entry], new: Mapping[str, _Entry]
) -> Iterator[ProvinceEdit]:
    """Yield which entries of a register are others, by name."""
    for name in sorted(old.keys() | new.keys()):
        was, now = old.get(name), new.get(name)
        if was != now:
            yield ProvinceEdit(register, name, _other(was, now), _other(now, was))


def _other(one: _Entry | None, other: _Entry | None) -> _Entry | None:
    """Return what *one* says otherwise than *other*."""
    if one is None or other is None:
        return one
    return {
        key: one.get(key, "")
        for key in dict.fromkeys((*one, *other))
        if one.get(key) != other.get(key)
    }


def _registers(fleet: Fleet) -> Mapping[str, Mapping[str, _Entry]]:
    return {
        "networks": {str(network): {} for network in fleet.networks},
        "units": {
            f"{unit.code} {unit.valid_from.isoformat()}": _unit(unit) for unit in fleet.units
        },
        "providers": {each.id: _provider(each) for each in fleet.providers.values()},
        "legal_bases": {each.id: _basis(each) for each in fleet.legal_bases.values()},
        "sites": {site.id: _site(site) for site in fleet.sites.values()},
    }


def _unit(unit: Unit) -> _Entry:
    after = ", ".join(unit.successors)
    return _said({"name": unit.name, "valid_to": unit.valid_to, "successors": after})


def _provider(provider: Provider) -> _Entry:
    return _said({"name": provider.name, "contract": provider.contract})


def _basis(basis: LegalBasis) -> _Entry:
    return _said(
        {
            "title": basis.title,
            "valid_from": basis.valid_from,
            "valid_to": basis.valid_to,
            "replaced_by": basis.replaced_by,
            **{f"clauses.{key}": clause for key, clause in basis.clauses.items()},
            **{f"readings.{one.term}.{one.valid_from}": _reading(one) for one in basis.readings},
        }
    )


def _reading(reading: LawReading) -> str:
    """Return what a word means, until when, and by what."""
    until = f" …{reading.valid_to}" if reading.valid_to else ""
    by = "; ".join(filter(None, (reading.source, reading.decision)))
    return f"{', '.join(reading.means)}{until} ({by})"


def _site(site: Site) -> _Entry:
    return _said(
        {
            "name": site.name,
            "display_name": site.display_name,
            "role": site.role,
            "unit": site.unit,
            "unit_since": site.unit_since,
            "room": site.room,
            "provider": site.provider,
            "technician": site.technician and _contact(site.technician),
            "contacts": "; ".join(map(_contact, site.contacts)),
        }
    )


def _contact(contact: Contact) -> str:
    told = _said(
        {
            "role": contact.role,
            "name": contact.name,
            "phone": contact.phone,
            "confirmed": contact.confirmed,
        }
    )
    return ", ".join(told.values())


def _said(words: Mapping[str, object]) -> _Entry:
    return {key: str(word) for key, word in words.items() if word}
