"""Folders or a git revision become `Sources`: the bytes that declare a province."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from fleetcfg.declared.folders import INVENTORY, PLAYBOOKS, REGISTERS
from fleetcfg.declared.inventory.merge import read_inventory
from fleetcfg.declared.packed_files import PackedFiles
from fleetcfg.declared.province import Province, load
from fleetcfg.declared.tree import Tree, from_directory, from_revision, is_readme
from fleetcfg.errors import RequestError
from fleetcfg.machine.collector import uncollected
from fleetcfg.model.catalog import Catalog
from fleetcfg.model.problem import Problems
from fleetcfg.model.timezone import VIETNAM


@dataclass(frozen=True, slots=True)
class Sources:
    """The bytes that declare a province.

    Attributes:
        inventories: One for each ``-i``; a later one counts more.
        catalogs: What each family of devices has, by its name.
        registers: What the Department keeps beside its devices; there may be none.
        left_out: Files that were signed and are not here: they are of other zones.
        as_read: What these very bytes declare for its day, if they were read before.
    """

    inventories: tuple[Tree, ...]
    baselines: Tree
    playbooks: Tree
    catalogs: Mapping[str, Catalog]
    registers: Tree = field(default_factory=lambda: Tree({}))
    left_out: frozenset[str] = frozenset()
    as_read: Province | None = field(default=None, repr=False, compare=False)

    @property
    def files(self) -> Mapping[str, bytes]:
        """Everything that decides what is asked of a device, and of whom, by path.

        Of what declares nothing only a README decides nothing.
        """
        return {
            path: data
            for tree in (*self.inventories, self.baselines)
            for path, data in tree.every.items()
            if not is_readme(path)
        }

    def province(self, *, at: datetime) -> Province:
        """Return what they declare."""
        return self.province_on(at.astimezone(VIETNAM).date())

    def province_on(self, day: date) -> Province:
        """Return what they declare, for a day in Việt Nam."""
        if self.as_read is not None and self.as_read.origin.on == day:
            return self.as_read
        with uncollected():
            return load(
                self.inventories,
                self.baselines,
                self.playbooks,
                self.registers,
                catalogs=self.catalogs,
                on=day,
            )


def registers_beside(inventories: Sequence[Path]) -> Path:
    """Return where the registers of a province lie: beside the first source of its inventory."""
    return inventories[0].parent / REGISTERS


def read_sources(
    inventories: Sequence[Path],
    baselines: Path,
    playbooks: Path,
    *,
    catalogs: Mapping[str, Catalog],
) -> Sources:
    """Read the bytes of the declarations as they lie on disk.

    The usual folder of playbooks need not be there, nor that of the registers: a province may have
    none, as a revision may.

    Raises:
        RequestError: ``PATH_MISSING``, ``INVENTORY_MISSING``, ``INVENTORY_EMPTY``.
        DeclarationError: ``TREE_*``.
    """
    sources = tuple(_source(folder) for folder in inventories)
    played = _tree_if_there(playbooks) if playbooks == PLAYBOOKS else _tree(playbooks)
    registers = _tree_if_there(registers_beside(inventories))
    return Sources(sources, _tree(baselines), played, catalogs, registers)


def no_sources(catalogs: Mapping[str, Catalog]) -> Sources:
    """Return what declares nothing: a machine inside a zone keeps no declarations."""
    return Sources((), Tree({}), Tree({}), catalogs)


def read_names(inventories: Sequence[Path]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the groups and the hosts of the inventory, whatever is wrong with it.

    Raises:
        RequestError: ``PATH_MISSING``, ``INVENTORY_MISSING``, ``INVENTORY_EMPTY``.
        DeclarationError: ``TREE_*``.
    """
    inventory = read_inventory([_source(folder) for folder in inventories], Problems())
    return tuple(inventory.groups), tuple(inventory.hosts)


def read_sources_at(
    revision: str,
    inventories: Sequence[Path],
    baselines: Path,
    playbooks: Path,
    *,
    catalogs: Mapping[str, Catalog],
) -> Sources:
    """Read the bytes of the declarations as a git revision has them, without touching the checkout.

    Raises:
        RequestError: ``PATH_MISSING``.
        DeclarationError: ``TREE_*``.
    """
    here = Path.cwd()

    def tree(folder: Path) -> Tree:
        return from_revision(here, revision, [_inside(here, folder)])

    sources = tuple(tree(folder) for folder in inventories)
    registers = tree(registers_beside(inventories))
    return Sources(sources, tree(baselines), tree(playbooks), catalogs, registers)


def _source(folder: Path) -> Tree:
    """Read a source of the inventory; one without a file is a slip that must not go unnoticed.

    An overlay that is silently empty would send an audit to other addresses than were meant.
    """
    if folder == INVENTORY and not folder.exists():
        raise RequestError("INVENTORY_MISSING", path=str(folder))
    tree = _tree(folder)
    if not tree.files:
        raise RequestError("INVENTORY_EMPTY", path=str(folder))
    return tree


def _tree_if_there(folder: Path) -> Tree:
    is_there = folder.exists() or folder.is_symlink()
    return _tree(folder) if is_there else Tree({})


def _tree(folder: Path) -> Tree:
    """Read *folder*; paths below the working directory are reported as they are typed."""
    if not folder.exists():
        raise RequestError("PATH_MISSING", path=str(folder), folder=str(folder))
    if not folder.is_absolute() and not any(part.startswith(".") for part in folder.parts):
        return from_directory(Path(), [folder.as_posix()])
    whole = folder.resolve()
    if whole.is_file():
        return _as_typed(folder.parent, from_directory(whole.parent, [whole.name]))
    return _as_typed(folder, from_directory(whole, ["."]))  # though its name may be a hidden one


def _as_typed(folder: Path, tree: Tree) -> Tree:
    """Return *tree* with its paths below *folder* as it was typed: what a person can open."""
    files, beside = (
        PackedFiles(((folder / path).as_posix(), data) for path, data in each.items())
        for each in (tree.files, tree.beside)
    )
    return Tree(files, beside)


def _inside(here: Path, folder: Path) -> str:
    try:
        return Path(os.path.relpath(folder.resolve(), here)).as_posix()
    except ValueError as error:
        raise RequestError("PATH_MISSING", path=str(folder), folder=str(folder)) from error
