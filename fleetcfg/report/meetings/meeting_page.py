"""How ready a meeting is as a report: a page, and every other form that reports have."""

from datetime import datetime

from fleetcfg import __version__
from fleetcfg.model.calls import CallTried
from fleetcfg.model.readiness import MeetingReadiness, Readiness, SiteReadiness
from fleetcfg.report.addresses import without_addresses
from fleetcfg.report.clock import local_time
from fleetcfg.report.formats.registry import report_bytes
from fleetcfg.report.meetings.meeting_words import (
    TONES,
    call_text,
    duty_text,
    figure_texts,
    meeting_text,
    question_texts,
    reason_lines_of,
    site_text,
    state_word,
    times_text,
)
from fleetcfg.report.report_parts import (
    Cell,
    Paragraph,
    Report,
    ReportSection,
    ReportSource,
    ReportTable,
    Tile,
    Tiles,
    Tone,
)
from fleetcfg.words import Words


def meeting_check_html(told: MeetingReadiness, words: Words) -> str:
    """Return how ready the sites are as one page."""
    return report_bytes(readiness_report(told, words, at=told.at), "html").decode()


def readiness_report(told: MeetingReadiness, words: Words, *, at: datetime) -> Report:
    """Return the report on how ready a meeting is, made *at* a time."""
    heading = words.label("meeting.heading.sites")
    tiles = Tiles(tuple(_tile(state, told, words) for state in Readiness))
    when = Paragraph(words.label("meeting.when", when=times_text(told.meeting)))
    called = (calls_table(told, words),) if any(site.calls for site in told.sites) else ()
    sites = ReportSection("sites", heading, (tiles, when, sites_table(told, words), *called))
    asked = words.label("meeting.heading.asked")
    open_sites = tuple(one for one in told.sites if one.state is not Readiness.READY)
    questions = ReportSection("asked", asked, (_questions(open_sites, words),), is_detail=True)
    return Report(
        "meeting",
        words.language,
        words.label("meeting.report.check"),
        meeting_text(told.meeting, words),
        source_of(told.run, told.at, at, notices_of(told.notices, words)),
        (sites, *((questions,) if open_sites else ())),
    )


def source_of(
    run: str, read_at: datetime, made_at: datetime, notices: tuple[str, ...]
) -> ReportSource:
    """Return of what a report on a meeting was made."""
    return ReportSource(run, "", read_at, made_at, __version__, notices)


def notices_of(codes: tuple[str, ...], words: Words) -> tuple[str, ...]:
    """Return what must be said of it, worded."""
    return tuple(
        f"{words.label(f'notice.{code}')}: {words.label(f'notice.{code}.long')}" for code in codes
    )


def sites_table(told: MeetingReadiness, words: Words) -> ReportTable:
    """Return one row a site, what is not ready first; no address leaves in it."""
    names = ("site", "state", "why", "call")
    columns = tuple(words.label(f"meeting.column.{name}") for name in names)
    rows = tuple(_row(site, words) for site in told.sites)
    title = words.label("meeting.table.sites", at=local_time(told.at))
    return ReportTable("sites", title, columns, rows)


def calls_table(told: MeetingReadiness, words: Words) -> ReportTable:
    """Return one row a test call: what arrived, or why nothing is known."""
    names = ("site", "device", "number", "loss", "jitter", "delay", "called")
    columns = tuple(words.label(f"meeting.column.{name}") for name in names)
    rows = tuple(_call_row(site, call, words) for site in told.sites for call in site.calls)
    return ReportTable("calls", words.label("meeting.heading.calls"), columns, rows)


def _call_row(site: SiteReadiness, call: CallTried, words: Words) -> tuple[Cell, ...]:
    tone: Tone = "bad" if call.has_failed else "doubtful" if call.code else ""
    figures = ("", "", "") if call.code else figure_texts(call, words)
    return (
        Cell(site_text(site, words)),
        Cell(call.host),
        Cell(without_addresses(call.number)),
        *map(Cell, figures),
        Cell(without_addresses(call_text(call, words)), tone),
    )


def _row(site: SiteReadiness, words: Words) -> tuple[Cell, ...]:
    told = [one.text for one in reason_lines_of(site, words)]
    return (
        Cell(site_text(site, words)),
        Cell(state_word(site.state, words), TONES[site.state]),
        Cell(without_addresses("; ".join(dict.fromkeys(told)))),
        Cell(duty_text(site.on_duty, words)),
    )


def _questions(sites: tuple[SiteReadiness, ...], words: Words) -> ReportTable:
    """Return what the person at each site is asked, to be ticked on paper."""
    columns = tuple(words.label(f"meeting.column.{name}") for name in ("site", "asked", "answer"))
    rows = tuple(
        (Cell(site.name), Cell(text), Cell("☐"))
        for site in sites
        for text in question_texts(site, words)
    )
    return ReportTable("asked", words.label("meeting.heading.asked"), columns, rows, is_long=True)


def _tile(state: Readiness, told: MeetingReadiness, words: Words) -> Tile:
    count = len(told.sites_in(state))
    return Tile(state_word(state, words), str(count), TONES[state] if count else "", "sites")
