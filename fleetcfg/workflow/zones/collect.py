"""Results of slices come home: each proves itself, counts once, and belongs to a batch.

A batch is told once all of it is home, or its time is over by the clock of this machine. What is
missing then is named: devices of an audit are unknown, devices that should be changed in doubt.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from fleetcfg.authority.audit_basis import AuditBasis
from fleetcfg.authority.carried_files import ImportFile
from fleetcfg.authority.dispatched import DispatchedSlices, SentSlice, SliceBatch
from fleetcfg.authority.imports import import_files
from fleetcfg.authority.workspace import Workspace
from fleetcfg.authority.zones import require_done_there
from fleetcfg.errors import FleetcfgError, JobError, RefusalError, RequestError, Stage, refuse_at
from fleetcfg.jobs.documents import Documents
from fleetcfg.jobs.job import Job, JobFailure, JobResult, read_result
from fleetcfg.jobs.local import Pool
from fleetcfg.jobs.runner import Runner, Work
from fleetcfg.jobs.stop import Stop
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.model.outcome import DeviceOutcome, Fate
from fleetcfg.observations.runs import StoredRun, load_run
from fleetcfg.observations.store import Observations
from fleetcfg.trust.documents.parcel import Parcel, read_parcel
from fleetcfg.trust.documents.slice_result import read_slice_result
from fleetcfg.worker.change import outcome_of
from fleetcfg.workflow.audits.audit import AuditRequest, audit_fleet, run_id
from fleetcfg.workflow.changes.apply import conclude
from fleetcfg.workflow.context import Context
from fleetcfg.workflow.events import DeviceDone, ResultRefused, RolloutStarted, SlicesAway
from fleetcfg.workflow.zones.carriers import (
    CarriedResult,
    Dispatcher,
    claim_outbox,
    publish_waiting,
)


def take_result(carried: CarriedResult, workspace: Workspace, dispatched: DispatchedSlices) -> bool:
    """Keep one result, and record its receipts; return whether it is the first of its slice.

    Raises:
        RefusalError: DOC_TOO_LARGE, PARCEL_*; what `read_slice_result` says; as
            `require_done_there`; RESULT_OTHER of a slice that was not given out here, or of
            another zone; RESULT_DEVICES that are not those of the slice; what the door says of a
            receipt.
        LedgerError: ``LEDGER_*``.
    """
    with refuse_at(Stage.BYTES):
        parcel = read_parcel(carried.data)
        said = read_slice_result(parcel)
    require_done_there(parcel, said, workspace.root)
    found = dispatched.find(said.slice.removeprefix("sha256:"))
    if found is None or found[1].zone != said.zone:
        raise RefusalError("RESULT_OTHER", stage=Stage.CHANGESET, slice=said.slice)
    batch, sent, is_done = found
    told = [device.id for device in said.devices]
    if said.failure is None and told != list(sent.hosts):
        raise RefusalError("RESULT_DEVICES", stage=Stage.CHANGESET, slice=said.slice)
    for sha256 in said.receipts:
        receipt = ImportFile(Path(carried.name), parcel.objects[sha256], "receipt")
        import_files(workspace, [receipt], Path(), lambda _part: None)
    return False if is_done else dispatched.keep(batch, sent, carried.data)


@dataclass(frozen=True, slots=True)
class HomeBatch:
    """A batch of which all that will come is home.

    Attributes:
        results: By host, each device of it once.
        times: When each was done, by the clock of who did it, and never after now.
    """

    batch: SliceBatch
    results: Mapping[str, JobResult]
    times: Mapping[str, datetime]

    def known(self, basis: AuditBasis) -> list[str]:
        """Return its devices that are declared here, in the order in which they were done."""
        ordered = sorted(self.batch.hosts, key=lambda host: (self.times[host], host))
        return [host for host in ordered if host in basis.province.fleet.devices]


@dataclass(frozen=True, slots=True)
class Collected:
    """What came home.

    Attributes:
        home: Batches to be told, which `finish` then ends.
        away: How many slices are on their way.
        refused: How many results do not count; each was told.
    """

    dispatched: DispatchedSlices
    home: Sequence[HomeBatch]
    away: int
    refused: int
    now: datetime

    def finish(self, home: HomeBatch) -> None:
        """Note that a batch was told."""
        self.dispatched.finish(home.batch, self.now)


def collect_batches(dispatcher: Dispatcher, workspace: Workspace, context: Context) -> Collected:
    """Hand over what waits in the outbox, and take home what lies ready.

    Of each result that does not count it is told why (`ResultRefused`), and of each batch that is
    not whole how much is on its way (`SlicesAway`).

    Raises:
        OSError: The carrier did not take a slice.
        LedgerError: ``LEDGER_*``; ``LEDGER_BUSY`` if another command is at it.
    """
    dispatched, now = DispatchedSlices(workspace.installation.folder), context.clock()
    refused = away = 0
    home: list[HomeBatch] = []
    with claim_outbox(workspace.installation.folder):
        publish_waiting(dispatched, dispatcher)
        every = list(dispatched.open_batches())
        zones = {sent.zone for batch in every for sent in batch.slices}
        for found in dispatcher.results(zones):
            why = _take(found, workspace, dispatched, dispatcher)
            if why is not None:
                refused += 1
                name = found.name if isinstance(found, CarriedResult) else ""
                context.on_event(ResultRefused(name, why))
        for batch in every:
            left = sum(dispatched.result(batch, sent) is None for sent in batch.slices)
            if left and now <= batch.not_after:
                away += left
                context.on_event(SlicesAway(batch.id, left, batch.not_after))
            else:
                home.append(_bring_home(batch, dispatched, now))
    return Collected(dispatched, tuple(home), away, refused, now)


def _take(
    found: CarriedResult | FleetcfgError,
    workspace: Workspace,
    dispatched: DispatchedSlices,
    dispatcher: Dispatcher,
) -> FleetcfgError | None:
    if not isinstance(found, CarriedResult):
        return found
    try:
        take_result(found, workspace, dispatched)
    except RefusalError as refusal:
        return refusal
    dispatcher.settle(found)
    return None


def _bring_home(batch: SliceBatch, dispatched: DispatchedSlices, now: datetime) -> HomeBatch:
    results: dict[str, JobResult] = {}
    times: dict[str, datetime] = {}
    for sent in batch.slices:
        for result, at in _results_of(sent, dispatched.result(batch, sent), now):
            results[result.host], times[result.host] = result, at
    return HomeBatch(batch, results, times)


def _results_of(
    sent: SentSlice, data: bytes | None, now: datetime
) -> Iterator[tuple[JobResult, datetime]]:
    if data is None:
        for host in sent.hosts:
            yield JobResult(host, host, failure=JobFailure("SLICE_MISSING")), now
        return
    parcel = read_parcel(data)
    said = read_slice_result(parcel)
    at = min(said.ended_at, now)
    if said.failure is not None:
        told = said.failure
        failure = JobFailure(told.code, told.facts, Stage(told.stage))
        yield from ((JobResult(host, host, failure=failure), at) for host in sent.hosts)
    for device in said.devices:
        yield read_device(parcel, device.id, device.result), at


def read_device(parcel: Parcel, host: str, sha256: str) -> JobResult:
    """Return what became of *host*; one device is lost by an object that says nothing of it."""
    try:
        result = read_result(parcel.objects[sha256])
    except JobError as error:
        return JobResult(host, host, failure=JobFailure(error.code))
    if (result.job, result.host, result.used) != (host, host, ()):
        return JobResult(host, host, failure=JobFailure("JOB_RESULT_MALFORMED"))
    return result


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

    Devices were judged by the manifest that the batch names. Where another is in force by now, they
    are unknown: ask again.

    Raises:
        As `audit_fleet`.
    """
    run, earlier = home.batch.id, _earlier(observations, home.batch.id)
    if earlier is not None and earlier.conclusion is not None:
        return earlier.conclusion  # it was kept and told, and then the process was ended
    if earlier is not None:
        run = run_id(context)  # what was broken off stays in the store as such
    if basis.manifest != home.batch.manifest:
        home = replace(home, results={host: _outdated(host) for host in home.results})
    runner = _HomeRunner(home, min(home.times.values()))
    request = AuditRequest(run, home.known(basis))

    def bring(_pool: Pool, _work: Work) -> Runner:
        return runner

    then = replace(context, runner=bring, clock=runner.clock)
    return audit_fleet(request, basis, observations, then).conclusion


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
    is_lost = brought.code in {"SLICE_MISSING", "JOB_RESULT_MALFORMED"}
    fate = Fate.IN_DOUBT if is_lost else Fate.REFUSED
    facts, stage = dict(brought.facts), brought.stage
    return DeviceOutcome(result.host, fate, at, code=brought.code, facts=facts, stage=stage)
