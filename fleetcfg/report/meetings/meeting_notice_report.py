"""The notice of a meeting to a site or a provider, as a document to be sent or printed.

To a site it brings a form: both technicians write on it what they tried, and sign (Decision
32/2019, Art. 5.4). A person without a key answers by it, or by telephone.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from fleetcfg.model.meeting_notice import MeetingNotice
from fleetcfg.report.clock import local_time
from fleetcfg.report.meetings.meeting_page import notices_of, source_of
from fleetcfg.report.meetings.meeting_words import about_text, day_text, duty_text
from fleetcfg.report.report_parts import (
    Block,
    CalendarEvent,
    Cell,
    Paragraph,
    Report,
    ReportSection,
    ReportTable,
)
from fleetcfg.words import Words

_TRIED: Final = ("picture", "sound", "line", "name", "light", "backdrop", "power")
"""What is asked of both: seven, for a person of a commune has many duties."""
_SIGNED: Final = ("person", "at", "signature")
_BLANK: Final = " ".join(["……………………"] * 2)
_ROOM: Final = " ".join(["……………………"] * 3)


def meeting_notice_report(notice: MeetingNotice, words: Words, *, at: datetime) -> Report:
    """Return the notice, made *at* a time, in UTC."""
    blocks: dict[str, tuple[Block, ...]] = {
        "notice": tuple(_said(notice, words)),
        "steps": (_steps(notice, words),),
    }
    if notice.kind == "site":
        asked = Paragraph(words.label("meeting.form.asked"))
        blocks["steps"] = (*blocks["steps"], asked, _form(notice, words))
    else:
        blocks["duty"] = (_duty(notice, words),)
    codes = ("SIMULATED",) if notice.is_simulated else ()
    return Report(
        "notice",
        words.language,
        words.label("meeting.report.notice"),
        words.label("meeting.notice.subject", about=about_text(notice.meeting, words)),
        source_of("", at, at, notices_of(codes, words)),
        tuple(
            ReportSection(name, words.label(f"meeting.heading.{name}"), section)
            for name, section in blocks.items()
        ),
        issuer=(notice.organiser,) if notice.organiser else (),
        recipients=(notice.name,),
        calendar=(_event(notice, words, at),),
    )


def _said(notice: MeetingNotice, words: Words) -> Iterator[Paragraph]:
    meeting = notice.meeting
    yield Paragraph(words.label("meeting.notice.to", name=notice.name))
    yield Paragraph(words.label("meeting.notice.when", when=day_text(meeting, words)))
    told = [words.label("meeting.notice.chair", name=notice.chair)]
    if meeting.number:
        issued = f"{meeting.issued:%d/%m/%Y}" if meeting.issued else ""
        told.append(words.label("meeting.notice.number", number=meeting.number, issued=issued))
    yield Paragraph(". ".join(told))
    if notice.kind == "site":
        for _, posts in notice.duty.values():
            yield Paragraph(words.label("meeting.notice.duty", posts=duty_text(posts, words)))


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
    """Return who is on duty where: a provider serves many sites by the same person."""
    columns = tuple(words.label(f"meeting.column.{name}") for name in ("site", "duty"))
    by_posts: dict[str, list[str]] = {}
    for name, posts in notice.duty.values():
        by_posts.setdefault(duty_text(posts, words), []).append(name)
    rows = tuple((Cell("; ".join(names)), Cell(posts)) for posts, names in by_posts.items())
    return ReportTable("duty", words.label("meeting.heading.duty"), columns, rows)


def _form(notice: MeetingNotice, words: Words) -> ReportTable:
    """Return what both technicians fill in by hand, on a sheet of its own."""
    title = words.label("meeting.form.title", site=notice.name)
    heads = ("what", "at_site", "at_centre")
    columns = tuple(words.label(f"meeting.form.{name}") for name in heads)
    boxes = Cell(words.label("meeting.form.boxes"))
    rows = [(Cell(words.label(f"meeting.form.{name}")), boxes, boxes) for name in _TRIED]
    for name in _SIGNED:
        blank = Cell(_ROOM if name == "signature" else _BLANK)
        rows.append((Cell(words.label(f"meeting.form.{name}")), blank, blank))
    return ReportTable("form", title, columns, tuple(rows), is_sheet=True)


def _event(notice: MeetingNotice, words: Words, at: datetime) -> CalendarEvent:
    """Return the meeting for a calendar: of a secret one only that a person is busy."""
    meeting = notice.meeting
    is_secret = meeting.classification == "secret"
    told = about_text(meeting, words)
    title = words.label("windows.busy") if is_secret else words.label("windows.meeting", id=told)
    uid = f"meeting-{meeting.id}@{meeting.organiser or 'meetings'}.invalid"  # belongs to no machine
    times = meeting.start.astimezone(UTC), meeting.end.astimezone(UTC)
    return CalendarEvent(uid, 0, at, *times, title, "")
