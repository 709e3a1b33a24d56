"""A report as JSON: the figures that it was made of; where a kind has none, its tables as told."""

from fleetcfg.report.json_text import json_pretty
from fleetcfg.report.record_class import Known, ToldDocument, ToldInstant, ToldRecord, of
from fleetcfg.report.report_parts import Report


class _Table(ToldRecord):
    name: str
    title: str
    columns: list[str]
    rows: list[list[str]] = of(lambda table: [[cell.text for cell in row] for row in table.rows])


class ReportRecord(ToldDocument):
    """A report as it is told; of a kind without figures of its own."""

    SCHEMA = "fleetcfg.report/1"
    IS_PRETTY = True

    kind: str
    language: str = of("lang")
    title: str
    subject: str
    run: Known = of("source.run")
    sha256: Known = of("source.digest")
    made_at: ToldInstant = of("source.made_at")
    tool_version: str = of("source.tool_version")
    notices: list[str] = of("source.notices")
    tables: list[_Table]


def render(report: Report) -> bytes:
    """Return the document."""
    told = json_pretty(dict(report.figures)) if report.figures else ReportRecord.told(report)
    return told.encode()
