"""The mark of issue: an entry of the Department's log that names a change-set and its approvals.

Who applies is often off-line, and cannot ask whether the Department issued what he holds. The mark
shows it: the entry, the hashes that lead from it to a head, and the head, signed by the key of a
log that the newest root lets issue. A root without that role lets a witness issue, for the witness
key is the Department's: what it signs of the entry begins in a way in which no head of a log can
(a name has no space), so that a cosigned log of an executor is no mark.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeGuard

from fleetcfg.errors import RefusalError
from fleetcfg.ledger.checkpoint import Checkpoint, Note, NoteSigner, Verifier, verify_checkpoint
from fleetcfg.ledger.entry import LedgerEntry, read_entry
from fleetcfg.ledger.merkle import is_included, leaf_hash, prove_inclusion
from fleetcfg.ledger.objects import Objects
from fleetcfg.ledger.store import Store
from fleetcfg.ledger.tables import issued_as
from fleetcfg.trust.crypto.canonical import Json, digest
from fleetcfg.trust.documents.issue_mark import IssueMark
from fleetcfg.trust.documents.root import Root
from fleetcfg.trust.verify.results import IssuedChangeSet

_WITNESSED: Final = "fleetcfg issue/1"


@dataclass(frozen=True, slots=True)
class ProvenIssue:
    """What a mark was proven to say.

    Attributes:
        head: Of the log that has the entry at *position*; *leaf* is the hash of the entry.
        changeset: Digest of what was issued, *approvals* of what it was issued over, sorted.
    """

    head: Checkpoint
    position: int
    leaf: bytes
    changeset: str
    approvals: tuple[str, ...]

    @property
    def origin(self) -> str:
        """The log of the machine that issued it."""
        return self.head.origin

    def as_json(self) -> dict[str, Json]:
        """Return what another log notes of it: two heads, or two entries, at one place are seen."""
        return {
            "origin": self.origin,
            "size": self.head.size,
            "root": self.head.root.hex(),
            "position": self.position,
            "leaf": self.leaf.hex(),
        }


def may_issue(root: Root, log: Verifier, witness: Verifier | None) -> bool:
    """Tell whether the machine of *log*, which has the key of *witness*, issues by *root*."""
    if root.roles.log.get(log.name) != log.to_text():
        return False
    if root.roles.issue is not None:
        return log.name in root.roles.issue
    return witness is not None and witness.to_text() in root.roles.witness.values()


def make_mark(
    store: Store, changeset: str, witness: NoteSigner | None, *, at: datetime
) -> IssueMark:
    """Return the mark of the entry by which *changeset* was issued here last.

    Args:
        store: The log, which has that entry.
        changeset: Digest of what was issued.
        witness: Signs the entry too, if he is here.
        at: When he does.

    Raises:
        RefusalError: ``LOG_SELF_MISMATCH``.
        LedgerError: ``LEDGER_*``.
    """
    position, head = int(store.fact(recorded_as(changeset)) or "0"), store.signed_head()
    lines = list(store.lines(end=Checkpoint.from_text(head.text).size))
    proof = prove_inclusion([*map(leaf_hash, lines)], position)
    entry, said = lines[position], b""
    if witness is not None:
        text = _witnessed(entry)
        said = Note(text, (witness.line(text, at=at),)).to_text().encode()
    return IssueMark(entry, head.to_text().encode(), proof, said)


def prove_mark(mark: IssueMark, root: Root) -> ProvenIssue:
    """Return what *mark* says, if a machine that issues by *root* said it.

    Raises:
        RefusalError: ``CHANGESET_NOT_ISSUED`` with ``why``: ``log`` (of a machine that does not
            issue), ``head`` (not signed by its key), ``witness``, ``proof``, ``entry``.
    """
    try:
        note, entry = Note.from_bytes(mark.head), read_entry(mark.entry)
        origin = Checkpoint.from_text(note.text).origin
    except RefusalError as refusal:
        raise not_issued("entry") from refusal
    if origin not in (root.roles.log if root.roles.issue is None else root.roles.issue):
        raise not_issued("log")
    try:
        head = verify_checkpoint(note, Verifier.from_text(root.roles.log[origin]))
    except RefusalError as refusal:
        raise not_issued("head") from refusal
    if root.roles.issue is None and not _is_witnessed(mark, root):
        raise not_issued("witness")
    leaf = leaf_hash(mark.entry)
    if not is_included(leaf, entry.position, head.size, mark.proof, head.root):
        raise not_issued("proof")
    return ProvenIssue(head, entry.position, leaf, *_said_of(entry))


def record_issued(
    store: Store,
    objects: Objects,
    bundle: bytes,
    issued: IssuedChangeSet,
    by: ProvenIssue | None = None,
    *,
    at: datetime,
) -> bool:
    """Record a change-set as issued, with the bundle that it came in; return whether it is new.

    It is issued here, over the approvals that it has, unless a mark says *by* whom it was. What was
    issued here is issued again over other approvals.

    Raises:
        RefusalError: ``CHANGESET_WITHDRAWN`` if it was rejected meanwhile; ``CHANGESET_ID`` if
            another change-set was issued by that id.
        LedgerError: ``LEDGER_*``.
    """
    number = issued.changeset.id
    objects.put(issued.bundle.changeset.payload)
    facts: dict[str, Json] = {"id": number, "cs": issued.sha256, "bundle": objects.put(bundle)}
    facts |= {"approvals": list(issued.approvals)} if by is None else {"by": by.as_json()}
    with store.writing() as transaction:
        is_new = transaction.fact(recorded_as(issued.sha256)) is None
        over = transaction.fact(f"issued_over.{issued.sha256}")
        if not is_new and (by is not None or over == " ".join(issued.approvals)):
            return False
        if transaction.fact(f"rejected.{issued.sha256}") is not None:  # since the door looked
            raise RefusalError("CHANGESET_WITHDRAWN", changeset=number)
        if issued_as(transaction.database, number) not in {"", issued.sha256}:
            raise RefusalError("CHANGESET_ID", changeset=number)
        transaction.add("issued", facts, at=at)
    return is_new


def not_issued(why: str) -> RefusalError:
    """Return the refusal of what is not shown to be issued."""
    return RefusalError("CHANGESET_NOT_ISSUED", why=why)


def _said_of(entry: LedgerEntry) -> tuple[str, tuple[str, ...]]:
    """Return what was issued, and over which approvals; entries of 0.3.0 do not say it."""
    changeset, approvals = entry.facts.get("cs"), entry.facts.get("approvals")
    if entry.kind != "issued" or not isinstance(changeset, str) or not _are_texts(approvals):
        raise not_issued("entry")
    return changeset, tuple(map(str, approvals))


def _are_texts(value: object) -> TypeGuard[Sequence[str]]:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _is_witnessed(mark: IssueMark, root: Root) -> bool:
    try:
        note = Note.from_bytes(mark.witness)
    except RefusalError:
        return False
    keys = map(Verifier.from_text, root.roles.witness.values())
    is_this = note.text == _witnessed(mark.entry)
    return is_this and any(note.cosigned_at(key) is not None for key in keys)


def _witnessed(entry: bytes) -> str:
    return f"{_WITNESSED}\n{digest(entry)}\n"


def recorded_as(sha256: str) -> str:
    """Return the name of the fact that says where a document is recorded."""
    return f"recorded.{sha256}"
