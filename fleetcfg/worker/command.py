"""Give one device a command that changes no setting."""

from dataclasses import dataclass, field
from functools import cache, partial
from typing import cast

from pydantic import TypeAdapter

from fleetcfg.devices.commander import CallTester, DeviceCommand
from fleetcfg.devices.commanding import open_commander
from fleetcfg.errors import Facts, JobError
from fleetcfg.jobs.documents import Documents
from fleetcfg.jobs.job import Job, JobFailure, JobResult
from fleetcfg.jobs.runner import Hold
from fleetcfg.model.calls import (
    MOST_CALL_SECONDS,
    TEST_CALL,
    USUAL_CALL_SECONDS,
    MediaFigures,
    are_sound,
)
from fleetcfg.worker.bodies import read_body
from fleetcfg.worker.context import WorkerContext, device_of, limits_of, prepare
from fleetcfg.worker.session import session


@dataclass(frozen=True, slots=True)
class CommandResult:
    """What one device replied to a command.

    Attributes:
        reply: Its own words; empty if it could not be asked.
        media: How the streams of a test call arrived.
        code: Why it did not do it; empty if it did. *facts* belong to it.
    """

    host: str
    reply: str = ""
    code: str = ""
    facts: Facts = field(default_factory=dict[str, str | int])
    media: tuple[MediaFigures, ...] = ()


def command_device(job: Job, documents: Documents, context: WorkerContext, hold: Hold) -> object:
    """Give the device of *job* its option ``operation``, once; a `CommandResult`.

    The option ``number`` is whom a test call goes to, and ``seconds`` how long it lasts at most.

    Raises:
        JobError: ``JOB_MALFORMED``, ``JOB_DOCUMENT_ABSENT``, ``JOB_DOCUMENT_WRONG``.
        RequestError: ``HOST_UNKNOWN``.
        DeviceError: ``DEV_*``.
        CredentialError: As the keeper says.
    """
    device = device_of(job, prepare(job, documents, context))
    family = context.families[device.family]
    operation = job.options.get("operation")
    if operation not in family.commands:
        raise JobError("JOB_MALFORMED")
    seconds = job.options.get("seconds", USUAL_CALL_SECONDS)
    if not (isinstance(seconds, int) and 0 < seconds <= MOST_CALL_SECONDS):
        raise JobError("JOB_MALFORMED")
    limits = limits_of(job.limits)
    begin = partial(open_commander, family, device, limits=limits)
    with session(device, context.credential, begin, hold) as commander:
        if operation == TEST_CALL and isinstance(commander, CallTester):
            media = commander.test_call(str(job.options.get("number", "")), seconds)
            done = CommandResult(device.host, media=media)
        else:
            done = CommandResult(device.host, commander.command(cast("DeviceCommand", operation)))
    return _replies().dump_python(done, mode="json")


def command_result_of(result: JobResult) -> CommandResult:
    """Return what *result* brought, or why it did not."""
    brought = read_body(result, _replies(), lambda reply: reply.host)
    if isinstance(brought, JobFailure):
        return CommandResult(result.host, code=brought.code, facts=brought.facts)
    if not are_sound(brought.media, None):
        return CommandResult(result.host, code="JOB_RESULT_MALFORMED")
    return brought


@cache
def _replies() -> TypeAdapter[CommandResult]:
    """Return what spells a reply; made on first use, for no audit needs it."""
    return TypeAdapter(CommandResult)
