"""What a worker has of its own: families, credentials, a clock, and what it has prepared.

It has no spelling and must not get one: nothing of it comes with a job. What several jobs need of
one document is prepared once; a worker that is forked shares what was prepared before.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from threading import Lock

from fleetcfg.checks.check import DeviceCheck
from fleetcfg.checks.registry import DEVICE_CHECKS
from fleetcfg.declared.province import Province
from fleetcfg.devices.credentials import source_of
from fleetcfg.devices.driver import Credential, DeviceLimits
from fleetcfg.devices.family import Family
from fleetcfg.errors import JobError, RequestError
from fleetcfg.jobs.documents import Documents
from fleetcfg.jobs.job import DocumentRole, Job, JobLimits
from fleetcfg.model.catalog import Catalog
from fleetcfg.model.fleet import Device
from fleetcfg.worker.documents import load_declarations


@dataclass(frozen=True, slots=True)
class WorkerContext:
    """See the module.

    Attributes:
        families: By name; so are *catalogs*.
        credential: Gives the credential of a device; asked only once it has proved its identity.
        clock: Gives the time in UTC.
        source: Says what a reference is on this machine, alike for two that lead to one source.
        checks: What an audit judges; what none of them needs is not read.
        provinces: By digest of the declarations, and the day: what was prepared.
        paths: Of states, by digest.
    """

    families: Mapping[str, Family]
    catalogs: Mapping[str, Catalog]
    credential: Callable[[Device], Credential]
    clock: Callable[[], datetime]
    source: Callable[[str], str] = source_of
    checks: Sequence[DeviceCheck] = DEVICE_CHECKS
    provinces: dict[tuple[str, date], Province] = field(
        default_factory=dict[tuple[str, date], Province]
    )
    paths: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    preparing: Lock = field(default_factory=Lock)

    def keep(self, digest: str, province: Province) -> None:
        """Keep what was made of the declarations of that *digest*, so that it is not made again."""
        self.provinces[digest, province.origin.on] = province


def prepare(
    job: Job,
    documents: Documents,
    context: WorkerContext,
    role: DocumentRole = "declarations",
) -> Province:
    """Return what the declarations of *job* declare, on the day that it says; made once.

    Raises:
        JobError: ``JOB_MALFORMED``, ``JOB_DOCUMENT_ABSENT``, ``JOB_DOCUMENT_WRONG``.
    """
    digest, on = require_document(job, role), day_of(job)
    with context.preparing:
        if (digest, on) not in context.provinces:
            loaded = load_declarations(digest, documents, context.catalogs, on=on)
            context.provinces[digest, on] = loaded
    return context.provinces[digest, on]


def document_of(job: Job, role: DocumentRole) -> str:
    """Return the digest of the document that *job* has in a *role*; empty if it has none."""
    return next((ref.sha256 for ref in job.documents if ref.role == role), "")


def require_document(job: Job, role: DocumentRole) -> str:
    """Return the digest of the document that *job* must have in a *role*.

    Raises:
        JobError: ``JOB_MALFORMED``.
    """
    digest = document_of(job, role)
    if not digest:
        raise JobError("JOB_MALFORMED")
    return digest


def day_of(job: Job) -> date:
    """Return the day for which declarations are looked at.

    Raises:
        JobError: ``JOB_MALFORMED``.
    """
    try:
        return date.fromisoformat(str(job.options.get("on", "")))
    except ValueError as error:
        raise JobError("JOB_MALFORMED") from error


def device_of(job: Job, province: Province) -> Device:
    """Return the device that *job* names.

    Raises:
        RequestError: ``HOST_UNKNOWN``.
    """
    device = province.fleet.devices.get(job.host)
    if device is None:
        raise RequestError("HOST_UNKNOWN", host=job.host)
    return device


def limits_of(limits: JobLimits) -> DeviceLimits:
    """Return the limits within which a device must answer."""
    return DeviceLimits(limits.connect_seconds, limits.answer_seconds, limits.answer_bytes)
