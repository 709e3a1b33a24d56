"""The lists of the province: units, networks, documents that are cited, software and the like.

They stand in the variables of the group ``all``, and are signed with the inventory. A row that
cannot be wholly understood is reported and left out.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from ipaddress import IPv4Address, IPv6Address, ip_network
from typing import Annotated, Any, Final, TypeVar

from fleetcfg.declared.known_families import report_family
from fleetcfg.model.advisory import Advisory
from fleetcfg.model.catalog import Catalog
from fleetcfg.model.fleet import Fleet, Network
from fleetcfg.model.permit import MovePermit
from fleetcfg.model.problem import Place, Problems
from fleetcfg.model.reference_data import LegalBasis, Provider, Unit
from fleetcfg.model.software import AllowedSoftware
from fleetcfg.model.typed.declared_noun import declared_fields, read_noun, rows_schema
from fleetcfg.model.typed.fields import TEXT, FieldReader, Meaning
from fleetcfg.model.typed.node_readers import items, text
from fleetcfg.model.typed.nodes import Node

MOST_ROWS: Final = 5_000  # of software, and of advisories
Address = IPv4Address | IPv6Address
N = TypeVar("N")


# ---------------------------------------------------------------- one list each


def _rows(
    noun: type[N], node: Node, problems: Problems, *, most: int | None = None
) -> Iterator[tuple[N, Place]]:
    """Yield the nouns of a list, *most* of them, each with its place."""
    count = 0
    for item in items(node, problems):
        if count == most:
            problems.error("INV_REGISTER_LONG", item.place, most=MOST_ROWS)
            return
        made = read_noun(noun, item, problems)
        if made is not None:
            count += 1
            yield made, item.place


def _units(node: Node, problems: Problems) -> dict[tuple[str, date], Unit]:
    units: dict[tuple[str, date], Unit] = {}
    by_code = defaultdict[str, list[Unit]](list)
    for unit, place in _rows(Unit, node, problems):
        if any(_overlap(unit, other) for other in by_code[unit.code]):
            since = unit.valid_from.isoformat()
            problems.error("INV_UNIT_OVERLAP", place, unit=unit.code, since=since)
        by_code[unit.code].append(unit)
        units[unit.code, unit.valid_from] = unit
    for unit in units.values():
        for code in unit.successors:
            if code not in by_code:
                facts = {"unit": unit.code, "successor": code}
                close = problems.nearest(code, by_code)
                problems.error("INV_SUCCESSOR_UNKNOWN", node.place, **facts, nearest=close)
    return units


def _overlap(one: Unit, other: Unit) -> bool:
    return one.valid_from <= (other.valid_to or date.max) and other.valid_from <= (
        one.valid_to or date.max
    )


def _providers(node: Node, problems: Problems) -> dict[str, Provider]:
    providers: dict[str, Provider] = {}
    for provider, place in _rows(Provider, node, problems):
        if _is_first(provider.id, providers, "INV_PROVIDER_TWICE", place, problems):
            providers[provider.id] = provider
    return providers


def _networks(node: Node, problems: Problems) -> tuple[Network, ...]:
    networks: list[Network] = []
    for item in items(node, problems):
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


def read_legal_bases(node: Node, problems: Problems) -> dict[str, LegalBasis]:
    """Read the documents that are cited, by id."""
    bases: dict[str, LegalBasis] = {}
    for basis, place in _rows(LegalBasis, node, problems):
        if _is_first(basis.id, bases, "INV_LEGAL_BASIS_TWICE", place, problems):
            bases[basis.id] = basis
    for name, basis in bases.items():
        other = basis.replaced_by
        if other and other not in bases:
            problems.error("INV_LEGAL_BASIS_UNKNOWN", basis.place, basis=name, other=other)
    return bases


def _is_first(
    name: str, known: Mapping[str, object], code: str, place: Place, problems: Problems
) -> bool:
    if name in known:
        problems.error(code, place, name=name)
    return name not in known


def _permits(node: Node, problems: Problems) -> tuple[MovePermit, ...]:
    return tuple(permit for permit, _ in _rows(MovePermit, node, problems))


def _software(node: Node, problems: Problems) -> tuple[AllowedSoftware, ...]:
    found: dict[object, AllowedSoftware] = {}
    for row, place in _rows(AllowedSoftware, node, problems, most=MOST_ROWS):
        key = (row.kind, row.name, row.sha256, row.applies_to)
        if key in found:
            problems.error("INV_SOFTWARE_TWICE", place, kind=row.kind, name=row.name)
        found[key] = row
    return tuple(found.values())


def _advisories(node: Node, problems: Problems) -> tuple[Advisory, ...]:
    return tuple(each for each, _ in _rows(Advisory, node, problems, most=MOST_ROWS))


# ---------------------------------------------------------------- all of them


@dataclass(frozen=True, slots=True)
class InventoryRegisters:
    """What the province has besides devices: each field is a variable of the group ``all``.

    Attributes:
        units: By code and first day of validity.
    """

    units: Annotated[
        Mapping[tuple[str, date], Unit],
        FieldReader(_units, rows_schema(Unit), Unit),
        Meaning("Đơn vị hành chính, theo thời gian", "Administrative units, over time"),
    ] = field(default_factory=dict)
    providers: Annotated[
        Mapping[str, Provider],
        FieldReader(_providers, rows_schema(Provider), Provider),
        Meaning("Đơn vị cung cấp dịch vụ viễn thông", "Telecom providers"),
    ] = field(default_factory=dict)
    networks: Annotated[
        tuple[Network, ...],
        FieldReader(_networks, {"type": "array", "items": TEXT}),
        Meaning("Dải địa chỉ của mạng chuyên dùng (Điều 2.2)", "Dedicated WAN prefixes (Art. 2.2)"),
    ] = ()
    legal_bases: Annotated[
        Mapping[str, LegalBasis],
        FieldReader(read_legal_bases, rows_schema(LegalBasis), LegalBasis),
        Meaning("Văn bản được viện dẫn", "Documents that are cited"),
    ] = field(default_factory=dict)
    move_permits: Annotated[
        tuple[MovePermit, ...],
        FieldReader(_permits, rows_schema(MovePermit), MovePermit),
        Meaning(
            "Thiết bị được phép ở nơi khác, có thời hạn (Điều 3.3)",
            "Devices that may stand elsewhere for a while (Art. 3.3)",
        ),
    ] = ()
    software: Annotated[
        tuple[AllowedSoftware, ...],
        FieldReader(_software, rows_schema(AllowedSoftware), AllowedSoftware),
        Meaning(
            "Macro, bảng điều khiển, ứng dụng web, chứng thư được phép trên thiết bị",
            "Macros, panels, web apps and certificates that may be on devices",
        ),
    ] = ()
    advisories: Annotated[
        tuple[Advisory, ...],
        FieldReader(_advisories, rows_schema(Advisory), Advisory),
        Meaning(
            "Bản phần mềm có lỗi đã công bố hoặc hết hỗ trợ",
            "Firmware with a published fault, or out of support",
        ),
    ] = ()


PROVINCE_VARIABLES: Final = {each.key: each for each in declared_fields(InventoryRegisters)}
"""What only the group ``all`` may say."""


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
    typed = {key: node for key, node in variables.items() if key in PROVINCE_VARIABLES}
    found: dict[str, Any] = {
        key: PROVINCE_VARIABLES[key].reads.read(node, problems) for key, node in typed.items()
    }
    registers = InventoryRegisters(**found)
    _report_ended(registers, problems, on)
    return registers


def _report_ended(registers: InventoryRegisters, problems: Problems, on: date) -> None:
    for name, basis in registers.legal_bases.items():
        if basis.valid_to and basis.valid_to < on and not basis.replaced_by:
            until = basis.valid_to.isoformat()
            problems.warning("INV_LEGAL_BASIS_ENDED", basis.place, basis=name, until=until)
    for permit in registers.move_permits:
        if permit.valid_to < on:
            until = permit.valid_to.isoformat()
            problems.warning("INV_PERMIT_ENDED", permit.place, host=permit.host, until=until)


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


# ---------------------------------------------------------------- what they name


def check_named(fleet: Fleet, catalogs: Mapping[str, Catalog], problems: Problems) -> None:
    """Report devices, groups and families that the lists of *fleet* name and nothing else has.

    A row of a family that is not installed would be of no device, in silence.
    """
    hosts, groups = fleet.devices.keys(), fleet.groups.keys()
    for permit in fleet.move_permits:
        if permit.host not in hosts:
            close = problems.nearest(permit.host, hosts)
            problems.error("INV_PERMIT_UNKNOWN_HOST", permit.place, host=permit.host, nearest=close)
    for each in fleet.software if hosts else ():  # what could not be read has none: that was said
        whom = each.applies_to
        _check_names(whom.hosts, hosts, "BASE_UNKNOWN_HOST", each.place, problems)
        _check_names(whom.groups, groups, "BASE_UNKNOWN_GROUP", each.place, problems)
    for advisory in fleet.advisories:
        if advisory.family not in catalogs:
            report_family(advisory.family, catalogs, advisory.place, problems)


def _check_names(
    names: Iterable[str], known: Collection[str], code: str, place: Place, problems: Problems
) -> None:
    for name in sorted(names):
        if name not in known:
            problems.error(code, place, name=name, nearest=problems.nearest(name, known))
