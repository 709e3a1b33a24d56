"""Do one job: one handler a kind, each with the options that it knows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from fleetcfg.errors import FleetcfgError, JobError, RefusalError
from fleetcfg.jobs.documents import Documents
from fleetcfg.jobs.job import Job, JobFailure, JobKind, JobResult, require_timely
from fleetcfg.jobs.runner import Hold, Work
from fleetcfg.worker.audit import audit_device
from fleetcfg.worker.command import command_device
from fleetcfg.worker.context import WorkerContext
from fleetcfg.worker.read_device import read_device

Handler = Callable[[Job, Documents, WorkerContext, Hold], object]
"""Returns the noun of its kind, as JSON."""


@dataclass(frozen=True, slots=True)
class JobHandler:
    """What does one kind of job.

    Attributes:
        options: What a job may say, with the type; all else is refused.
    """

    handle: Handler
    options: Mapping[str, type]


HANDLERS: Final[Mapping[JobKind, JobHandler]] = {
    "read": JobHandler(read_device, {"on": str, "spaces": bool}),
    "audit": JobHandler(audit_device, {"on": str, "known": str, "salt": str}),
    "command": JobHandler(command_device, {"on": str, "operation": str}),
}


def perform(job: Job, documents: Documents, context: WorkerContext, hold: Hold) -> JobResult:
    """Do *job*, as a `fleetcfg.jobs.runner.Work`; trouble with the device is in the result.

    Raises:
        JobError: ``JOB_EXPIRED``, ``JOB_MALFORMED``; ``JOB_DOCUMENT_ABSENT``,
            ``JOB_DOCUMENT_WRONG``.
    """
    require_timely(job, context.clock())
    handler = HANDLERS.get(job.kind)
    if handler is None or not _are_known(job, handler.options):
        raise JobError("JOB_MALFORMED")
    try:
        body = handler.handle(job, documents, context, hold)
    except JobError:
        raise
    except RefusalError as refusal:
        failure = JobFailure(refusal.code, refusal.facts, refusal.stage)
    except FleetcfgError as error:
        failure = JobFailure(error.code, error.facts)
    else:
        return JobResult(job.id, job.host, job.documents, body)
    return JobResult(job.id, job.host, job.documents, failure=failure)


def work_of(context: WorkerContext) -> Work:
    """Return what a runner has jobs done with on this machine."""

    def work(job: Job, documents: Documents, hold: Hold) -> JobResult:
        return perform(job, documents, context, hold)

    return work


def _are_known(job: Job, options: Mapping[str, type]) -> bool:
    return all(type(value) is options.get(name) for name, value in job.options.items())
