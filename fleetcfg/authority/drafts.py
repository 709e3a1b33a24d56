"""Documents in the making, as files: reading one, seeing what it is, adding a signature to it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Final, Literal

from fleetcfg.authority.files import read_carried, replace_own, write_new
from fleetcfg.authority.installation import load_trusted_root, open_installation
from fleetcfg.authority.record_files import is_installed
from fleetcfg.authority.trust_folder import read_trust_folder
from fleetcfg.errors import RefusalError, RequestError
from fleetcfg.ledger.record import kept_envelope
from fleetcfg.signer import Signer
from fleetcfg.trust.crypto.canonical import MAX_BUNDLE, parse_frame, require_alphabet
from fleetcfg.trust.crypto.envelope import (
    DocumentKind,
    Envelope,
    Signature,
    draft_of,
    namespace,
    payload_type,
    read_envelope,
    with_signature,
)
from fleetcfg.trust.documents.adoption import read_adoption
from fleetcfg.trust.documents.bundle import BUNDLE_FORMAT, BUNDLE_VALUES
from fleetcfg.trust.documents.document import Document
from fleetcfg.trust.documents.manifest import read_manifest
from fleetcfg.trust.documents.package import (
    MAX_PACKAGE,
    PACKAGE_FORMAT,
    JudgePackage,
    Package,
    no_judge,
    read_package,
    write_again,
)
from fleetcfg.trust.documents.root import Role, Root, read_root
from fleetcfg.trust.documents.status import read_status
from fleetcfg.trust.verify.chain import Pinned, follow
from fleetcfg.trust.verify.prove import (
    prove_adoption,
    prove_manifest,
    prove_root,
    prove_status,
    version_of,
)
from fleetcfg.trust.verify.quorum import VerificationTime, VerifiedSignature, verify_signatures

KINDS: Final[tuple[DocumentKind, ...]] = ("root", "status", "manifest")
_ROLE: Final[Mapping[DocumentKind, str]] = {
    "root": "root",
    "status": "status",
    "manifest": "baseline",
    "adoption": "baseline",
}
_READ: Final = {
    "root": read_root,
    "status": read_status,
    "manifest": read_manifest,
    "adoption": read_adoption,
}


@dataclass(frozen=True, slots=True)
class DraftDocument:
    """A document in a file, signed by none, some or all of its signers.

    Attributes:
        package: What it travels in, if it is an adoption.
    """

    file: Path
    kind: DocumentKind
    envelope: Envelope
    package: Package | None = None

    @property
    def document(self) -> Document:
        """What the payload says.

        Raises:
            RefusalError: As the reader of its kind.
        """
        document: Document = _READ[self.kind](self.envelope.payload)
        return document

    def with_signature(self, signature: Signature) -> "DraftDocument":
        """Return the draft with a signature more."""
        envelope = with_signature(self.envelope, signature)
        package = None if self.package is None else replace(self.package, envelope=envelope)
        return replace(self, envelope=envelope, package=package)

    def to_bytes(self) -> bytes:
        """Return the file."""
        if self.package is None:
            return self.envelope.to_bytes() + b"\n"
        written = BytesIO()
        write_again(written, self.package)
        return written.getvalue()


def read_draft(file: Path) -> DraftDocument:
    """Read a root, a status, a manifest or an adoption package, signed or not.

    Raises:
        RequestError: ``PATH_MISSING``.
        RefusalError: FILE_*, JSON_*, ENVELOPE_*, PACKAGE_*; SIGN_CHANGESET if it is a bundle;
            SIGN_BREAKGLASS if it is of an emergency change; DOC_TYPE if it is something else.
    """
    return draft_in(file, read_carried(file, most=MAX_PACKAGE))


def draft_in(file: Path, data: bytes, judge: JudgePackage = no_judge) -> DraftDocument:
    """Read *data*, which *file* holds; see `read_draft`. *judge* is that of `read_package`.

    Raises:
        RefusalError: As `read_draft`.
    """
    if PACKAGE_FORMAT.encode() in data.partition(b"\n")[0]:
        package = read_package(BytesIO(data), judge)
        return DraftDocument(file, "adoption", package.envelope, package)
    value = parse_frame(data, MAX_BUNDLE, BUNDLE_VALUES)
    members = value if isinstance(value, Mapping) else {}
    for kind in KINDS:
        if members.get("payloadType") == payload_type(kind):
            return DraftDocument(file, kind, draft_of(value, kind))
    if members.get("format") == BUNDLE_FORMAT:
        raise RefusalError("SIGN_CHANGESET", file=str(file))
    if members.get("payloadType") == payload_type("breakglass"):
        raise RefusalError("SIGN_BREAKGLASS", file=str(file))
    raise RefusalError("DOC_TYPE", document="?")


def write_draft(draft: DraftDocument, out: Path | None) -> Path:
    """Write *draft* to a new file *out*, or in the place of the file that it came from."""
    if out is None:
        replace_own(draft.file, draft.to_bytes())
        return draft.file
    write_new(out, draft.to_bytes())
    return out


def write_next_draft(out: Path, envelope: Envelope, before: Envelope | None) -> None:
    """Write a draft to *out*: a new file, or the very document that it follows.

    Raises:
        RequestError: ``FILE_EXISTS`` if something else lies there.
    """
    data = envelope.to_bytes() + b"\n"
    if before is not None and out.exists() and _lies_there(out, before):
        replace_own(out, data)
    else:
        write_new(out, data)


def _lies_there(file: Path, envelope: Envelope) -> bool:
    return draft_in(file, read_carried(file)).envelope.sha256 == envelope.sha256


# ---------------------------------------------------------------- signatures


def signing_role(root: Root, kind: DocumentKind) -> Role:
    """Return whose keys may sign a document of *kind*, and how many people must."""
    role: Role = getattr(root.roles, _ROLE[kind])
    return role


def require_role(draft: DraftDocument, keyid: str, roots: tuple[Root, ...]) -> None:
    """Refuse a key that may not sign *draft*, before its person reads in vain.

    Raises:
        RefusalError: SIGNER_ROLE.
    """
    _root_for(keyid, draft.kind, roots)


def sign_draft(
    draft: DraftDocument, signer: Signer, roots: tuple[Root, ...], moment: VerificationTime
) -> DraftDocument:
    """Return *draft*, signed by *signer* as well, and the signature verified.

    Raises:
        RefusalError: SIGNER_ROLE if none of *roots* lets it; SIGNER_*, TOKEN_*; or why not.
    """
    root = _root_for(signer.keyid, draft.kind, roots)
    space = namespace(draft.kind, root.trust_domain)
    signature = Signature(signer.keyid, signer.sign(draft.envelope.message, space))
    return add_signature(draft, signature, roots, moment)


def add_signature(
    draft: DraftDocument, signature: Signature, roots: tuple[Root, ...], moment: VerificationTime
) -> DraftDocument:
    """Return *draft* with *signature*, if it would be accepted.

    Raises:
        RefusalError: SIGNER_ROLE, JSON_ALPHABET, or why it would not be.
    """
    require_alphabet(draft.envelope.payload)
    root = _root_for(signature.keyid, draft.kind, roots)
    alone = Envelope(draft.envelope.payload, draft.envelope.payload_type, (signature,))
    verify_signatures(alone, draft.kind, root, signing_role(root, draft.kind).keys, moment)
    return draft.with_signature(signature)


def signers_of(
    draft: DraftDocument, roots: tuple[Root, ...], moment: VerificationTime
) -> tuple[VerifiedSignature, ...]:
    """Return who signed so far, each judged by itself; what is not good counts for nothing."""
    found: list[VerifiedSignature] = []
    for signature in draft.envelope.signatures:
        alone = Envelope(draft.envelope.payload, draft.envelope.payload_type, (signature,))
        try:
            root = _root_for(signature.keyid, draft.kind, roots)
            found += verify_signatures(
                alone, draft.kind, root, signing_role(root, draft.kind).keys, moment
            )
        except RefusalError:
            continue
    return tuple(found)


def _root_for(keyid: str, kind: DocumentKind, roots: tuple[Root, ...]) -> Root:
    for root in roots:
        if keyid in signing_role(root, kind).keys:
            return root
    raise RefusalError("SIGNER_ROLE", keyid=keyid, kind=kind)


def roots_for(
    draft: DraftDocument, ledger: Path, trust: Path, *, now: datetime
) -> tuple[Root, ...]:
    """Return the roots that say who may sign *draft*: for a root, itself and the one before."""
    known = find_newest_root(ledger, trust, now=now)
    before = () if known is None else (known.root,)
    if draft.kind == "root":
        return (read_root(draft.envelope.payload), *before)
    if known is None:
        raise RequestError("TRUST_ABSENT")
    return before


def find_newest_root(ledger: Path, trust: Path, *, now: datetime) -> Pinned | None:
    """Return the newest root that is known here; None if there is none.

    Where a root was pinned, only what it leads to. Elsewhere (a signer who keeps no
    record) the newest in the folder, of which nothing is proven: it says which key may sign, and
    those who rely on the signature ask their own root.

    Raises:
        RefusalError: FILE_*, JSON_*, ENVELOPE_*; at stage 4 what is no root that follows.
    """
    carried = read_trust_folder(trust)
    pinned = None
    if is_installed(ledger):
        with open_installation(ledger) as installation:
            pinned = load_trusted_root(installation.store)
    if pinned is not None:
        return _follow(pinned, carried.roots, VerificationTime(now, carried.crls))
    if not carried.roots:
        return None
    envelope = carried.roots[-1]
    return Pinned(read_root(envelope.payload), envelope.sha256, envelope)


def _follow(pinned: Pinned, roots: Sequence[Envelope], moment: VerificationTime) -> Pinned:
    """Return the newest root that *roots* lead to; the last may still be waiting for signatures.

    A folder may be behind: the newest root came with a bundle, and the record has it.
    """
    find_newest = [pinned]
    try:
        return follow(pinned, roots, moment, find_newest.append)
    except RefusalError as refusal:
        if refusal.code not in ("ROOT_ROLLBACK", "ROOT_THRESHOLD_OLD", "ROOT_THRESHOLD_NEW"):
            raise
    return find_newest[-1]


def require_pinned(ledger: Path, trust: Path, *, now: datetime) -> Pinned:
    """Return the newest root that the pinned one leads to.

    Raises:
        RequestError: ``LEDGER_ABSENT``, ``TRUST_ABSENT``.
    """
    if not is_installed(ledger):
        raise RequestError("LEDGER_ABSENT", folder=str(ledger))
    found = find_newest_root(ledger, trust, now=now)
    if found is None:
        raise RequestError("TRUST_ABSENT")
    return found


def find_newest(
    kind: Literal["status", "manifest"], ledger: Path, trust: Path, *, now: datetime
) -> Envelope | None:
    """Return the newest status or manifest that enough people signed; None if there is none yet.

    The one in the folder counts if it is proven, and a draft for nothing; the one that was kept
    when it was proven here counts always. Whichever is newer.

    Raises:
        RefusalError: FILE_*, JSON_*, ENVELOPE_* if the folder has something else.
        LedgerError: ``LEDGER_*``.
    """
    with open_installation(ledger) as installation:
        kept = kept_envelope(installation.store, kind)
    found = [] if kept is None else [read_envelope(kept, kind)]
    file = trust / f"{kind}.json"
    if file.exists():
        draft = read_draft(file)
        if draft.kind == kind and is_proven(draft, ledger, trust, now=now):
            found.append(draft.envelope)
    return max(found, key=version_of, default=None)


def find_before(
    draft: DraftDocument, ledger: Path, trust: Path, *, now: datetime
) -> Document | None:
    """Return the newest document of its kind that is known here and older; None without one.

    What was kept when it was proven counts before what lies in the folder of signed documents. Of a
    root, where no root is trusted here, the folder's counts: nothing is proven of it.

    Raises:
        RefusalError: FILE_*, JSON_*, ENVELOPE_* of what lies in the folder; at stage 4 what is no
            root that follows.
        LedgerError: ``LEDGER_*``.
    """
    version = version_of(draft.envelope)
    found = list(_kept_before(draft.kind, version, ledger))
    if draft.kind == "root" and not found:
        found = [root for root in read_trust_folder(trust).roots if version_of(root) < version]
    elif draft.kind in ("status", "manifest") and is_installed(ledger):
        kind: Literal["status", "manifest"] = "status" if draft.kind == "status" else "manifest"
        newest = find_newest(kind, ledger, trust, now=now)
        if newest is not None and version_of(newest) < version:
            found.append(newest)
    newest = max(found, key=version_of, default=None)
    if newest is None:
        return None
    before: Document = _READ[draft.kind](newest.payload)
    return before


def _kept_before(kind: DocumentKind, version: int, ledger: Path) -> Iterator[Envelope]:
    """Yield the newest that was kept, or the one just before *version*."""
    if kind not in KINDS or not is_installed(ledger):
        return
    with open_installation(ledger) as installation:
        for wanted in (None, version - 1):
            kept = kept_envelope(installation.store, kind, wanted)
            envelope = None if kept is None else read_envelope(kept, kind)
            if envelope is not None and version_of(envelope) < version:
                yield envelope
                return


def is_proven(draft: DraftDocument, ledger: Path, trust: Path, *, now: datetime) -> bool:
    """Tell whether enough people have signed, by the root trusted here; no, where none is.

    Raises:
        RefusalError: FILE_*, JSON_*, ENVELOPE_* of what lies in the folder; at stage 4 what is no
            root that follows.
        LedgerError: ``LEDGER_*``.
    """
    if not is_installed(ledger):
        return False
    with open_installation(ledger) as installation:
        if load_trusted_root(installation.store) is None:
            return False
    moment = VerificationTime(now, read_trust_folder(trust).crls)
    try:
        for root in roots_for(draft, ledger, trust, now=now):
            _prove(draft, root, moment)
    except RefusalError:
        return False
    return True


def _prove(draft: DraftDocument, root: Root, moment: VerificationTime) -> None:
    match draft.kind:
        case "root":
            prove_root(draft.envelope, root, moment, "ROOT_THRESHOLD_NEW")
        case "status":
            prove_status(draft.envelope, root, moment)
        case "manifest":
            prove_manifest(draft.envelope, root, moment)
        case _:
            prove_adoption(draft.envelope, root, moment)


def read_signed(file: Path, kind: DocumentKind) -> Envelope | None:
    """Return the signed document that the next one follows; None if there is none yet."""
    return read_envelope(read_carried(file), kind) if file.exists() else None
