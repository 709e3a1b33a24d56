"""An audit as one CSV table: a row a device, one for each thing found, and one of the whole.

Codes and facts, and no words: columns keep their names (docs/reference/output.md). ``outcome`` says
of each device whether it was seen, so that no device is missing because nothing was found on it.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Final

from fleetcfg.model.audit import AuditHeader
from fleetcfg.model.finding import DeviceReport
from fleetcfg.model.timezone import spell_instant
from fleetcfg.report.audits.audit_kept import AuditKept, KeptDocument, KeptFinding
from fleetcfg.report.formats.csv_table import BYTE_ORDER_MARK, SEPARATOR, csv_text
from fleetcfg.words import Words

COLUMNS: Final = (
    *("run", "record", "host", "site", "room", "unit", "provider", "simulated"),
    *("outcome", "reason", "verdict", "kind", "counts", "severity", "parameter", "path"),
    *("declared", "authorized", "live", "first_seen", "clauses", "file", "line", "devices"),
    *("acknowledged_by", "acknowledged_until"),
    *("notices", "findings_not_shown", "findings_stayed", "devices_not_shown"),
)
_TRUTH: Final = {True: "yes", False: "no"}


def _document(kept: AuditKept, header: AuditHeader, _words: Words) -> str:
    """Return the table; its last row says if the audit was broken off."""
    table = io.StringIO(newline="")
    writer = csv.DictWriter(table, COLUMNS, delimiter=SEPARATOR, lineterminator="\n")
    writer.writeheader()
    for row in _rows(kept, header):
        told = {"run": header.run, **row}
        writer.writerow({name: csv_text(cell) for name, cell in told.items()})
    return BYTE_ORDER_MARK + table.getvalue()


audit_csv: Final = partial(KeptDocument, _document)


def _rows(kept: AuditKept, header: AuditHeader) -> Iterator[Mapping[str, str]]:
    for device in kept.devices:
        where = _where(device)
        outcome = {"outcome": str(kept.outcome(device)), "reason": device.reason}
        yield {"record": "host", **where, **outcome, **_place(kept, device)}
        for one in kept.findings_of(device):
            yield {"record": "finding", **where, **_finding(one)}
    for one in kept.findings_of(kept.fleet):
        yield {"record": "fleet", **_finding(one)}
    yield {"record": "summary", **_summary(kept, header)}


def _where(device: DeviceReport) -> Mapping[str, str]:
    place = device.place
    return {
        "host": device.host,
        "site": device.site,
        "room": place.room,
        "unit": place.unit,
        "provider": place.provider,
        "simulated": _TRUTH[device.simulated],
    }


def _place(kept: AuditKept, device: DeviceReport) -> Mapping[str, str]:
    return _spot([(place.file, place.line) for place in kept.place_of(device.host)])


def _finding(one: KeptFinding) -> Mapping[str, str]:
    finding, known = one.finding, one.known
    since = finding.since
    told = {
        "reason": finding.reason,
        "verdict": str(finding.verdict),
        "kind": str(one.kind),
        "counts": _TRUTH[one.counts],
        "severity": finding.severity,
        "parameter": finding.parameter,
        "path": finding.path,
        "declared": finding.declared or "",
        "authorized": finding.authorized or "",
        "live": finding.live or "",
        "first_seen": "" if since is None else spell_instant(since.first_seen),
        "clauses": ", ".join(finding.clauses),
        "devices": ", ".join(finding.named),
        **_spot([(place.file, place.line) for place in one.places]),
    }
    if known is not None:
        told |= {"acknowledged_by": known.person, "acknowledged_until": spell_instant(known.until)}
    return told


def _spot(places: list[tuple[str, int]]) -> Mapping[str, str]:
    """Return the first of *places*, if there is one."""
    return {"file": places[0][0], "line": str(places[0][1] or "")} if places else {}


def _summary(kept: AuditKept, header: AuditHeader) -> Mapping[str, str]:
    ended = "interrupted"
    if kept.is_whole and kept.summary is not None:
        ended = str(kept.summary.conclusion)
    left_out = {name: str(count) for name, count in kept.left_out.items()}
    return {"outcome": ended, "notices": ", ".join(header.notices), **left_out}
