"""A report as JSON: the figures that it was made of; where a kind has none, its tables as told."""

from typing import Final

from fleetcfg.model.timezone import spell_instant
from fleetcfg.report.json_text import json_pretty
from fleetcfg.report.report_parts import Report
from fleetcfg.trust.crypto.canonical import Json

REPORT_SCHEMA: Final = "fleetcfg.report/1"


def render(report: Report) -> bytes:
    """Return the document."""
    if report.figures:
        return json_pretty(dict(report.figures)).encode()
    source = report.source
    tables: list[Json] = [
        {
            "name": table.name,
            "title": table.title,
            "columns": list(table.columns),
            "rows": [[cell.text for cell in row] for row in table.rows],
        }
        for table in report.tables
    ]
    told: dict[str, Json] = {
        "schema": REPORT_SCHEMA,
        "kind": report.kind,
        "language": report.lang,
        "title": report.title,
        "subject": report.subject,
        "run": source.run or None,
        "sha256": source.digest or None,
        "made_at": spell_instant(source.made_at),
        "tool_version": source.tool_version,
        "notices": list(source.notices),
        "tables": tables,
    }
    return json_pretty(told).encode()
