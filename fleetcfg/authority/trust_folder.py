"""The folder of signed documents, looked at without a record, a key or a pinned root."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from fleetcfg.authority.files import read_carried, read_lists
from fleetcfg.declared.tree import blobs_of_revision, files_below
from fleetcfg.errors import Facts, RefusalError, RequestError
from fleetcfg.model.problem import Place, Problem
from fleetcfg.trust.crypto.canonical import MAX_BUNDLE, parse_frame
from fleetcfg.trust.crypto.envelope import ENVELOPE_VALUES, DocumentKind, Envelope, draft_of
from fleetcfg.trust.documents.bundle import MAX_CRL
from fleetcfg.trust.documents.root import Root, read_root
from fleetcfg.trust.verify.folder import CRLS, MANIFEST, STATUS, check_folder, root_names
from fleetcfg.trust.verify.prove import version_of

MAX_TRUST_FILES: Final = 1024  # that are read at one time: 256 lists, and a root a year
MAX_TRUST_BYTES: Final = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class TrustFolder:
    """The signed documents of a folder, as they lie there: nothing is believed of them yet.

    Attributes:
        roots: In ascending order of their file names.
        crls: Revocation lists in DER.
        drafts: Names of the status and the manifest, of those that are not signed yet.
    """

    roots: tuple[Envelope, ...] = ()
    status: Envelope | None = None
    manifest: Envelope | None = None
    crls: tuple[bytes, ...] = ()
    drafts: frozenset[str] = frozenset()

    def require(self, envelope: Envelope | None, name: str) -> Envelope:
        """Return *envelope*, which is to be used as *name*, and which this folder or a record has.

        Raises:
            RequestError: ``TRUST_FILE_DRAFT`` if only a draft of it lies here, else
                ``TRUST_FILE_ABSENT``.
        """
        if envelope is None:
            code = "TRUST_FILE_DRAFT" if name in self.drafts else "TRUST_FILE_ABSENT"
            raise RequestError(code, file=name)
        return envelope


def read_trust_folder(folder: Path) -> TrustFolder:
    """Read the folder of signed documents; one that is not there holds nothing.

    An unsigned draft is no document, and is passed over.

    Raises:
        RefusalError: FILE_*, TRUST_TOO_MUCH, CRL_TOO_MANY, JSON_*, BASE64, ENVELOPE_*, PAYLOAD_TYPE
            at stage 0.
    """
    if not folder.is_dir():
        return TrustFolder()
    names = root_names([path.name for path in folder.iterdir()])
    _require_room(folder, [folder / name for name in names])
    roots = (_read_signed(folder / name, "root") for name in names)
    read = {STATUS: _read_signed(folder / STATUS, "status")}
    read[MANIFEST] = _read_signed(folder / MANIFEST, "manifest")
    return TrustFolder(
        roots=tuple(root for root in roots if root is not None),
        status=read[STATUS],
        manifest=read[MANIFEST],
        crls=read_lists(folder / CRLS),
        drafts=frozenset(n for n, one in read.items() if one is None and (folder / n).exists()),
    )


def _require_room(folder: Path, files: Sequence[Path]) -> None:
    """Refuse to read more than any folder of signed documents has; each file is bounded apart."""
    size = sum(file.lstat().st_size for file in files)
    if len(files) > MAX_TRUST_FILES or size > MAX_TRUST_BYTES:
        limit, most = MAX_TRUST_FILES, MAX_TRUST_BYTES
        raise RefusalError("TRUST_TOO_MUCH", folder=folder.as_posix(), limit=limit, most=most)


def _read_signed(file: Path, kind: DocumentKind) -> Envelope | None:
    if not file.exists():
        return None
    envelope = draft_of(parse_frame(read_carried(file), MAX_BUNDLE, ENVELOPE_VALUES), kind)
    return envelope if envelope.signatures else None


def claimed_root(folder: Path) -> Root | None:
    """Return the newest root in *folder*, signed or not; nothing of it is proven.

    Raises:
        RefusalError: FILE_*, JSON_*, ENVELOPE_* and what `read_root` says.
    """
    envelope = _last_root(folder)
    return None if envelope is None else read_root(envelope.payload)


def waiting_version(folder: Path) -> int:
    """Return the version that the newest root in *folder* says it has, signed or not; 0 for none.

    Raises:
        RefusalError: FILE_*, JSON_*, ENVELOPE_*.
    """
    envelope = _last_root(folder)
    return 0 if envelope is None else version_of(envelope)


def _last_root(folder: Path) -> Envelope | None:
    names = root_names([path.name for path in folder.iterdir()]) if folder.is_dir() else ()
    if not names:
        return None
    return draft_of(
        parse_frame(read_carried(folder / names[-1]), MAX_BUNDLE, ENVELOPE_VALUES), "root"
    )


def check_trust(folder: Path, *, at: datetime) -> tuple[Problem, ...]:
    """Return what is wrong with the documents in *folder*; nothing if there is no such folder."""
    return tuple(_problems(folder, at=at)) if folder.is_dir() else ()


def check_trust_at(revision: str, folder: Path, *, at: datetime) -> tuple[Problem, ...]:
    """Return the same of the documents that a commit has in *folder*.

    Raises:
        RequestError: ``TREE_UNKNOWN_REVISION``.
        DeclarationError: ``TREE_*``.
    """
    lead, files = f"{folder.as_posix()}/", dict[str, bytes]()
    found = list[Problem]()
    for blob in blobs_of_revision(Path.cwd(), revision, [folder.as_posix()]):
        if blob.mode == "100644":
            files[blob.path.removeprefix(lead)] = blob.data
        else:
            facts: Facts = {"path": blob.path, "mode": blob.mode}
            found.append(Problem("PATH_MODE", Place(blob.path), facts))
    return (*found, *_placed(check_folder(files, now=at), folder))


def _problems(folder: Path, *, at: datetime) -> Iterator[Problem]:
    files, below = dict[str, bytes](), tuple(files_below(folder, ""))
    try:
        _require_room(folder, [path for _, path in below])
    except RefusalError as refusal:
        yield Problem(refusal.code, Place(folder.as_posix()), refusal.facts)
        return
    for name, path in below:
        try:
            most = MAX_CRL if name.startswith(CRLS) else MAX_BUNDLE
            files[name] = read_carried(path, most=most)
        except RefusalError as refusal:
            yield Problem(refusal.code, Place(path.as_posix()), refusal.facts)
    yield from _placed(check_folder(files, now=at), folder)


def _placed(problems: Iterable[Problem], folder: Path) -> Iterator[Problem]:
    for problem in problems:
        yield replace(problem, place=Place((folder / problem.place.file).as_posix()))
