"""The declarations here beside those of a manifest, and the bytes that were signed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from fleetcfg.authority.contact import ContactRules
from fleetcfg.declared.folders import BASELINES, INVENTORY, PLAYBOOKS
from fleetcfg.declared.load import Sources
from fleetcfg.declared.province import Province
from fleetcfg.declared.tree import Tree, is_readme, tree_of
from fleetcfg.errors import LedgerError
from fleetcfg.ledger.objects import Objects
from fleetcfg.signed import ManifestComparison, compare
from fleetcfg.trust.documents.manifest import Manifest


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

        Those of the playbooks as well, unless *manifest* is one of 0.2.0, which has none.
        """
        if self.manifest is None or self.comparison is None:
            return ()
        found = self.comparison, _compare_playbooks(self.sources.playbooks, self.manifest)
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
        they were last seen whole.
        """
        tops = (INVENTORY.name, BASELINES.name)
        return self.province if self.is_signed else self._recalled(tops)

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

    def _recalled(self, tops: Sequence[str]) -> Province | None:
        """Return what the signed bytes of the folders *tops* declare; None if one is not known."""
        if self.manifest is None or self.comparison is None:
            return None
        as_signed = {path: self.sources.files[path] for path in self.comparison.same}
        sources = _signed_sources(self.manifest, tops, self.sources, as_signed, self.objects)
        return None if sources is None else sources.province(at=self.now)


def compare_sources(sources: Sources, manifest: Manifest) -> ManifestComparison:
    """Hold what *sources* declare of devices against *manifest*.

    What was signed is one inventory. Files of a second one, though each be signed, would count
    more than those of the first: in an order that was not signed.
    """
    passed_over = {file.path for file in manifest.files if _declares_nothing(file.path)}
    compared = compare(sources.files, manifest, passed_over=passed_over)
    second = (path for tree in sources.inventories[1:] for path in tree.every)
    again = {path for path in second if not is_readme(path)}
    same = tuple(path for path in compared.same if path not in again)
    return replace(compared, same=same, extra=tuple(sorted(again.union(compared.extra))))


def _compare_playbooks(playbooks: Tree, manifest: Manifest) -> ManifestComparison:
    paths = [file.path for file in manifest.files]
    if not any(map(_is_playbook, paths)):
        return ManifestComparison((), (), (), ())
    passed_over = {path for path in paths if not (_is_playbook(path) and _counts(path))}
    every = {path: data for path, data in playbooks.every.items() if _counts(path)}
    return compare(every, manifest, passed_over=passed_over)


def _counts(path: str) -> bool:
    return not (is_readme(path) or any(part.startswith(".") for part in path.split("/")))


def _is_playbook(path: str) -> bool:
    return path.startswith(f"{PLAYBOOKS.name}/")


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
    folders: dict[str, dict[str, bytes]] = {top: {} for top in tops}
    try:
        for file in manifest.files:
            top = file.path.partition("/")[0]
            if top in folders and not _declares_nothing(file.path):
                data = as_signed.get(file.path)
                folders[top][file.path] = objects.get(file.sha256) if data is None else data
    except LedgerError:
        return None
    inventory = tree_of(folders[INVENTORY.name])
    baselines = tree_of(folders.get(BASELINES.name, {}))
    return Sources((inventory,), baselines, here.playbooks, here.catalogs)


def _declares_nothing(path: str) -> bool:
    """Tell whether a signed file says nothing of a device: a README, a playbook, or hidden.

    No other is passed over: that of an authority ends in ``.pem``, and says whom we trust.
    """
    return _is_playbook(path) or not _counts(path)
