"""The declarations here beside those of a manifest, and the bytes that were signed."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Final

from fleetcfg.authority.contact import ContactRules
from fleetcfg.declared.folders import BASELINES, INVENTORY, PLAYBOOKS, REGISTERS
from fleetcfg.declared.load import Sources
from fleetcfg.declared.province import Province
from fleetcfg.declared.tree import Tree, is_readme, tree_of
from fleetcfg.errors import LedgerError
from fleetcfg.ledger.objects import Objects
from fleetcfg.model.catalog import Catalog
from fleetcfg.model.problem import Problems
from fleetcfg.model.registers.registers import NO_REGISTERS, Registers
from fleetcfg.signed import ManifestComparison, compare
from fleetcfg.trust.documents.manifest import Manifest

_OF_NO_DEVICE: Final = (PLAYBOOKS.name, REGISTERS.name)


@dataclass(frozen=True)
class SignedDeclarations:
    """What is declared here, beside what *manifest* says was signed.

    Attributes:
        manifest: None if none was ever proven here.
        sources: The bytes of the declarations; *province* is what they declare.
        objects: Where signed bytes were kept when they were last seen whole.
    """

    manifest: Manifest | None
    sources: Sources
    province: Province
    objects: Objects
    now: datetime

    @cached_property
    def comparison(self) -> ManifestComparison | None:
        """What of the declarations is signed; None without a manifest."""
        return None if self.manifest is None else compare_sources(self.sources, self.manifest)

    @property
    def edited(self) -> tuple[str, ...]:
        """Files that are not as they were signed: changed, too many or missing.

        Those of the playbooks as well, unless *manifest* has none; and every register, though
        *manifest* is one of 0.2.0 that has none: who lays one down has had nothing signed.
        """
        if self.manifest is None or self.comparison is None:
            return ()
        playbooks = _compare_top(PLAYBOOKS.name, self.sources.playbooks, self.manifest)
        registers = _compare_top(REGISTERS.name, self.sources.registers, self.manifest)
        if not _names(self.manifest, REGISTERS.name):
            laid_down = tuple(filter(_counts, self.sources.registers.every))
            registers = replace(registers, extra=laid_down)
        found = self.comparison, playbooks, registers
        edits = ((*one.changed, *one.extra, *one.missing) for one in found)
        return tuple(sorted({path for each in edits for path in each}))

    @property
    def is_signed(self) -> bool:
        """Whether every declaration here is, to the byte, as it was signed."""
        return self.comparison is not None and self.comparison.is_signed

    @cached_property
    def signed(self) -> Province | None:
        """What the *signed* bytes declare; None if they are not known here.

        The province itself if nothing was edited; else another, from the bytes that were kept when
        they were last seen whole. Its registers are signed, too, and none if they are not known.
        """
        tops = (INVENTORY.name, BASELINES.name)
        province = self.province if self.is_signed else self._recalled(tops)
        kept = self.registers or NO_REGISTERS
        if province is None or province.registers is kept:
            return province
        return replace(province, registers=kept)

    @cached_property
    def registers(self) -> Registers | None:
        """The registers as their *signed* bytes declare them; None if those are not known here.

        None as well without a manifest; empty if it names none, as one of 0.2.0 does.
        """
        if self.manifest is None:
            return None
        if not _names(self.manifest, REGISTERS.name):
            return NO_REGISTERS
        here = self.sources.registers
        compared = _compare_top(REGISTERS.name, here, self.manifest)
        if compared.is_signed:
            return self.province.registers
        from fleetcfg.declared.registers.document import read_registers  # noqa: PLC0415 - seldom

        every = here.every
        as_signed = {path: every[path] for path in compared.same}
        files = _signed_files(self.manifest, (REGISTERS.name,), as_signed, self.objects)
        return None if files is None else read_registers(tree_of(files[REGISTERS.name]), Problems())

    @cached_property
    def contact(self) -> ContactRules:
        """Which devices may be contacted: by the signed inventory, whatever baselines say."""
        is_same = self.comparison is not None and self.comparison.is_signed_in(INVENTORY.name)
        signed = self.province if is_same else self._recalled((INVENTORY.name,))
        devices = None if signed is None else signed.fleet.devices
        here = self.province.fleet.devices
        return ContactRules(here, has_root=True, signed=devices, inventory=signed)

    @property
    def playbooks(self) -> frozenset[str]:
        """Files of the playbooks that are, to the byte, as they were signed."""
        if self.manifest is None:
            return frozenset()
        return frozenset(compare(self.sources.playbooks.files, self.manifest).same)

    def signed_bytes(self) -> Iterator[bytes]:
        """Yield the bytes of what lies here whole as it was signed: declarations, and registers."""
        if self.is_signed:
            yield from self.sources.files.values()
        if self.manifest is not None and _names(self.manifest, REGISTERS.name):
            here = self.sources.registers
            if _compare_top(REGISTERS.name, here, self.manifest).is_signed:
                yield from here.every.values()

    def _recalled(self, tops: Sequence[str]) -> Province | None:
        """Return what the signed bytes of the folders *tops* declare; None if one is not known."""
        if self.manifest is None or self.comparison is None:
            return None
        files = self.sources.files  # made anew each time that it is asked for
        as_signed = {path: files[path] for path in self.comparison.same}
        sources = _signed_sources(self.manifest, tops, self.sources, as_signed, self.objects)
        return None if sources is None else sources.province(at=self.now)


def compare_sources(sources: Sources, manifest: Manifest) -> ManifestComparison:
    """Hold what *sources* declare of devices against *manifest*.

    What was signed is one inventory. Files of a second one, though each be signed, would count
    more than those of the first: in an order that was not signed.
    """
    passed_over = {file.path for file in manifest.files if _declares_nothing(file.path)}
    passed_over |= sources.left_out
    compared = compare(sources.files, manifest, passed_over=passed_over)
    second = (path for tree in sources.inventories[1:] for path in tree.every)
    again = {path for path in second if not is_readme(path)}
    same = tuple(path for path in compared.same if path not in again)
    return replace(compared, same=same, extra=tuple(sorted(again.union(compared.extra))))


def _compare_top(top: str, tree: Tree, manifest: Manifest) -> ManifestComparison:
    """Hold the files of *tree* against those that *manifest* has of the folder *top*, if any."""
    if not _names(manifest, top):
        return ManifestComparison((), (), (), ())
    paths = (file.path for file in manifest.files)
    passed_over = {path for path in paths if not (_top(path) == top and _counts(path))}
    every = {path: data for path, data in tree.every.items() if _counts(path)}
    return compare(every, manifest, passed_over=passed_over)


def _names(manifest: Manifest, top: str) -> bool:
    return any(_top(file.path) == top for file in manifest.files)


def _counts(path: str) -> bool:
    return not (is_readme(path) or any(part.startswith(".") for part in path.split("/")))


def _top(path: str) -> str:
    return path.partition("/")[0]


def load_signed_bytes(
    manifest: Manifest, tops: Sequence[str], here: Sources, objects: Objects
) -> Mapping[str, bytes] | None:
    """Return the signed bytes of the folders *tops* by path, from here or as kept.

    None if one is lacking.

    Args:
        manifest: What was signed.
        tops: The inventory, and others.
        here: What lies here; files that are not as they were signed do not count.
        objects: Where signed bytes were kept when they were last seen whole.
    """
    same = {path: here.files[path] for path in compare_sources(here, manifest).same}
    folders = _signed_files(manifest, tops, same, objects)
    if folders is None:
        return None
    return {path: data for files in folders.values() for path, data in files.items()}


def signed_sources(
    manifest: Manifest,
    tops: Sequence[str],
    given: Mapping[str, bytes],
    objects: Objects,
    catalogs: Mapping[str, Catalog],
    *,
    left_out: frozenset[str] = frozenset(),
) -> Sources | None:
    """Return what the signed bytes of the folders *tops* declare; None if one is not known.

    Args:
        manifest: What was signed.
        tops: The inventory, and the baselines if they matter.
        given: Files by path, each as it was signed.
        objects: Where signed bytes were kept when they were last seen whole.
        catalogs: By family.
        left_out: Files that are not read, though they be known.
    """
    none_here = Sources((), Tree({}), Tree({}), catalogs, left_out=left_out)
    return _signed_sources(manifest, tops, none_here, given, objects)


def _signed_sources(
    manifest: Manifest,
    tops: Sequence[str],
    here: Sources,
    as_signed: Mapping[str, bytes],
    objects: Objects,
) -> Sources | None:
    """Return what the signed bytes of the folders *tops* declare; None if one is not known here.

    Args:
        manifest: What was signed.
        tops: The inventory, and the baselines if they matter.
        here: Whose playbooks and catalogs it gets.
        as_signed: Files here that are as they were signed.
        objects: Where signed bytes were kept when they were last seen whole.
    """
    folders = _signed_files(manifest, tops, as_signed, objects, left_out=here.left_out)
    if folders is None:
        return None
    inventory = tree_of(folders[INVENTORY.name])
    baselines = tree_of(folders.get(BASELINES.name, {}))
    trees = (inventory,), baselines, here.playbooks
    return Sources(*trees, here.catalogs, left_out=here.left_out)


def _signed_files(
    manifest: Manifest,
    tops: Sequence[str],
    as_signed: Mapping[str, bytes],
    objects: Objects,
    *,
    left_out: Container[str] = (),
) -> Mapping[str, Mapping[str, bytes]] | None:
    """Return the signed bytes of each of the folders *tops*; None if one is not known here."""
    folders: dict[str, dict[str, bytes]] = {top: {} for top in tops}
    try:
        for file in manifest.files:
            is_meant = _top(file.path) in folders and _counts(file.path)
            if is_meant and file.path not in left_out:
                data = as_signed.get(file.path)
                files = folders[_top(file.path)]
                files[file.path] = objects.get(file.sha256) if data is None else data
    except LedgerError:
        return None
    return folders


def _declares_nothing(path: str) -> bool:
    """Tell whether a signed file says nothing of a device: a README, a playbook, or hidden.

    Nor does a register. No other is passed over: that of an authority ends in ``.pem``, and says
    whom we trust.
    """
    return _top(path) in _OF_NO_DEVICE or not _counts(path)
