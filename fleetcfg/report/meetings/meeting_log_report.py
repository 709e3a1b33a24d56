"""The log of a meeting in one page: who was invited, who was there, what happened, what is unknown.

What people said is told as said, and never as measured. No address is in it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from fleetcfg.model.meeting_log import (
    CallInMeeting,
    ChangeAuthority,
    MeetingChange,
    MeetingLog,
    Presence,
    SiteAttendance,
)
from fleetcfg.model.statement import SignedStatement, StatementKind
from fleetcfg.model.timezone import VIETNAM
from fleetcfg.model.value import bounded
from fleetcfg.report.addresses import without_addresses
from fleetcfg.report.clock import local_time, local_times
from fleetcfg.report.documents.statement_text import kind_of_statement
from fleetcfg.report.meetings.meeting_page import notices_of, source_of
from fleetcfg.report.meetings.meeting_words import about_text, day_text, who_said
from fleetcfg.report.report_parts import (
    Block,
    Cell,
    Paragraph,
    Report,
    ReportSection,
    ReportTable,
    Tile,
    Tiles,
    Tone,
)
from fleetcfg.words import Words

_PRESENCE: Final[Mapping[Presence, Tone]] = {
    "joined": "good",
    "seen": "waiting",
    "absent": "bad",
    "unknown": "doubtful",
}
_ALWAYS_COUNTED: Final[tuple[Presence, ...]] = ("joined", "unknown")
_AUTHORITY: Final[Mapping[ChangeAuthority, Tone]] = {
    "as_declared": "good",
    "not_declared": "dim",
    "emergency": "waiting",
    "nobody": "bad",
    "unknown": "doubtful",
}
_TOLD_ELSEWHERE: Final = frozenset({StatementKind.MEETING_OPEN, StatementKind.MEETING_CLOSE})
_SITE: Final = "site"


def meeting_log_report(log: MeetingLog, words: Words, *, at: datetime) -> Report:
    """Return the log, made *at* a time, in UTC."""
    told = log.readiness
    tables = {"said": _said(log, words), "changes": _changes(log, words)}
    nothing = () if log.incidents else (Paragraph(words.label("meeting.none.incidents")),)
    sections = (
        _section("meeting", (_tiles(log, words), *_paragraphs(log, words), *nothing), words),
        _section("attendance", (_attendance(log, words),), words),
        *(_section(name, (table,), words) for name, table in tables.items() if table),
    )
    return Report(
        "meeting",
        words.language,
        words.label("meeting.report.log"),
        about_text(told.meeting, words),
        source_of(told.run, told.at, at, notices_of(told.notices, words)),
        sections,
    )


def _section(name: str, blocks: tuple[Block, ...], words: Words) -> ReportSection:
    return ReportSection(name, words.label(f"meeting.heading.{name}"), blocks)


def _tiles(log: MeetingLog, words: Words) -> Tiles:
    """Return how many sites took part, or not; what is nought is told of two of them alone."""
    tiles: list[Tile] = []
    for presence, tone in _PRESENCE.items():
        count = sum(site.presence == presence for site in log.attendance)
        if count or presence in _ALWAYS_COUNTED:
            label = words.label(f"meeting.presence.{presence}")
            tiles.append(Tile(label, str(count), tone if count else "", "attendance"))
    bad: Tone = "bad" if log.changes else ""
    changes = Tile(words.label("meeting.tile.changes"), str(len(log.changes)), bad, "changes")
    return Tiles((*tiles, changes))


def _paragraphs(log: MeetingLog, words: Words) -> Iterator[Paragraph]:
    told = log.readiness
    yield Paragraph(words.label("meeting.notice.when", when=day_text(told.meeting, words)))
    if log.opened is None:
        yield from _not_opened(log, words)
    else:
        opened = {"at": local_time(log.opened.said_at), "by": ", ".join(log.opened.persons)}
        yield Paragraph(words.label("meeting.opened", **opened))
    if told.frozen is not None:
        start, end = map(local_time, told.frozen)
        yield Paragraph(words.label("meeting.frozen", start=start, end=end))
    unknown = [site.name for site in log.attendance if site.presence == "unknown"]
    if unknown:
        yield Paragraph(words.label("meeting.unknown_sites", sites=", ".join(unknown)), "doubtful")
    if log.unread:
        yield Paragraph(words.label("meeting.unread", hosts=", ".join(log.unread)), "doubtful")


def _not_opened(log: MeetingLog, words: Words) -> Iterator[Paragraph]:
    """Yield that nothing is known from the begin on; and what was opened that may have been it."""
    meeting = log.readiness.meeting
    if not log.elsewhere:
        yield Paragraph(words.label("meeting.never_opened"), "doubtful")
        return
    begin = local_time(meeting.start)
    yield Paragraph(words.label("meeting.not_opened_then", start=begin), "doubtful")
    for one in log.elsewhere:
        facts = {
            "was": one.meeting,
            "id": meeting.id,
            "start": local_time(one.start),
            "moved_from": one.start.astimezone(VIETNAM).isoformat(),
            "by": ", ".join(one.said.persons),
            "at": local_time(one.said.said_at),
        }
        key = "moved" if one.meeting == meeting.id else "renamed"
        yield Paragraph(words.label(f"meeting.opened_elsewhere.{key}", **facts), "doubtful")


def _attendance(log: MeetingLog, words: Words) -> ReportTable:
    names = ("site", "presence", "first", "last", "lost", "others")
    rows = tuple(_attendance_row(site, words) for site in log.attendance)
    title = words.label("meeting.heading.attendance")
    return _filled(ReportTable("attendance", title, _columns(names, words), rows))


def _filled(table: ReportTable) -> ReportTable:
    """Return *table* without columns in which nothing stands: a log has one page."""
    kept = [at for at in range(len(table.columns)) if any(row[at].text for row in table.rows)]
    columns = tuple(table.columns[at] for at in kept)
    return replace(
        table, columns=columns, rows=tuple(tuple(row[at] for at in kept) for row in table.rows)
    )


def _columns(names: Iterable[str], words: Words) -> tuple[str, ...]:
    return tuple(words.label(f"meeting.column.{name}") for name in names)


def _attendance_row(site: SiteAttendance, words: Words) -> tuple[Cell, ...]:
    first, last = ("" if time is None else local_time(time) for time in (site.first, site.last))
    lost = words.label("meeting.not_known") if site.lost is None else str(site.lost)
    others = "; ".join(_call_text(call) for call in site.others)
    return (
        Cell(site.name),
        Cell(_presence_text(site, words), _PRESENCE[site.presence]),
        Cell(first),
        Cell(last),
        Cell(lost, is_number=site.lost is not None),
        Cell(without_addresses(others), "bad" if others else ""),
    )


def _presence_text(site: SiteAttendance, words: Words) -> str:
    """Return how it took part, and why no more is known of it."""
    told = words.label(f"meeting.presence.{site.presence}")
    return f"{told}: {words.label(f'meeting.gap.{site.why}')}" if site.why else told


def _call_text(call: CallInMeeting) -> str:
    return f"{bounded(call.remote)} ({local_time(call.start)})"


def _said(log: MeetingLog, words: Words) -> ReportTable | None:
    """Return what people said, by time; of what opened and closed the meeting no row."""
    said = sorted((*log.said, *log.incidents), key=lambda one: one.said_at)
    rows = tuple(_said_row(one, log, words) for one in said if one.kind not in _TOLD_ELSEWHERE)
    if not rows:
        return None
    title = words.label("meeting.heading.said")
    names = ("when", "kind", "site", "who", "told")
    return _filled(ReportTable("said", title, _columns(names, words), rows))


def _said_row(one: SignedStatement, log: MeetingLog, words: Words) -> tuple[Cell, ...]:
    site, sites = one.text(_SITE), {each.site: each.name for each in log.attendance}
    at, day = one.said_at.astimezone(VIETNAM), log.readiness.meeting.start.astimezone(VIETNAM)
    return (
        Cell(f"{at:%H:%M}" if at.date() == day.date() else local_time(one.said_at)),
        Cell(kind_of_statement(one.kind, words)),
        Cell(sites.get(site, site)),
        Cell(who_said(one, words)),
        Cell(without_addresses("; ".join(_answers(one, words)))),
    )


def _answers(one: SignedStatement, words: Words) -> Iterator[str]:
    """Yield what was good and what was not, and what else a person said."""
    if one.kind is StatementKind.MEETING_TRIED:
        for answer in (True, False):
            names = [name for name, fact in one.facts.items() if fact is answer]
            told = ", ".join(words.label(f"meeting.answer.{name}") for name in names)
            if names:
                yield words.label("meeting.good" if answer else "meeting.bad", what=told)
    elif one.facts.get("serious") is True:
        yield words.label("incident.serious").lower()
    if one.text("what"):
        yield one.text("what")


def _changes(log: MeetingLog, words: Words) -> ReportTable | None:
    if not log.changes:
        return None
    names = ("site", "device", "path", "between", "change", "authority")
    sites = {site.site: site.name for site in log.attendance}
    rows = tuple(_change_row(one, sites.get(one.site, one.site), words) for one in log.changes)
    title = words.label("meeting.heading.changes")
    return ReportTable("changes", title, _columns(names, words), rows)


def _change_row(one: MeetingChange, site: str, words: Words) -> tuple[Cell, ...]:
    between = " – ".join(local_times(*one.between)) if one.between else ""
    values = " → ".join("∅" if v is None else bounded(v) for v in (one.before, one.after))
    facts = {"by": one.by}
    return (
        Cell(site),
        Cell(one.host),
        Cell(one.path or words.label("meeting.some_setting")),
        Cell(between),
        Cell(without_addresses(values) if one.path else ""),
        Cell(words.label(f"meeting.authority.{one.authority}", **facts), _AUTHORITY[one.authority]),
    )
