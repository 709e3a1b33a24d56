"""A change-set as a ticket that is printed and followed; never in place of the page that is signed.

What is to be done is told in the words of the view that approvers sign, in Vietnamese whatever the
language of the rest. Of a file of which nothing is proven, nothing but that is told.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from fleetcfg import __version__
from fleetcfg.model.outcome import MADE, OPEN
from fleetcfg.report.clock import local_time
from fleetcfg.report.document_parts import refusal_sentence
from fleetcfg.report.report_parts import (
    Cell,
    Paragraph,
    Report,
    ReportSection,
    ReportSource,
    ReportTable,
    Tone,
)
from fleetcfg.report.shown import decision_lines, standing_lines
from fleetcfg.trust.documents.changeset import ChangeSet
from fleetcfg.view.v2_facts import VIEW, ViewBlock, ViewSection, read_view
from fleetcfg.words import Words
from fleetcfg.workflow.change_ticket import ChangeTicket

_KINDS: Final[dict[str, Tone]] = {"words": "", "change": "", "warning": "doubtful", "digest": "dim"}


def change_report(ticket: ChangeTicket, words: Words) -> Report:
    """Return the ticket."""
    sections = [_standing(ticket, words)]
    if ticket.changeset is not None:
        sections += _content(ticket, words)
        sections.append(_five(ticket.changeset, words))
        sections.append(_approvals(ticket, ticket.changeset, words))
        sections.append(_outcomes(ticket, ticket.changeset, words))
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
        notices.insert(0, words.label("notice.SIMULATED"))
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
    lines = (*(Paragraph(line, "bad") for line in loud), *map(Paragraph, told))
    return ReportSection("standing", words.label("change.standing"), lines)


# ------------------------------------------------------------------ what is to be done


def _content(ticket: ChangeTicket, words: Words) -> Iterator[ReportSection]:
    """Yield what approvers read: by the view that the change-set was made for."""
    if ticket.changeset is None or ticket.changeset.tool.view != VIEW:
        lines = tuple(Paragraph(line) for line in ticket.shown.view.splitlines() if line.strip())
        yield ReportSection("view", words.label("change.view"), lines)
        return
    sections = read_view(ticket.payload).sections
    for number, section in enumerate(sections):
        heading = section.title or words.label("change.view")
        table = _view_table(f"view-{number}", heading, section, words)
        yield ReportSection(table.name, heading, (table,), is_detail=number == len(sections) - 1)


def _view_table(name: str, title: str, section: ViewSection, words: Words) -> ReportTable:
    columns = ("part", "item", "text")
    rows = tuple(row for block in section.blocks for row in _view_rows(block))
    return ReportTable(
        name, title, tuple(words.label(f"change.column.{each}") for each in columns), rows
    )


def _view_rows(block: ViewBlock) -> Iterator[tuple[Cell, ...]]:
    for number, row in enumerate(block.rows):
        heading = "" if number else block.heading
        yield Cell(heading), Cell(row.label), Cell(row.text, _KINDS[row.kind])


# ------------------------------------------------------------------ the five fields


def _five(changeset: ChangeSet, words: Words) -> ReportSection:
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
    columns = ("field", "told", "by_hand")
    rows = tuple(
        (Cell(words.label(f"change.{name}")), Cell(told), Cell("")) for name, told in fields.items()
    )
    table = ReportTable(
        "five-fields",
        words.label("change.five"),
        tuple(words.label(f"change.column.{each}") for each in columns),
        rows,
    )
    return ReportSection("five", words.label("change.five"), (table,))


def _notify(changeset: ChangeSet, words: Words) -> str:
    places = {
        ", ".join(filter(None, (each.about.unit, each.about.room)))
        for each in changeset.devices
        if each.about is not None
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
    told_of = [
        part.about
        for device in changeset.devices
        for parts in (device.ops, device.secrets)
        for part in parts
    ]
    risks = {risk for about in told_of if about is not None for risk in about.risks}
    return " ".join([told, *(words.label(f"change.danger.{risk}") for risk in sorted(risks))])


def _rollback(changeset: ChangeSet, words: Words) -> str:
    told = words.label("change.rollback.told")
    if any(device.secrets for device in changeset.devices):
        return f"{told} {words.label('change.rollback.secret')}"
    return told


def _during(changeset: ChangeSet, words: Words) -> str:
    if changeset.most_at_once == 1:
        return words.label("change.risk_during.one")
    return words.label("change.risk_during.many", most=changeset.most_at_once)


# ------------------------------------------------------------------ who decided, and what was done


def _approvals(ticket: ChangeTicket, changeset: ChangeSet, words: Words) -> ReportSection:
    shown, columns = ticket.shown, ("person", "verdict", "decision", "signed_at")
    rows = [
        (
            Cell(shown.names.get(vote.person, vote.person)),
            Cell(words.label(f"shown.{vote.verdict}"), _VERDICTS[vote.verdict]),
            Cell(f"{vote.decision.number}, {vote.decision.date:%d/%m/%Y}" if vote.decision else ""),
            Cell(local_time(vote.signed_at)),
        )
        for vote in (each.approval for each in shown.votes)
        if vote is not None
    ]
    table = ReportTable(
        "approvals",
        words.label("change.approvals"),
        tuple(words.label(f"change.column.{each}") for each in columns),
        tuple(rows),
    )
    lacking = max(0, shown.needed - shown.approving)
    told = words.label("change.needed", needed=shown.needed, given=shown.approving)
    blocks: list[Paragraph | ReportTable] = [Paragraph(told), table]
    if lacking and not ticket.is_rejected:
        able = changeset.about.approvers if changeset.about else ()
        given = {vote.approval.person for vote in shown.votes if vote.approval}
        names = "; ".join(shown.names.get(each, each) for each in able if each not in given)
        blocks.append(
            Paragraph(words.label("change.lacking", count=lacking, names=names), "waiting")
        )
    return ReportSection("approvals", words.label("change.approvals"), tuple(blocks))


_VERDICTS: Final[dict[str, Tone]] = {"approve": "good", "reject": "bad"}


def _outcomes(ticket: ChangeTicket, changeset: ChangeSet, words: Words) -> ReportSection:
    columns = ("device", "place", "outcome", "attempt", "at")
    rows = list[tuple[Cell, ...]]()
    for device in changeset.devices:
        end = ticket.ends.get(device.id)
        about = device.about
        place = "" if about is None else ", ".join(filter(None, (about.unit, about.room)))
        if end is None:
            told = (Cell(words.label("change.no_receipt"), "waiting"), Cell(""), Cell(""))
        else:
            tone: Tone = "good" if end.outcome in MADE else "doubtful"
            tone = "bad" if end.outcome in OPEN else tone
            at = datetime.fromisoformat(end.at)
            told = (
                Cell(words.label(f"fate.{end.outcome}"), tone),
                Cell(str(end.n), is_number=True),
                Cell(local_time(at)),
            )
        rows.append((Cell(device.id), Cell(place), *told))
    table = ReportTable(
        "outcomes",
        words.label("change.outcomes"),
        tuple(words.label(f"change.column.{each}") for each in columns),
        tuple(rows),
    )
    note = Paragraph(words.label("change.outcomes.note"))
    return ReportSection("outcomes", words.label("change.outcomes"), (note, table))
