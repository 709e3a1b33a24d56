"""An audit as one JSON document, `fleetcfg.audit/1`, written as it happens.

One host a line, so that memory does not grow with the fleet. A run that is killed leaves a document
without its end, which no reader takes for a whole one.
"""

from fleetcfg.model.audit import AuditHeader, AuditSummary
from fleetcfg.model.finding import DeviceReport, FleetReport
from fleetcfg.report.json_text import json_line
from fleetcfg.report.record import (
    AUDIT_SCHEMA,
    fleet_record,
    header_record,
    host_record,
    summary_record,
)
from fleetcfg.report.renderers import RenderTarget


class AuditJson:
    """Prints one document."""

    def __init__(self, target: RenderTarget) -> None:
        self._stream = target.out
        self._acknowledged = target.acknowledged
        self._between = "\n"
        self._fleet = ""

    def tell(self, noun: object) -> None:
        """Open the document, add one device or the fleet, or close it."""
        match noun:
            case AuditHeader():
                self._open(noun)
            case DeviceReport():
                self._stream.write(self._between + json_line(host_record(noun, self._acknowledged)))
                self._between = ",\n"
            case FleetReport():
                self._fleet = f'"fleet":{json_line(fleet_record(noun))},\n'
            case AuditSummary():
                self._close(noun)
            case _:
                pass

    def end(self) -> None:
        """Let it be seen; a run without its end leaves a document without its own."""
        self._stream.flush()

    def _open(self, header: AuditHeader) -> None:
        opened = json_line({"schema": AUDIT_SCHEMA, **header_record(header)})
        self._stream.write(opened.removesuffix("}") + ',\n"hosts":[')

    def _close(self, summary: AuditSummary) -> None:
        closed = json_line(summary_record(summary))
        self._stream.write(f"\n],\n{self._fleet}" + closed.removeprefix("{") + "\n")
        self._stream.flush()
