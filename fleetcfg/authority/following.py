"""A manifest that waits for signatures, and the declarations that it names.

A change-set can be made under a manifest without signatures yet, so that people read both at
one time. Its files are known by their digests: from the bundle, from what lies here, or from what
was kept when it was signed before. Nothing is taken apart that the author of the change-set has not
vouched for: it names the manifest's digest, and that the digest of each file.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from fleetcfg.authority.carried_files import kind_of
from fleetcfg.authority.drafts import draft_in
from fleetcfg.authority.files import read_carried
from fleetcfg.authority.joining import LeftOut, join_manifests
from fleetcfg.authority.manifest_changes import ManifestChanges, list_manifest_changes
from fleetcfg.authority.manifest_files import find_files, given_as, kept_in
from fleetcfg.authority.protected_files import semantic_of
from fleetcfg.authority.signed_files import SignedDeclarations, compare_sources
from fleetcfg.authority.workspace import Workspace, describe_inventory, describe_tool
from fleetcfg.declared.edit_impact import EditReport, effective_changes
from fleetcfg.declared.folders import BASELINES, INVENTORY, PLAYBOOKS, REGISTERS
from fleetcfg.declared.load import Sources
from fleetcfg.declared.province import Province
from fleetcfg.declared.tree import tree_of
from fleetcfg.errors import DeclarationError, RefusalError, Stage
from fleetcfg.trust.crypto.envelope import Envelope
from fleetcfg.trust.documents.bundle import Bundle, read_bundle
from fleetcfg.trust.documents.manifest import Manifest, read_manifest
from fleetcfg.trust.documents.root import Root
from fleetcfg.trust.verify.door import Authority
from fleetcfg.trust.verify.prove import prove_changeset, version_of
from fleetcfg.trust.verify.quorum import VerificationTime


@dataclass(frozen=True, slots=True)
class Following:
    """A manifest that waits for signatures, with all that it names.

    Attributes:
        before: The manifest in force, which it follows.
        changes: What it changes.
        files: The bytes of all that it names, by path.
    """

    envelope: Envelope
    manifest: Manifest
    before: Manifest
    changes: ManifestChanges
    files: Mapping[str, bytes]
    sources: Sources
    province: Province

    def authority(self, workspace: Workspace) -> Authority:
        """Return the door as it is where the declarations are those of this manifest."""
        is_same = compare_sources(self.sources, self.manifest).is_signed
        inventory = describe_inventory(
            self.province, lambda: self.envelope.sha256 if is_same else ""
        )
        pinned, tool = workspace.installation.pinned(), describe_tool(self.sources.catalogs)
        return Authority(pinned, workspace.record, inventory, tool)

    def keep(self, workspace: Workspace) -> None:
        """Keep the bytes of one who signed it: the next manifest is read beside this one.

        Raises:
            LedgerError: ``LEDGER_WRITE``.
        """
        for data in self.files.values():
            workspace.installation.objects.put(data)


def read_following(bundle: Bundle, workspace: Workspace) -> Following | None:
    """Return the manifest that waits in *bundle*, which is as new as what is known here.

    Returns:
        None if the change-set is made under a manifest in force.

    Raises:
        RefusalError: As `prove_changeset`, at stage 7; BASELINE_MISMATCH if it is made under
            another; UNPROVEN_LARGE of the manifest before it; MANIFEST_NOT_HERE if a file is
            missing, or does not declare what is said.
        LedgerError: ``LEDGER_*``.
    """
    envelope = bundle.following
    if envelope is None:
        return None
    moment = workspace.verification_time(bundle.crls)
    named = prove_changeset(bundle.changeset, workspace.root, moment).document.baseline
    if named.manifest_sha256 != envelope.sha256:
        raise RefusalError(
            "BASELINE_MISMATCH",
            stage=Stage.CHANGESET,
            named=named.manifest_version,
            current=version_of(envelope),
        )
    workspace.require_readable(bundle.manifest, "manifest")
    manifest = read_manifest(envelope.payload)
    files = _find_files(manifest, bundle, workspace)
    sources = _sources(files, workspace)
    province = sources.province(at=workspace.now)
    _require_as_said(manifest, province)
    before = read_manifest(bundle.manifest.payload)
    changes = list_manifest_changes(manifest, before, edit=_edit(before, province, workspace))
    return Following(envelope, manifest, before, changes, files, sources, province)


def read_draft_manifests(
    files: Sequence[Path], root: Root, moment: VerificationTime
) -> tuple[Envelope, tuple[LeftOut, ...]]:
    """Read one manifest that people signed side by side, each in a file of *files*.

    Returns:
        The manifest, with the signatures of all that hold by *root* at *moment*, and what is left
        out; what lies in one file is as it came.

    Raises:
        RequestError: ``PATH_MISSING``.
        RefusalError: As `read_draft_manifest`; MANIFEST_FORK if they are not the same one.
    """
    copies = [read_draft_manifest(file) for file in files]
    for other in copies:
        if other.sha256 != copies[0].sha256:
            version = version_of(other)
            raise RefusalError(
                "MANIFEST_FORK", stage=Stage.MANIFEST, version=version, sha256=other.sha256
            )
    return join_manifests(copies, root, moment) if len(copies) > 1 else (copies[0], ())


def read_draft_manifest(file: Path) -> Envelope:
    """Read the manifest, signed or not, of *file*: one by itself, or the newer of a bundle.

    Raises:
        RequestError: ``PATH_MISSING``.
        RefusalError: FILE_*, JSON_*, ENVELOPE_*, BUNDLE_FORMAT; DOC_TYPE if it is something else.
    """
    data = read_carried(file)
    kind = kind_of(file, data)
    if kind == "bundle":
        return read_bundle(data).made_under
    if kind != "manifest":
        raise RefusalError("DOC_TYPE", document=kind)
    return draft_in(file, data).envelope


def _find_files(manifest: Manifest, bundle: Bundle, workspace: Workspace) -> dict[str, bytes]:
    known = workspace.sources
    trees = (*known.inventories, known.baselines, known.playbooks, known.registers)
    here = [data for tree in trees for data in tree.every.values()]
    sources = given_as((*here, *bundle.files)), kept_in(workspace.installation.objects)
    found = dict(find_files(manifest, *sources))
    missing = [path for path, data in found.items() if data is None]
    if missing:
        raise _not_here(len(missing), missing[0])
    return {path: data for path, data in found.items() if data is not None}


def _sources(files: Mapping[str, bytes], workspace: Workspace) -> Sources:
    def tree(folder: str) -> dict[str, bytes]:
        return {path: data for path, data in files.items() if path.startswith(f"{folder}/")}

    inventory, baselines, playbooks, registers = (
        tree_of(tree(folder.name)) for folder in (INVENTORY, BASELINES, PLAYBOOKS, REGISTERS)
    )
    return Sources((inventory,), baselines, playbooks, workspace.sources.catalogs, registers)


def _edit(before: Manifest, province: Province, workspace: Workspace) -> EditReport | None:
    """Return what *province* asks otherwise than *before*, which the record need not know yet."""
    objects, now = workspace.installation.objects, workspace.now
    here = SignedDeclarations(before, workspace.sources, workspace.province, objects, now)
    return None if here.signed is None else effective_changes(here.signed, province)


def _require_as_said(manifest: Manifest, province: Province) -> None:
    try:
        declared = semantic_of(province)
    except DeclarationError as error:
        raise _not_here(1, error.code) from error
    hosts = sorted(declared.keys() | manifest.semantic.keys())
    differing = [host for host in hosts if declared.get(host) != manifest.semantic.get(host)]
    if differing:
        raise _not_here(len(differing), differing[0])


def _not_here(count: int, first: str) -> RefusalError:
    return RefusalError("MANIFEST_NOT_HERE", stage=Stage.MANIFEST, count=count, first=first)
