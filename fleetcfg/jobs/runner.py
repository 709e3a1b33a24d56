"""Runners do many jobs: their protocol, how one job is done, and which results are accepted.

A runner yields exactly one result for each job that it draws, in the order in which they end. It
draws a job only if a worker is free and its caller took all earlier results. It looks at `Stop` at
least every `LOOK_SECONDS`. Closing the iterator cancels. What a job means, it does not know.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Final, Protocol

from fleetcfg.errors import FleetcfgError, JobError, RefusalError
from fleetcfg.jobs.documents import Documents
from fleetcfg.jobs.job import Job, JobFailure, JobResult, fail, require_readable
from fleetcfg.jobs.stop import Stop

LOOK_SECONDS: Final = 0.2

Hold = Callable[[Callable[[], None]], None]
"""Tells the watch how to break off what the work is about to wait for, from another thread. Once
the job was given up, what is handed over is called at once."""

Work = Callable[[Job, Documents, Hold], JobResult]
"""Does one job. What it raises on purpose, and by a mistake, becomes the failure of the job."""


class Runner(Protocol):
    """Has jobs done, here or elsewhere, for reading and writing alike."""

    def run(self, jobs: Iterable[Job], documents: Documents, stop: Stop) -> Iterator[JobResult]:
        """Yield one result a job, as they end."""
        ...


def do_job(work: Work, job: Job, documents: Documents, hold: Hold) -> JobResult:
    """Do *job* on this machine; whatever happens ends in a result."""
    try:
        result = work(job, documents, hold)
    except RefusalError as refusal:
        failure = JobFailure(refusal.code, refusal.facts, refusal.stage)
        return JobResult(job.id, job.host, failure=failure)
    except FleetcfgError as error:
        return JobResult(job.id, job.host, failure=JobFailure(error.code, error.facts))
    except (Exception, SystemExit) as error:  # noqa: BLE001 - of whatever a driver raises, one job
        return fail(job, "RUN_CRASHED", detail=type(error).__name__)
    is_whole = (result.body is None) is not (result.failure is None)
    if (result.job, result.host) != (job.id, job.host) or not is_whole:
        return fail(job, "JOB_RESULT_MALFORMED")
    return result


def run_jobs(
    runner: Runner, jobs: Iterable[Job], documents: Documents, stop: Stop
) -> Iterator[JobResult]:
    """Have *jobs* done, and yield exactly one result each, whatever *runner* brings.

    A result is accepted only if it names a begun job, its host and its documents. A job that
    no worker could read is not sent: a worker ends when it cannot read its input.
    """
    begun: dict[str, Job] = {}
    refused: deque[JobResult] = deque()

    def drawn() -> Iterator[Job]:
        for job in jobs:
            try:
                require_readable(job)
            except JobError as error:
                refused.append(fail(job, error.code))
                continue
            begun[job.id] = job
            yield job

    results = runner.run(drawn(), documents, stop)
    try:
        for result in results:
            job = begun.pop(result.job, None)
            if job is not None:
                yield _believed(job, result)
            while refused:
                yield refused.popleft()
        yield from refused
        yield from (fail(job, "RUN_WORKER_DIED") for job in begun.values())
    finally:
        _close(results)


def _believed(job: Job, result: JobResult) -> JobResult:
    """Return *result* if it names the host and documents of *job*, else a failure."""
    is_of = result.host == job.host and (result.body is None or result.used == job.documents)
    return result if is_of else fail(job, "JOB_RESULT_MALFORMED")


def _close(results: Iterator[JobResult]) -> None:
    close = getattr(results, "close", None)
    if close is not None:
        close()
