"""One audit of many devices: each report is kept as it comes, and tells since when it is so."""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from fleetcfg.checks.check import FleetCase, FleetCheck, Need, needs_of
from fleetcfg.checks.registry import FLEET_CHECKS, judge_at_home
from fleetcfg.errors import Facts
from fleetcfg.jobs.local import Failure, Runner
from fleetcfg.model.finding import Finding, HostReport
from fleetcfg.model.snapshot import DeviceIdentity
from fleetcfg.model.verdict import Verdict
from fleetcfg.observations.runs import add_report
from fleetcfg.observations.store import Observations
from fleetcfg.observations.values import Observation, Packed
from fleetcfg.worker.audit import Audited, AuditTask, audited_from, unknown


@dataclass(frozen=True, slots=True)
class AuditRun:
    """One audit of many devices: what is done, by whom, and where it is kept.

    Attributes:
        run: Id of this run in the history.
        clock: Gives the time in UTC.
        cite: Gives a finding the clause that its key stands for on the day of the audit.
        checks: What is judged here, of what no single reading tells.
        others: Which devices have answered, kept only if a check needs it.
    """

    task: AuditTask
    runner: Runner
    history: Observations
    run: str
    clock: Callable[[], datetime]
    cite: Callable[[Finding], Finding]
    checks: Sequence[FleetCheck] = FLEET_CHECKS
    others: dict[str, DeviceIdentity] = field(default_factory=dict[str, DeviceIdentity])

    def audit(self, hosts: Sequence[str]) -> Generator[HostReport, None, None]:
        """Yield the report of each of *hosts*, as they come, each kept before it is told."""
        for number, outcome in enumerate(self.runner.run(hosts, self.task)):
            if isinstance(outcome, Failure):
                facts: Facts = {"detail": outcome.detail} if outcome.detail else {}
                lost = unknown(self.task.province, outcome.job, outcome.code, facts)
                audited = Audited(lost)
            else:
                audited = audited_from(outcome.body)
            yield self._keep(number, audited)

    def _keep(self, number: int, audited: Audited) -> HostReport:
        """Keep what was seen of one device and what is said of it: both, or neither."""
        with self.history.writing():
            identity = audited.identity
            report = self._seen(audited, identity) if identity else self._missed(audited)
            add_report(self.history, self.run, number, report)
        return report

    def _missed(self, audited: Audited) -> HostReport:
        report = audited.report
        self.history.miss(report.host, self.run, report.reason, at=self.clock())
        asked = self.task.asked_of(report.host, self.history.paths(report.host))
        return replace(report, counts={Verdict.UNKNOWN: asked})

    def _seen(self, audited: Audited, identity: DeviceIdentity) -> HostReport:
        report = audited.report
        before = self.history.seen(report.host)
        packed = Packed(*audited.packed) if audited.packed else None
        seen = Observation(report.host, identity, audited.digest, packed)
        self.history.record(seen, at=self.clock())
        since = self.history.since(report.host, [f.path for f in report.findings if f.path])
        findings = tuple(replace(f, since=since.get(f.path)) for f in report.findings)
        previous = before.identity if before else None
        case = FleetCase(replace(report, findings=findings), identity, previous, self.others)
        judged = judge_at_home(case, self.checks)
        if Need.OTHERS in needs_of(self.checks):
            self.others[report.host] = identity
        return replace(report, findings=tuple(map(self.cite, judged)))
