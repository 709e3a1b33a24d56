"""People say what happened, and sign it: alone at once, several by a file that travels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from fleetcfg.authority.executor_key import find_person
from fleetcfg.authority.installation import Installation
from fleetcfg.authority.statements import keep_statement
from fleetcfg.errors import RefusalError, RequestError
from fleetcfg.ledger.record import kept_crls
from fleetcfg.model.statement import SignedStatement, StatementFact, StatementKind, missing_facts
from fleetcfg.signer import Signer
from fleetcfg.trust.crypto.envelope import (
    Envelope,
    Signature,
    draft,
    namespace,
    with_signature,
)
from fleetcfg.trust.documents.document import make_document
from fleetcfg.trust.documents.root import Root
from fleetcfg.trust.documents.statement import StatementDocument, read_statement
from fleetcfg.trust.verify.prove import breakglass_keys, prove_statement_so_far
from fleetcfg.trust.verify.quorum import VerificationTime


@dataclass(frozen=True, slots=True)
class Saying:
    """What is to be said.

    Attributes:
        about: ``meeting:ID`` and the like.
        others: Who says it as well, beside the person whose key signs first.
    """

    kind: StatementKind
    about: str
    facts: Mapping[str, StatementFact]
    others: Sequence[str] = ()


def say(saying: Saying, at: Installation, signer: Signer, *, now: datetime) -> SignedStatement:
    """Let the person of *signer* alone say, sign and record something.

    Raises:
        RequestError: ``TRUST_ABSENT``, STATEMENT_INCOMPLETE.
        RefusalError: SIGNER_ROLE; as `Signer.sign` and `prove_statement`.
        LedgerError: ``LEDGER_*``.
    """
    envelope = draft_statement(saying, at, signer, now=now)
    return keep_statement(envelope, at, now=now).statement


def draft_statement(saying: Saying, at: Installation, signer: Signer, *, now: datetime) -> Envelope:
    """Return what is said with the first signature; for others to sign, if they say it as well.

    Raises:
        RequestError: ``TRUST_ABSENT``; STATEMENT_INCOMPLETE naming the facts that it needs;
            STATEMENT_OTHER naming those who could sign it.
        RefusalError: SIGNER_ROLE; as `Signer.sign`.
    """
    if missing := missing_facts(saying.kind, saying.facts):
        raise RequestError("STATEMENT_INCOMPLETE", kind=saying.kind, names=", ".join(missing))
    root = at.pinned().root
    person = require_person(root, signer, "statement")
    _require_others(saying.others, root, person)
    document = make_document(
        StatementDocument,
        "statement",
        trust_domain=root.trust_domain,
        kind=str(saying.kind),
        about=saying.about,
        said_at=now,
        persons=sorted({person, *saying.others}),
        facts=saying.facts,
    )
    return _signed(draft(document.to_bytes(), "statement"), root, signer)


@dataclass(frozen=True, slots=True)
class SignedDraft:
    """A statement with one more signature; *waiting* names those who have not signed yet."""

    envelope: Envelope
    waiting: str = ""


def sign_statement(
    envelope: Envelope, at: Installation, signer: Signer, *, now: datetime
) -> SignedDraft:
    """Add the signature of one whom the statement names; record it once everybody has signed.

    Raises:
        RequestError: ``TRUST_ABSENT``.
        RefusalError: STATEMENT_PERSON, SIGNER_ROLE; as `Signer.sign` and `prove_statement`.
        LedgerError: ``LEDGER_*``.
    """
    root = at.pinned().root
    person, said = require_person(root, signer, "statement"), read_statement(envelope.payload)
    if person not in said.persons:
        raise RefusalError("STATEMENT_PERSON", person=person, keyid=signer.keyid)
    signed = _signed(envelope, root, signer)
    try:
        keep_statement(signed, at, now=now)
    except RefusalError as refusal:
        if refusal.code != "STATEMENT_UNSIGNED":
            raise
        return SignedDraft(signed, str(refusal.facts["people"]))
    return SignedDraft(signed)


def require_person(root: Root, signer: Signer, kind: str) -> str:
    """Return whose key it is, for a document of *kind* in which people speak for themselves."""
    if signer.keyid not in breakglass_keys(root) or root.is_revoked(signer.keyid):
        raise RefusalError("SIGNER_ROLE", keyid=signer.keyid, kind=kind)
    return find_person(root, signer.keyid)


def signers_so_far(envelope: Envelope, at: Installation, *, now: datetime) -> Sequence[str]:
    """Return who has signed a statement that may wait for others, sorted.

    Raises:
        RequestError: ``TRUST_ABSENT``.
        RefusalError: As `prove_statement_so_far`.
    """
    moment = VerificationTime(now, kept_crls(at.store))
    return sorted(prove_statement_so_far(envelope, at.pinned().root, moment).people)


def _require_others(others: Sequence[str], root: Root, first: str) -> None:
    """Refuse one who could never sign, or is who signs *first*: the file would travel in vain."""
    keys = (key for key in breakglass_keys(root) if not root.is_revoked(key))
    known = sorted({find_person(root, key) for key in keys} - {first})
    for person in others:
        if person not in known:
            raise RequestError("STATEMENT_OTHER", person=person, known=", ".join(known))


def _signed(envelope: Envelope, root: Root, signer: Signer) -> Envelope:
    data = signer.sign(envelope.message, namespace("statement", root.trust_domain))
    return with_signature(envelope, Signature(signer.keyid, data))
