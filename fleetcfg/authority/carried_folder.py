"""A folder that was carried here: declarations and signed documents, taken in by what was signed.

Copying such a folder by hand would bring whatever else lies in it. Here its documents are proven by
the root that this machine trusts, and of its declarations those bytes are taken that the manifest
names, and nothing else. All of it holds, or nothing is written; what is replaced is put aside.
"""

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Literal

from fleetcfg.authority.files import find_unfinished, read_carried, write_over
from fleetcfg.authority.installation import Installation, open_installation
from fleetcfg.authority.manifest_files import FileSource, find_files, given_as, kept_in
from fleetcfg.authority.trust_folder import TrustFolder, read_trust_folder
from fleetcfg.authority.workspace import describe_tool, record_of
from fleetcfg.declared.tree import files_below, is_readme
from fleetcfg.errors import RefusalError, RequestError, Stage
from fleetcfg.ledger.record import kept_crls, kept_envelope
from fleetcfg.ledger.store import Store
from fleetcfg.signed import SignedInventory
from fleetcfg.trust.crypto.canonical import digest
from fleetcfg.trust.crypto.envelope import Envelope, read_envelope
from fleetcfg.trust.documents.bundle import Bundle
from fleetcfg.trust.documents.manifest import PROTECTED, FileDigest, Manifest, read_manifest
from fleetcfg.trust.documents.status import read_status
from fleetcfg.trust.verify.door import Authority
from fleetcfg.trust.verify.folder import CRLS, MANIFEST, STATUS
from fleetcfg.trust.verify.prove import prove_manifest, version_of
from fleetcfg.trust.verify.quorum import VerificationTime
from fleetcfg.trust.verify.results import InForce

TRUST: Final = "trust"
ASIDE: Final = Path(".fleetcfg/replaced")
_LIST_NAME: Final = 16  # hexadecimal digits


@dataclass(frozen=True, slots=True)
class TakenFolder:
    """What became of a folder.

    Attributes:
        manifest: Version of the manifest that names its declarations.
        written: How many files were written here.
        aside: Where files lie that were replaced, or are not signed any more; None for none.
        moved: Which these are, as they were called here.
    """

    manifest: int
    written: int
    aside: Path | None
    moved: tuple[str, ...] = ()


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
    return _write_all(files, documents, here, trust, in_force.manifest)


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
    if not bundle.files or not manifest.signatures:
        return None
    with open_installation(ledger) as installation:
        _take_what_lies_in(trust, installation, now=now)
        before = _kept_manifest(installation.store)
        found = filter(None, (status, bundle.status, _kept(installation.store, "status")))
        named_by = (one for one in found if names_manifest(one, bundle))
        naming = max(named_by, key=version_of, default=None)
        named = read_manifest(manifest.payload)
        is_old = before is not None and before.version > named.version
        known = (*_kept_manifests(installation.store), *_lying_manifest(trust, installation, now))
        if naming is None or is_old or not _is_untouched(here, (named, *known)):
            return None
        brought = TrustFolder(bundle.roots, naming, manifest, bundle.crls)
        in_force = _prove(installation, brought, now=now)
        sources = given_as(bundle.files), kept_in(installation.objects), _lying_in(here)
        files = _find_signed_files(in_force.manifest, *sources)
        documents = _keep_files(installation, files, in_force)
    return _write_all(files, documents, here, trust, in_force.manifest)


def _prove(installation: Installation, brought: TrustFolder, *, now: datetime) -> InForce:
    pinned = installation.pinned()
    record = record_of(installation, pinned, None, brought.crls, now=now)
    nothing = SignedInventory({}, {}, lambda: "")
    return Authority(pinned, record, nothing, describe_tool({})).update(
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
    return _proven_documents(installation.store, in_force.root.version)


def _write_all(
    files: dict[str, bytes],
    documents: dict[str, bytes],
    here: Path,
    trust: Path,
    manifest: Manifest,
) -> TakenFolder:
    """Write the declarations, and then the documents, each whole or not at all.

    In this order it can be made again wherever it is killed: until all that is here is of the new
    manifest, the one before lies in *trust*, and says that nothing here was edited.
    """
    _require_files(trust, documents)
    _require_files(here, {*_present(here), *files})
    differing = _differing(files, here)
    for folder, paths in ((trust, documents), (here, differing)):
        for path in paths:
            find_unfinished(folder / path, part=_part(folder, path))
    taken = _write_declarations(differing, here, manifest)
    for name, data in documents.items():
        _write(trust, name, data)
    return taken


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


def _kept_manifest(store: Store) -> Manifest | None:
    kept = _kept(store, "manifest")
    return None if kept is None else read_manifest(kept.payload)


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


def _is_untouched(here: Path, manifests: Iterable[Manifest]) -> bool:
    """Tell whether every file here is one that was signed: before, or by what comes."""
    signed = {(file.path, file.sha256) for one in manifests for file in one.files}
    return all(
        (path, digest(read_carried(_plain(here, path)))) in signed for path in _present(here)
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
        at = _plain(here, file.path)
        data = read_carried(at) if at.is_file() else None
        return None if data is None or digest(data) != file.sha256 else data

    return read


def _carried_in(folder: Path) -> FileSource:
    """Return what gives the files in *folder*, and refuses one that is not as it is named."""

    def read(file: FileDigest) -> bytes | None:
        try:
            data = read_carried(_plain(folder, file.path))
        except RequestError:
            return None
        if digest(data) != file.sha256:
            raise _unsigned(file.path, "changed")
        return data

    return read


def _unsigned(path: str, why: str) -> RefusalError:
    return RefusalError("FOLDER_NOT_SIGNED", stage=Stage.CHANGESET, path=path, why=why)


def _plain(folder: Path, path: str) -> Path:
    """Return where *path* lies in *folder*; a link on the way leads to files of another owner.

    Raises:
        RefusalError: FILE_NOT_REGULAR.
    """
    at = folder
    for part in path.split("/"):
        at = at / part
        if at.is_symlink():
            raise RefusalError("FILE_NOT_REGULAR", file=str(at))
    return at


# ---------------------------------------------------------------- writing


def _require_files(folder: Path, paths: Iterable[str]) -> None:
    """Refuse to begin where *folder* has something else where a file of *paths* belongs.

    Raises:
        RefusalError: FILE_NOT_REGULAR.
    """
    for path in paths:
        at = _plain(folder, path)
        if at.exists() and not at.is_file():
            raise RefusalError("FILE_NOT_REGULAR", file=str(at))
        above = next(each for each in at.parents if each.exists())
        if not above.is_dir():
            raise RefusalError("FILE_NOT_REGULAR", file=str(above))


def _proven_documents(store: Store, root: int) -> dict[str, bytes]:
    """Return what was proven here, by name: of what came, that alone is written.

    Args:
        store: The record.
        root: Version of the newest root.
    """
    kept = {f"root.{n}.json": kept_envelope(store, "root", n) for n in range(1, root + 1)}
    kept |= {STATUS: kept_envelope(store, "status"), MANIFEST: kept_envelope(store, "manifest")}
    found = {name: data + b"\n" for name, data in kept.items() if data is not None}
    lists = {digest(crl).partition(":")[2][:_LIST_NAME]: crl for crl in kept_crls(store)}
    return found | {f"{CRLS}{name}.crl": crl for name, crl in lists.items()}


def _differing(files: dict[str, bytes], here: Path) -> dict[str, bytes | None]:
    """Return what is to be written here, in order; None for what lies here and is not signed."""
    every = {path: files.get(path) for path in sorted({*_present(here), *files})}
    return {path: data for path, data in every.items() if _read_here(here, path) != data}


def _read_here(here: Path, path: str) -> bytes | None:
    file = _plain(here, path)
    return read_carried(file) if file.exists() else None


def _write_declarations(
    differing: dict[str, bytes | None], here: Path, manifest: Manifest
) -> TakenFolder:
    moved = tuple(path for path in differing if (here / path).exists())
    aside = _make_aside(here) if moved else None
    for path, data in differing.items():
        if aside is not None and path in moved:
            target = aside / path
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(_plain(here, path), target)  # which may lie on another file system
        if data is not None:
            _write(here, path, data)
    written = sum(data is not None for data in differing.values())
    return TakenFolder(manifest.version, written, aside, moved)


def _present(here: Path) -> Iterator[str]:
    """Yield the files that a manifest would have to name."""
    for top in PROTECTED:
        yield from (path for path, _ in files_below(here / top, top) if not is_readme(path))


def _make_aside(here: Path) -> Path:
    """Make the folder into which what is replaced is put, before anything is moved.

    Raises:
        RefusalError: FILE_NOT_REGULAR for a link on the way: it would lead files out of *here*;
            IN_THE_WAY for a file.
    """
    number = 1
    while os.path.lexists(here / ASIDE / str(number)):
        number += 1
    aside = _plain(here, f"{ASIDE}/{number}")
    above = next(each for each in aside.parents if each.exists())
    if not above.is_dir():
        raise RefusalError("IN_THE_WAY", file=str(above))
    aside.mkdir(parents=True)
    return aside


def _write(folder: Path, path: str, data: bytes) -> None:
    target = _plain(folder, path)
    target.parent.mkdir(parents=True, exist_ok=True)
    write_over(target, data, part=_part(folder, path))


def _part(folder: Path, path: str) -> Path:
    """Return what hidden files are named after: declarations are all named, so not beside them."""
    return folder / path.replace("/", ".")
