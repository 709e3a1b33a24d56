"""A folder that was carried here: declarations and signed documents, taken in by what was signed.

Copying such a folder by hand would bring whatever else lies in it. Here its documents are proven by
the root that this machine trusts, and of its declarations those bytes are taken that the manifest
names, and nothing else. All of it holds, or nothing is written; what is replaced is put aside.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final, Literal

from fleetcfg.authority.files import read_carried
from fleetcfg.authority.installation import Installation, open_installation
from fleetcfg.authority.lay_down import (
    TakenFolder,
    lay_down,
    plain_path,
    present_files,
    proven_documents,
)
from fleetcfg.authority.manifest_files import FileSource, find_files, given_as, kept_in
from fleetcfg.authority.trust_folder import TrustFolder, read_trust_folder
from fleetcfg.authority.workspace import describe_tool, record_of
from fleetcfg.errors import RefusalError, RequestError, Stage
from fleetcfg.ledger.record import kept_crls, kept_envelope
from fleetcfg.ledger.store import Store
from fleetcfg.signed import SignedInventory
from fleetcfg.trust.crypto.canonical import digest
from fleetcfg.trust.crypto.envelope import Envelope, read_envelope
from fleetcfg.trust.documents.bundle import Bundle
from fleetcfg.trust.documents.manifest import FileDigest, Manifest, read_manifest
from fleetcfg.trust.documents.status import read_status
from fleetcfg.trust.verify.door import Authority
from fleetcfg.trust.verify.folder import MANIFEST, STATUS
from fleetcfg.trust.verify.prove import prove_manifest, version_of
from fleetcfg.trust.verify.quorum import VerificationTime
from fleetcfg.trust.verify.results import InForce

TRUST: Final = "trust"


def take_folder(
    ledger: Path, carried: Path, here: Path, trust: Path, *, now: datetime
) -> TakenFolder:
    """Take in the folder *carried*: declarations into *here*, documents into *trust*.

    Args:
        ledger: Folder of the record, which trusts a root.
        carried: Has ``trust`` and the declarations in it.
        here: Where the declarations go.
        trust: Where the signed documents go.
        now: The time.

    Raises:
        RequestError: ``LEDGER_ABSENT``, ``TRUST_ABSENT``, ``TRUST_FILE_ABSENT``.
        RefusalError: The door's, at stages 3 to 6; FOLDER_NOT_SIGNED at 7; FILE_*.
        LedgerError: ``LEDGER_*``.
    """
    with open_installation(ledger) as installation:
        _take_what_lies_in(trust, installation, now=now)
        in_force = _prove(installation, read_trust_folder(carried / TRUST), now=now)
        files = _find_signed_files(in_force.manifest, _carried_in(carried))
        documents = _keep_files(installation, files, in_force)
    return lay_down(files, documents, here, trust, in_force.manifest)


def take_bundle(
    ledger: Path, bundle: Bundle, status: Envelope | None, here: Path, trust: Path, *, now: datetime
) -> TakenFolder | None:
    """Take in the declarations and documents that *bundle* brings, see `take_folder`.

    Args:
        ledger: See `take_folder`.
        bundle: What came.
        status: One that came with it and may name the manifest that waited for signatures.
        here: See `take_folder`; nothing is written over what was edited here.
        trust: See `take_folder`.
        now: See `take_folder`.

    Returns:
        None if it brings none, or none that is in force and not known to be passed by; or if a file
        here is not, to the byte, what it brings or what a proven manifest names.

    Raises:
        RefusalError: As `take_folder`.
        LedgerError: ``LEDGER_*``.
    """
    manifest = bundle.made_under
    if not manifest.signatures or not (bundle.files or _takes_away(here, manifest)):
        return None
    with open_installation(ledger) as installation:
        _take_what_lies_in(trust, installation, now=now)
        found = filter(None, (status, bundle.status, _kept(installation.store, "status")))
        named_by = (one for one in found if names_manifest(one, bundle))
        naming = max(named_by, key=version_of, default=None)
        named = read_manifest(manifest.payload)
        is_old = _is_passed_by(named, installation.store)
        known = (*_kept_manifests(installation.store), *_lying_manifest(trust, installation, now))
        if naming is None or is_old or not _is_untouched(here, (named, *known)):
            return None
        brought = TrustFolder(bundle.roots, naming, manifest, bundle.crls)
        in_force = _prove(installation, brought, now=now)
        sources = given_as(bundle.files), kept_in(installation.objects), _lying_in(here)
        files = _find_signed_files(in_force.manifest, *sources)
        documents = _keep_files(installation, files, in_force)
    return lay_down(files, documents, here, trust, in_force.manifest)


def follow_roots(installation: Installation, trust: Path, *, now: datetime) -> None:
    """Take in the newer roots in the folder *trust*, as far as they are proven, and nothing else.

    What cannot be proven of it is told when documents of it are used.
    """
    with suppress(RefusalError):
        lying = read_trust_folder(trust)
        _authority(installation, lying, now=now).take_roots(lying.roots, now=now)


def _authority(installation: Installation, brought: TrustFolder, *, now: datetime) -> Authority:
    pinned = installation.pinned()
    record = record_of(installation, pinned, None, brought.crls, now=now)
    nothing = SignedInventory({}, {}, lambda: "")
    return Authority(pinned, record, nothing, describe_tool({}))


def _prove(installation: Installation, brought: TrustFolder, *, now: datetime) -> InForce:
    return _authority(installation, brought, now=now).update(
        roots=brought.roots,
        status=brought.require(brought.status, STATUS),
        manifest=brought.require(brought.manifest, MANIFEST),
        now=now,
    )


def _keep_files(
    installation: Installation, files: dict[str, bytes], in_force: InForce
) -> dict[str, bytes]:
    """Keep the signed bytes, and return the documents that were proven here."""
    for data in files.values():
        installation.objects.put(data)
    return proven_documents(installation.store, in_force.root.version)


def names_manifest(status: Envelope, bundle: Bundle) -> bool:
    """Tell whether *status*, of which nothing is proven yet, names the newer manifest of *bundle*.

    Raises:
        RefusalError: As `read_status`.
    """
    return read_status(status.payload).manifest.sha256 == bundle.made_under.sha256


def _take_what_lies_in(trust: Path, installation: Installation, *, now: datetime) -> None:
    """Take in first what is newer in the folder that is written to: it may take something away.

    What cannot be proven of it is no reason to refuse what is brought.
    """
    with suppress(RefusalError):
        lying = read_trust_folder(trust)
        if lying.status is not None and lying.manifest is not None:
            _prove(installation, lying, now=now)


def _kept(store: Store, kind: Literal["status", "manifest"]) -> Envelope | None:
    kept = kept_envelope(store, kind)
    return None if kept is None else read_envelope(kept, kind)


def _is_passed_by(manifest: Manifest, store: Store) -> bool:
    kept = _kept(store, "manifest")
    return kept is not None and version_of(kept) > manifest.version


def _kept_manifests(store: Store) -> Iterator[Manifest]:
    """Yield every manifest that was proven here: reading a bundle takes its documents in."""
    for (name,) in store.ask("SELECT name FROM fact WHERE name GLOB 'manifest.[0-9]*'"):
        kept = kept_envelope(store, "manifest", int(name.removeprefix("manifest.")))
        if kept is not None:
            yield read_manifest(read_envelope(kept, "manifest").payload)


def _lying_manifest(trust: Path, installation: Installation, now: datetime) -> Iterator[Manifest]:
    """Yield the manifest in the folder that is written to, if enough people signed it.

    It need not be in force: the status beside it may have run out, or be missing.
    """
    with suppress(RefusalError):
        lying, moment = (
            read_trust_folder(trust),
            VerificationTime(now, kept_crls(installation.store)),
        )
        if lying.manifest is not None:
            yield prove_manifest(lying.manifest, installation.pinned().root, moment).document


def _takes_away(here: Path, manifest: Envelope) -> bool:
    """Tell whether all that *manifest* names lies here, and more: it only takes files away."""
    named = read_manifest(manifest.payload)
    paths, read = {file.path for file in named.files}, _lying_in(here)
    is_more = any(path not in paths for path in present_files(here))
    return is_more and all(read(file) is not None for file in named.files)


def _is_untouched(here: Path, manifests: Iterable[Manifest]) -> bool:
    """Tell whether every file here is one that was signed: before, or by what comes."""
    signed = {(file.path, file.sha256) for one in manifests for file in one.files}
    return all(
        (path, digest(read_carried(plain_path(here, path)))) in signed
        for path in present_files(here)
    )


def _find_signed_files(manifest: Manifest, *sources: FileSource) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for path, data in find_files(manifest, *sources):
        if data is None:
            raise _unsigned(path, "missing")
        found[path] = data
    return found


def _lying_in(here: Path) -> FileSource:
    """Return what gives the files in *here* that are as they are named."""

    def read(file: FileDigest) -> bytes | None:
        at = plain_path(here, file.path)
        data = read_carried(at) if at.is_file() else None
        return None if data is None or digest(data) != file.sha256 else data

    return read


def _carried_in(folder: Path) -> FileSource:
    """Return what gives the files in *folder*, and refuses one that is not as it is named."""

    def read(file: FileDigest) -> bytes | None:
        try:
            data = read_carried(plain_path(folder, file.path))
        except RequestError:
            return None
        if digest(data) != file.sha256:
            raise _unsigned(file.path, "changed")
        return data

    return read


def _unsigned(path: str, why: str) -> RefusalError:
    return RefusalError("FOLDER_NOT_SIGNED", stage=Stage.CHANGESET, path=path, why=why)
