"""Jobs for many devices: what each names, and the runner that has them done."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from fleetcfg.authority.audit_basis import AuditBasis
from fleetcfg.declared.province import Province
from fleetcfg.errors import JobError, LedgerError
from fleetcfg.jobs.documents import Documents, DocumentStore
from fleetcfg.jobs.job import DocumentRef, Job, JobKind, JobResult
from fleetcfg.jobs.runner import run_jobs
from fleetcfg.jobs.stop import Stop
from fleetcfg.model.authorized import AuthorizedRecord
from fleetcfg.observations.store import Observations
from fleetcfg.worker.context import WorkerContext
from fleetcfg.worker.documents import put_declarations, put_record
from fleetcfg.worker.perform import work_of
from fleetcfg.workflow.context import Concurrency, Context


@dataclass(frozen=True, slots=True)
class DeviceJobs:
    """Jobs of one kind, with their documents.

    Attributes:
        count: How many jobs there will be.
        prepared: What was made of declarations here already, by their digest.
    """

    count: int
    jobs: Iterable[Job]
    documents: Documents
    prepared: Mapping[str, Province]


@dataclass(frozen=True, slots=True)
class HomeDocuments:
    """What jobs from here may name; the states of devices lie in the ledger."""

    store: DocumentStore = field(default_factory=DocumentStore)
    object_of: Callable[[str], bytes] | None = None

    def get(self, sha256: str) -> bytes:
        """Return the document with that digest.

        Raises:
            JobError: ``JOB_DOCUMENT_ABSENT``.
        """
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
    hosts: Sequence[str], province: Province, concurrency: Concurrency, *, with_spaces: bool
) -> DeviceJobs:
    """Return jobs that read *hosts*."""
    return _plain_jobs("read", hosts, province, concurrency, {"spaces": with_spaces})


def command_jobs(
    hosts: Sequence[str], province: Province, concurrency: Concurrency, operation: str
) -> DeviceJobs:
    """Return jobs that give *hosts* a command."""
    return _plain_jobs("command", hosts, province, concurrency, {"operation": operation})


def audit_jobs(
    hosts: Sequence[str], basis: AuditBasis, observations: Observations, concurrency: Concurrency
) -> DeviceJobs:
    """Return jobs that audit *hosts*."""
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
    options = {"on": _day_of(province), "salt": observations.salt.hex()}
    known, limits = observations.digests(), concurrency.job_limits
    jobs = (
        Job(
            str(n),
            "audit",
            host,
            (*shared, *records.get(host, ())),
            limits,
            {**options, "known": known.get(host, "")},
        )
        for n, host in enumerate(hosts, 1)
    )
    return DeviceJobs(len(hosts), jobs, documents, prepared)


def run_device_jobs(
    jobs: DeviceJobs, concurrency: Concurrency, context: Context
) -> Iterator[JobResult]:
    """Have *jobs* done, and yield one result each, as they end."""
    worker = worker_context(context)
    for digest, province in jobs.prepared.items():
        worker.keep(digest, province)
    runner = context.runner(concurrency.pool(jobs.count), work_of(worker))
    return run_jobs(runner, jobs.jobs, jobs.documents, Stop())


def worker_context(context: Context) -> WorkerContext:
    """Return what a worker on this machine has of its own."""
    return WorkerContext(context.families, context.catalogs, context.credential, context.clock)


def _plain_jobs(
    kind: JobKind,
    hosts: Sequence[str],
    province: Province,
    concurrency: Concurrency,
    options: Mapping[str, str | bool],
) -> DeviceJobs:
    store = DocumentStore()
    digest = put_declarations(province.origin, store)
    refs, every = (DocumentRef("declarations", digest),), {"on": _day_of(province), **options}
    limits = concurrency.job_limits
    jobs = (Job(str(n), kind, host, refs, limits, every) for n, host in enumerate(hosts, 1))
    return DeviceJobs(len(hosts), jobs, store, {digest: province})


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
