"""An audit as JSON lines: a header, one object a device as it answers, a summary.

Before the summary stands one object of the fleet, if anything is judged of it. Each line names the
schema and the kind of record, and is flushed at once. Without a last line of kind ``summary`` the
run did not come to its end. No line tells what people acknowledged: reports name an audit by the
digest of these lines.
"""

from fleetcfg.model.audit import AuditHeader, AuditSummary
from fleetcfg.model.finding import DeviceReport, FleetReport
from fleetcfg.report.audits.audit_view import AuditTally, AuditView
from fleetcfg.report.audits.totals_record import tally_record
from fleetcfg.report.json_text import json_line
from fleetcfg.report.record import (
    AUDIT_SCHEMA,
    fleet_record,
    header_record,
    host_record,
    summary_record,
)
from fleetcfg.report.renderers import RenderTarget
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
                self._put("header", header_record(noun))
            case DeviceReport():
                if (device := self._tally.take(noun)) is not None:
                    self._put("host", host_record(device))
            case FleetReport():
                self._put("fleet", fleet_record(self._tally.take_fleet(noun)))
            case AuditSummary():
                self._put("summary", {**tally_record(self._tally), **summary_record(noun)})
            case _:
                pass

    def end(self) -> None:
        """Nothing is left to tell."""

    def _put(self, kind: str, record: dict[str, Json]) -> None:
        self._stream.write(json_line({"schema": AUDIT_SCHEMA, "record": kind, **record}) + "\n")
        self._stream.flush()
