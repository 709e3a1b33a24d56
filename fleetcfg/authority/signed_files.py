"""The files here against those of a manifest, and the bytes that were signed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from fleetcfg.declared.folders import BASELINES, INVENTORY, PLAYBOOKS
from fleetcfg.declared.load import Sources
from fleetcfg.declared.tree import is_readme, tree_of
from fleetcfg.errors import LedgerError
from fleetcfg.ledger.objects import Objects
from fleetcfg.signed import ManifestComparison, compare
from fleetcfg.trust.documents.manifest import Manifest


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


def signed_playbooks(sources: Sources, manifest: Manifest) -> frozenset[str]:
    """Return the files of those playbooks of *sources* that are as *manifest* names them."""
    return frozenset(compare(sources.playbooks.files, manifest).same)


def signed_sources(
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
    is_hidden = any(part.startswith(".") for part in path.split("/"))
    return is_readme(path) or is_hidden or path.startswith(f"{PLAYBOOKS.name}/")
