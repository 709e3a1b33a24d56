"""An audit as one CSV table: a row a device, then a row for each thing found on it.

Codes and facts, and no words: columns keep their names. ``outcome`` says of each device whether it
was read, so that no device is missing from the table because nothing was found on it.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Final

from fleetcfg.model.finding import DeviceReport, Finding
from fleetcfg.model.timezone import spell_instant
from fleetcfg.model.verdict import kind_of
from fleetcfg.report.audits.audit_kept import AuditKept
from fleetcfg.report.formats.csv_table import BYTE_ORDER_MARK, SEPARATOR, csv_text
from fleetcfg.report.renderers import RenderTarget

COLUMNS: Final = (
    *("host", "site", "room", "unit", "provider", "simulated", "outcome", "reason"),
    *("verdict", "kind", "severity", "parameter", "path", "declared", "authorized", "live"),
    *("first_seen", "clauses", "file", "line"),
)
_OF_FINDING: Final = COLUMNS.index("verdict")


class AuditCsv:
    """Prints one table, when all was told."""

    def __init__(self, target: RenderTarget) -> None:
        self._out = target.out
        self._kept = AuditKept()

    def tell(self, noun: object) -> None:
        """Keep what is told."""
        self._kept.take(noun)

    def end(self) -> None:
        """Print the table; the last row of an audit that was broken off says so."""
        table = io.StringIO(newline="")
        writer = csv.writer(table, delimiter=SEPARATOR, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows([csv_text(cell) for cell in row] for row in _rows(self._kept))
        self._out.write(BYTE_ORDER_MARK + table.getvalue())
        self._out.flush()


def _rows(kept: AuditKept) -> Iterator[Sequence[str]]:
    rest = [""] * (len(COLUMNS) - _OF_FINDING)
    for device in kept.devices:
        outcome = ["unknown" if device.reason else "read", device.reason]
        where = _where(device)
        yield [*where, *outcome, *rest]
        for finding in device.findings:
            yield [*where, outcome[0], *_finding(finding)]
    for finding in kept.fleet:
        yield [*[""] * (_OF_FINDING - 2), "fleet", *_finding(finding)]
    if not kept.is_whole:
        yield [*[""] * (_OF_FINDING - 2), "interrupted", "", *rest]


def _where(device: DeviceReport) -> list[str]:
    place = device.place
    simulated = "yes" if device.simulated else "no"
    return [device.host, device.site, place.room, place.unit, place.provider, simulated]


def _finding(finding: Finding) -> list[str]:
    place, since = finding.place, finding.since
    return [
        finding.reason,
        str(finding.verdict),
        str(kind_of(finding.verdict)),
        finding.severity,
        finding.parameter,
        finding.path,
        finding.declared or "",
        finding.authorized or "",
        finding.live or "",
        "" if since is None else spell_instant(since.first_seen),
        ", ".join(finding.clauses),
        "" if place is None else place.file,
        "" if place is None or not place.line else str(place.line),
    ]
