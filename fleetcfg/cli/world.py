"""The composition root: the only place where clock, environment, files and drivers meet."""

import gc
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import cache, partial
from pathlib import Path

from fleetcfg.declared.inventory.merge import read_inventory
from fleetcfg.declared.inventory.patterns import select
from fleetcfg.declared.province import Province, load
from fleetcfg.declared.tree import Tree, from_directory, from_revision
from fleetcfg.devices.registry import families
from fleetcfg.errors import UsageError
from fleetcfg.model.catalog import Catalog
from fleetcfg.model.problem import Problems

HANOI = timezone(timedelta(hours=7), "+07")  # Việt Nam has one time and no summer time


def now() -> datetime:
    """Return the time in UTC; nothing below `cli` looks at a clock."""
    return datetime.now(UTC)  # noqa: TID251 - this is the one place


def lasting(since: datetime) -> Callable[[], timedelta]:
    """Return what tells how long ago *since* is, whatever becomes of the clock from now on.

    Where the system can say, a laptop that was asleep counts the time as well.
    """
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    count = time.monotonic if clock is None else partial(time.clock_gettime, clock)
    before, begun = now() - since, count()
    return lambda: before + timedelta(seconds=count() - begun)


@cache
def catalogs() -> Mapping[str, Catalog]:
    """Return the catalog of every family that is installed."""
    return {name: family.catalog() for name, family in families().items()}


@dataclass(frozen=True, slots=True)
class Sources:
    """The bytes that declare a province.

    Attributes:
        inventories: One for each ``-i``; a later one counts more.
    """

    inventories: tuple[Tree, ...]
    baselines: Tree
    playbooks: Tree

    @property
    def files(self) -> Mapping[str, bytes]:
        """Everything that decides what is asked of a device, by path."""
        return {
            path: data
            for tree in (*self.inventories, self.baselines)
            for path, data in tree.files.items()
        }

    @property
    def passed_over(self) -> frozenset[str]:
        """Paths of the files beside them that declare nothing."""
        return frozenset(
            path for tree in (*self.inventories, self.baselines) for path in tree.skipped
        )

    def province(self, *, at: datetime) -> Province:
        """Return what they declare."""
        return _load(self.inventories, self.baselines, self.playbooks, at=at)


def read_sources(inventories: Sequence[Path], baselines: Path, playbooks: Path) -> Sources:
    """Read the bytes of the declarations as they lie on disk.

    Raises:
        UsageError: ``PATH_MISSING``, ``INVENTORY_EMPTY``.
        DeclarationError: ``TREE_*``.
    """
    sources = tuple(_source(folder) for folder in inventories)
    return Sources(sources, _tree(baselines), _tree(playbooks))


def read_province(
    inventories: Sequence[Path], baselines: Path, playbooks: Path, *, at: datetime
) -> Province:
    """Read the declarations as they lie on disk.

    Raises:
        UsageError: ``PATH_MISSING``, ``INVENTORY_EMPTY``.
        DeclarationError: ``TREE_*``.
    """
    return read_sources(inventories, baselines, playbooks).province(at=at)


def read_names(inventories: Sequence[Path]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the groups and the hosts of the inventory, whatever is wrong with it.

    Raises:
        UsageError: ``PATH_MISSING``, ``INVENTORY_EMPTY``.
        DeclarationError: ``TREE_*``.
    """
    inventory = read_inventory([_source(folder) for folder in inventories], Problems())
    return tuple(inventory.groups), tuple(inventory.hosts)


def read_province_at(
    revision: str, inventories: Sequence[Path], baselines: Path, playbooks: Path, *, at: datetime
) -> Province:
    """Read the declarations as a git revision has them, without touching the checkout."""
    here = Path.cwd()

    def tree(folder: Path) -> Tree:
        return from_revision(here, revision, [_inside(here, folder)])

    sources = [tree(folder) for folder in inventories]
    return _load(sources, tree(baselines), tree(playbooks), at=at)


def _load(
    inventories: Sequence[Tree], baselines: Tree, playbooks: Tree, *, at: datetime
) -> Province:
    """Load with the garbage collector at rest.

    All that loading makes stays; looking through it again and again for cycles costs two fifths of
    the time at 100,000 hosts.
    """
    day = at.astimezone(HANOI).date()
    gc.disable()
    try:
        return load(inventories, baselines, playbooks, catalogs=catalogs(), on=day)
    finally:
        gc.enable()


def select_hosts(province: Province, patterns: Sequence[str] | None) -> tuple[str, ...]:
    """Return the hosts that ``--limit`` means; all of them if it was not given.

    Raises:
        UsageError: ``LIMIT_*``.
    """
    return select(province.fleet, patterns or (), lambda name: Path(name).read_text("utf-8"))


def simulated_among(province: Province, hosts: Sequence[str]) -> int:
    """Count the simulated devices; real ones beside them are refused: no result would be clear.

    Raises:
        UsageError: ``AUDIT_MIXED``.
    """
    devices = [province.fleet.devices[host] for host in hosts]
    simulated = sum(device.simulated for device in devices)
    if 0 < simulated < len(devices):
        real = next(device.host for device in devices if not device.simulated)
        raise UsageError("AUDIT_MIXED", simulated=simulated, selected=len(devices), host=real)
    return simulated


def _source(folder: Path) -> Tree:
    """Read a source of the inventory; one without a file is a slip that must not go unnoticed.

    An overlay that is silently empty would send an audit to other addresses than were meant.
    """
    tree = _tree(folder)
    if not tree.files:
        raise UsageError("INVENTORY_EMPTY", path=str(folder))
    return tree


def _tree(folder: Path) -> Tree:
    """Read *folder*; paths below the working directory are reported as they are typed."""
    if not folder.exists():
        raise UsageError("PATH_MISSING", path=str(folder))
    if not folder.is_absolute() and not any(part.startswith(".") for part in folder.parts):
        return from_directory(Path(), [folder.as_posix()])
    whole = folder.resolve()
    if whole.is_file():
        return _as_typed(folder.parent, from_directory(whole.parent, [whole.name]))
    return _as_typed(folder, from_directory(whole, ["."]))  # though its name may be a hidden one


def _as_typed(folder: Path, tree: Tree) -> Tree:
    """Return *tree* with its paths below *folder* as it was typed: what a person can open."""
    files = {(folder / path).as_posix(): data for path, data in tree.files.items()}
    return Tree(files, tuple((folder / path).as_posix() for path in tree.skipped))


def _inside(here: Path, folder: Path) -> str:
    try:
        return Path(os.path.relpath(folder.resolve(), here)).as_posix()
    except ValueError as error:
        raise UsageError("PATH_MISSING", path=str(folder)) from error
