"""The one way in: inventory, baselines, playbooks and registers become one checked `Province`.

`load` never raises for what people wrote: everything wrong with it is a `Problem` with its place,
all of it in one run. A province with errors still answers, as far as it could be read; a caller
that acts on it asks `Province.has_errors` first.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePosixPath
from typing import Final, Literal

from fleetcfg.declared.baselines.check import check_baselines, check_reach
from fleetcfg.declared.baselines.document import Baseline, read_baselines
from fleetcfg.declared.baselines.resolve import Resolver
from fleetcfg.declared.baselines.translate import find_parameter, parameter_of
from fleetcfg.declared.cited_problems import with_clauses
from fleetcfg.declared.inventory.fleet import build_fleet
from fleetcfg.declared.inventory.merge import read_inventory
from fleetcfg.declared.legal_bases import legal_bases
from fleetcfg.declared.playbooks.document import Playbook, read_playbooks
from fleetcfg.declared.tree import ENDINGS, Tree, relative_name
from fleetcfg.errors import RequestError
from fleetcfg.model.catalog import Catalog, Parameter
from fleetcfg.model.declared import Declared, Setting, Statement
from fleetcfg.model.fleet import Device, Fleet
from fleetcfg.model.nearest import nearest
from fleetcfg.model.problem import (
    InvalidDeclarationsError,
    PackedProblems,
    Place,
    Problems,
)
from fleetcfg.model.registers.registers import NO_REGISTERS, Registers

NO_FILES: Final = Tree({})
_ADDED: Final = ".txt"  # by an editor that hides it

Reason = Literal[
    "WON_ALONE",
    "WON_MORE_PARTICULAR",
    "SAYS_THE_SAME",
    "LOST_TO_DEVICE",
    "LOST_TO_SITE",
    "LOST_TO_GROUP",
    "LOST_TO_DEEPER_GROUP",
    "CONFLICT",
]


@dataclass(frozen=True, slots=True)
class Origin:
    """The bytes that decide what is asked of devices; and the day for which that is right."""

    inventories: tuple[Tree, ...]
    baselines: Tree
    on: date


@dataclass(frozen=True, slots=True)
class Province:
    """All that was declared, checked.

    Attributes:
        problems: By file, line and column.
        catalogs: By family: what the baselines were spelled with.
        origin: What it was read from.
        unreached: The hosts that no network reaches.
        registers: What is kept beside the devices: it asks nothing of one.
    """

    fleet: Fleet
    baselines: tuple[Baseline, ...]
    playbooks: tuple[Playbook, ...]
    problems: PackedProblems
    catalogs: Mapping[str, Catalog] = field(repr=False)
    resolver: Resolver = field(repr=False, compare=False)
    origin: Origin = field(repr=False, compare=False)
    unreached: frozenset[str] = field(repr=False)
    registers: Registers = field(default=NO_REGISTERS, repr=False)

    def is_reached(self, host: str) -> bool:
        """Whether *host* is reached by a network; of a family that is not known here, it may be."""
        return host not in self.unreached

    def is_readable(self, host: str) -> bool:
        """Whether *host* tells its settings to a network; of an unknown family, it may."""
        family = self.fleet.devices[host].family
        return family not in self.catalogs or self.catalogs[family].tells_settings

    @property
    def has_errors(self) -> bool:
        """Whether any problem makes it unusable."""
        return self.problems.has_errors


def load(
    inventories: Sequence[Tree],
    baselines: Tree,
    playbooks: Tree,
    registers: Tree = NO_FILES,
    *,
    catalogs: Mapping[str, Catalog],
    on: date,
) -> Province:
    """Read and check everything.

    Args:
        inventories: Sources of the inventory; a later one overrides an earlier, as in Ansible.
        baselines: What the Department issued, one document a file.
        playbooks: In which order things are done.
        registers: What the Department keeps beside its devices.
        catalogs: By family: the families that there are. One that is installed and cannot be used
            raises its DeviceError when it is asked for, and is not ``in``.
        on: The day for which it shall be right: units, documents and contacts come to an end.
    """
    problems = Problems()
    _report_left_out((*inventories, baselines, playbooks, registers), problems)
    inventory = read_inventory(inventories, problems)
    authorities = _authorities(inventories)
    fleet, devices = build_fleet(inventory, problems, authorities, on=on, catalogs=catalogs)
    documents = read_baselines(baselines, problems)
    resolver = Resolver(documents, fleet, catalogs, problems)
    check_baselines(resolver, problems, on=on)
    unreached = _check_devices(devices, resolver)
    resolver.report()
    check_reach(resolver, problems)
    plays = read_playbooks(playbooks, problems, fleet=fleet)
    kept = _read_registers(registers, fleet, problems, on=on)
    origin = Origin(tuple(inventories), baselines, on)
    law = legal_bases(fleet.legal_bases)
    found = PackedProblems(with_clauses(problems.in_order(), law, on=on))
    return Province(fleet, documents, plays, found, catalogs, resolver, origin, unreached, kept)


def _check_devices(devices: Iterable[Device], resolver: Resolver) -> frozenset[str]:
    """Note what is wrong with what is declared of each; return those that no network reaches."""
    catalogs, unreached = resolver.catalogs, set[str]()
    for device in devices:  # once, and none is held
        resolver.check(device)
        if device.family in catalogs and not catalogs[device.family].is_reached:
            unreached.add(device.host)
    return frozenset(unreached)


def _read_registers(tree: Tree, fleet: Fleet, problems: Problems, *, on: date) -> Registers:
    if not tree.files:
        return NO_REGISTERS
    from fleetcfg.declared.registers.sound import sound_registers  # noqa: PLC0415 - a worker needs none

    return sound_registers(tree, fleet, problems, on=on)


def _report_left_out(trees: Sequence[Tree], problems: Problems) -> None:
    """Report files that are not read for an ending that an editor has added to the name."""
    for path in sorted({path for tree in trees for path in tree.beside}):
        pure = PurePosixPath(path)
        if pure.suffix.lower() == _ADDED and pure.stem.lower().endswith(ENDINGS):
            facts = {"file": path, "ending": pure.suffix, "name": pure.stem}
            problems.warning("FILE_LEFT_OUT", Place(path), **facts)


def _authorities(inventories: Sequence[Tree]) -> dict[str, bytes]:
    """Return what may be the certificate of an authority, by its path from where this is run."""
    beside = (pair for tree in inventories for pair in tree.beside.items())
    return {relative_name(path): data for path, data in beside}


def require_valid(province: Province) -> None:
    """Refuse to do anything by declarations that have errors.

    Raises:
        InvalidDeclarationsError: With every problem.
    """
    if province.has_errors:
        raise InvalidDeclarationsError(province.problems)


def declared(province: Province, host: str) -> Declared:
    """Return all that is declared of one device.

    Raises:
        RequestError: ``HOST_UNKNOWN``: the inventory has no such host.
    """
    return province.resolver.declared(_device(province, host))


def resolve_all(province: Province) -> Iterator[Declared]:
    """Yield what is declared of each device, in the order of the inventory."""
    return (province.resolver.declared(device) for device in province.fleet.devices.values())


def explain(province: Province, host: str, parameter: str) -> tuple[Statement, ...]:
    """Return every word on one parameter of one device, the one that counts first.

    Args:
        province: Where to look.
        host: Name of the device.
        parameter: Its neutral name, or a native path or pattern that it stands for.

    Raises:
        RequestError: ``HOST_UNKNOWN``; for that device ``PARAMETER_NOT_ASKED``, or
            ``PARAMETER_NOT_DECLARED`` if nothing is known by that name.
    """
    declaration = declared(province, host)
    try:
        return find(declaration, parameter).layers
    except RequestError as error:
        catalog = province.catalogs.get(declaration.family)
        if catalog is not None and find_parameter(parameter, catalog) is not None:
            raise RequestError("PARAMETER_NOT_ASKED", host=host, parameter=parameter) from error
        raise


def known_as(province: Province, host: str, parameter: str) -> Parameter | None:
    """Return where the family of *host* has *parameter*, and how it spells its words.

    None if it has no place for it, or the family is not known here.

    Raises:
        RequestError: ``HOST_UNKNOWN``.
    """
    family = _device(province, host).family
    return (
        parameter_of(parameter, province.catalogs[family]) if family in province.catalogs else None
    )


def find(declaration: Declared, parameter: str) -> Setting:
    """Return what is declared of *parameter*, by its neutral name or a native path of it.

    Raises:
        RequestError: ``PARAMETER_NOT_DECLARED``.
    """
    if setting := declaration.by_parameter.get(parameter):
        return setting
    known = set(declaration.by_parameter)
    for setting in declaration.settings:
        names = {*setting.patterns, *(layer.parameter for layer in setting.layers)}
        known |= names
        if any(declaration.syntax.overlap(parameter, name) for name in names):
            return setting
    raise RequestError(
        "PARAMETER_NOT_DECLARED",
        host=declaration.host,
        parameter=parameter,
        nearest=nearest(parameter, known),
    )


def reason(statement: Statement, layers: Sequence[Statement]) -> Reason:
    """Return why *statement*, one of *layers* (see `explain`), won or lost."""
    winner = layers[0]
    if statement is winner:
        return "WON_MORE_PARTICULAR" if len(layers) > 1 else "WON_ALONE"
    if (statement.rule, statement.target) == (winner.rule, winner.target):
        return "SAYS_THE_SAME"
    if statement.rank == winner.rank:
        return "CONFLICT"
    match winner.layer:
        case "device":
            return "LOST_TO_DEVICE"
        case "site":
            return "LOST_TO_SITE"
        case "group" | "province":
            return "LOST_TO_DEEPER_GROUP" if statement.layer == "group" else "LOST_TO_GROUP"


def _device(province: Province, host: str) -> Device:
    device = province.fleet.devices.get(host)
    if device is None:
        raise RequestError("HOST_UNKNOWN", host=host, nearest=nearest(host, province.fleet.devices))
    return device
