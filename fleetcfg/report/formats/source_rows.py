"""Of what a report was made, as every format tells it: run, digest, times and version."""

from fleetcfg.report.clock import zoned_time
from fleetcfg.report.report_parts import Report
from fleetcfg.view.eights import eights
from fleetcfg.words import Words


def source_rows(report: Report, words: Words) -> tuple[tuple[str, str], ...]:
    """Return labels and what they say; nothing of an audit in a report of none."""
    source, is_ticket = report.source, report.kind == "change"
    read_at = words.label("change.created_at" if is_ticket else "report.read_at")
    is_read = bool(source.run) or is_ticket
    rows = (
        (words.label("report.run"), source.run),
        (words.label("report.digest"), " ".join(eights(source.digest))),
        (read_at, zoned_time(source.read_at, words) if is_read else ""),
        (words.label("report.made_at"), zoned_time(source.made_at, words)),
        (words.label("report.tool"), f"fleetcfg {source.tool_version}"),
    )
    return tuple((label, text) for label, text in rows if text)


def foot_line(report: Report, words: Words) -> str:
    """Return the same as one line, for the foot of every page."""
    return " · ".join(f"{label}: {text}" for label, text in source_rows(report, words))
