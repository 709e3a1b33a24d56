"""What of a commit the Department signed: blobs, root and manifest from git, and no private key.

The root is believed by its fingerprint alone. With a base revision, root and status are taken from
there, never from the commit that is judged; the manifest of the commit counts if enough people
signed it by that root, and follows the one of the base. So does a status, where that of the base
has expired: the commit may be the one that renews it. Without a status in force nothing is judged:
an old tree could be shown, and would be called signed.
"""

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Literal

from fleetcfg.authority.files import read_carried
from fleetcfg.authority.installation import open_installation
from fleetcfg.authority.protected_files import read_protected_at, semantic_of
from fleetcfg.authority.record_files import is_installed
from fleetcfg.declared.folders import BASELINES, INVENTORY, PLAYBOOKS, REGISTERS
from fleetcfg.declared.load import read_sources_at
from fleetcfg.declared.tree import blobs_of_revision
from fleetcfg.errors import DeclarationError, RefusalError, RequestError, Stage, refuse_at
from fleetcfg.model.catalog import Catalog
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.signed import ManifestComparison, compare
from fleetcfg.trust.crypto.envelope import DocumentKind, Envelope, read_envelope
from fleetcfg.trust.documents.manifest import Manifest
from fleetcfg.trust.documents.root import Root
from fleetcfg.trust.documents.status import StatusDocument
from fleetcfg.trust.verify import checks
from fleetcfg.trust.verify.chain import Pinned, follow, pin, read_fingerprint
from fleetcfg.trust.verify.folder import CRLS, MANIFEST, STATUS, root_names
from fleetcfg.trust.verify.ports import KnownVersion
from fleetcfg.trust.verify.prove import prove_manifest, prove_status
from fleetcfg.trust.verify.quorum import VerificationTime

VARIABLE: Final = "FLEETCFG_ROOT_FINGERPRINT"
NEWEST: Final = "HEAD"
PIPELINE: Final = "CI"  # set by GitHub, GitLab, Gitea, Jenkins and most others

FileVerdict = Literal["UNAUTHORIZED", "EXTRA", "MISSING"]
CommitVerdict = Literal["AUTHORIZED", "PROPOSED", "UNAUTHORIZED"]

_CONCLUSIONS: Final[Mapping[CommitVerdict, Conclusion]] = {
    "AUTHORIZED": Conclusion.CLEAN,
    "UNAUTHORIZED": Conclusion.FINDINGS,
    "PROPOSED": Conclusion.INCOMPLETE,
}


@dataclass(frozen=True, slots=True)
class TreeRequest:
    """What is judged, and by what.

    Attributes:
        rev: The commit; *base* the revision that it is to be merged into, empty for none.
        trust: The folder of signed documents, within the repository.
        fingerprint: Digest of the root that is believed; *root* a file that has it, if the folder
            has not.
        catalogs: Of each family, by its name.
    """

    rev: str
    base: str
    trust: Path
    fingerprint: str
    root: bytes | None
    catalogs: Mapping[str, Catalog]
    now: datetime


def believed_fingerprint(
    typed: str, environ: Mapping[str, str], find_record: Callable[[], Path]
) -> str:
    """Return the fingerprint that was typed, or is set, or was pinned here.

    Not in a pipeline: what lies there may have been brought by the commit that it judges.

    Args:
        typed: By the person; empty for nothing.
        environ: Of this process.
        find_record: Gives the folder of the record.

    Raises:
        RequestError: FINGERPRINT_ABSENT; as `read_fingerprint`.
        LedgerError: ``LEDGER_*``.
    """
    found = read_fingerprint(typed or environ.get(VARIABLE, ""))
    if found:
        return found
    if environ.get(PIPELINE) or not is_installed(ledger := find_record()):
        raise RequestError("FINGERPRINT_ABSENT", variable=VARIABLE)
    with open_installation(ledger) as installation:
        return installation.pinned().sha256


@dataclass(frozen=True, slots=True)
class TreeEntry:
    """A file that is not as it was signed.

    Attributes:
        verdict: PROPOSED where a proposal is judged; else as *was*.
        was: UNAUTHORIZED (other bytes), EXTRA (not named) or MISSING.
    """

    path: str
    verdict: FileVerdict | Literal["PROPOSED"]
    was: FileVerdict


@dataclass(frozen=True, slots=True)
class TreeVerdict:
    """What of a commit is signed.

    Attributes:
        authorized: How many files are as they were signed.
        entries: The others, by path.
        devices: Those of which something else is declared; None if that is not known.
        uncommitted: Signed documents that lie here, and not, or otherwise, in the newest commit, if
            that is judged.
        unspoken: Playbooks, and registers, of which the manifest says nothing, as one of 0.2.0
            does: they are unsigned, nothing is operated by them, and they prove nothing.
    """

    revision: str
    root_version: int
    manifest_version: int
    manifest_sha256: str
    authorized: int
    entries: Sequence[TreeEntry]
    devices: Sequence[str] | None
    unspoken: Sequence[str] = ()
    uncommitted: Sequence[str] = ()

    @property
    def verdict(self) -> CommitVerdict:
        """One word for all of it."""
        if not self.entries:
            return "AUTHORIZED"
        is_proposal = all(entry.verdict == "PROPOSED" for entry in self.entries)
        return "PROPOSED" if is_proposal else "UNAUTHORIZED"

    @property
    def conclusion(self) -> Conclusion:
        """How the check ends."""
        return _CONCLUSIONS[self.verdict]

    @property
    def is_comment_only(self) -> bool:
        """Whether files differ, and what they declare does not."""
        return bool(self.entries) and self.devices is not None and not self.devices


@dataclass(frozen=True, slots=True)
class _Documents:
    """The signed documents of one commit, by name within their folder."""

    files: Mapping[str, bytes]

    def envelope(self, name: str, kind: DocumentKind) -> Envelope | None:
        data = self.files.get(name)
        return None if data is None else read_envelope(data, kind)

    @property
    def roots(self) -> tuple[Envelope, ...]:
        names = root_names(self.files)
        return tuple(read_envelope(self.files[name], "root") for name in names)

    @property
    def crls(self) -> tuple[bytes, ...]:
        return tuple(data for name, data in self.files.items() if name.startswith(CRLS))


def check_tree(asked: TreeRequest) -> TreeVerdict:
    """Return what of the commit is signed.

    Raises:
        RefusalError: PATH_MODE, PATH_NAME; ROOT_* at stage 4, STATUS_* at 5, MANIFEST_* at 6; why
            a signature is not good.
        RequestError: ``TREE_UNKNOWN_REVISION``; ``TRUST_FILE_ABSENT`` without manifest or status,
            ``TRUST_FILE_UNCOMMITTED`` where it lies beside the commit.
        DeclarationError: ``TREE_*``.
    """
    files = read_protected_at(asked.rev)
    proposed = _documents(asked.rev, asked.trust)
    known = _documents(asked.base, asked.trust) if asked.base else proposed
    moment = VerificationTime(asked.now, (*known.crls, *proposed.crls))
    pinned = _root(known, asked, moment)
    with _saying_what_lies_beside(asked, proposed):
        signed = _manifest(known, proposed, pinned.root, moment)
    manifest, unspoken = signed.manifest, _unspoken(files, signed.manifest)
    found = compare({path: files[path] for path in files.keys() - unspoken}, manifest)
    entries = _entries(found, is_proposal=bool(asked.base))
    return TreeVerdict(
        revision=asked.rev,
        root_version=pinned.root.version,
        manifest_version=manifest.version,
        manifest_sha256=signed.sha256,
        authorized=len(found.same),
        entries=entries,
        devices=_devices(asked, manifest) if entries else (),
        unspoken=sorted(unspoken),
        uncommitted=_find_uncommitted(asked, proposed),
    )


def _entries(found: ManifestComparison, *, is_proposal: bool) -> tuple[TreeEntry, ...]:
    """Return the files that are not as they were signed, by path."""
    others: dict[FileVerdict, Sequence[str]] = {
        "UNAUTHORIZED": found.changed,
        "EXTRA": found.extra,
        "MISSING": found.missing,
    }
    entries = [
        TreeEntry(path, "PROPOSED" if is_proposal else verdict, verdict)
        for verdict, paths in others.items()
        for path in paths
    ]
    return tuple(sorted(entries, key=lambda entry: entry.path))


def _find_uncommitted(asked: TreeRequest, committed: _Documents) -> tuple[str, ...]:
    """Return the documents that lie here and are not so in the newest commit, if that is judged.

    Bytes are held against bytes: to ask git for it could run a filter that the repository names.
    """
    if asked.rev != NEWEST or not asked.trust.is_dir():
        return ()
    names = sorted(path.name for path in asked.trust.iterdir())
    return tuple(
        (asked.trust / name).as_posix()
        for name in (*root_names(names), *(n for n in (MANIFEST, STATUS) if n in names))
        if _unix(read_carried(asked.trust / name)) != _unix(committed.files.get(name, b""))
    )


@contextmanager
def _saying_what_lies_beside(asked: TreeRequest, committed: _Documents) -> Generator[None]:
    """Say, of a document that the commit lacks, that it lies here, if it does."""
    try:
        yield
    except RequestError as error:
        file = (asked.trust / str(error.facts.get("file"))).as_posix()
        if file not in _find_uncommitted(asked, committed):
            raise
        raise RequestError("TRUST_FILE_UNCOMMITTED", file=file) from error


def _unix(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n")  # as a checkout on Windows has it


def _unspoken(files: Iterable[str], manifest: Manifest) -> frozenset[str]:
    """Return the playbooks and registers among *files* of which *manifest* has none.

    One of 0.2.0 speaks of neither.
    """
    spoken = {file.path.partition("/")[0] for file in manifest.files}
    unspoken = {PLAYBOOKS.name, REGISTERS.name} - spoken
    return frozenset(path for path in files if path.partition("/")[0] in unspoken)


def _documents(revision: str, trust: Path) -> _Documents:
    lead = f"{trust.as_posix()}/"
    blobs = blobs_of_revision(Path.cwd(), revision, [trust.as_posix()])
    for blob in blobs:
        if blob.mode != "100644":
            raise RefusalError("PATH_MODE", path=blob.path, mode=blob.mode)
    return _Documents({blob.path.removeprefix(lead): blob.data for blob in blobs})


def _root(known: _Documents, asked: TreeRequest, moment: VerificationTime) -> Pinned:
    """Return the newest root that the one of that fingerprint leads to."""
    given = () if asked.root is None else (read_envelope(asked.root, "root"),)
    for envelope in (*given, *known.roots):
        if envelope.sha256 == asked.fingerprint:
            first = pin(envelope.to_bytes(), asked.fingerprint)
            return follow(first, known.roots, moment, lambda _: None)
    if not known.roots:
        folder, rev = asked.trust.as_posix(), asked.base or asked.rev
        raise RefusalError("ROOT_NOT_COMMITTED", stage=Stage.ROOT, folder=folder, rev=rev)
    raise RefusalError("ROOT_UNPINNED", stage=Stage.ROOT, sha256=known.roots[-1].sha256)


@dataclass(frozen=True, slots=True)
class _SignedManifest:
    """A manifest that enough people signed, and its envelope's digest."""

    manifest: Manifest
    sha256: str

    @property
    def version(self) -> KnownVersion:
        return KnownVersion(self.manifest.version, self.sha256)


def _manifest(
    known: _Documents, proposed: _Documents, root: Root, moment: VerificationTime
) -> _SignedManifest:
    """Return the manifest that counts: the newer of the two that enough people signed."""
    status = _status_in_force(known, proposed, root, moment)
    before = _prove(known.envelope(MANIFEST, "manifest"), root, moment)
    if before is not None:
        _require_not_older(before, status)
    envelope = proposed.envelope(MANIFEST, "manifest")
    is_kept = before is not None and envelope is not None and envelope.sha256 == before.sha256
    after = before if is_kept else _prove(envelope, root, moment)
    newest = after or before
    if newest is None:
        raise RequestError("TRUST_FILE_ABSENT", file=MANIFEST)
    if before is not None:
        checks.require_newest(
            newest.version, before.version, rollback="MANIFEST_ROLLBACK", fork="MANIFEST_FORK"
        )
    return newest


def _prove(
    envelope: Envelope | None, root: Root, moment: VerificationTime
) -> _SignedManifest | None:
    if envelope is None:
        return None
    return _SignedManifest(prove_manifest(envelope, root, moment).document, envelope.sha256)


def _status_in_force(
    known: _Documents, proposed: _Documents, root: Root, moment: VerificationTime
) -> StatusDocument:
    """Return the status that is in force: that of the base, or the newer one of the commit."""
    kept, brought = known.envelope(STATUS, "status"), proposed.envelope(STATUS, "status")
    if kept is None:
        raise RequestError("TRUST_FILE_ABSENT", file=STATUS)
    status = prove_status(kept, root, moment).document
    with refuse_at(Stage.STATUS):
        if moment.now >= status.expires and brought is not None and brought.sha256 != kept.sha256:
            before = KnownVersion(status.version, kept.sha256)
            status = prove_status(brought, root, moment).document
            after = KnownVersion(status.version, brought.sha256)
            checks.require_newest(after, before, rollback="STATUS_ROLLBACK", fork="STATUS_FORK")
        checks.require_fresh(status, root, moment.now)
    return status


def _require_not_older(signed: _SignedManifest, status: StatusDocument) -> None:
    if signed.manifest.version > status.manifest.version:
        return
    with refuse_at(Stage.STATUS):
        checks.require_in_force(signed.version, status)


def _devices(asked: TreeRequest, manifest: Manifest) -> Sequence[str] | None:
    """Return the devices of which something else is declared; None if that cannot be known."""
    try:
        province = read_sources_at(
            asked.rev, [INVENTORY], BASELINES, PLAYBOOKS, catalogs=asked.catalogs
        ).province(at=asked.now)
        declared = semantic_of(province)
    except (RefusalError, RequestError, DeclarationError):
        return None
    hosts = declared.keys() | manifest.semantic.keys()
    return tuple(
        sorted(host for host in hosts if declared.get(host) != manifest.semantic.get(host))
    )
