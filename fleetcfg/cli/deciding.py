"""Reading a change-set and putting one's name to a verdict: what ``approve`` and ``reject`` share.

(the bundle, the newest public documents, a verdict) → the view; then (who has read it) → the bundle
with one approval more. Nothing is signed before it is known that this person may sign, and that he
has read.
"""

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final, Literal

import typer

from fleetcfg.authority.files import read_carried, write_new
from fleetcfg.authority.refresh import freshened
from fleetcfg.authority.workspace import Workspace, only_person
from fleetcfg.cli.exits import Exit
from fleetcfg.cli.signing import is_attended
from fleetcfg.errors import RefusalError
from fleetcfg.i18n import word
from fleetcfg.report.trust_text import grouped
from fleetcfg.signer import Signer
from fleetcfg.signer.files import import_signature
from fleetcfg.trust.crypto.canonical import Json, digest, spell
from fleetcfg.trust.crypto.cms_import import FILE_BYTES_MOST
from fleetcfg.trust.crypto.envelope import (
    Envelope,
    Signature,
    draft,
    namespace,
    pae,
    payload_type,
    with_signature,
)
from fleetcfg.trust.documents.approval import Approval, read_approval
from fleetcfg.trust.documents.bundle import Bundle, read_bundle
from fleetcfg.trust.documents.document import spell_instant, type_of
from fleetcfg.trust.documents.manifest import Decision
from fleetcfg.trust.documents.root import Root
from fleetcfg.trust.verify import checks
from fleetcfg.trust.verify.quorum import VerificationTime
from fleetcfg.trust.verify.results import Proposal
from fleetcfg.view.v1 import render
from fleetcfg.view.v1_html import page

Choice = Literal["approve", "reject"]

VIEW: Final = "1"
STAGE: Final = 8  # the door's number of the step at which approvals are judged
_HEX_DIGITS: Final = 4
_TBS: Final = ".tbs"
_SIG: Final = ".sig"


@dataclass(frozen=True, slots=True)
class ReadingQuestion:
    """One person's reading of one change-set.

    Attributes:
        decision: What the Department decided; None only to reject.
    """

    verdict: Choice
    decision: Decision | None
    proposal: Proposal
    view: bytes
    now: datetime

    def payload(self, person: str) -> bytes:
        """Return the approval of *person*, to be signed."""
        changeset, decision = self.proposal.changeset, self.decision
        named: Json = None
        if decision is not None:
            named = {"number": decision.number, "date": decision.date.isoformat()}
        return spell(
            {
                "_type": type_of("approval"),
                "trust_domain": self.proposal.root.trust_domain,
                "changeset": self.proposal.sha256,
                "person": person,
                "verdict": self.verdict,
                "view_sha256": digest(self.view),
                "view": VIEW,
                "decision": named,
                "signed_at": spell_instant(self.now),
                "expires": spell_instant(changeset.window.not_after),
            }
        )

    def require_mine(self, approval: Approval) -> None:
        """Refuse an approval that was written for another reading than this one."""
        changeset, envelope = self.proposal.changeset, self.proposal.bundle.changeset
        if self.verdict == "approve":
            checks.require_approval(approval, envelope, changeset, self.now)
        elif (approval.changeset, approval.verdict) != (self.proposal.sha256, "reject"):
            raise RefusalError("APPROVAL_OTHER_CHANGESET", stage=STAGE, person=approval.person)
        if (approval.view, approval.view_sha256) != (VIEW, digest(self.view)):
            raise RefusalError(
                "VIEW_MISMATCH", stage=STAGE, person=approval.person, view=approval.view
            )


@dataclass(frozen=True, slots=True)
class Ways:
    """How the verdict is given, and where the bundle goes."""

    confirm: str
    html: Path | None
    export: Path | None
    brought: Path | None
    person: str
    out: Path | None


def read_to_decide(
    found: Workspace, file: Path, verdict: Choice, decision: Decision | None, at: datetime
) -> ReadingQuestion:
    """Let a change-set through the door as far as reading goes, and render it."""
    bundle = freshened(_bundle(file), found)
    proposal = found.authority.propose(bundle.spelled(), now=at)
    checks.require_window(proposal.changeset, proposal.root, at)
    if proposal.changeset.tool.view != VIEW:
        raise RefusalError(
            "VIEW_MISMATCH", stage=STAGE, person="", view=proposal.changeset.tool.view
        )
    return ReadingQuestion(verdict, decision, proposal, render(proposal.payload), at)


def _bundle(file: Path) -> Bundle:
    return read_bundle(read_carried(file))


def decide(
    found: Workspace,
    reading: ReadingQuestion,
    file: Path,
    ways: Ways,
    make_signer: Callable[[], Signer],
) -> int:
    """Show the view, and write the bundle with the approval or rejection in it.

    Args:
        found: The record, and what is in force.
        reading: What was read.
        file: The bundle; the new one is named after it unless *ways* say otherwise.
        ways: How the verdict is given.
        make_signer: Called when it comes to signing; a token is not looked for before.

    Raises:
        RefusalError: APPROVAL_PERSON, SIGNER_ROLE, SEPARATION_OF_DUTY, VIEW_NOT_CONFIRMED, or what
            the door would refuse the approval for, at its stage.
        RequestError: ``FILE_EXISTS``.
    """
    sys.stdout.write(reading.view.decode())
    sys.stdout.flush()
    if ways.html is not None:
        write_new(ways.html, page(reading.proposal.payload).encode())
    if ways.brought is not None:
        payload, signature = _brought(ways.brought)
        person = read_approval(payload).person
    else:
        signer = None if ways.export is not None else make_signer()
        person = _person(reading.proposal.root, signer, ways.person)
        _require_may(reading, person, signer)
        _require_read(reading, ways.confirm)
        payload = reading.payload(person)
        if signer is None:
            return _exported(payload, ways)
        space = namespace("approval", reading.proposal.root.trust_domain)
        message = draft(payload, "approval").message
        signature = Signature(signer.keyid, signer.sign(message, space))
    envelope = with_signature(draft(payload, "approval"), signature)
    _require_good(reading, envelope, found)
    bundle = _with_approval(reading.proposal.bundle, envelope)
    out = ways.out or file.with_name(f"{file.stem}.{person}{file.suffix}")
    write_new(out, bundle.spelled())
    sys.stdout.write(f"\n→ {out}: {word(f'approve.{reading.verdict}')} {person}\n")
    return Exit.CLEAN


def _person(root: Root, signer: Signer | None, named: str) -> str:
    """Return who decides: whose key it is, or who is named for a signature that comes later."""
    person = named if signer is None else only_person(root, signer.keyid)
    approvers = {root.keys[keyid].person for keyid in root.roles.approver.keys}
    if person not in approvers or (named and person != named):
        keyid = "" if signer is None else signer.keyid
        raise RefusalError("APPROVAL_PERSON", stage=STAGE, person=named or person, keyid=keyid)
    return person


def _require_may(reading: ReadingQuestion, person: str, signer: Signer | None) -> None:
    """Refuse whom the root does not let decide, before he has read for nothing."""
    root, changeset = reading.proposal.root, reading.proposal.changeset
    if signer is not None and signer.keyid not in root.roles.approver.keys:
        raise RefusalError("SIGNER_ROLE", stage=STAGE, keyid=signer.keyid, kind="approval")
    acting = read_approval(reading.payload(person))
    with _at_stage():
        checks.require_separation([acting], changeset, root)


def _require_read(reading: ReadingQuestion, confirm: str) -> None:
    """Refuse (VIEW_NOT_CONFIRMED) whoever cannot say how many devices, and how the digest ends."""
    proposal = reading.proposal
    expected = (str(len(proposal.changeset.devices)), proposal.sha256[-_HEX_DIGITS:])
    if not confirm and is_attended():
        first, second = grouped(proposal.sha256)
        sys.stdout.write(f"\n{word('trust.digest')}\n  {first}\n  {second}\n\n")
        confirm = ":".join(typer.prompt(word(f"approve.ask.{name}")) for name in ("count", "hex"))
    count, _, last = confirm.partition(":")
    if (count.strip(), last.strip().lower()) != expected:
        raise RefusalError("VIEW_NOT_CONFIRMED", stage=STAGE, changeset=proposal.changeset.id)


def _exported(payload: bytes, ways: Ways) -> int:
    """Write what another tool is to sign; the document is in it, and comes back with it."""
    if ways.export is None:
        return Exit.ERROR
    write_new(ways.export, draft(payload, "approval").message)
    sys.stdout.write(f"\n→ {ways.export}\n")
    return Exit.CLEAN


def _brought(file: Path) -> tuple[bytes, Signature]:
    """Return the approval that was exported, and the signature that was made of it.

    The exported file lies beside the signature, under the same name with ``.tbs``.
    """
    signature = import_signature(read_carried(file, most=FILE_BYTES_MOST))
    exported = file.with_suffix(_TBS) if file.suffix != _SIG else _beside(file)
    message = read_carried(exported)
    kind = payload_type("approval")
    start = pae(kind, b"").rpartition(b" ")[0].rpartition(b" ")[0] + b" "
    length, _, payload = message.removeprefix(start).partition(b" ")
    if pae(kind, payload) != message or length != b"%d" % len(payload):
        raise RefusalError("PAYLOAD_TYPE", stage=STAGE, document="approval")
    return payload, signature


def _beside(file: Path) -> Path:
    """Return what ``ssh-keygen`` signed: it adds its ending to the whole name."""
    signed = file.with_suffix("")
    return signed if signed.suffix == _TBS else signed.with_name(signed.name + _TBS)


def _require_good(reading: ReadingQuestion, envelope: Envelope, found: Workspace) -> None:
    """Hold the approval to what the door will hold it to, beside those that are there already."""
    proposal = reading.proposal
    moment = VerificationTime(reading.now, proposal.bundle.crls)
    with _at_stage():
        approval, _ = checks.authentic_approval(envelope, found.root, moment)
        reading.require_mine(approval)
        checks.require_separation([approval], proposal.changeset, found.root)
        if reading.verdict == "approve":
            others = [
                checks.authentic_approval(other, found.root, moment)[0]
                for other in proposal.bundle.approvals
            ]
            given = [other for other in others if other.person != approval.person]
            checks.require_one_decision([approval, *given])


def _with_approval(bundle: Bundle, envelope: Envelope) -> Bundle:
    """Return *bundle* with an approval more; the same person's word before is replaced."""
    person = read_approval(envelope.payload).person
    others = [other for other in bundle.approvals if read_approval(other.payload).person != person]
    return replace(bundle, approvals=(*others, envelope))


@contextmanager
def _at_stage() -> Generator[None, None, None]:
    """Say the door's number of the step at which approvals are judged."""
    try:
        yield
    except RefusalError as refusal:
        raise RefusalError(refusal.code, stage=STAGE, **refusal.facts) from refusal
