"""One audit of many devices: each report is kept as it comes, and tells since when it is so."""

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace

from fleetcfg.authority.audit_basis import AuditBasis
from fleetcfg.checks.check import FleetCase, HomeCase
from fleetcfg.checks.registry import judge_at_home, judge_fleet
from fleetcfg.model.finding import DeviceReport, Finding, FleetReport
from fleetcfg.model.snapshot import DeviceIdentity
from fleetcfg.model.verdict import Verdict
from fleetcfg.observations.runs import add_fleet_report, add_report, reports_of
from fleetcfg.observations.store import Observations
from fleetcfg.observations.values import Observation
from fleetcfg.worker.audit import AuditedDevice, audited_of, count_asked
from fleetcfg.worker.documents import sender_names
from fleetcfg.workflow.context import Concurrency, Context
from fleetcfg.workflow.device_jobs import audit_jobs, run_device_jobs


@dataclass(frozen=True, slots=True)
class AuditRun:
    """One audit of many devices: by what it judges, and where it is kept.

    Attributes:
        run: Id of this run in the observations.
        cite: Gives a finding the clause that its key stands for on the day of the audit.
    """

    run: str
    basis: AuditBasis
    observations: Observations
    concurrency: Concurrency
    context: Context
    cite: Callable[[Finding], Finding]

    def audit(self, hosts: Sequence[str]) -> Generator[DeviceReport, None, None]:
        """Yield the report of each of *hosts*, as they come, each kept before it is told."""
        province = self.basis.province
        names = sender_names(province.origin)
        jobs = audit_jobs(hosts, self.basis, self.observations, self.concurrency)
        for number, result in enumerate(run_device_jobs(jobs, self.concurrency, self.context)):
            yield self._keep(number, audited_of(result, province, names))

    def judge_fleet(self, hosts: Sequence[str]) -> FleetReport:
        """Return what is found on the fleet, kept, once `audit` of *hosts* has come to its end."""
        case = FleetCase(self.basis.province.fleet, hosts, self._reports)
        report = FleetReport(tuple(map(self.cite, judge_fleet(case))))
        with self.observations.writing():
            add_fleet_report(self.observations, self.run, len(hosts), report)
        return report

    def _reports(self) -> Iterator[DeviceReport]:
        for report in reports_of(self.observations, self.run):
            if isinstance(report, DeviceReport):
                yield report

    def _keep(self, number: int, audited: AuditedDevice) -> DeviceReport:
        """Keep what was seen of one device and what is said of it: both, or neither."""
        with self.observations.writing():
            identity = audited.identity
            report = self._seen(audited, identity) if identity else self._missed(audited)
            add_report(self.observations, self.run, number, report)
        return report

    def _missed(self, audited: AuditedDevice) -> DeviceReport:
        report = audited.report
        self.observations.miss(report.host, self.run, report.reason, at=self.context.clock())
        paths = self.observations.paths(report.host)
        asked = count_asked(self.basis.province, self.basis.signed, report.host, paths)
        return replace(report, counts={Verdict.UNKNOWN: asked})

    def _seen(self, audited: AuditedDevice, identity: DeviceIdentity) -> DeviceReport:
        report = audited.report
        before = self.observations.seen(report.host)
        seen = Observation(report.host, identity, audited.digest, audited.values)
        self.observations.record(seen, at=self.context.clock())
        since = self.observations.since(report.host, [f.path for f in report.findings if f.path])
        findings = tuple(replace(f, since=since.get(f.path)) for f in report.findings)
        previous = before.identity if before else None
        case = HomeCase(replace(report, findings=findings), identity, previous)
        judged = judge_at_home(case)
        return replace(report, findings=tuple(map(self.cite, judged)))
