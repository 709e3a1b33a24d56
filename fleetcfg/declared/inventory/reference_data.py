"""The registers of the province: units, providers, networks and legal bases, as dated data.

They stand in the variables of the group ``all``. Nothing of them is code: what the law or the
province changes is changed in a file.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final, TypeVar

from fleetcfg.declared.syntax import nodes
from fleetcfg.declared.syntax.node_readers import ask, day, fields, items, text
from fleetcfg.declared.syntax.nodes import Node
from fleetcfg.model.fleet import LegalBasis, Network, Provider, Unit
from fleetcfg.model.permit import MovePermit
from fleetcfg.model.problem import Place, Problems

Address = IPv4Address | IPv6Address
T = TypeVar("T")

_UNIT: Final = ("code", "name", "valid_from", "valid_to")
_PROVIDER: Final = ("id", "name", "contract")
_PERMIT_NEEDS: Final = ("device", "document", "to", "valid_from", "valid_to")
_PERMIT: Final = (*_PERMIT_NEEDS, "switch", "switch_port", "address")
_LEGAL_BASIS: Final = ("id", "title", "valid_from", "valid_to", "replaced_by", "clauses")


@dataclass(frozen=True, slots=True)
class Registers:
    """What the province has besides devices.

    Attributes:
        units: By code and first day of validity.
    """

    units: Mapping[tuple[str, date], Unit]
    providers: Mapping[str, Provider]
    networks: tuple[Network, ...]
    legal_bases: Mapping[str, LegalBasis]
    move_permits: tuple[MovePermit, ...]


def read_registers(variables: Mapping[str, Node], problems: Problems, *, on: date) -> Registers:
    """
    Read and check the registers.

    Args:
        variables: Those of the group ``all``.
        problems: Where to report.
        on: The day for which to judge what has ended.
    """
    return Registers(
        units=_read_units(variables.get("units"), problems),
        providers=_read_providers(variables.get("providers"), problems),
        networks=_read_networks(variables.get("networks"), problems),
        legal_bases=read_legal_bases(variables.get("legal_bases"), problems, on=on),
        move_permits=tuple(_read_permits(variables.get("move_permits"), problems, on=on)),
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


def read_address(node: Node, problems: Problems) -> Address | None:
    """Return an address: a literal IP, because a name would let a name server decide."""
    typed = text(node, problems)
    if typed is None:
        return None
    try:
        found = ip_address(typed)
    except ValueError:
        problems.error("INV_ADDRESS", node.place, address=typed)
        return None
    if "%" in typed:
        problems.error("INV_ADDRESS", node.place, address=typed)
        return None
    return found


# ---------------------------------------------------------------- one register each


def _read_units(node: Node | None, problems: Problems) -> dict[tuple[str, date], Unit]:
    units: dict[tuple[str, date], Unit] = {}
    by_code: dict[str, list[Unit]] = {}
    for row, place in _rows(node, _UNIT, ("code", "name", "valid_from"), problems):
        code, name = row.text("code"), row.text("name")
        since, until = row.period(place)
        if not code or not name or since is None:
            continue
        unit = Unit(code, name, since, until)
        if any(_overlap(unit, other) for other in by_code.setdefault(code, [])):
            problems.error("INV_UNIT_OVERLAP", place, unit=code, since=since.isoformat())
        by_code[code].append(unit)
        units[code, since] = unit
    return units


def _overlap(one: Unit, other: Unit) -> bool:
    return one.valid_from <= (other.valid_to or date.max) and other.valid_from <= (
        one.valid_to or date.max
    )


def _read_providers(node: Node | None, problems: Problems) -> dict[str, Provider]:
    providers: dict[str, Provider] = {}
    for row, place in _rows(node, _PROVIDER, ("id", "name"), problems):
        name, title = row.text("id"), row.text("name")
        contract = row.text("contract")
        if name and title and _is_first(name, providers, "INV_PROVIDER_TWICE", place, problems):
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
    for row, place in _rows(node, _LEGAL_BASIS, ("id", "title", "valid_from"), problems):
        name, title = row.text("id"), row.text("title")
        since, until = row.period(place)
        after = row.text("replaced_by")
        if not (name and title and since):
            continue
        if _is_first(name, bases, "INV_LEGAL_BASIS_TWICE", place, problems):
            clauses = row.get("clauses", _read_clauses) or {}
            bases[name] = LegalBasis(name, title, since, until, after or "", clauses)
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


def _read_permits(node: Node | None, problems: Problems, *, on: date) -> Iterator[MovePermit]:
    """Read who may stand elsewhere for a while; what has ended on the day *on* is a warning."""
    for row, place in _rows(node, _PERMIT, _PERMIT_NEEDS, problems):
        host, document, to = (row.text(name) for name in ("device", "document", "to"))
        since, until = row.period(place)
        switch, port = (row.text(name) or "" for name in ("switch", "switch_port"))
        address = str(row.get("address", read_address) or "")
        if not (host and document and to and since and until):
            continue
        if not (switch or address):
            problems.error("INV_PERMIT_NOWHERE", place, host=host)
        if until < on:
            problems.warning("INV_PERMIT_ENDED", place, host=host, until=until.isoformat())
        yield MovePermit(host, document, to, since, until, switch, port, address, place)


# ---------------------------------------------------------------- rows


class RegisterRow:
    """One mapping of a register, asked for its fields by name; what it lacks is None."""

    def __init__(self, found: Mapping[str, Node], problems: Problems) -> None:
        self._found = found
        self._problems = problems

    def get(self, name: str, question: Callable[[Node, Problems], T | None]) -> T | None:
        """Ask the field *name*."""
        return ask(self._found, name, question, self._problems)

    def text(self, name: str) -> str | None:
        """Return a text; an empty one is reported."""
        found = self.get(name, text)
        if found == "":
            self._problems.error("INV_EMPTY", self._found[name].place, key=name)
        return found

    def period(self, place: Place) -> tuple[date | None, date | None]:
        """Return the first and the last day of validity, if any."""
        since, until = self.get("valid_from", day), self.get("valid_to", day)
        if since and until and until < since:
            self._problems.error(
                "INV_PERIOD_REVERSED", place, since=since.isoformat(), until=until.isoformat()
            )
        return since, until

    def place(self, name: str) -> Place:
        """Return where the field *name* stands."""
        return self._found[name].place


def _rows(
    node: Node | None, known: Iterable[str], required: Iterable[str], problems: Problems
) -> Iterator[tuple[RegisterRow, Place]]:
    for item in () if node is None else items(node, problems):
        found = fields(item, tuple(known), problems, required=tuple(required))
        if found is not None:
            yield RegisterRow(found, problems), item.place


def _is_first(
    name: str, known: Mapping[str, object], code: str, place: Place, problems: Problems
) -> bool:
    if name in known:
        problems.error(code, place, name=name)
        return False
    return True
