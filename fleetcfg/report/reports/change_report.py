"""A change-set as a ticket that is printed and followed; never in place of the page that is signed.

What is to be done is told in the words of the view that approvers sign, in Vietnamese whatever the
language of the rest. Of a file of which nothing is proven, nothing but that is told.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from fleetcfg import __version__
from fleetcfg.ledger.ledger_state import DeviceEnd
from fleetcfg.model.outcome import MADE, OPEN
from fleetcfg.report.clock import local_time
from fleetcfg.report.documents.document_parts import refusal_sentence
from fleetcfg.report.documents.document_text import simulated_lines
from fleetcfg.report.documents.shown import decision_lines, standing_lines
from fleetcfg.report.report_parts import (
    Block,
    Cell,
    Paragraph,
    Report,
    ReportSection,
    ReportSource,
    ReportTable,
    Tone,
)
from fleetcfg.trust.documents.approval import Approval
from fleetcfg.trust.documents.changeset import ChangeSet, DeviceChange
from fleetcfg.view.v2_facts import ViewBlock, ViewSection, read_view
from fleetcfg.words import Words
from fleetcfg.workflow.changes.ticket import ChangeTicket

_VERDICTS: Final[dict[str, Tone]] = {"approve": "good", "reject": "bad"}
_KINDS: Final[dict[str, Tone]] = {"words": "", "change": "", "warning": "doubtful", "digest": "dim"}


def change_report(ticket: ChangeTicket, words: Words) -> Report:
    """Return the ticket."""
    sections = [_standing(ticket, words)]
    if ticket.changeset is not None:
        sections += _content(ticket, words)
        sections.insert(1, _followed(ticket, ticket.changeset, words))
    return Report(
        "change",
        words.language,
        words.label("change.title"),
        _subject(ticket, words),
        _source(ticket, words),
        tuple(sections),
    )


def _subject(ticket: ChangeTicket, words: Words) -> str:
    if ticket.changeset is None:
        return words.label("change.unproven")
    return f"{ticket.changeset.id}: {ticket.changeset.reason}"


def _source(ticket: ChangeTicket, words: Words) -> ReportSource:
    shown, changeset = ticket.shown, ticket.changeset
    notices = [words.label("change.not_the_page")]
    if shown.simulated:
        notices.insert(0, ": ".join(simulated_lines(shown.simulated, words)))
    if not shown.is_proven:
        notices.insert(0, words.label("shown.unproven"))
    digest = shown.sha256 or shown.file_sha256
    read_at = ticket.at if changeset is None else changeset.created_at
    return ReportSource(
        "", digest.removeprefix("sha256:"), read_at, ticket.at, __version__, tuple(notices)
    )


# ------------------------------------------------------------------ how it stands


def _standing(ticket: ChangeTicket, words: Words) -> ReportSection:
    shown = ticket.shown
    if shown.is_proven:
        rejected = [words.label("shown.rejected")] if ticket.is_rejected else []
        loud = list(dict.fromkeys([*rejected, *standing_lines(shown, words)]))
        told = tuple(decision_lines(shown, words))
    else:
        why = [refusal_sentence(shown.refusal, words)] if shown.refusal else []
        loud, told = [words.label("shown.unproven"), *why], ()
    blocks: list[Block] = [*(Paragraph(line, "bad") for line in loud), *map(Paragraph, told)]
    if ticket.changeset is not None:
        blocks += _approvals(ticket, ticket.changeset, words)
    return ReportSection("standing", words.label("change.standing"), tuple(blocks))


def _approvals(ticket: ChangeTicket, changeset: ChangeSet, words: Words) -> Iterator[Block]:
    """Yield how many must approve, who has, and of whom the others can be."""
    shown, votes = ticket.shown, [vote.approval for vote in ticket.shown.votes if vote.approval]
    needed = words.label("change.needed", needed=shown.needed, given=shown.approving)
    yield Paragraph(needed)
    lacking = max(0, shown.needed - shown.approving)
    if lacking and not ticket.is_rejected:
        able = changeset.about.approvers
        given = {vote.person for vote in votes}
        names = "; ".join(shown.names.get(each, each) for each in able if each not in given)
        yield Paragraph(words.label("change.lacking", count=lacking, names=names), "waiting")
    if votes:
        rows = tuple(_vote_row(vote, ticket, words) for vote in votes)
        yield _table("approvals", ("person", "verdict", "decision", "signed_at"), rows, words)


def _vote_row(vote: Approval, ticket: ChangeTicket, words: Words) -> tuple[Cell, ...]:
    decided = vote.decision
    return (
        Cell(ticket.shown.names.get(vote.person, vote.person)),
        Cell(words.label(f"shown.{vote.verdict}"), _VERDICTS[vote.verdict]),
        Cell(f"{decided.number}, {decided.date:%d/%m/%Y}" if decided else ""),
        Cell(local_time(vote.signed_at)),
    )


def _table(
    name: str, columns: Sequence[str], rows: tuple[tuple[Cell, ...], ...], words: Words
) -> ReportTable:
    heads = tuple(words.label(f"change.column.{each}") for each in columns)
    return ReportTable(name, words.label(f"change.{name}"), heads, rows)


# ------------------------------------------------------------------ what is to be done


def _content(ticket: ChangeTicket, words: Words) -> Iterator[ReportSection]:
    """Yield what approvers read: its annex apart."""
    heading = words.label("change.view")
    if ticket.changeset is None:
        lines = tuple(Paragraph(line) for line in ticket.shown.view.splitlines() if line.strip())
        yield ReportSection("view", heading, lines)
        return
    tables = [
        _view_table(f"view-{number}", section, words)
        for number, section in enumerate(read_view(ticket.payload).sections)
    ]
    yield ReportSection("view", heading, tuple(tables[:-1]))
    yield ReportSection("annex", words.label("change.annex"), (tables[-1],), is_detail=True)


def _view_table(name: str, section: ViewSection, words: Words) -> ReportTable:
    """Return a section of the view; what it is on stands first, where it is on several things."""
    number, _, title = section.title.rpartition(". ")
    told = words.label("change.view_part", number=number, title=title) if number else title
    has_parts = any(block.heading for block in section.blocks)
    columns = ("part", "item", "text")[0 if has_parts else 1 :]
    rows = tuple(row for block in section.blocks for row in _view_rows(block, has_parts=has_parts))
    return ReportTable(
        name,
        told or words.label("change.head"),
        tuple(words.label(f"change.column.{each}") for each in columns),
        rows,
    )


def _view_rows(block: ViewBlock, *, has_parts: bool) -> Iterator[tuple[Cell, ...]]:
    for number, row in enumerate(block.rows):
        heading = (Cell("" if number else block.heading),) if has_parts else ()
        yield *heading, Cell(row.label), Cell(row.text, _KINDS[row.kind])


# ------------------------------------------------------------------ what is to be followed


def _followed(ticket: ChangeTicket, changeset: ChangeSet, words: Words) -> ReportSection:
    note = Paragraph(words.label("change.outcomes.note"))
    rows = tuple(_outcome_row(each, ticket.ends.get(each.id), words) for each in changeset.devices)
    outcomes = _table("outcomes", ("device", "place", "outcome", "attempt", "at"), rows, words)
    blocks = (outcomes, note, _five(changeset, words))
    return ReportSection("followed", words.label("change.followed"), blocks)


def _outcome_row(device: DeviceChange, end: DeviceEnd | None, words: Words) -> tuple[Cell, ...]:
    """Return what became of *device*: by the record of this machine, or not known here."""
    about = device.about
    place = ", ".join(filter(None, (about.unit, about.room)))
    first = (Cell(device.id), Cell(place))
    if end is None:
        return *first, Cell(words.label("change.no_receipt"), "waiting"), Cell(""), Cell("")
    tone: Tone = "good" if end.outcome in MADE else "bad" if end.outcome in OPEN else "doubtful"
    return (
        *first,
        Cell(words.label(f"fate.{end.outcome}"), tone),
        Cell(str(end.n), is_number=True),
        Cell(local_time(datetime.fromisoformat(end.at))),
    )


def _five(changeset: ChangeSet, words: Words) -> ReportTable:
    """Return the five things that a change must say of itself (QCVN 12:2026/BCA, 2.2.13.2)."""
    fields = {
        "notify": _notify(changeset, words),
        "impact": _impact(changeset, words),
        "rollback": _rollback(changeset, words),
        "risk_before": words.label("change.risk_before.told", attempts=changeset.max_attempts),
        "risk_during": _during(changeset, words),
        "risk_after": words.label("change.risk_after.told"),
        "log": words.label("change.log.told", origin=changeset.executor.log_origin),
    }
    rows = tuple(
        (Cell(words.label(f"change.{name}")), Cell(told), Cell("")) for name, told in fields.items()
    )
    return _table("five", ("field", "told", "by_hand"), rows, words)


def _notify(changeset: ChangeSet, words: Words) -> str:
    places = {
        ", ".join(filter(None, (each.about.unit, each.about.room))) for each in changeset.devices
    } - {""}
    told = "; ".join(sorted(places)) or ", ".join(each.id for each in changeset.devices)
    return words.label("change.notify.told", places=told)


def _impact(changeset: ChangeSet, words: Words) -> str:
    values = sum(len(each.ops) for each in changeset.devices)
    told = words.label(
        "change.impact.told",
        devices=words.count(len(changeset.devices), "devices"),
        values=words.count(values, "parameters"),
        risk=words.label(f"change.risk.{changeset.risk}"),
    )
    dangers = (words.label(f"change.danger.{danger}") for danger in _dangers(changeset))
    return " ".join([told, *dangers])


def _dangers(changeset: ChangeSet) -> list[str]:
    told_of = [
        part.about
        for device in changeset.devices
        for parts in (device.ops, device.secrets)
        for part in parts
    ]
    risks: set[str] = {risk for about in told_of for risk in about.risks}
    is_one_way = any(about.one_way for about in told_of)
    return [*sorted(risks), *(["one_way"] if is_one_way else [])]


def _rollback(changeset: ChangeSet, words: Words) -> str:
    told = words.label("change.rollback.told")
    if any(device.secrets for device in changeset.devices):
        return f"{told} {words.label('change.rollback.secret')}"
    return told


def _during(changeset: ChangeSet, words: Words) -> str:
    if changeset.at_once == 1:
        return words.label("change.risk_during.one")
    return words.label("change.risk_during.many", most=changeset.at_once)
