"""Jobs of a rollout, of its check, and of reconciling what is in doubt, on one runner.

They run in threads of this process, with deadlines: a job that takes too long is broken off,
then left alone, in doubt. We never kill a process that writes.
"""

from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from fleetcfg.apply.context import ApplyContext
from fleetcfg.apply.preconditions import require_supported
from fleetcfg.apply.rollout import Rollout
from fleetcfg.declared.province import Province
from fleetcfg.errors import FleetcfgError, LedgerError
from fleetcfg.jobs.documents import Documents, DocumentStore
from fleetcfg.jobs.job import DocumentRef, Job, JobKind, JobResult, make_limits
from fleetcfg.jobs.local import LocalRunner, Pool, writing_pool
from fleetcfg.jobs.runner import Runner, Work, run_jobs
from fleetcfg.jobs.stop import Stop
from fleetcfg.ledger.attempts import Attempt, open_attempts
from fleetcfg.model.outcome import DeviceOutcome, Fate
from fleetcfg.trust.documents.changeset import ChangeSet
from fleetcfg.trust.verify.door import Authorized
from fleetcfg.worker.change import ChangeContext, change_work, outcome_of
from fleetcfg.worker.documents import put_declarations

_ANSWERS: Final = 10  # that one device may take beside its operations; rolled back, and read again
_ANSWERS_OF_AN_OPERATION: Final = 4
_OPERATIONS_OF_A_PASSWORD: Final = 4  # three sessions more, two of which may read everything

_BEGUN: Final = frozenset(
    {"RUN_DEADLINE", "RUN_CRASHED", "RUN_WORKER_DIED", "JOB_CANCELLED", "JOB_RESULT_MALFORMED"}
)

RunnerMaker = Callable[[Pool, Work], Runner]


@dataclass(frozen=True, slots=True)
class SentChange:
    """What a worker with a door of its own needs beside the digest of the change-set.

    Attributes:
        refs: To the bundle and the declarations; none for workers in this process.
    """

    refs: tuple[DocumentRef, ...] = ()
    documents: DocumentStore = field(default_factory=DocumentStore)

    def add_to(self, job: Job) -> Job:
        """Return *job* with these documents."""
        return replace(job, documents=(*job.documents, *self.refs))


def send_change(province: Province, authorized: Authorized[ChangeSet] | None) -> SentChange:
    """Return what *province* was read from, and the bundle if any, as documents of jobs."""
    store = DocumentStore()
    refs = [DocumentRef("declarations", put_declarations(province.origin, store))]
    if authorized is not None:
        refs.append(DocumentRef("bundle", store.put(authorized.carried)))
    return SentChange(tuple(refs), store)


@dataclass(frozen=True, slots=True)
class ChangeJobs:
    """What these jobs are done with in this process.

    Attributes:
        passed: What came through the door of this process.
        forks: How many devices at once.
        sent: What a worker elsewhere needs.
        runner: Makes the runner of jobs.
    """

    passed: ChangeContext
    forks: int
    sent: SentChange = field(default_factory=SentChange)
    stop: Stop = field(default_factory=Stop)
    runner: RunnerMaker = LocalRunner

    def run(self, jobs: Iterable[Job], count: int) -> Iterator[JobResult]:
        """Have *jobs* done, at most *count*; yield one result each, as they end."""

        def door(_job: Job, _documents: Documents) -> ChangeContext:
            return self.passed

        work = change_work(door, self.passed.apply_context.clock)
        runner = self.runner(writing_pool(count, self.forks), work)
        return run_jobs(runner, map(self.sent.add_to, jobs), self.sent.documents, self.stop)


def make_rollout(
    authorized: Authorized[ChangeSet],
    apply_context: ApplyContext,
    forks: int | None = None,
    *,
    stop: Stop | None = None,
    runner: RunnerMaker = LocalRunner,
    sent: SentChange | None = None,
) -> Rollout:
    """Return a rollout of what came through the door, on jobs of this process.

    *forks* is on how many devices at the same time, if fewer than were signed.
    """
    passed = ChangeContext(authorized, apply_context)
    sent, stop = sent or SentChange(), stop or Stop()
    by_host = {change.id: change for change in authorized.document.devices}

    def write(hosts: Iterator[str], count: int, at_once: int) -> Iterator[DeviceOutcome]:
        changes = ChangeJobs(passed, min(at_once, forks or at_once), sent, stop, runner)
        jobs = (_job("apply", host, authorized, apply_context) for host in hosts)
        for result in changes.run(jobs, count):
            yield _outcome_of(result, apply_context, by_host[result.host].seq)

    return Rollout(authorized, apply_context, write)


def check_devices(
    authorized: Authorized[ChangeSet],
    apply_context: ApplyContext,
    hosts: Iterable[str],
    *,
    forks: int,
    runner: RunnerMaker = LocalRunner,
    sent: SentChange | None = None,
) -> Generator[DeviceOutcome]:
    """Check those of *hosts* that the change-set names, *forks* at once; one trouble stops none."""
    changeset, asked = authorized.document, set(hosts)
    require_supported(changeset)
    meant = {change.id: change.seq for change in changeset.devices if change.id in asked}
    passed = ChangeContext(authorized, apply_context)
    changes = ChangeJobs(passed, forks, sent or SentChange(), runner=runner)
    jobs = (_job("check", host, authorized, apply_context) for host in meant)
    for result in changes.run(jobs, len(meant)):
        outcome = _outcome_of(result, apply_context, meant[result.host])
        is_lost = outcome.fate is Fate.IN_DOUBT  # of a job that writes; a check has begun nothing
        yield replace(outcome, fate=Fate.REFUSED) if is_lost else outcome


def reconcile_attempts(
    attempts: Iterable[Attempt],
    apply_context: ApplyContext,
    *,
    forks: int,
    runner: RunnerMaker = LocalRunner,
    sent: SentChange | None = None,
) -> Generator[DeviceOutcome]:
    """Settle *attempts*, *forks* at once; yield each as it ends."""
    waiting = list(attempts)
    passed = ChangeContext(None, apply_context)
    changes = ChangeJobs(passed, forks, sent or SentChange(), runner=runner)
    jobs = (
        replace(
            _plain_job(
                "reconcile", attempt.device, apply_context, operations=_OPERATIONS_OF_A_PASSWORD
            ),
            id=f"{number}",
            options={"changeset": attempt.changeset, "attempt": attempt.number},
        )
        for number, attempt in enumerate(waiting, 1)
    )
    lost: LedgerError | None = None
    for result in changes.run(jobs, len(waiting)):
        failure = result.failure
        if failure is not None and failure.code.startswith("LEDGER_"):
            lost = LedgerError(failure.code, **failure.facts)
            continue
        yield _outcome_of(result, apply_context, 0)
    if lost is not None:
        raise lost


def _job(
    kind: JobKind, host: str, authorized: Authorized[ChangeSet], apply_context: ApplyContext
) -> Job:
    operations = sum(
        len(c.ops) + _OPERATIONS_OF_A_PASSWORD * len(c.secrets)
        for c in authorized.document.devices
        if c.id == host
    )
    ref = DocumentRef("changeset", authorized.sha256.removeprefix("sha256:"))
    return replace(_plain_job(kind, host, apply_context, operations=operations), documents=(ref,))


def _plain_job(kind: JobKind, host: str, apply_context: ApplyContext, *, operations: int) -> Job:
    limits = apply_context.access.limits
    answers = _ANSWERS + _ANSWERS_OF_AN_OPERATION * operations
    answer = limits.read_seconds, limits.most_bytes
    spread = make_limits(limits.read_seconds * answers, limits.connect_seconds, *answer)
    return Job(host, kind, host, (), spread)


def _outcome_of(result: JobResult, apply_context: ApplyContext, seq: int) -> DeviceOutcome:
    """Return the outcome that *result* brings; what was begun and has no end is in doubt."""
    failure = outcome_of(result)
    if isinstance(failure, DeviceOutcome):
        return failure
    code, facts = failure.code, dict(failure.facts)
    if code == "RUN_CRASHED":
        code, facts = "APPLY_CRASHED", {"device": result.host, "kind": str(facts.get("detail", ""))}
    is_begun = failure.code in _BEGUN
    return DeviceOutcome(
        result.host,
        Fate.IN_DOUBT if is_begun else Fate.REFUSED,
        apply_context.clock(),
        seq=seq,
        number=_open_attempt(apply_context, result.host) if is_begun else 0,
        code=code,
        facts=facts,
        stage=failure.stage,
    )


def _open_attempt(apply_context: ApplyContext, host: str) -> int:
    """Return the number of the open attempt at *host*; 0 for none, or if it is not known."""
    try:
        store = apply_context.ledger()
    except FleetcfgError:
        return 0
    try:
        return next((one.number for one in open_attempts(store) if one.device == host), 0)
    except LedgerError:
        return 0
    finally:
        store.close()
