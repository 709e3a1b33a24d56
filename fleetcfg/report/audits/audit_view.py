"""What of an audit is shown: all of it, or what a person asked for. Its result stays the same."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal, get_args

from fleetcfg.model.audit_totals import AuditTotals
from fleetcfg.model.declared import Severity
from fleetcfg.model.finding import DeviceReport, Finding, FleetReport
from fleetcfg.model.finding_groups import gravity
from fleetcfg.model.problem import Place
from fleetcfg.model.verdict import Verdict
from fleetcfg.observations.earlier_run import EarlierRun, FindingRow

AuditSort = Literal["gravity", "host", "site"]
AUDIT_SORTS: Final[tuple[AuditSort, ...]] = get_args(AuditSort)


@dataclass(frozen=True, slots=True)
class AuditView:
    """What is to be shown of an audit, told to its renderer before all else.

    Attributes:
        severities: Of findings; all of them if there is none here. So are *verdicts*.
        hosts: Devices; None for all.
        earlier: A run whose findings are not shown again.
        declared: Where each device is declared, for forms that point at lines of files.
        before: The run before: what could not be checked then, and cannot now, takes one line.
        is_detailed: Whether all of it is told at length.
    """

    severities: tuple[Severity, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    hosts: frozenset[str] | None = None
    earlier: EarlierRun | None = None
    sort: AuditSort = "gravity"
    declared: Mapping[str, Place] = field(default_factory=dict[str, Place])
    before: EarlierRun | None = None
    is_detailed: bool = False

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is left out."""
        return bool(self.severities or self.verdicts or self.earlier) or self.hosts is not None

    def was_there_before(self, finding: Finding) -> bool:
        """Tell whether the run before read the device of *finding*, and found the same."""
        host, before = finding.host, self.before
        if before is None or host not in before.read:
            return False
        return _row(host, finding) in before.rows.get(host, {})

    def shows_host(self, host: str) -> bool:
        """Tell whether anything of *host* is shown."""
        return self.hosts is None or host in self.hosts

    def shows(self, host: str, verdict: Verdict, severity: str) -> bool:
        """Tell whether a finding is shown, whatever an earlier run had."""
        is_meant = not self.severities or severity in self.severities
        is_of_kind = not self.verdicts or verdict in self.verdicts
        return is_meant and is_of_kind and self.shows_host(host)


@dataclass(slots=True)
class AuditTally:
    """Counts an audit as it is told, and says what of it is shown.

    Attributes:
        totals: Of all of it, shown or not.
        hidden: Findings that are not shown because they were not asked for.
        hidden_devices: Devices of which nothing is shown for the same reason.
        appeared: Findings that the earlier run does not have.
        unlooked: Those of *appeared* on devices that the earlier run could not read.
        unasked: Those of *appeared* on devices that the earlier run was not asked for.
        unasked_devices: How many devices that are.
        stayed: Findings that the earlier run has as well: they are not shown.
        gone: Findings of the earlier run alone, on devices that were read.
    """

    view: AuditView = field(default_factory=AuditView)
    totals: AuditTotals = field(default_factory=AuditTotals)
    hidden: int = 0
    hidden_devices: int = 0
    appeared: int = 0
    unlooked: int = 0
    unasked: int = 0
    unasked_devices: int = 0
    stayed: int = 0
    gone: int = 0
    _read: set[str] = field(default_factory=set[str])

    def take(self, report: DeviceReport) -> DeviceReport | None:
        """Count a device, and return what of it is shown, gravest first; None if nothing may be."""
        findings = self._shown(report)
        if not self.view.shows_host(report.host):
            self.hidden_devices += 1
            return None
        return replace(report, findings=findings)

    def take_fleet(self, report: FleetReport) -> FleetReport:
        """Count what was found on the fleet, and return what of it is shown."""
        return replace(report, findings=self._shown(report))

    def _shown(self, report: DeviceReport | FleetReport) -> tuple[Finding, ...]:
        self.totals.add(report)
        shown = [one for one in report.findings if self._is_asked(one)]
        self.hidden += len(report.findings) - len(shown)
        if self.view.earlier is not None:
            shown = self._new(shown, report, self.view.earlier)
        return tuple(sorted(shown, key=gravity))

    def order_of(self, report: DeviceReport) -> tuple[object, ...]:
        """Return what sorts the device of *report* among the others."""
        place = report.place.number, report.host
        return (report.site, *place) if self.view.sort == "site" else place

    @property
    def unread(self) -> int:
        """Devices of the earlier run that this one did not read."""
        earlier = self.view.earlier
        return 0 if earlier is None else len(earlier.hosts - self._read - {""})

    def _is_asked(self, finding: Finding) -> bool:
        return self.view.shows(finding.host, finding.verdict, finding.severity)

    def _new(
        self, shown: list[Finding], report: DeviceReport | FleetReport, earlier: EarlierRun
    ) -> list[Finding]:
        """Return those of *shown* that *earlier* does not have, and count the others."""
        host = ""
        if isinstance(report, DeviceReport):
            if report.reason:
                return shown
            host = report.host
        self._read.add(host)
        before, now = earlier.rows.get(host, {}), {_row(host, one) for one in report.findings}
        self.gone += sum(
            row not in now and self.view.shows(host, row.verdict, severity)
            for row, severity in before.items()
        )
        new = [finding for finding in shown if _row(host, finding) not in before]
        self.stayed += len(shown) - len(new)
        self.appeared += len(new)
        if host and host not in earlier.hosts:
            self.unasked += len(new)
            self.unasked_devices += 1
        elif host not in earlier.read:
            self.unlooked += len(new)
        return new


def _row(host: str, finding: Finding) -> FindingRow:
    return FindingRow(host, finding.parameter, finding.path, finding.verdict)
