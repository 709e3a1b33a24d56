"""An audit as JSON lines: a header, one object a device as it answers, a summary.

Before the summary stands one object of the fleet, if anything is judged of it. Each line names the
schema and the kind of record, and is flushed at once. Without a last line of kind ``summary`` the
run did not come to its end. No line tells what people acknowledged: reports name an audit by the
digest of these lines.
"""

from fleetcfg.model.acknowledgement import not_acknowledged
from fleetcfg.model.audit import AuditHeader, AuditSummary
from fleetcfg.model.finding import DeviceReport, FleetReport
from fleetcfg.report.audits.audit_view import AuditTally, AuditView
from fleetcfg.report.record import AuditRecord, FleetRecord, HeaderRecord, HostRecord, SummaryRecord
from fleetcfg.report.record_class import record_of
from fleetcfg.report.renderers import RenderTarget
from fleetcfg.report.totals_record import TallyRecord
from fleetcfg.trust.crypto.canonical import Json


class AuditNdjson:
    """Prints a line a noun."""

    def __init__(self, target: RenderTarget) -> None:
        self._stream = target.out
        self._tally = AuditTally()

    def tell(self, noun: object) -> None:
        """Print the header, one device, the fleet, or the summary; of another noun, nothing."""
        match noun:
            case AuditView():
                self._tally = AuditTally(noun)
            case AuditHeader():
                self._put("header", record_of(HeaderRecord, noun))
            case DeviceReport():
                if (device := self._tally.take(noun)) is not None:
                    self._put("host", record_of(HostRecord, device, not_acknowledged))
            case FleetReport():
                fleet = self._tally.take_fleet(noun)
                self._put("fleet", record_of(FleetRecord, fleet))
            case AuditSummary():
                told = record_of(TallyRecord, self._tally) | record_of(SummaryRecord, noun)
                self._put("summary", told)
            case _:
                pass

    def end(self) -> None:
        """Nothing is left to tell."""

    def _put(self, kind: str, record: dict[str, Json]) -> None:
        self._stream.write(AuditRecord.line(record, kind))
        self._stream.flush()
