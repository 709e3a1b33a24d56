"""Jobs for many devices: what each names, and the runner that has them done."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from fleetcfg.authority.audit_basis import AuditBasis
from fleetcfg.authority.contact import ContactBasis, ContactRules
from fleetcfg.declared.province import Province
from fleetcfg.errors import JobError, LedgerError
from fleetcfg.jobs.documents import Documents, DocumentStore
from fleetcfg.jobs.job import DocumentRef, Job, JobFailure, JobKind, JobResult
from fleetcfg.jobs.runner import run_jobs
from fleetcfg.jobs.stop import Stop
from fleetcfg.model.authorized import AuthorizedRecord
from fleetcfg.worker.context import WorkerContext
from fleetcfg.worker.documents import put_declarations, put_record
from fleetcfg.worker.perform import work_of
from fleetcfg.workflow.context import Concurrency, Context
from fleetcfg.workflow.declared_use import judged_devices


@dataclass(frozen=True, slots=True)
class DeviceJobs:
    """Jobs of one kind, with their documents.

    Attributes:
        hosts: Whom they are about.
        make: Makes the job of a host, with the id that it is given.
        prepared: What was made of declarations here already, by their digest.
        contact: Which of the hosts may be contacted.
    """

    hosts: Sequence[str]
    make: Callable[[str, str], Job]
    documents: Documents
    prepared: Mapping[str, Province]
    contact: ContactRules


@dataclass(frozen=True, slots=True)
class HomeDocuments:
    """What jobs from here may name; the states of devices lie in the ledger."""

    store: DocumentStore = field(default_factory=DocumentStore)
    object_of: Callable[[str], bytes] | None = None

    def get(self, sha256: str) -> bytes:
        """Return the document with that digest."""
        try:
            return self.store.get(sha256)
        except JobError:
            if self.object_of is None:
                raise
        try:
            return self.object_of(f"sha256:{sha256}")
        except LedgerError as error:
            raise JobError("JOB_DOCUMENT_ABSENT", sha256=sha256) from error


def read_jobs(
    hosts: Sequence[str],
    basis: ContactBasis,
    concurrency: Concurrency,
    *,
    with_spaces: bool,
    with_software: bool,
    with_calls: bool = False,
) -> DeviceJobs:
    """Return jobs that read *hosts*."""
    options: dict[str, str | bool] = {"spaces": with_spaces, "software": with_software}
    options |= {"calls": True} if with_calls else {}
    return _plain_jobs("read", hosts, basis, concurrency, options)


def command_jobs(
    hosts: Sequence[str],
    basis: ContactBasis,
    concurrency: Concurrency,
    operation: str,
    number: str = "",
    seconds: int = 0,
) -> DeviceJobs:
    """Return jobs that give *hosts* a command.

    *number* is whom a test call goes to, and *seconds* how long it lasts at most, if not as usual.
    """
    options: dict[str, str | int | bool] = {"operation": operation}
    options |= {"number": number} if number else {}
    options |= {"seconds": seconds} if seconds else {}
    return _plain_jobs("command", hosts, basis, concurrency, options)


class KnownReadings(Protocol):
    """What is known of earlier readings, and how secret values are concealed."""

    @property
    def salt(self) -> bytes:
        """With which they are concealed."""
        ...

    def digests(self) -> Mapping[str, str]:
        """Return the digest of the latest configuration of each device."""
        ...


def audit_jobs(
    hosts: Sequence[str],
    basis: AuditBasis,
    observations: KnownReadings,
    concurrency: Concurrency,
    *,
    mark: str = "",
) -> DeviceJobs:
    """Return jobs that audit *hosts*; *mark* tells with which salt, where there are several."""
    documents = HomeDocuments(object_of=basis.object_of)
    store, province = documents.store, basis.province
    asked = put_declarations(province.origin, store)
    shared, prepared = [DocumentRef("declarations", asked)], {asked: province}
    signed = basis.signed.province if basis.signed else None
    if signed is not None:
        digest = put_declarations(signed.origin, store)
        shared.append(DocumentRef("signed_declarations", digest))
        prepared.setdefault(digest, signed)
    records = {} if basis.record_of is None else _put_records(hosts, basis.record_of, store)
    options: dict[str, str | bool] = {
        "on": _day_of(province),
        "salt": observations.salt.hex(),
    }
    options |= {"mark": mark} if mark else {}
    known, limits = observations.digests(), concurrency.job_limits
    judged = judged_devices(basis)

    def make(number: str, host: str) -> Job:
        refs = (*shared, *records.get(host, ()))
        said = {**options, "known": known.get(host, "")}
        said |= {"calls": True} if host in judged else {}
        return Job(number, "audit", host, refs, limits, said)

    return DeviceJobs(hosts, make, documents, prepared, basis.contact)


def run_device_jobs(
    jobs: DeviceJobs, concurrency: Concurrency, context: Context
) -> Iterator[JobResult]:
    """Have *jobs* done, and yield one result each, as they end.

    The one way to a device that is only read or commanded: of a host that must not be contacted the
    result is the refusal, and no job of it is made.
    """
    refused = set[int]()
    for number, host in enumerate(jobs.hosts, 1):
        refusal = jobs.contact.refusal(host)
        if refusal is not None:
            refused.add(number)
            failure = JobFailure(refusal.code, refusal.facts, refusal.stage)
            yield JobResult(str(number), host, failure=failure)
    meant = len(jobs.hosts) - len(refused)
    if not meant:
        return
    worker = worker_context(context, jobs.contact)
    for digest, province in jobs.prepared.items():
        worker.keep(digest, province)
    runner = context.runner(concurrency.pool(meant), work_of(worker))
    numbered = enumerate(jobs.hosts, 1)
    made = (jobs.make(str(number), host) for number, host in numbered if number not in refused)
    yield from run_jobs(runner, made, jobs.documents, Stop())


def worker_context(context: Context, contact: ContactRules) -> WorkerContext:
    """Return what a worker on this machine has of its own."""
    credential = contact.credential(context.credential, context.source)
    return WorkerContext(context.families, context.catalogs, credential, context.clock)


def _plain_jobs(
    kind: JobKind,
    hosts: Sequence[str],
    basis: ContactBasis,
    concurrency: Concurrency,
    options: Mapping[str, str | int | bool],
) -> DeviceJobs:
    store, province = DocumentStore(), basis.province
    digest = put_declarations(province.origin, store)
    refs, said = (DocumentRef("declarations", digest),), {"on": _day_of(province), **options}
    limits = concurrency.job_limits

    def make(number: str, host: str) -> Job:
        return Job(number, kind, host, refs, limits, said)

    return DeviceJobs(hosts, make, store, {digest: province}, basis.contact)


def _put_records(
    hosts: Sequence[str], record_of: Callable[[str], AuthorizedRecord], store: DocumentStore
) -> Mapping[str, tuple[DocumentRef]]:
    """Put what the record says of each host; documents are complete before a job is drawn."""
    return {
        host: (DocumentRef("authorized_state", put_record(record_of(host), store)),)
        for host in hosts
    }


def _day_of(province: Province) -> str:
    return province.origin.on.isoformat()
