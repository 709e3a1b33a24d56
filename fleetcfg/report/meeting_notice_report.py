"""The notice of a meeting to a site or a provider, as a document to be sent or printed."""

from collections.abc import Iterator
from datetime import datetime

from fleetcfg.model.meeting_notice import MeetingNotice
from fleetcfg.report.clock import local_time
from fleetcfg.report.meeting_page import source_of
from fleetcfg.report.meeting_words import duty_text, meeting_text, times_text
from fleetcfg.report.report_parts import (
    Cell,
    Paragraph,
    Report,
    ReportSection,
    ReportTable,
)
from fleetcfg.words import Words


def meeting_notice_report(notice: MeetingNotice, words: Words, *, at: datetime) -> Report:
    """Return the notice, made *at* a time, in UTC."""
    about = words.label("meeting.heading.notice")
    sections = (
        ReportSection("notice", about, tuple(_paragraphs(notice, words))),
        ReportSection("steps", words.label("meeting.heading.steps"), (_steps(notice, words),)),
        ReportSection("duty", words.label("meeting.heading.duty"), (_duty(notice, words),)),
    )
    return Report(
        "meeting",
        words.language,
        words.label("meeting.report.notice"),
        meeting_text(notice.meeting, words),
        source_of("", at, at, ()),
        sections,
        recipients=(notice.name,),
    )


def _paragraphs(notice: MeetingNotice, words: Words) -> Iterator[Paragraph]:
    meeting = notice.meeting
    yield Paragraph(words.label("meeting.notice.to", name=notice.name))
    yield Paragraph(words.label("meeting.when", when=times_text(meeting)))
    yield Paragraph(words.label("meeting.notice.chair", name=notice.chair))
    if meeting.number:
        issued = f"{meeting.issued:%d/%m/%Y}" if meeting.issued else ""
        yield Paragraph(words.label("meeting.notice.number", number=meeting.number, issued=issued))
    names = "; ".join(name for name, _ in notice.duty.values())
    if notice.kind == "provider":
        yield Paragraph(words.label("meeting.notice.sites", sites=names))


def _steps(notice: MeetingNotice, words: Words) -> ReportTable:
    columns = tuple(words.label(f"meeting.column.{name}") for name in ("until", "step", "doer"))
    rows = tuple(
        (
            Cell(local_time(at)),
            Cell(words.label(f"meeting.step.{step}")),
            Cell(words.label(f"meeting.doer.{step}")),
        )
        for step, at in notice.steps
    )
    return ReportTable("steps", words.label("meeting.heading.steps"), columns, rows)


def _duty(notice: MeetingNotice, words: Words) -> ReportTable:
    columns = tuple(words.label(f"meeting.column.{name}") for name in ("site", "duty"))
    rows = tuple(
        (Cell(name), Cell(duty_text(posts, words))) for name, posts in notice.duty.values()
    )
    return ReportTable("duty", words.label("meeting.heading.duty"), columns, rows)
