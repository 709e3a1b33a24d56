"""An audit as one JSON document, `fleetcfg.audit/1`: hosts in the order of the inventory.

One host a line. They are kept on disk until all have come, so that memory does not grow with the
fleet. A run that is killed leaves a document without its end: no reader takes it for a whole one.
"""

from fleetcfg.model.audit import AuditHeader, AuditSummary
from fleetcfg.model.audit_totals import AuditTotals
from fleetcfg.model.finding import DeviceReport, FleetReport
from fleetcfg.report.audits.audit_view import AuditTally, AuditView
from fleetcfg.report.json_text import json_line
from fleetcfg.report.ordered_spool import OrderedSpool
from fleetcfg.report.record import AuditRecord, FleetRecord, HeaderRecord, HostRecord, SummaryRecord
from fleetcfg.report.record_class import record_of
from fleetcfg.report.renderers import RenderTarget
from fleetcfg.report.totals_record import TallyRecord


class AuditJson:
    """Prints one document."""

    def __init__(self, target: RenderTarget) -> None:
        self._stream = target.out
        self._acknowledged = target.acknowledged
        self._tally = AuditTally(totals=AuditTotals(target.acknowledged))
        self._hosts = OrderedSpool()
        self._fleet = ""

    def tell(self, noun: object) -> None:
        """Open the document, keep one device or the fleet, or print them and close it."""
        match noun:
            case AuditView():
                self._tally = AuditTally(noun, AuditTotals(self._acknowledged))
            case AuditHeader():
                opened = json_line(AuditRecord.named(record_of(HeaderRecord, noun)))
                self._stream.write(opened.removesuffix("}") + ',\n"hosts":[')
            case DeviceReport():
                if (device := self._tally.take(noun)) is not None:
                    told = json_line(record_of(HostRecord, device, self._acknowledged))
                    self._hosts.add(self._tally.order_of(device), told)
            case FleetReport():
                fleet = self._tally.take_fleet(noun)
                told = json_line(record_of(FleetRecord, fleet))
                self._fleet = f'"fleet":{told},\n'
            case AuditSummary():
                self._close(noun)
            case _:
                pass

    def end(self) -> None:
        """Let it be seen; a run without its end leaves a document without its own."""
        self._stream.flush()
        self._hosts.close()

    def _close(self, summary: AuditSummary) -> None:
        between = "\n"
        for line in self._hosts.drain():
            self._stream.write(between + line)
            between = ",\n"
        told = record_of(TallyRecord, self._tally) | record_of(SummaryRecord, summary)
        closed = json_line(told)
        self._stream.write(f"\n],\n{self._fleet}" + closed.removeprefix("{") + "\n")
        self._stream.flush()
