"""A person reads a root, a status, a manifest or an adoption, and signs it.

(a file, the folders) → `DocumentToSign`, which is rendered; then (who has read it) → the document
with one signature more, or what another program is to sign. Nothing is signed before it is known
that this key may sign, and that its person has read.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from fleetcfg.authority import drafts
from fleetcfg.authority.drafts import DraftDocument
from fleetcfg.authority.installation import open_installation
from fleetcfg.authority.next_step import NextStep, next_of_document
from fleetcfg.authority.record_files import is_installed
from fleetcfg.authority.record_place import Folders
from fleetcfg.ledger.record import kept_envelope
from fleetcfg.ledger.signed_elsewhere import people_elsewhere, record_signed_elsewhere
from fleetcfg.model.catalog import Catalog
from fleetcfg.signer import Signer
from fleetcfg.trust.crypto.envelope import Signature, read_envelope
from fleetcfg.trust.documents.root import Root
from fleetcfg.trust.verify import checks
from fleetcfg.trust.verify.ports import KnownVersion
from fleetcfg.trust.verify.prove import version_of
from fleetcfg.trust.verify.quorum import VerificationTime
from fleetcfg.workflow.documents.details import ManifestDetails, SignableDetails, read_details
from fleetcfg.workflow.documents.trust_documents import verification_time
from fleetcfg.workflow.events import SignedElsewhere
from fleetcfg.workflow.people import Reader, ReadingQuestion, require_read


@dataclass(frozen=True, slots=True)
class DocumentToSign:
    """One person's reading of one document.

    Attributes:
        roots: Those that say who may sign it.
        moment: By what signatures are judged.
        is_proven: Whether enough people have signed, by the root that is trusted here.
        elsewhere: Who signed it with another tool, by what was taken in here.
    """

    draft: DraftDocument
    details: SignableDetails
    roots: tuple[Root, ...]
    moment: VerificationTime
    is_proven: bool
    elsewhere: tuple[str, ...] = ()

    @property
    def people(self) -> tuple[str, ...]:
        """Who signed it so far."""
        return signers(self.draft, self.roots, self.moment)

    @property
    def question(self) -> ReadingQuestion:
        """What a person who has read it can answer."""
        draft, details = self.draft, self.details
        return ReadingQuestion(draft.kind, details.about, details.count, draft.envelope.sha256)


def read_to_sign(
    file: Path, folders: Folders, catalogs: Mapping[str, Catalog], *, now: datetime
) -> DocumentToSign:
    """Read the document in *file*, and what is known here of it.

    Raises:
        RequestError: ``PATH_MISSING``; TRUST_ABSENT if nothing says who may sign it.
        RefusalError: As `fleetcfg.authority.drafts.read_draft` and `read_details`;
            STATUS_ROLLBACK, STATUS_FORK, MANIFEST_ROLLBACK, MANIFEST_FORK of one that another one
            has replaced here.
        LedgerError: ``LEDGER_*``.
    """
    draft = drafts.read_draft(file)
    _require_newest(draft, folders.ledger)
    roots = drafts.roots_for(draft, folders.ledger, folders.trust, now=now)
    details = read_details(draft, folders, catalogs, now=now)
    is_proven = drafts.is_proven(draft, folders.ledger, folders.trust, now=now)
    moment = verification_time(folders, now)
    elsewhere = _signed_elsewhere(draft, folders.ledger)
    return DocumentToSign(draft, details, roots, moment, is_proven, elsewhere)


def _signed_elsewhere(draft: DraftDocument, ledger: Path) -> tuple[str, ...]:
    if not is_installed(ledger):
        return ()
    with open_installation(ledger) as at:
        return people_elsewhere(at.store, draft.envelope)


def _require_newest(draft: DraftDocument, ledger: Path) -> None:
    """Refuse a status or manifest where a newer one is in force here, or another of its number."""
    if draft.kind not in ("status", "manifest") or not is_installed(ledger):
        return
    with open_installation(ledger) as installation:
        kept = kept_envelope(installation.store, draft.kind, None)
    if kept is None:
        return
    offered, newest = draft.envelope, read_envelope(kept, draft.kind)
    known = KnownVersion(version_of(newest), newest.sha256)
    seen, name = KnownVersion(version_of(offered), offered.sha256), draft.kind.upper()
    checks.require_newest(seen, known, rollback=f"{name}_ROLLBACK", fork=f"{name}_FORK")


def require_may_sign(document: DocumentToSign, signer: Signer) -> str:
    """Refuse a key that may not sign *document*, before its person reads in vain.

    Returns:
        Whose key it is, if that person has signed with it already; else empty.

    Raises:
        RefusalError: SIGNER_ROLE.
    """
    draft = document.draft
    drafts.require_role(draft, signer.keyid, document.roots)
    signed = drafts.signers_of(draft, document.roots, document.moment)
    return next((one.person for one in signed if one.keyid == signer.keyid), "")


def message_to_sign(document: DocumentToSign, reader: Reader) -> bytes:
    """Return what another program is to sign as a person who has read.

    Raises:
        RefusalError: VIEW_NOT_CONFIRMED, MANIFEST_NOT_HERE.
    """
    _require_read(document, reader)
    return document.draft.envelope.message


def sign_document(document: DocumentToSign, signer: Signer, reader: Reader) -> DraftDocument:
    """Return the document, signed by *signer* as well, if its person has read it.

    Raises:
        RefusalError: SIGNER_ROLE, VIEW_NOT_CONFIRMED, MANIFEST_NOT_HERE; SIGNER_*, TOKEN_*; why
            the signature would not be accepted.
    """
    drafts.require_role(document.draft, signer.keyid, document.roots)
    _require_read(document, reader)
    return drafts.sign_draft(document.draft, signer, document.roots, document.moment)


def take_signature(
    document: DocumentToSign, signature: Signature, ledger: Path
) -> tuple[DraftDocument, SignedElsewhere]:
    """Return the document with what another program signed, and that nothing shows it was read.

    Where a record lies in *ledger*, it remembers that.

    Raises:
        RefusalError: SIGNER_ROLE, MANIFEST_NOT_HERE; why the signature would not be accepted.
        LedgerError: ``LEDGER_*``.
    """
    _require_readable(document)
    draft, roots, moment = document.draft, document.roots, document.moment
    signed = drafts.add_signature(draft, signature, roots, moment)
    alone = replace(draft, envelope=replace(draft.envelope, signatures=(signature,)))
    (person,) = signers(alone, roots, moment)
    if is_installed(ledger):
        with open_installation(ledger) as at:
            told = draft.envelope.sha256, person, signature.keyid
            record_signed_elsewhere(at.store, *told, at=moment.now)
    return signed, SignedElsewhere(person)


def signers(
    draft: DraftDocument, roots: tuple[Root, ...], moment: VerificationTime
) -> tuple[str, ...]:
    """Return the people who signed *draft* so far."""
    return tuple(sorted({one.person for one in drafts.signers_of(draft, roots, moment)}))


def next_step(signed: DraftDocument, document: DocumentToSign) -> NextStep:
    """Return whose turn it is once *document* is signed as *signed* says."""
    return next_of_document(signed, document.roots, document.moment)


def _require_read(document: DocumentToSign, reader: Reader) -> None:
    _require_readable(document)
    require_read(document.question, reader)


def _require_readable(document: DocumentToSign) -> None:
    """Refuse a manifest over files that its signer could not read here."""
    details = document.details
    if isinstance(details, ManifestDetails) and details.changes.not_here is not None:
        raise details.changes.not_here
