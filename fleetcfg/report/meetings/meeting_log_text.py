"""The log of a meeting, for a screen, a page and programs: the same report as on paper."""

from collections.abc import Iterator

from fleetcfg import __version__
from fleetcfg.model.meeting_log import (
    ChangeAuthority,
    MeetingLog,
    Presence,
)
from fleetcfg.model.statement import StatementKind
from fleetcfg.report.escape import escape_lines
from fleetcfg.report.exit_codes import EXITS
from fleetcfg.report.formats.registry import report_bytes
from fleetcfg.report.lines import SEPARATOR
from fleetcfg.report.meetings.meeting_json import MeetingRecord
from fleetcfg.report.meetings.meeting_log_report import meeting_log_report
from fleetcfg.report.record_class import (
    ExitCode,
    Known,
    ToldDocument,
    ToldInstant,
    ToldRecord,
    ToolRecord,
    of,
)
from fleetcfg.report.report_parts import Paragraph, ReportSection, ReportTable
from fleetcfg.words import Words


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


class _Elsewhere(ToldRecord):
    meeting: str
    start: ToldInstant
    said_at: ToldInstant = of("said.said_at")
    persons: list[str] = of("said.persons")
    sha256: str = of("said.sha256")


class _Call(ToldRecord):
    host: str
    remote: str
    start: ToldInstant
    end: ToldInstant | None
    planned: bool = of("is_planned")


class _Attendance(ToldRecord):
    site: str
    name: str
    presence: Presence
    why: str
    first: ToldInstant | None
    last: ToldInstant | None
    minutes_lost: int | None = of("lost")
    calls: list[_Call]


class _Change(ToldRecord):
    host: str
    site: str
    path: Known
    between: list[ToldInstant] | None
    before: str | None
    after: str | None
    authority: ChangeAuthority
    by: Known


class _Said(ToldRecord):
    kind: StatementKind
    said_at: ToldInstant
    persons: list[str]
    site: Known = of(lambda said: said.text("site"))
    sha256: str


class MeetingLogRecord(ToldDocument):
    """The log of a meeting."""

    SCHEMA = "fleetcfg.meeting-log/1"

    tool: ToolRecord = of(lambda _log: __version__)
    meeting: MeetingRecord = of("readiness.meeting")
    run: str = of("readiness.run")
    simulated: bool = of("readiness.is_simulated")
    opened_at: ToldInstant | None = of(lambda log: log.opened and log.opened.said_at)
    opened_elsewhere: list[_Elsewhere] = of("elsewhere")
    attendance: list[_Attendance]
    changes: list[_Change]
    unread: list[str]
    statements: list[_Said] = of("said")
    incidents: list[_Said]
    exit_code: ExitCode = of("conclusion")
