"""What a signed file is and says, as text or JSON: of what is not proven, its digest and size."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from fleetcfg.authority.inspection import Inspection, Vote
from fleetcfg.errors import RefusalError
from fleetcfg.report.clock import local_time
from fleetcfg.report.digest_text import SHA256, digest_lines
from fleetcfg.report.documents.applied import stages_text
from fleetcfg.report.documents.document_parts import refusal_sentence
from fleetcfg.report.documents.document_text import (
    DocumentShown,
    document_article,
    document_html,
    document_text,
    elsewhere_line,
    simulated_lines,
)
from fleetcfg.report.documents.next_text import next_text
from fleetcfg.report.escape import escape, escape_lines
from fleetcfg.report.html_template import template_environment
from fleetcfg.report.reasons import reason_lines
from fleetcfg.trust.documents.bundle import read_bundle
from fleetcfg.view.page_template import Given, PageBanner
from fleetcfg.view.v2_html import page
from fleetcfg.words import Words
from fleetcfg.workflow.documents.details import DocumentDetails, ManifestDetails


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file that was inspected, and its bytes.

    Attributes:
        details: What it says; None of a change-set, and of what is not proven and no draft.
        every: Whether all values of it are told.
    """

    shown: Inspection
    data: bytes
    details: DocumentDetails | None = None
    every: bool = False

    @property
    def following(self) -> DocumentShown | None:
        """The manifest that the change-set waits for: it is read first."""
        read = self.shown.following
        if read is None:
            return None
        details = ManifestDetails(read.manifest, read.before.version, read.changes)
        people = [_named(person, self.shown) for person in self.shown.following_people]
        return DocumentShown(
            details, read.envelope.sha256, people, is_proven=False, every=self.every
        )

    def document(self, details: DocumentDetails) -> DocumentShown:
        """Return it as every command shows a document of its kind."""
        shown = self.shown
        people = [_named(person, shown) for person in shown.people]
        refusal = shown.stale if shown.is_proven else shown.refusal
        return DocumentShown(
            details,
            shown.sha256,
            people,
            shown.is_proven,
            refusal,
            every=self.every,
            elsewhere=_elsewhere(shown),
        )


def _is_moot(shown: Inspection) -> bool:
    """Tell whether the door here missed what is waited for no more: it is over."""
    return shown.is_over and not shown.is_approved and shown.approving < shown.needed


def _elsewhere(shown: Inspection) -> list[str]:
    return [_named(person, shown) for person in shown.elsewhere]


def _named(person: str, shown: Inspection) -> str:
    """Return what *person* is called, and the id by which documents name him."""
    name = shown.names.get(person)
    return person if name is None else f"{name} ({person})"


def shown_text(file: ShownFile, words: Words) -> str:
    """Return it for people."""
    shown = file.shown
    if file.details is not None:
        return document_text(file.document(file.details), words)
    told = escape_lines(_lines(shown, words))
    if shown.is_judged and not _is_moot(shown):
        told += stages_text(shown.refusal, words, shown.state)
    if file.following is not None:
        told += f"\n{document_text(file.following, words)}"
    return f"{told}\n{shown.view}" if shown.view else told


def _lines(shown: Inspection, words: Words) -> Iterator[str]:
    yield f"{words.label(f'shown.{shown.kind}')} · {shown.size} {words.label('shown.bytes')}"
    if shown.sha256:
        yield from digest_lines(shown.sha256)
    else:
        yield from digest_lines(shown.file_sha256, label=f"{words.label('shown.file')} {SHA256}")
    yield from _proof_lines(shown, words)
    for released in () if shown.is_over else shown.released:
        yield from _refusal_lines(released, words)
    for vote in shown.votes:
        yield from _vote_lines(vote, shown, words)
    if shown.elsewhere:
        yield f"  {elsewhere_line(_elsewhere(shown), words)}"
    if shown.following is not None and not shown.is_over:
        yield f"  {_waiting_line(shown, words)}"
        yield f"  {next_text(shown.next_step, words)}"


def _proof_lines(shown: Inspection, words: Words) -> Iterator[str]:
    """Yield who signed it, and whether it holds; or that nothing of it is proven, and why."""
    if not shown.is_proven:
        yield f"  {words.label('shown.unproven')}"
        yield from _refusal_lines(None if shown.is_judged else shown.refusal, words)
        return
    people = "; ".join(_named(person, shown) for person in shown.people)
    yield f"  {words.label('shown.signed')}: {people}"
    yield f"  {words.label(_standing(shown) or 'shown.holds')}"
    yield from _refusal_lines(shown.stale, words)
    if shown.simulated:
        yield f"  {words.label('notice.SIMULATED')}"


def _waiting_line(shown: Inspection, words: Words) -> str:
    """Return how many have signed the change-set, and the manifest that waits in it."""
    return words.label(
        "decided.waiting",
        count=shown.approving,
        of=shown.needed,
        signed=len(shown.following_people),
        signing=shown.following_needed,
    )


def _standing(shown: Inspection) -> str:
    """Return why it is not to be applied any more, as a label; empty if nothing says so."""
    if shown.stale is not None:
        return "shown.stale"
    is_rejected = any(vote.approval and vote.approval.verdict == "reject" for vote in shown.votes)
    return "shown.rejected" if is_rejected else ""


def _vote_lines(vote: Vote, shown: Inspection, words: Words) -> Iterator[str]:
    label = words.label("shown.approval")
    if approval := vote.approval:
        said = words.label(f"shown.{approval.verdict}")
        decided = approval.decision
        number = "" if decided is None else f" · {decided.number}, {decided.date:%d/%m/%Y}"
        yield f"  {label}: {_named(approval.person, shown)}: {said}{number}"
    elif vote.refusal is not None:
        yield f"  {label}:"
        yield from _refusal_lines(vote.refusal, words)


def _refusal_lines(refusal: RefusalError | None, words: Words) -> Sequence[str]:
    if refusal is None:
        return ()
    return reason_lines(refusal.code, refusal.facts, words, first="    ", rest="    ")


def shown_html(file: ShownFile, words: Words) -> str:
    """Return the page of a document or of a change-set; of what is not proven, the text on one."""
    shown = file.shown
    if file.details is not None:
        return document_html(file.document(file.details), words)
    if not shown.is_proven:
        told = template_environment().get_template("plain_text.html.j2")
        return told.render(language=words.language, text=shown_text(file, words))
    given = [
        Given(vote.approval, shown.names.get(vote.approval.person, vote.approval.person))
        for vote in shown.votes
        if vote.approval is not None
    ]
    payload = read_bundle(file.data).changeset.payload
    banner = _banner(shown, words)
    if file.following is not None:
        banner = replace(banner, above=document_article(file.following, words))
    return page(payload, approvals=given, banner=banner)


def _banner(shown: Inspection, words: Words) -> PageBanner:
    """Return what stands above the page: how it stands, what was decided, what is simulated."""
    standing, lines = _standing(shown), standing_lines(shown, words)
    if shown.simulated:
        lines += simulated_lines(shown.simulated, words)
    decision = [escape(line) for line in decision_lines(shown, words)]
    is_over = bool(standing) or shown.is_approved
    undecided = [] if shown.is_approved else decision[:1]
    mark = _mark([words.label(standing)] if standing else undecided, shown, words)
    return PageBanner([escape(line) for line in lines], decision, is_over=is_over, mark=mark)


def standing_lines(shown: Inspection, words: Words) -> list[str]:
    """Return that it is not to be applied any more, and why; nothing if it may be."""
    standing = _standing(shown)
    why = _refusal_lines(_why_over(shown), words) if standing else ()
    return [words.label(standing), *(line.strip() for line in why)] if standing else []


def _mark(loud: Sequence[str], shown: Inspection, words: Words) -> str:
    """Return what stands at the head of every sheet."""
    simulated = [words.label("notice.SIMULATED")] if shown.simulated else []
    return " · ".join(line.partition(":")[0] for line in [*loud, *simulated])


def _why_over(shown: Inspection) -> RefusalError | None:
    """Return why it is not to be applied any more; no refusal that is about something else."""
    refusal = shown.refusal
    is_rejection = refusal is not None and refusal.code == "APPROVAL_REJECTED"
    return refusal if shown.stale is None and is_rejection else shown.stale


def decision_lines(shown: Inspection, words: Words) -> Iterator[str]:
    """Yield what people decided, who and when; what the door here did not find is not claimed."""
    yield from _head_lines(shown, words)
    yield from _dated_votes(shown, words)
    if shown.elsewhere:
        yield elsewhere_line(_elsewhere(shown), words)
    if shown.is_approved:
        yield words.label("decided.verified")
        if shown.refusal is not None and shown.stale is None:
            yield from _later_lines(shown.refusal, shown.state, words)
    for released in () if shown.is_over else shown.released:
        yield refusal_sentence(released, words)


def _head_lines(shown: Inspection, words: Words) -> Iterator[str]:
    """Yield the loud line, and what explains it."""
    people = {"count": shown.approving, "of": shown.needed}
    if any(vote.approval and vote.approval.verdict == "reject" for vote in shown.votes):
        yield words.label("decided.rejected")
    elif _is_moot(shown):
        return
    elif shown.following is not None:
        yield _waiting_line(shown, words)
        if shown.next_step.missing:  # paper does not say what to type
            yield next_text(shown.next_step, words)
    elif shown.is_approved:
        yield words.label("decided.approved", **people)
    elif shown.approving < shown.needed:
        yield words.label("decided.too_few", **people)
    else:
        yield words.label("decided.unverified", **people)
        if shown.refusal is not None:
            yield refusal_sentence(shown.refusal, words)


def _dated_votes(shown: Inspection, words: Words) -> Iterator[str]:
    """Yield a line for each approval: whose, what, by which decision, and when it was signed."""
    for vote in shown.votes:
        said = [line.strip() for line in _vote_lines(vote, shown, words)]
        if vote.approval is not None:
            at = local_time(vote.approval.signed_at)
            said += ["·", words.label("decided.at", at=at)]
        yield " ".join(said)


def _later_lines(refusal: RefusalError, state: str, words: Words) -> Iterator[str]:
    """Yield what is not decided by approvals: a step of the door that was not passed here."""
    yield f"{words.label(f'stage.{refusal.stage}')}: {words.label(f'stage.{state}')}"
    if state == "refused":
        yield refusal_sentence(refusal, words)
