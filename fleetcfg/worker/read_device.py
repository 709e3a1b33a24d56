"""Read one device: its whole configuration, its state, and what each parameter may be set to.

Backups, plans and adoptions all begin with what it brings; it changes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, partial

from pydantic import TypeAdapter

from fleetcfg.devices.calls import with_past_calls
from fleetcfg.devices.driver import read_configuration
from fleetcfg.devices.software import read_software
from fleetcfg.errors import Facts
from fleetcfg.jobs.documents import Documents
from fleetcfg.jobs.job import Job, JobFailure, JobResult
from fleetcfg.jobs.runner import Hold
from fleetcfg.model.snapshot import DeviceStatus, Snapshot, is_sound_status, sound_status
from fleetcfg.model.software import SoftwareInventory
from fleetcfg.model.space import Space
from fleetcfg.worker.bodies import read_body
from fleetcfg.worker.context import WorkerContext, device_of, limits_of, prepare
from fleetcfg.worker.session import session


@dataclass(frozen=True, slots=True)
class DeviceReading:
    """What one device said of itself.

    Attributes:
        spaces: By path, from the device's own value spaces; empty if they were not asked for.
        software: What runs on it, contents included; None if it was not asked for, or if of its
            family nothing can be told.
    """

    host: str
    snapshot: Snapshot
    status: DeviceStatus
    spaces: Mapping[str, Space] = field(default_factory=dict)
    software: SoftwareInventory | None = None


@dataclass(frozen=True, slots=True)
class UnreadDevice:
    """A device that could not be read, and why: the code and facts of the trouble."""

    host: str
    code: str
    facts: Facts = field(default_factory=dict)


def read_device(job: Job, documents: Documents, context: WorkerContext, hold: Hold) -> object:
    """Read the device of *job* in one session; a `DeviceReading`.

    The option ``spaces`` asks for the value spaces as well: one more question, and a long answer.
    The option ``software`` asks for all that runs on the device, where its family can tell; so does
    ``calls`` for the calls that it had.

    Raises:
        JobError: ``JOB_MALFORMED``, ``JOB_DOCUMENT_ABSENT``, ``JOB_DOCUMENT_WRONG``.
        RequestError: ``HOST_UNKNOWN``.
        DeviceError: ``DEV_*``.
        CredentialError: As the keeper says.
    """
    device = device_of(job, prepare(job, documents, context))
    family = context.families[device.family]
    limits = limits_of(job.limits)
    begin = partial(family.open, device, limits=limits)
    with session(device, context.credential, begin, hold) as driver:
        catalog = context.catalogs[device.family]
        snapshot = read_configuration(driver, device, catalog)
        status = sound_status(driver.status())
        if job.options.get("calls"):
            status = with_past_calls(driver, status)
        spaces = driver.spaces() if job.options.get("spaces") else {}
        is_wanted = bool(job.options.get("software") and family.software)
        software = read_software(family, driver, sorted(family.software)) if is_wanted else None
    return spell_reading(DeviceReading(device.host, snapshot, status, spaces, software))


def spell_reading(reading: DeviceReading) -> object:
    """Return *reading* as JSON."""
    return _readings().dump_python(reading, mode="json")


def reading_of(result: JobResult) -> DeviceReading | UnreadDevice:
    """Return what *result* brought, or why it did not."""
    brought = read_body(result, _readings(), lambda reading: reading.host)
    if isinstance(brought, JobFailure):
        return UnreadDevice(result.host, brought.code, brought.facts)
    if not is_sound_status(brought.status):
        return UnreadDevice(result.host, "JOB_RESULT_MALFORMED", {})
    return brought


@cache
def _readings() -> TypeAdapter[DeviceReading]:
    """Return what spells a reading; made on first use, for it takes 20 ms and no audit needs it."""
    return TypeAdapter(DeviceReading)
