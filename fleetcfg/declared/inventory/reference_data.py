"""The registers of the province: units, providers, networks, legal bases, as dated data.

What may run on devices, and which firmware has a known fault, is read by `software`.

They stand in the variables of the group ``all``. Nothing of them is code: what the law or the
province changes is changed in a file.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from ipaddress import ip_network
from typing import Final

from fleetcfg.declared.inventory.law_readings import read_readings
from fleetcfg.declared.inventory.permits import read_permits
from fleetcfg.declared.inventory.register_rows import Address, RegisterRow, is_first, register_rows
from fleetcfg.declared.inventory.software import read_advisories, read_allowed
from fleetcfg.model.advisory import Advisory
from fleetcfg.model.fleet import LegalBasis, Network, Provider, Unit
from fleetcfg.model.permit import MovePermit
from fleetcfg.model.problem import Place, Problems
from fleetcfg.model.software import AllowedSoftware
from fleetcfg.model.typed import nodes
from fleetcfg.model.typed.node_readers import fields, items, text
from fleetcfg.model.typed.nodes import Node

_UNIT: Final = ("code", "name", "valid_from", "valid_to", "successors")
_PROVIDER: Final = ("id", "name", "contract")
_LEGAL_BASIS: Final = (
    *("id", "title", "valid_from", "valid_to", "replaced_by", "clauses", "readings"),
)


@dataclass(frozen=True, slots=True)
class InventoryRegisters:
    """What the province has besides devices.

    Attributes:
        units: By code and first day of validity.
    """

    units: Mapping[tuple[str, date], Unit]
    providers: Mapping[str, Provider]
    networks: tuple[Network, ...]
    legal_bases: Mapping[str, LegalBasis]
    move_permits: tuple[MovePermit, ...]
    software: tuple[AllowedSoftware, ...]
    advisories: tuple[Advisory, ...]


def read_registers(
    variables: Mapping[str, Node], problems: Problems, *, on: date
) -> InventoryRegisters:
    """
    Read and check the registers.

    Args:
        variables: Those of the group ``all``.
        problems: Where to report.
        on: The day for which to judge what has ended.
    """
    return InventoryRegisters(
        units=_read_units(variables.get("units"), problems),
        providers=_read_providers(variables.get("providers"), problems),
        networks=_read_networks(variables.get("networks"), problems),
        legal_bases=read_legal_bases(variables.get("legal_bases"), problems, on=on),
        move_permits=tuple(read_permits(variables.get("move_permits"), problems, on=on)),
        software=read_allowed(variables.get("software"), problems),
        advisories=read_advisories(variables.get("advisories"), problems),
    )


class Prefixes:
    """Networks, made to be asked about many addresses."""

    def __init__(self, networks: Iterable[Network]) -> None:
        self._by_length: dict[tuple[int, int], set[int]] = {}
        for network in networks:
            shift = network.max_prefixlen - network.prefixlen
            known = self._by_length.setdefault((network.version, shift), set())
            known.add(int(network.network_address) >> shift)

    def __contains__(self, address: Address) -> bool:
        number, version = int(address), address.version
        return any(
            version == of and number >> shift in known
            for (of, shift), known in self._by_length.items()
        )


# ---------------------------------------------------------------- one register each


def _read_units(node: Node | None, problems: Problems) -> dict[tuple[str, date], Unit]:
    units: dict[tuple[str, date], Unit] = {}
    by_code = defaultdict[str, list[Unit]](list)
    for row, place in register_rows(node, _UNIT, ("code", "name", "valid_from"), problems):
        unit = _read_unit(row, place)
        if unit is None:
            continue
        if any(_overlap(unit, other) for other in by_code[unit.code]):
            since = unit.valid_from.isoformat()
            problems.error("INV_UNIT_OVERLAP", place, unit=unit.code, since=since)
        by_code[unit.code].append(unit)
        units[unit.code, unit.valid_from] = unit
    for unit in units.values():
        for code in unit.successors:
            if code not in by_code and node is not None:
                facts = {
                    "unit": unit.code,
                    "successor": code,
                    "nearest": problems.nearest(code, by_code),
                }
                problems.error("INV_SUCCESSOR_UNKNOWN", node.place, **facts)
    return units


def _read_unit(row: RegisterRow, place: Place) -> Unit | None:
    code, name = row.text("code"), row.text("name")
    since, until = row.period(place)
    if not code or not name or since is None:
        return None
    return Unit(code, name, since, until, row.get("successors", _read_codes) or ())


def _read_codes(node: Node, problems: Problems) -> tuple[str, ...]:
    codes = (text(item, problems) for item in items(node, problems))
    return tuple(code for code in codes if code)


def _overlap(one: Unit, other: Unit) -> bool:
    return one.valid_from <= (other.valid_to or date.max) and other.valid_from <= (
        one.valid_to or date.max
    )


def _read_providers(node: Node | None, problems: Problems) -> dict[str, Provider]:
    providers: dict[str, Provider] = {}
    for row, place in register_rows(node, _PROVIDER, ("id", "name"), problems):
        name, title = row.text("id"), row.text("name")
        contract = row.text("contract")
        if name and title and is_first(name, providers, "INV_PROVIDER_TWICE", place, problems):
            providers[name] = Provider(name, title, contract or "")
    return providers


def _read_networks(node: Node | None, problems: Problems) -> tuple[Network, ...]:
    networks: list[Network] = []
    for item in () if node is None else items(node, problems):
        typed = text(item, problems)
        if typed is None:
            continue
        try:
            network = ip_network(typed)
        except ValueError:
            problems.error("INV_NETWORK", item.place, network=typed)
            continue
        for other in networks:
            if network.version == other.version and network.overlaps(other):
                problems.error("INV_NETWORK_OVERLAP", item.place, network=typed, other=str(other))
        networks.append(network)
    return tuple(networks)


def read_legal_bases(node: Node | None, problems: Problems, *, on: date) -> dict[str, LegalBasis]:
    """Read the documents that are cited; one that has ended on the day *on* is a warning."""
    bases: dict[str, LegalBasis] = {}
    places: dict[str, Place] = {}
    for row, place in register_rows(node, _LEGAL_BASIS, ("id", "title", "valid_from"), problems):
        name, title = row.text("id"), row.text("title")
        since, until = row.period(place)
        after = row.text("replaced_by")
        if not (name and title and since):
            continue
        if is_first(name, bases, "INV_LEGAL_BASIS_TWICE", place, problems):
            clauses = row.get("clauses", _read_clauses) or {}
            readings = row.get("readings", read_readings) or ()
            bases[name] = LegalBasis(name, title, since, until, after or "", clauses, readings)
            places[name] = place
    _check_bases(bases, places, problems, on=on)
    return bases


def _check_bases(
    bases: Mapping[str, LegalBasis], places: Mapping[str, Place], problems: Problems, *, on: date
) -> None:
    for name, basis in bases.items():
        if basis.replaced_by and basis.replaced_by not in bases:
            problems.error(
                "INV_LEGAL_BASIS_UNKNOWN", places[name], basis=name, other=basis.replaced_by
            )
        if basis.valid_to and basis.valid_to < on and not basis.replaced_by:
            problems.warning(
                "INV_LEGAL_BASIS_ENDED", places[name], basis=name, until=basis.valid_to.isoformat()
            )


def _read_clauses(node: Node, problems: Problems) -> dict[str, str]:
    """Return the articles of a document, by the key under which a check cites them."""
    if not isinstance(node, nodes.Mapping):
        fields(node, (), problems)  # reports what it is instead
        return {}
    articles = {key.text: text(value, problems) for key, value in node.entries}
    return {key: article for key, article in articles.items() if article}
