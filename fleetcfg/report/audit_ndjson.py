"""An audit as JSON lines: a header, one object a device as it answers, a summary.

Before the summary stands one object of the fleet, if anything is judged of it. Each line names the
schema and the kind of record, and is flushed at once. Without a last line of kind ``summary`` the
run did not come to its end.
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
from fleetcfg.trust.crypto.canonical import Json
from fleetcfg.words import Words


def audit_ndjson(noun: object, _words: Words) -> str:
    """Return the header, one device, the fleet, or the summary; of another noun, nothing."""
    match noun:
        case AuditHeader():
            return _line("header", header_record(noun))
        case DeviceReport():
            return _line("host", host_record(noun))
        case FleetReport():
            return _line("fleet", fleet_record(noun))
        case AuditSummary():
            return _line("summary", summary_record(noun))
        case _:
            return ""


def _line(kind: str, record: dict[str, Json]) -> str:
    return json_line({"schema": AUDIT_SCHEMA, "record": kind, **record}) + "\n"
