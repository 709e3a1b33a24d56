"""An audit as one JSON document, `fleetcfg.audit/1`, written as it happens.

One host a line, so that memory does not grow with the fleet. A run that is killed leaves a document
without its end, which no reader takes for a whole one.
"""

from typing import TextIO

from fleetcfg.model.audit import AuditHeader, AuditSummary
from fleetcfg.model.finding import HostReport
from fleetcfg.report.json_text import json_line
from fleetcfg.report.record import AUDIT_SCHEMA, header_record, host_record, summary_record


class AuditJson:
    """Prints one document on *stream*."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._between = "\n"

    def start(self, header: AuditHeader) -> None:
        """Open the document."""
        opened = json_line({"schema": AUDIT_SCHEMA, **header_record(header)})
        self._stream.write(opened.removesuffix("}") + ',\n"hosts":[')

    def host(self, report: HostReport) -> None:
        """Add one device."""
        self._stream.write(self._between + json_line(host_record(report)))
        self._between = ",\n"

    def finish(self, summary: AuditSummary) -> None:
        """Close the document."""
        closed = json_line(summary_record(summary))
        self._stream.write("\n],\n" + closed.removeprefix("{") + "\n")
        self._stream.flush()
