"""An approver reads a change-set and signs a choice: approve or reject.

(the bundle, the newest public documents, a choice) → `Review`, with the bytes of the view; then
(who has read it) → the bundle with one approval more. Nothing is signed before it is known that
this person may sign, and has read. Where the manifest that the change-set is made under waits for
signatures, a person who may sign that as well reads both, confirms once, and signs both.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from fleetcfg.authority.carried_files import is_to_sign
from fleetcfg.authority.drafts import DraftDocument, sign_draft
from fleetcfg.authority.executor_key import find_person
from fleetcfg.authority.following import Following, read_following
from fleetcfg.authority.frozen_here import tell_released
from fleetcfg.authority.joining import leave_out_unproven, with_approval
from fleetcfg.authority.next_step import NextStep, next_of_decided
from fleetcfg.authority.refresh import refresh_bundle
from fleetcfg.authority.rejections import find_rejection
from fleetcfg.authority.workspace import Workspace
from fleetcfg.errors import Facts, RefusalError, Stage, refuse_at
from fleetcfg.ledger.signed_elsewhere import record_signed_elsewhere
from fleetcfg.signer import Signer
from fleetcfg.trust.crypto.canonical import digest, require_alphabet
from fleetcfg.trust.crypto.envelope import (
    Envelope,
    Signature,
    draft,
    namespace,
    payload_in,
    with_signature,
)
from fleetcfg.trust.documents.approval import Approval, read_approval
from fleetcfg.trust.documents.bundle import Bundle, read_bundle
from fleetcfg.trust.documents.document import make_document
from fleetcfg.trust.documents.manifest import Decision
from fleetcfg.trust.documents.root import Root
from fleetcfg.trust.verify import checks
from fleetcfg.trust.verify.prove import prove_approval
from fleetcfg.trust.verify.results import Proposal
from fleetcfg.view.v2 import render
from fleetcfg.workflow.context import ignore
from fleetcfg.workflow.documents.details import ManifestDetails
from fleetcfg.workflow.events import Event, FreezeReleased, PartLeftOut
from fleetcfg.workflow.people import Reader, ReadingQuestion, require_read

Choice = Literal["approve", "reject"]


@dataclass(frozen=True, slots=True)
class Review:
    """One person's reading of one change-set.

    Attributes:
        decision: What the Department decided; None only to reject.
        view: The bytes that the person reads, whose digest is signed.
        at: When it was read.
        following: The manifest that waits for signatures; None if one in force is meant.
    """

    choice: Choice
    decision: Decision | None
    proposal: Proposal
    view: bytes
    at: datetime
    following: Following | None = None

    @property
    def manifest(self) -> ManifestDetails | None:
        """What the waiting manifest says, to be shown before the view."""
        if (new := self.following) is None:
            return None
        return ManifestDetails(new.manifest, new.before.version, new.changes)

    @property
    def signed(self) -> tuple[str, tuple[str, ...]]:
        """The digest of the waiting manifest, and who signed it already."""
        if self.following is None:
            return "", ()
        keys, waiting = self.proposal.root.keys, self.following.envelope
        return waiting.sha256, tuple(sorted({keys[one.keyid].person for one in waiting.signatures}))

    def payload(self, person: str) -> bytes:
        """Return the approval of *person*, to be signed."""
        changeset = self.proposal.changeset
        return make_document(
            Approval,
            "approval",
            trust_domain=self.proposal.root.trust_domain,
            changeset=self.proposal.sha256,
            person=person,
            verdict=self.choice,
            view_sha256=digest(self.view),
            view=changeset.tool.view,
            decision=self.decision,
            signed_at=self.at,
            expires=changeset.window.not_after,
        ).to_bytes()

    def require_mine(self, approval: Approval) -> None:
        """Refuse an approval that was written for another reading than this one."""
        changeset, envelope = self.proposal.changeset, self.proposal.bundle.changeset
        if self.choice == "approve":
            checks.require_approval(approval, envelope, changeset, self.at)
        elif (approval.changeset, approval.verdict) != (self.proposal.sha256, "reject"):
            raise RefusalError(
                "APPROVAL_OTHER_CHANGESET", stage=Stage.APPROVALS, person=approval.person
            )
        if (approval.view, approval.view_sha256) != (changeset.tool.view, digest(self.view)):
            about: Facts = {"person": approval.person, "view": approval.view}
            raise RefusalError("VIEW_MISMATCH", stage=Stage.APPROVALS, **about)


@dataclass(frozen=True, slots=True)
class DecidedBundle:
    """A bundle with the approval or rejection of *person* in it.

    Attributes:
        next_step: What it still lacks, and whose turn it is.
        is_again: The very choice of that person was in it before, and is left as it was signed.
        is_elsewhere: Another tool signed it: nothing here shows that the person read the page.
    """

    data: bytes
    person: str
    next_step: NextStep
    is_again: bool = False
    is_elsewhere: bool = False


def read_to_decide(
    data: bytes,
    workspace: Workspace,
    choice: Choice,
    decision: Decision | None,
    on_event: Callable[[Event], None] = ignore,
) -> Review:
    """Let a bundle through the door as far as reading goes, and render what is to be read.

    Approvals of others that are not proven, and files that the manifest does not name, are left
    out, each told as `PartLeftOut`: junk in a file stops neither an approval nor a rejection.

    Raises:
        RefusalError: The door's, at stages 0 to 7; as `read_following`; WINDOW_* at 9;
            DECISION_MISSING, VIEW_MISMATCH; APPROVE_OTHER_KIND if it is for `trust sign`.
    """
    bundle = refresh_bundle(_read_bundle(data), workspace)
    following = read_following(bundle, workspace)
    authority = workspace.authority if following is None else following.authority(workspace)
    proposal = authority.propose(bundle, now=workspace.now)
    checks.require_window(proposal.changeset, proposal.root, workspace.now)
    moment = workspace.verification_time(bundle.crls)
    bundle, left_out = leave_out_unproven(bundle, proposal.root, moment)
    for part in left_out:
        on_event(PartLeftOut(part))
    for warning in tell_released(workspace, proposal.changeset):
        on_event(FreezeReleased(warning))
    proposal = replace(proposal, bundle=bundle)
    with refuse_at(Stage.APPROVALS):
        view = render(proposal.payload)
    return Review(choice, decision, proposal, view, workspace.now, following)


def _read_bundle(data: bytes) -> Bundle:
    try:
        return read_bundle(data)
    except RefusalError:
        if is_to_sign(data):
            raise RefusalError("APPROVE_OTHER_KIND", stage=Stage.BYTES) from None
        raise


def decide(
    review: Review, workspace: Workspace, signer: Signer, reader: Reader, *, person: str = ""
) -> DecidedBundle:
    """Sign the choice with *signer*, if its person may decide and has read the view.

    Args:
        review: What was read.
        workspace: By what it is proven.
        signer: The approver's key.
        reader: Is asked what the person read.
        person: Whose key it must be; empty for the person that the root names.

    Raises:
        RefusalError: APPROVAL_PERSON, SIGNER_ROLE, SEPARATION_OF_DUTY, APPROVAL_REJECTED by another
            person, VIEW_NOT_CONFIRMED; SIGNER_* and TOKEN_* of the key; what the door would refuse
            the approval for, at stage 8.
    """
    owner = find_person(review.proposal.root, signer.keyid)
    if again := _decided_before(review, workspace, owner, review.decision):
        return again
    payload = _payload_to_sign(review, workspace, signer, reader, person)
    review = _with_signed_manifest(review, workspace, signer)
    space = namespace("approval", review.proposal.root.trust_domain)
    signature = Signature(signer.keyid, signer.sign(draft(payload, "approval").message, space))
    decided = _add_approval(review, workspace, payload, signature)
    if review.following is not None and review.choice == "approve":
        review.following.keep(workspace)
    return decided


def message_to_sign(review: Review, workspace: Workspace, reader: Reader, *, person: str) -> bytes:
    """Return what another program is to sign as *person*, who has read; see `decide`.

    Raises:
        RefusalError: As `decide`; APPROVE_MANIFEST_APART if there are two documents to sign.
    """
    if _signs_manifest(review, person):
        raise RefusalError("APPROVE_MANIFEST_APART", stage=Stage.APPROVALS, person=person)
    payload = _payload_to_sign(review, workspace, None, reader, person)
    return draft(payload, "approval").message


def decide_with(
    review: Review, workspace: Workspace, message: bytes, signature: Signature
) -> DecidedBundle:
    """Take in the *signature* that another program made of *message*; see `decide`.

    Raises:
        RefusalError: PAYLOAD_TYPE at stage 8 if *message* is no approval that was exported.
        LedgerError: ``LEDGER_*``.
    """
    with refuse_at(Stage.APPROVALS):
        payload = payload_in(message, "approval")
    given = read_approval(payload)
    again = _decided_before(review, workspace, given.person, given.decision)
    if again:
        return again
    decided = _add_approval(review, workspace, payload, signature)
    about = review.proposal.sha256, given.person, signature.keyid
    record_signed_elsewhere(workspace.installation.store, *about, at=review.at)
    return replace(decided, is_elsewhere=True)


def _decided_before(
    review: Review, workspace: Workspace, person: str, decision: Decision | None
) -> DecidedBundle | None:
    """Return the bundle as it is, if it has this very choice of *person*, which still holds.

    A second signature would say nothing more, in one file more. Another choice, or another
    decision of the Department, takes the place of the one before, in a file of its own.
    """
    bundle = review.proposal.bundle
    moment = replace(workspace.verification_time(bundle.crls), now=review.at)
    if _signs_manifest(review, person):
        return None
    for envelope in bundle.approvals:
        try:
            approval = prove_approval(envelope, workspace.root, moment).document
            review.require_mine(approval)
        except RefusalError:
            continue
        said = approval.person, approval.verdict, approval.decision
        if said == (person, review.choice, decision):
            return _decided(review, workspace, bundle, person, is_again=True)
    return None


def _decided(
    review: Review, workspace: Workspace, bundle: Bundle, person: str, *, is_again: bool = False
) -> DecidedBundle:
    return DecidedBundle(bundle.to_bytes(), person, _next_step(review, workspace, bundle), is_again)


def _next_step(review: Review, workspace: Workspace, bundle: Bundle) -> NextStep:
    """Count who of those in *bundle* has approved, by what the door will hold each to."""
    if review.choice == "reject":
        return NextStep({}, "rejected")
    root, moment = workspace.root, replace(workspace.verification_time(bundle.crls), now=review.at)
    people: set[str] = set()
    for envelope in bundle.approvals:
        with suppress(RefusalError):
            approval = prove_approval(envelope, root, moment).document
            review.require_mine(approval)
            people.add(approval.person)
    needed = checks.count_needed(review.proposal.changeset, root)
    return next_of_decided(bundle, len(people), needed, root, moment)


def _payload_to_sign(
    review: Review, workspace: Workspace, signer: Signer | None, reader: Reader, named: str
) -> bytes:
    person = require_may_decide(review, workspace, signer, named)
    _require_read(review, reader, person)
    return review.payload(person)


def require_may_decide(
    review: Review, workspace: Workspace, signer: Signer | None, named: str
) -> str:
    """Return who decides, if that person may: before a page is read in vain.

    Raises:
        RefusalError: As `decide`, but for what was read and what is signed.
    """
    person = _require_person(review.proposal.root, signer, named)
    _require_may(review, person, signer)
    _require_no_rejection(review, workspace, person)
    return person


def _signs_manifest(review: Review, person: str) -> bool:
    """Tell whether *person* signs the waiting manifest with the approval."""
    if review.following is None or review.choice != "approve":
        return False
    root = review.proposal.root
    may = {root.keys[keyid].person for keyid in root.roles.baseline.keys}
    return person in may.difference(review.signed[1])


def _with_signed_manifest(review: Review, workspace: Workspace, signer: Signer) -> Review:
    """Return *review* with the manifest signed by *signer* as well, if its person signs it."""
    following, proposal = review.following, review.proposal
    if following is None or not _signs_manifest(review, find_person(proposal.root, signer.keyid)):
        return review
    moment = workspace.verification_time(proposal.bundle.crls)
    waiting = DraftDocument(Path(), "manifest", following.envelope)
    signed = sign_draft(waiting, signer, (proposal.root,), moment)
    bundle = replace(proposal.bundle, following=signed.envelope)
    return replace(review, proposal=replace(proposal, bundle=bundle))


def _require_person(root: Root, signer: Signer | None, named: str) -> str:
    """Return who decides: whose key it is, or who is named for a signature that comes later."""
    person = named if signer is None else find_person(root, signer.keyid)
    approvers = {root.keys[keyid].person for keyid in root.roles.approver.keys}
    if person not in approvers or (named and person != named):
        keyid = "" if signer is None else signer.keyid
        about: Facts = {"person": named or person, "keyid": keyid}
        raise RefusalError("APPROVAL_PERSON", stage=Stage.APPROVALS, **about)
    return person


def _require_may(review: Review, person: str, signer: Signer | None) -> None:
    """Refuse a person whom the root does not let decide, before anything is read in vain."""
    root, changeset = review.proposal.root, review.proposal.changeset
    if signer is not None and signer.keyid not in root.roles.approver.keys:
        about: Facts = {"keyid": signer.keyid, "kind": "approval"}
        raise RefusalError("SIGNER_ROLE", stage=Stage.APPROVALS, **about)
    payload = review.payload(person)
    with refuse_at(Stage.APPROVALS):
        require_alphabet(payload)
        checks.require_separation([read_approval(payload)], changeset, root)


def _require_no_rejection(review: Review, workspace: Workspace, person: str) -> None:
    """Refuse to approve what another person rejected: no door lets it through any more."""
    bundle, root = review.proposal.bundle, workspace.root
    other = find_rejection(bundle, root, workspace.verification_time(bundle.crls), besides=person)
    if review.choice == "approve" and other:
        raise RefusalError("APPROVAL_REJECTED", stage=Stage.APPROVALS, person=other)


def _require_read(review: Review, reader: Reader, person: str) -> None:
    """Refuse a person who cannot say how many devices, and how the digest ends.

    The digest binds the manifest as well, which the change-set names by its own; how many files it
    changes is asked beside.
    """
    changeset, sha256 = review.proposal.changeset, review.proposal.sha256
    devices, details = len(changeset.devices), review.manifest
    also = (("manifest", details.count),) if details and _signs_manifest(review, person) else ()
    question = ReadingQuestion("changeset", changeset.id, devices, sha256, also)
    with refuse_at(Stage.APPROVALS):
        require_read(question, reader)


def _add_approval(
    review: Review, workspace: Workspace, payload: bytes, signature: Signature
) -> DecidedBundle:
    envelope = with_signature(draft(payload, "approval"), signature)
    _require_good(review, envelope, workspace)
    person = read_approval(payload).person
    return _decided(review, workspace, with_approval(review.proposal.bundle, envelope), person)


def _require_good(review: Review, envelope: Envelope, workspace: Workspace) -> None:
    """Hold the approval to what the door will hold it to, beside those that are there already."""
    proposal, root = review.proposal, workspace.root
    moment = replace(workspace.verification_time(proposal.bundle.crls), now=review.at)
    with refuse_at(Stage.APPROVALS):
        approval = prove_approval(envelope, root, moment).document
        require_alphabet(envelope.payload)
        review.require_mine(approval)
        checks.require_separation([approval], proposal.changeset, root)
        if review.choice == "approve":
            each = (prove_approval(one, root, moment) for one in proposal.bundle.approvals)
            given = [one.document for one in each if one.document.person != approval.person]
            checks.require_one_decision([approval, *given])
