"""What a manifest changes against the last one that was signed and is known here."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from fleetcfg.authority.installation import open_installation
from fleetcfg.authority.protected_files import read_protected_here, semantic_of
from fleetcfg.authority.record_files import is_installed
from fleetcfg.authority.signed_files import SignedDeclarations
from fleetcfg.declared.edit_impact import EditReport, effective_changes
from fleetcfg.declared.folders import BASELINES, INVENTORY, PLAYBOOKS
from fleetcfg.declared.load import read_sources
from fleetcfg.declared.province import Province
from fleetcfg.errors import DeclarationError, RefusalError, RequestError
from fleetcfg.model.catalog import Catalog
from fleetcfg.signed import compare
from fleetcfg.trust.documents.manifest import Manifest, Release

_Releases = tuple[Release, ...]


@dataclass(frozen=True, slots=True)
class ManifestChanges:
    """See the module.

    Attributes:
        added: Files, by path, that are new; *removed* are gone, *changed* have other bytes.
        edit: What is asked otherwise of which devices; None if it cannot be known here: the files
            are not those of the manifest, or the ones before were not kept.
        not_here: Why what lies here is not what the manifest names; None if it is.
        simulated: How many of its devices are simulated, if it is.
        carried: Releases of freezes that the one before has, too.
        frozen_again: Those that it had, and that are taken back before their time is over.
    """

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]
    edit: EditReport | None = None
    not_here: RefusalError | None = None
    simulated: int = 0
    carried: _Releases = ()
    frozen_again: _Releases = ()

    @property
    def files(self) -> int:
        """How many files are not as they were signed before."""
        return len(self.added) + len(self.removed) + len(self.changed)


def find_manifest_changes(
    manifest: Manifest,
    before: Manifest | None,
    ledger: Path,
    catalogs: Mapping[str, Catalog],
    *,
    now: datetime,
) -> ManifestChanges:
    """Hold *manifest* against the one *before*, and against the declarations as they lie here.

    Raises:
        LedgerError: ``LEDGER_*``.
        RefusalError: CONFIG_UNSAFE of the record.
    """
    try:
        province = require_here(manifest, catalogs, now=now)
    except RefusalError as refusal:
        return replace(list_manifest_changes(manifest, before), not_here=refusal)
    edit = None if before is None else _edit(manifest, before, ledger, catalogs, now=now)
    simulated = sum(device.simulated for device in province.fleet.devices.values())
    return replace(list_manifest_changes(manifest, before, edit=edit), simulated=simulated)


def list_manifest_changes(
    manifest: Manifest, before: Manifest | None, *, edit: EditReport | None = None
) -> ManifestChanges:
    """Hold the files of *manifest* against those of the one *before*; *edit* is what they do."""
    old = {} if before is None else {file.path: file.sha256 for file in before.files}
    new = {file.path: file.sha256 for file in manifest.files}
    added = tuple(sorted(new.keys() - old.keys()))
    removed = tuple(sorted(old.keys() - new.keys()))
    changed = tuple(sorted(path for path in new.keys() & old.keys() if new[path] != old[path]))
    carried, again = _earlier_releases(manifest, before)
    return ManifestChanges(added, removed, changed, edit, carried=carried, frozen_again=again)


def _earlier_releases(manifest: Manifest, before: Manifest | None) -> tuple[_Releases, _Releases]:
    """Return the releases of *before* that *manifest* has too, and those it takes back early."""
    earlier = () if before is None else before.releases or ()
    carried = tuple(one for one in earlier if one in (manifest.releases or ()))
    again = (one for one in earlier if one not in carried and one.to > manifest.issued_at)
    return carried, tuple(again)


def require_here(manifest: Manifest, catalogs: Mapping[str, Catalog], *, now: datetime) -> Province:
    """Return what lies here, if that is what *manifest* names and says of each device.

    Its signer could not read here what he would sign.

    Raises:
        RefusalError: MANIFEST_NOT_HERE.
    """
    try:
        compared = compare(read_protected_here(), manifest)
        differing = sorted((*compared.changed, *compared.extra, *compared.missing))
        if not differing:
            sources = read_sources([INVENTORY], BASELINES, PLAYBOOKS, catalogs=catalogs)
            province = sources.province(at=now)
            declared = semantic_of(province)
            hosts = declared.keys() | manifest.semantic.keys()
            differing = sorted(
                host for host in hosts if declared.get(host) != manifest.semantic.get(host)
            )
            if not differing:
                return province
    except (RequestError, DeclarationError) as error:
        raise RefusalError("MANIFEST_NOT_HERE", count=1, first=error.code) from error
    raise RefusalError("MANIFEST_NOT_HERE", count=len(differing), first=differing[0])


def _edit(
    manifest: Manifest,
    before: Manifest,
    ledger: Path,
    catalogs: Mapping[str, Catalog],
    *,
    now: datetime,
) -> EditReport | None:
    """Return what differs in effect; None if the bytes of *before* were not kept here."""
    if manifest.files == before.files:
        return EditReport()
    if not is_installed(ledger):
        return None
    sources = read_sources([INVENTORY], BASELINES, PLAYBOOKS, catalogs=catalogs)
    province = sources.province(at=now)
    with open_installation(ledger) as installation:
        kept = SignedDeclarations(before, sources, province, installation.objects, now).signed
        return None if kept is None else effective_changes(kept, province)
