"""Take over a record of 0.2.0 from the working folder, where others may have put it.

So nothing in it is believed for lying there. A person types the fingerprint of the root that the
Decision prints, and before a byte is copied all of this must hold:

1. the log comes to its signed head;
2. a root of that fingerprint is kept there, or was given beside it, and leads to the newest root
   that is kept there, each proven by the one before;
3. the newest status and manifest that are kept there are proven by that root;
4. the root names this log, and the key that signed it: what such a log says was let in, its
   machine had proven; and the copies of others' logs end in heads that were signed by the keys that
   the root names. Who is not named (an approver) begins anew, and loses nothing.

The new record is written anew: the entries as they stand, and behind them one for each document
that was proven. Its tables follow from that; of the old database nothing is copied. Then the keys
are removed from the old folder, and it gets another name: two records that sign one log could each
spend what the other has spent.
"""

import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Literal

from fleetcfg.authority.files import read_carried, write_new
from fleetcfg.authority.installation import Installation
from fleetcfg.authority.next_status import witness_folder
from fleetcfg.authority.old_record import FORMAT, OldRecord, read_old_record, require_plain
from fleetcfg.authority.permissions import require_own_record, require_safe_place
from fleetcfg.authority.record_files import KEY_FILE, is_installed
from fleetcfg.authority.workspace import record_of
from fleetcfg.errors import LedgerError, RefusalError, RequestError, Stage, refuse_at
from fleetcfg.ledger.atomic_files import raise_ledger_errors
from fleetcfg.ledger.checkpoint import Verifier
from fleetcfg.ledger.entry import moment_of
from fleetcfg.ledger.objects import objects_of
from fleetcfg.ledger.store import LedgerTransaction, open_store
from fleetcfg.ledger.witness import load_kept_head
from fleetcfg.machine.access import make_private_folder, open_private
from fleetcfg.machine.files import flush_folder
from fleetcfg.trust.crypto.envelope import Envelope, read_envelope
from fleetcfg.trust.documents.manifest import Manifest
from fleetcfg.trust.documents.root import Root
from fleetcfg.trust.documents.status import StatusDocument
from fleetcfg.trust.verify.chain import Pinned, follow
from fleetcfg.trust.verify.door import bootstrap
from fleetcfg.trust.verify.ports import KnownVersion
from fleetcfg.trust.verify.prove import prove_manifest, prove_status, version_of
from fleetcfg.trust.verify.quorum import VerificationTime
from fleetcfg.trust.verify.steps import effects_of

_ROOT: Final = re.compile(r"root\.\d+")
_OBJECT: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class MovedRecord:
    """A record that was taken over.

    Attributes:
        pinned: The root that is trusted now.
        origin: The name of its log.
        folder: Where it lies.
    """

    pinned: Pinned
    origin: str
    folder: Path


@dataclass(frozen=True, slots=True)
class _Proven:
    """What was proven of an old record: roots in ascending order, and what they prove."""

    roots: Sequence[Pinned]
    status: tuple[Envelope, StatusDocument] | None
    manifest: tuple[Envelope, Manifest] | None


def migrate_record(
    old: Path,
    place_of: Callable[[str], Path],
    fingerprint: str,
    given: bytes | None,
    moment: VerificationTime,
) -> MovedRecord:
    """Take the record in *old* over, and return where it lies now.

    Args:
        old: Folder of the record; afterwards it is called ``ledger.migrated`` and has no key.
        place_of: Gives the new folder, by the trust domain.
        fingerprint: Digest of a root, as a person typed it.
        given: A root that the record does not keep.
        moment: Now, and what is known of revoked certificates.

    Raises:
        RequestError: ``LEDGER_ABSENT``, ``LEDGER_NOT_OLD``, ``TRUST_ABSENT``, ``LEDGER_EXISTS``,
            ``FILE_EXISTS``, ``PATH_MISSING``.
        LedgerError: ``LEDGER_*``.
        RefusalError: ROOT_UNPINNED and what `follow` says; what `prove_status` and
            `prove_manifest` say; ``LOG_*``; what `require_own_record` and `require_safe_place` say.
    """
    gone = old.with_name(f"{old.name}.migrated")
    if not is_installed(old):
        raise RequestError("LEDGER_ABSENT", folder=str(old))
    if os.path.lexists(gone):
        raise RequestError("FILE_EXISTS", file=str(gone))
    require_own_record(old)
    with read_old_record(old) as record:
        proven = _prove(record, fingerprint, given, moment)
        place = place_of(proven.roots[-1].root.trust_domain)
        if os.path.lexists(place):
            raise RequestError("LEDGER_EXISTS", folder=str(place))
        require_safe_place(place)
        _write(record, proven, place, now=moment.now)
    for key in old.rglob("*.key"):
        key.unlink()
    old.rename(gone)
    return MovedRecord(proven.roots[-1], record.signer.verifier.name, place)


# ---------------------------------------------------------------- proving


def _prove(
    old: OldRecord, fingerprint: str, given: bytes | None, moment: VerificationTime
) -> _Proven:
    known = [text.encode() for name, text in old.facts.items() if _ROOT.fullmatch(name)]
    with refuse_at(Stage.ROOT):
        roots = _prove_roots(known, fingerprint, given, moment)
    newest = roots[-1].root
    with refuse_at(Stage.LEDGER):
        _require_named(old, newest)
    with refuse_at(Stage.STATUS):
        kept = _newest_kept(old, "status")
        status = None if kept is None else (kept, prove_status(kept, newest, moment).document)
    with refuse_at(Stage.MANIFEST):
        kept = _newest_kept(old, "manifest")
        manifest = None if kept is None else (kept, prove_manifest(kept, newest, moment).document)
    return _Proven(roots, status, manifest)


def _prove_roots(
    kept: Sequence[bytes], fingerprint: str, given: bytes | None, moment: VerificationTime
) -> list[Pinned]:
    """Return the roots that the one of *fingerprint* proves, in ascending order.

    Later ones are proven as `follow` proves them; of earlier ones each is named by the next.
    """
    envelopes = sorted(map(_read_root, kept), key=version_of)
    candidates = envelopes if given is None else [*envelopes, _read_root(given)]
    if not candidates:
        raise RequestError("TRUST_ABSENT")
    started = next((one for one in candidates if one.sha256 == fingerprint), candidates[-1])
    roots = [bootstrap(started.to_bytes(), fingerprint=fingerprint)]
    follow(roots[0], envelopes, moment, roots.append)
    by_digest = {envelope.sha256: envelope for envelope in envelopes}
    while (before := by_digest.get(roots[0].root.prev or "")) is not None:
        roots.insert(0, bootstrap(before.to_bytes(), fingerprint=before.sha256))
    return roots


def _read_root(data: bytes) -> Envelope:
    return read_envelope(data, "root")


def _newest_kept(old: OldRecord, kind: Literal["status", "manifest"]) -> Envelope | None:
    version = old.facts.get(f"{kind}_version")
    if version is None:
        return None
    kept = old.facts.get(f"{kind}.{version}", "")
    envelope = read_envelope(kept.encode(), kind)
    if str(version_of(envelope)) != version:
        raise LedgerError("LEDGER_CORRUPT", why=kind)
    return envelope


def _require_named(old: OldRecord, root: Root) -> None:
    """Refuse a log, or the copy of one, that was signed by another key than the root names.

    Raises:
        RefusalError: LOG_KEY; LOG_CHECKPOINT of a copy.
        LedgerError: ``LEDGER_*``.
    """
    name, vkey = old.signer.verifier.name, old.signer.verifier.to_text()
    if root.roles.log.get(name) != vkey:
        raise RefusalError("LOG_KEY", origin=name)
    witness = witness_folder(old.folder)
    for file in witness.rglob("*.sqlite"):
        with raise_ledger_errors(), closing(sqlite3.connect(file)) as database:
            require_plain(database)
    for other in root.roles.log.values():
        load_kept_head(witness, Verifier.from_text(other))


# ---------------------------------------------------------------- writing


def _write(old: OldRecord, proven: _Proven, place: Path, *, now: datetime) -> None:
    """Write the record anew in *place*: beside it first, and under its name when it is whole."""
    fresh = place.with_name(f"{place.name}.new")
    if fresh.exists():
        shutil.rmtree(fresh)  # left by one that was broken off
    make_private_folder(objects_of(fresh).folder)
    write_new(fresh / KEY_FILE, read_carried(old.folder / KEY_FILE), mode=0o600)
    _copy_objects(old.folder, fresh)
    _copy_witness(old.folder, fresh)
    with closing(open_store(fresh, old.signer)) as store:
        with store.writing() as transaction:
            _write_entries(old, transaction, now=now)
        if store.root_at(len(old.entries)) != old.root_hash:
            raise RefusalError("LOG_SELF_MISMATCH", stage=Stage.LEDGER, why="copy")
        _keep_documents(Installation(fresh, store, objects_of(fresh)), proven, now=now)
        store.require_own_tables()
    fresh.rename(place)
    flush_folder(place.parent)


def _write_entries(old: OldRecord, transaction: LedgerTransaction, *, now: datetime) -> None:
    """Write the entries as they stand, and that they were taken over; time does not go back."""
    for entry in old.entries:
        transaction.add(entry.kind, entry.facts, at=moment_of(entry.at))
    try:
        floor = moment_of(old.facts["time_floor"])
    except (KeyError, ValueError):
        floor = now
    transaction.add("import", {"format": FORMAT}, at=now, seen=min(floor, now))


def _keep_documents(installation: Installation, proven: _Proven, *, now: datetime) -> None:
    record = record_of(installation, proven.roots[-1], None, (), now=now)
    before = None
    for pinned in proven.roots:
        effects = effects_of(pinned.root, before, installation.store.origin)
        seen = KnownVersion(pinned.root.version, pinned.sha256)
        record.keep_root(pinned.envelope.to_bytes(), seen, effects)
        before = pinned.root
    if proven.status is not None:
        envelope, status = proven.status
        seen = KnownVersion(status.version, envelope.sha256)
        record.keep_status(envelope.to_bytes(), seen, status)
    if proven.manifest is not None:
        envelope, manifest = proven.manifest
        seen = KnownVersion(manifest.version, envelope.sha256)
        record.keep_manifest(envelope.to_bytes(), seen, manifest.issued_at)


def _copy_objects(old: Path, fresh: Path) -> None:
    source, target = objects_of(old), objects_of(fresh)
    for file in source.folder.glob("??/*"):
        if _OBJECT.fullmatch(name := file.parent.name + file.name):
            target.put(source.get(f"sha256:{name}"))


def _copy_witness(old: Path, fresh: Path) -> None:
    """Copy the witness' key, and his copies of others' logs."""
    source = witness_folder(old)
    for file in sorted(path for path in source.rglob("*") if path.is_file()):
        target = witness_folder(fresh) / file.relative_to(source)
        make_private_folder(target.parent)
        os.close(open_private(target, os.O_RDWR))
        shutil.copyfile(file, target, follow_symlinks=False)
