"""The log of a meeting, for a screen, a page and programs: the same report as on paper."""

from collections.abc import Iterator
from typing import Final

from fleetcfg import __version__
from fleetcfg.model.meeting_log import MeetingChange, MeetingLog, SiteAttendance
from fleetcfg.model.statement import SignedStatement
from fleetcfg.model.timezone import spell_instant
from fleetcfg.report.escape import escape_lines
from fleetcfg.report.exit_codes import EXITS
from fleetcfg.report.formats.registry import report_bytes
from fleetcfg.report.json_text import json_line
from fleetcfg.report.lines import SEPARATOR
from fleetcfg.report.meetings.meeting_json import meeting_record
from fleetcfg.report.meetings.meeting_log_report import meeting_log_report
from fleetcfg.report.report_parts import Paragraph, ReportSection, ReportTable
from fleetcfg.trust.crypto.canonical import Json
from fleetcfg.words import Words

LOG_SCHEMA: Final = "fleetcfg.meeting-log/1"


def meeting_log_text(log: MeetingLog, words: Words) -> str:
    """Return the log as lines: what the page has, in its order."""
    made = meeting_log_report(log, words, at=log.readiness.at)
    lines = [f"{made.title}{SEPARATOR}{made.subject}", *made.source.notices]
    for section in made.sections:
        lines += ["", *section_lines(section)]
    end = words.label("meeting.result", code=int(EXITS[log.conclusion]))
    return escape_lines([*lines, "", end])


def section_lines(section: ReportSection) -> Iterator[str]:
    """Yield the heading of a section, its paragraphs, and each row of its tables in one line."""
    yield section.heading
    for block in section.blocks:
        if isinstance(block, Paragraph):
            yield f"  {block.text}"
        elif isinstance(block, ReportTable):
            for row in block.rows:
                named = zip(block.columns, row, strict=True)
                first, *rest = [(name, cell.text) for name, cell in named if cell.text]
                yield f"  {first[1]}" + "".join(f"{SEPARATOR}{n}: {text}" for n, text in rest)


def meeting_log_html(log: MeetingLog, words: Words) -> str:
    """Return the log as one page."""
    made = meeting_log_report(log, words, at=log.readiness.at)
    return report_bytes(made, "html").decode()


def meeting_log_json(log: MeetingLog, _words: Words) -> str:
    """Return the log as one document."""
    told = log.readiness
    record: dict[str, Json] = {
        "schema": LOG_SCHEMA,
        "tool": {"name": "fleetcfg", "version": __version__},
        "meeting": meeting_record(told.meeting),
        "run": told.run,
        "simulated": told.is_simulated,
        "opened_at": spell_instant(log.opened.said_at) if log.opened else None,
        "opened_elsewhere": [
            {
                "meeting": one.meeting,
                "start": spell_instant(one.start),
                "said_at": spell_instant(one.said.said_at),
                "persons": list(one.said.persons),
                "sha256": one.said.sha256,
            }
            for one in log.elsewhere
        ],
        "attendance": [_attendance_record(site) for site in log.attendance],
        "changes": [_change_record(one) for one in log.changes],
        "unread": list(log.unread),
        "statements": [_said_record(one) for one in log.said],
        "incidents": [_said_record(one) for one in log.incidents],
        "exit_code": int(EXITS[log.conclusion]),
    }
    return json_line(record) + "\n"


def _attendance_record(site: SiteAttendance) -> dict[str, Json]:
    return {
        "site": site.site,
        "name": site.name,
        "presence": site.presence,
        "why": site.why,
        "first": spell_instant(site.first) if site.first else None,
        "last": spell_instant(site.last) if site.last else None,
        "minutes_lost": site.lost,
        "calls": [
            {
                "host": call.host,
                "remote": call.remote,
                "start": spell_instant(call.start),
                "end": spell_instant(call.end) if call.end else None,
                "planned": call.is_planned,
            }
            for call in site.calls
        ],
    }


def _change_record(one: MeetingChange) -> dict[str, Json]:
    return {
        "host": one.host,
        "site": one.site,
        "path": one.path or None,
        "between": [*map(spell_instant, one.between)] if one.between else None,
        "before": one.before,
        "after": one.after,
        "authority": one.authority,
        "by": one.by or None,
    }


def _said_record(one: SignedStatement) -> dict[str, Json]:
    return {
        "kind": str(one.kind),
        "said_at": spell_instant(one.said_at),
        "persons": list(one.persons),
        "site": one.text("site") or None,
        "sha256": one.sha256,
    }
