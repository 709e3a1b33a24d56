"""Who proves a signed document: one rule for the door and for everybody else.

(envelope, root, time) → what it says and whose signatures prove it, or `RefusalError`. Always in
this order, as `fleetcfg.trust.verify.quorum` judges signatures:

1. every signature holds, by a key that the root gives the role of this kind;
2. they are enough people's;
3. only then is the payload read;
4. it is of the root's trust domain.

A root alone is signed by the keys of two roots, and `prove_root` looks at those of one of them.
Whether what is proven is the newest, and still in force, is not said here: the door refuses what is
not (`checks.require_newest`), and a command that shows a document says it beside the proof.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from fleetcfg.errors import RefusalError
from fleetcfg.trust.crypto.canonical import find_number
from fleetcfg.trust.crypto.envelope import DocumentKind, Envelope, Signature, payload_type
from fleetcfg.trust.documents.adoption import Adoption, read_adoption
from fleetcfg.trust.documents.approval import Approval, read_approval
from fleetcfg.trust.documents.breakglass import BreakGlass, read_breakglass
from fleetcfg.trust.documents.changeset import ChangeSet, read_changeset
from fleetcfg.trust.documents.document import Document
from fleetcfg.trust.documents.manifest import Manifest, read_manifest
from fleetcfg.trust.documents.receipt import Receipt, read_receipt
from fleetcfg.trust.documents.root import Role, Root
from fleetcfg.trust.documents.statement import StatementDocument, read_statement
from fleetcfg.trust.documents.status import StatusDocument, read_status
from fleetcfg.trust.verify.quorum import (
    VerificationTime,
    VerifiedSignature,
    is_usable,
    require_people,
    verify_signatures,
)

D = TypeVar("D", bound=Document)
P = TypeVar("P", Approval, Receipt, BreakGlass)

_TOO_FEW: Final[Mapping[DocumentKind, str]] = {
    "status": "STATUS_THRESHOLD",
    "manifest": "MANIFEST_THRESHOLD",
    "adoption": "ADOPTION_THRESHOLD",
    "changeset": "CHANGESET_THRESHOLD",
}
_BY_ONE: Final[Mapping[DocumentKind, tuple[str, str]]] = {
    "approval": ("APPROVAL_UNAUTHENTICATED", "APPROVAL_PERSON"),
    "receipt": ("RECEIPT_UNAUTHENTICATED", "RECEIPT_PERSON"),
    "breakglass": ("BREAKGLASS_UNAUTHENTICATED", "BREAKGLASS_PERSON"),
}
"""Why one of these is refused: other than one signature, or another person's than it names."""


@dataclass(frozen=True, slots=True)
class ProvenDocument(Generic[D]):
    """What a proven document says, and every signature under it: all of them hold."""

    document: D
    signatures: tuple[VerifiedSignature, ...]

    @property
    def people(self) -> frozenset[str]:
        """Whose signatures they are."""
        return frozenset(signature.person for signature in self.signatures)


def prove_status(
    envelope: Envelope, root: Root, moment: VerificationTime
) -> ProvenDocument[StatusDocument]:
    """Return the status, if enough people of the root's role ``status`` signed it.

    Raises:
        RefusalError: STATUS_THRESHOLD, TRUST_DOMAIN; as `verify_signatures` and `read_status`.
    """
    return _prove(envelope, "status", root, root.roles.status, moment, read_status)


def prove_manifest(
    envelope: Envelope, root: Root, moment: VerificationTime
) -> ProvenDocument[Manifest]:
    """Return the manifest, if enough people of the root's role ``baseline`` signed it.

    Raises:
        RefusalError: MANIFEST_THRESHOLD, TRUST_DOMAIN; as `verify_signatures` and `read_manifest`.
    """
    return _prove(envelope, "manifest", root, root.roles.baseline, moment, read_manifest)


def read_waiting_manifest(envelope: Envelope, root: Root, moment: VerificationTime) -> Manifest:
    """Return a manifest that waits for signatures: every one that it has holds, if it has any.

    It is not proven by that, and nothing is done because of what it says.

    Raises:
        RefusalError: TRUST_DOMAIN; as `verify_signatures` and `read_manifest`.
    """
    verify_signatures(envelope, "manifest", root, root.roles.baseline.keys, moment)
    return _read_of(envelope, "manifest", root, read_manifest)


def prove_adoption(
    envelope: Envelope, root: Root, moment: VerificationTime
) -> ProvenDocument[Adoption]:
    """Return the adoption, if enough people of the root's role ``baseline`` signed it.

    Raises:
        RefusalError: ADOPTION_THRESHOLD, TRUST_DOMAIN; as `verify_signatures` and `read_adoption`.
    """
    return _prove(envelope, "adoption", root, root.roles.baseline, moment, read_adoption)


def prove_changeset(
    envelope: Envelope, root: Root, moment: VerificationTime
) -> ProvenDocument[ChangeSet]:
    """Return the change-set, if enough authors signed it, and the one that it names among them.

    Raises:
        RefusalError: CHANGESET_THRESHOLD, TRUST_DOMAIN, AUTHOR_MISMATCH; as `verify_signatures` and
            `read_changeset`.
    """
    proof = _prove(envelope, "changeset", root, root.roles.author, moment, read_changeset)
    if proof.document.author not in proof.people:
        raise RefusalError("AUTHOR_MISMATCH", author=proof.document.author)
    return proof


def prove_approval(
    envelope: Envelope, root: Root, moment: VerificationTime
) -> ProvenDocument[Approval]:
    """Return the approval, if the one approver whom it names signed it, and no one else.

    Raises:
        RefusalError: APPROVAL_UNAUTHENTICATED (other than one signature), APPROVAL_PERSON (another
            person's), TRUST_DOMAIN; as `verify_signatures` and `read_approval`.
    """
    keys = root.roles.approver.keys
    return _prove_by_one(envelope, "approval", root, keys, moment, read_approval)


def prove_receipt(
    envelope: Envelope, root: Root, moment: VerificationTime
) -> ProvenDocument[Receipt]:
    """Return the receipt, if the one executor whom it names signed it, and no one else.

    Raises:
        RefusalError: RECEIPT_UNAUTHENTICATED (other than one signature), RECEIPT_PERSON (another
            person's), TRUST_DOMAIN; as `verify_signatures` and `read_receipt`.
    """
    keys = root.roles.executor.keys
    return _prove_by_one(envelope, "receipt", root, keys, moment, read_receipt)


def prove_breakglass(
    envelope: Envelope, root: Root, moment: VerificationTime
) -> ProvenDocument[BreakGlass]:
    """Return the break-glass, if the one person whom it names signed it, and no one else.

    Raises:
        RefusalError: BREAKGLASS_UNAUTHENTICATED (other than one signature), BREAKGLASS_PERSON
            (another person's, or another key), TRUST_DOMAIN; as `verify_signatures` and
            `read_breakglass`.
    """
    keys = breakglass_keys(root)
    proof = _prove_by_one(envelope, "breakglass", root, keys, moment, read_breakglass)
    (signed,) = proof.signatures
    if proof.document.keyid != signed.keyid:
        raise RefusalError("BREAKGLASS_PERSON", person=signed.person, keyid=signed.keyid)
    return proof


def prove_acknowledgement(
    payload: bytes, signature: Signature, root: Root, moment: VerificationTime
) -> str:
    """Return whose word *payload* is, if *signature* is one over it by a person who may give it.

    Raises:
        RefusalError: As `verify_signatures`.
    """
    envelope = Envelope(payload, payload_type("acknowledgement"), (signature,))
    keys = breakglass_keys(root)
    (signed,) = verify_signatures(envelope, "acknowledgement", root, keys, moment)
    return signed.person


def prove_statement(
    envelope: Envelope, root: Root, moment: VerificationTime
) -> ProvenDocument[StatementDocument]:
    """Return the statement, if all whom it names signed it, and no one else.

    Raises:
        RefusalError: STATEMENT_UNSIGNED (a person whom it names has not signed); as
            `prove_statement_so_far`.
    """
    proven = prove_statement_so_far(envelope, root, moment)
    if missing := sorted({*proven.document.persons} - proven.people):
        raise RefusalError("STATEMENT_UNSIGNED", people=", ".join(missing))
    return proven


def prove_statement_so_far(
    envelope: Envelope, root: Root, moment: VerificationTime
) -> ProvenDocument[StatementDocument]:
    """Return the statement with the signatures that it has: all are of people whom it names.

    Raises:
        RefusalError: STATEMENT_PERSON (a signature of a person whom it does not name),
            TRUST_DOMAIN; as `verify_signatures` and `read_statement`.
    """
    keys = breakglass_keys(root)
    signed = verify_signatures(envelope, "statement", root, keys, moment)
    said = _read_of(envelope, "statement", root, read_statement)
    for signature in signed:
        if signature.person not in said.persons:
            raise RefusalError("STATEMENT_PERSON", person=signature.person, keyid=signature.keyid)
    return ProvenDocument(said, signed)


def breakglass_keys(root: Root) -> frozenset[str]:
    """Return the keys of those whose word counts: an emergency, a finding known, a statement."""
    roles = root.roles
    return frozenset((*roles.executor.keys, *roles.author.keys, *roles.approver.keys))


def prove_root(
    envelope: Envelope, root: Root, moment: VerificationTime, code: str
) -> frozenset[str]:
    """Return the people of *root* who signed the root in *envelope*; nothing of it is read.

    One envelope is signed by the keys of two roots. Those that *root* does not know, or no longer
    trusts, count for nothing here and may count in the other.

    *code* is ROOT_THRESHOLD_OLD if *root* is the one before, ROOT_THRESHOLD_NEW if it is itself.

    Raises:
        RefusalError: *code*; as `verify_signatures`.
    """
    role = root.roles.root
    known = tuple(
        signature
        for signature in envelope.signatures
        if signature.keyid in role.keys and is_usable(signature.keyid, root, moment.now)
    )
    ours = Envelope(envelope.payload, envelope.payload_type, known)
    return require_people(
        verify_signatures(ours, "root", root, role.keys, moment), role.threshold, code
    )


def require_domain(document: Document, root: Root, kind: DocumentKind) -> None:
    """Refuse (TRUST_DOMAIN) another Department's document.

    The namespace of an SSH signature has the domain in it; a signature by a token (CMS) has not.
    """
    if document.trust_domain != root.trust_domain:
        raise RefusalError("TRUST_DOMAIN", document=kind)


def version_of(envelope: Envelope) -> int:
    """Return the version that an unproven document claims; 0 if it claims none.

    Only to choose what to look at next: nothing is believed of it, and nothing taken apart.
    """
    return find_number(envelope.payload, "version")


def rank_of(envelope: Envelope) -> tuple[int, int]:
    """Return what an unproven status or manifest claims: the root that it follows, its version.

    The later is the one of the later root: where a root gives a role other keys, versions begin
    anew. Only to choose what to look at next, as `version_of`.
    """
    payload = envelope.payload
    return find_number(payload, "root_version"), find_number(payload, "version")


def _prove(
    envelope: Envelope,
    kind: DocumentKind,
    root: Root,
    role: Role,
    moment: VerificationTime,
    reader: Callable[[bytes], D],
) -> ProvenDocument[D]:
    signed = verify_signatures(envelope, kind, root, role.keys, moment)
    require_people(signed, role.threshold, _TOO_FEW[kind])
    return ProvenDocument(_read_of(envelope, kind, root, reader), signed)


def _prove_by_one(
    envelope: Envelope,
    kind: DocumentKind,
    root: Root,
    keys: Collection[str],
    moment: VerificationTime,
    reader: Callable[[bytes], P],
) -> ProvenDocument[P]:
    """Prove a document that the one person whom it names signed, and no one else."""
    not_one, not_theirs = _BY_ONE[kind]
    signed = verify_signatures(envelope, kind, root, keys, moment)
    if len(signed) != 1:
        raise RefusalError(not_one, count=len(signed))
    document = _read_of(envelope, kind, root, reader)
    if document.person != signed[0].person:
        raise RefusalError(not_theirs, person=document.person, keyid=signed[0].keyid)
    return ProvenDocument(document, signed)


def _read_of(envelope: Envelope, kind: DocumentKind, root: Root, reader: Callable[[bytes], D]) -> D:
    document = reader(envelope.payload)
    require_domain(document, root, kind)
    return document
