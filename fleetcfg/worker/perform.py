"""Do one job: one handler a kind, each with the options that it knows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from fleetcfg.errors import JobError
from fleetcfg.jobs.documents import Documents
from fleetcfg.jobs.job import Job, JobKind, JobResult, require_timely
from fleetcfg.jobs.runner import Hold, Work
from fleetcfg.worker.audit import audit_device
from fleetcfg.worker.command import command_device
from fleetcfg.worker.context import WorkerContext
from fleetcfg.worker.read_device import read_device

HandleJob = Callable[[Job, Documents, WorkerContext, Hold], object]
"""Returns the noun of its kind, as JSON."""


@dataclass(frozen=True, slots=True)
class JobHandler:
    """What does one kind of job.

    Attributes:
        options: What a job may say, with the type; all else is refused.
    """

    handle: HandleJob
    options: Mapping[str, type]


HANDLERS: Final[Mapping[JobKind, JobHandler]] = {
    "read": JobHandler(read_device, {"on": str, "spaces": bool, "software": bool, "calls": bool}),
    "audit": JobHandler(
        audit_device, {"on": str, "known": str, "salt": str, "mark": str, "calls": bool}
    ),
    "command": JobHandler(
        command_device, {"on": str, "operation": str, "number": str, "seconds": int}
    ),
}


def perform(job: Job, documents: Documents, context: WorkerContext, hold: Hold) -> JobResult:
    """Do *job*.

    Raises:
        JobError: ``JOB_EXPIRED``, ``JOB_MALFORMED``; ``JOB_DOCUMENT_ABSENT``,
            ``JOB_DOCUMENT_WRONG``.
        RequestError: ``HOST_UNKNOWN``.
        DeviceError: ``DEV_*``.
        CredentialError: As the keeper says.
    """
    require_timely(job, context.clock())
    handler = HANDLERS.get(job.kind)
    if handler is None or not _are_known(job, handler.options):
        raise JobError("JOB_MALFORMED")
    body = handler.handle(job, documents, context, hold)
    return JobResult(job.id, job.host, job.documents, body)


def work_of(context: WorkerContext) -> Work:
    """Return what a runner has jobs done with on this machine."""

    def work(job: Job, documents: Documents, hold: Hold) -> JobResult:
        return perform(job, documents, context, hold)

    return work


def _are_known(job: Job, options: Mapping[str, type]) -> bool:
    return all(type(value) is options.get(name) for name, value in job.options.items())
