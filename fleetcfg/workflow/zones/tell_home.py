"""What is home is told: as an audit that was made here, or as a change that was."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from fleetcfg.authority.audit_basis import AuditBasis
from fleetcfg.errors import RequestError
from fleetcfg.jobs.documents import Documents
from fleetcfg.jobs.job import Job, JobFailure, JobResult
from fleetcfg.jobs.local import Pool
from fleetcfg.jobs.runner import Runner, Work
from fleetcfg.jobs.stop import Stop
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.model.outcome import DeviceOutcome, Fate
from fleetcfg.observations.runs import StoredRun, load_run
from fleetcfg.observations.store import Observations
from fleetcfg.worker.change import outcome_of
from fleetcfg.workflow.audits.audit import AuditRequest, audit_fleet
from fleetcfg.workflow.changes.apply import conclude
from fleetcfg.workflow.context import Context
from fleetcfg.workflow.events import DeviceDone, RolloutStarted
from fleetcfg.workflow.zones.home_batch import HomeBatch


@dataclass(slots=True)
class _HomeRunner:
    """Has no jobs done: brings what came home of each, in the order in which it was done."""

    home: HomeBatch
    moment: datetime

    def run(self, jobs: Iterable[Job], documents: Documents, stop: Stop) -> Iterator[JobResult]:
        """Yield one result a job."""
        del documents, stop
        for job in jobs:
            self.moment = max(self.moment, self.home.times[job.host])
            found = self.home.results[job.host]
            used = job.documents if found.failure is None else ()
            yield replace(found, job=job.id, used=used)

    def clock(self) -> datetime:
        """Return when the device was read that was told of last."""
        return self.moment


def keep_audit(
    home: HomeBatch, basis: AuditBasis, observations: Observations, context: Context
) -> Conclusion:
    """Store the audit that came home, and tell of it as of one that was made here.

    It is one audit, which began when the batch was given out; where the telling was broken off, it
    is gone on with. Devices were judged by the manifest that the batch names. Where another is in
    force by now, they are unknown: ask again.

    Raises:
        As `audit_fleet`.
        KeyboardInterrupt: The telling was interrupted: what is home is told another time.
    """
    run, earlier = home.batch.id, _earlier(observations, home.batch.id)
    if earlier is not None and earlier.conclusion and not earlier.is_broken_off:
        return earlier.conclusion  # it was kept and told, and then the process was ended
    if basis.manifest != home.batch.manifest:
        home = replace(home, results={host: _outdated(host) for host in home.results})
    runner = _HomeRunner(home, min(home.batch.issued_at, *home.times.values()))
    request = AuditRequest(run, home.known(basis), goes_on=earlier is not None)

    def bring(_pool: Pool, _work: Work) -> Runner:
        return runner

    then = replace(context, runner=bring, clock=runner.clock)
    audited = audit_fleet(request, basis, observations, then)
    if audited.summary.is_interrupted:
        raise KeyboardInterrupt
    return audited.conclusion


def _earlier(observations: Observations, run: str) -> StoredRun | None:
    try:
        return load_run(observations, run)
    except RequestError:
        return None


def _outdated(host: str) -> JobResult:
    return JobResult(host, host, failure=JobFailure("SLICE_OTHER_MANIFEST"))


def tell_changes(home: HomeBatch, context: Context) -> Conclusion:
    """Tell of each device that was to be changed, and return what it comes to."""
    context.on_event(RolloutStarted(home.batch.changeset, "", len(home.results), 0))
    outcomes: list[DeviceOutcome] = []
    for host, result in sorted(home.results.items()):
        outcomes.append(_outcome(result, home.times[host]))
        context.on_event(DeviceDone(outcomes[-1]))
    return conclude(outcomes)


def _outcome(result: JobResult, at: datetime) -> DeviceOutcome:
    brought = outcome_of(result)
    if isinstance(brought, DeviceOutcome):
        return brought
    is_lost = brought.code in {"SLICE_MISSING", "SLICE_DIED", "JOB_RESULT_MALFORMED"}
    fate = Fate.IN_DOUBT if is_lost else Fate.REFUSED
    facts, stage = dict(brought.facts), brought.stage
    return DeviceOutcome(result.host, fate, at, code=brought.code, facts=facts, stage=stage)
