"""An audit as JSON lines: a header, one object a device as it answers, a summary.

Each line names the schema and the kind of record, and is flushed at once. Without a last line of
kind ``summary`` the run did not come to its end.
"""

from typing import TextIO

from fleetcfg.model.audit import AuditHeader, AuditSummary
from fleetcfg.model.finding import HostReport
from fleetcfg.report.json_text import json_line
from fleetcfg.report.record import AUDIT_SCHEMA, header_record, host_record, summary_record
from fleetcfg.trust.crypto.canonical import Json


class AuditNdjson:
    """Prints one record a line on *stream*."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def start(self, header: AuditHeader) -> None:
        """Print the header."""
        self._put("header", header_record(header))

    def host(self, report: HostReport) -> None:
        """Print one device."""
        self._put("host", host_record(report))

    def finish(self, summary: AuditSummary) -> None:
        """Print the summary."""
        self._put("summary", summary_record(summary))

    def _put(self, kind: str, record: dict[str, Json]) -> None:
        self._stream.write(json_line({"schema": AUDIT_SCHEMA, "record": kind, **record}) + "\n")
        self._stream.flush()
