"""What a signed file is and says, as text or JSON: of what is not proven, its digest and size."""

from collections.abc import Mapping
from dataclasses import dataclass

from fleetcfg.authority.inspect import Inspection, Vote
from fleetcfg.errors import RefusalError
from fleetcfg.report.applied import escape_lines, stages_text
from fleetcfg.report.json_text import json_pretty
from fleetcfg.trust.crypto.canonical import Json
from fleetcfg.trust.documents.bundle import read_bundle
from fleetcfg.view.v1_facts import eights
from fleetcfg.view.v1_html import Given, page
from fleetcfg.words import Words

SHOWN_FORMAT = "fleetcfg-shown/1"


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file that was inspected, and its bytes."""

    shown: Inspection
    data: bytes


def shown_text(file: ShownFile, words: Words) -> str:
    """Return it for people."""
    shown = file.shown
    lines = [
        f"{words.label(f'shown.{shown.kind}')} · {shown.size} {words.label('shown.bytes')}",
        f"  SHA-256: {' '.join(eights(shown.sha256))}",
    ]
    if not shown.is_proven:
        lines.append(f"  {words.label('shown.unproven')}")
        if shown.refusal is not None and not shown.is_judged:
            lines += _refusal_lines(shown.refusal, words)
    else:
        people = "; ".join(shown.names.get(person, person) for person in shown.people)
        lines.append(f"  {words.label('shown.signed')}: {people}")
        lines.append(f"  {words.label('shown.holds' if shown.stale is None else 'shown.stale')}")
        lines += [] if shown.stale is None else _refusal_lines(shown.stale, words)
    lines += [line for vote in shown.votes for line in _vote_lines(vote, shown.names, words)]
    told = escape_lines(lines)
    if shown.is_judged:
        told += stages_text(shown.refusal, words)
    if shown.view:
        return f"{told}\n{shown.view}"
    return told if shown.document is None else f"{told}\n{json_pretty(shown.document)}"


def _vote_lines(vote: Vote, names: Mapping[str, str], words: Words) -> list[str]:
    label = words.label("shown.approval")
    if vote.approval is None:
        if vote.refusal is None:
            return []
        return [f"  {label}:", *_refusal_lines(vote.refusal, words)]
    approval = vote.approval
    said = words.label(f"shown.{approval.verdict}")
    decided = approval.decision
    number = "" if decided is None else f" · {decided.number}, {decided.date:%d/%m/%Y}"
    return [f"  {label}: {names.get(approval.person, approval.person)}: {said}{number}"]


def _refusal_lines(refusal: RefusalError, words: Words) -> list[str]:
    return [
        f"    {refusal.code}: {words.sentence(refusal.code, refusal.facts)}",
        f"    → {words.remedy(refusal.code, refusal.facts)}",
    ]


def shown_html(file: ShownFile, words: Words) -> str:
    """Return the page of a proven change-set that is read to decide; of others, the text."""
    shown = file.shown
    if not shown.is_proven:
        return shown_text(file, words)
    given = [
        Given(vote.approval, shown.names.get(vote.approval.person, vote.approval.person))
        for vote in shown.votes
        if vote.approval is not None
    ]
    return page(read_bundle(file.data).changeset.payload, approvals=given)


def shown_json(file: ShownFile, _words: Words) -> str:
    """Return it for programs."""
    shown = file.shown
    return json_pretty(
        {
            "format": SHOWN_FORMAT,
            "kind": shown.kind,
            "sha256": shown.sha256,
            "size": shown.size,
            "proven": shown.is_proven,
            "signed_by": list(shown.people),
            "document": shown.document,
            "approvals": [_vote(vote) for vote in shown.votes],
            "refusal": _refusal(shown.refusal),
            "stale": _refusal(shown.stale),
        }
    )


def _vote(vote: Vote) -> Json:
    approval = vote.approval
    if approval is None:
        return {
            "person": None,
            "verdict": None,
            "decision": None,
            "refusal": _refusal(vote.refusal),
        }
    decided = approval.decision
    return {
        "person": approval.person,
        "verdict": approval.verdict,
        "decision": None
        if decided is None
        else {"number": decided.number, "date": decided.date.isoformat()},
        "refusal": None,
    }


def _refusal(refusal: RefusalError | None) -> Json:
    if refusal is None:
        return None
    return {"code": refusal.code, "stage": int(refusal.stage), "facts": dict(refusal.facts)}
