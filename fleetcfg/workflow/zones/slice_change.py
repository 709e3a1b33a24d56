"""The part of a slice that writes: a change-set through this machine's door, device by device.

A slice that was broken off is given again and goes on: what it began and did not end is read, what
it ended is told from the record, and only what it never began is begun, if its time is not over.
Nothing is written twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from fleetcfg.apply.receipts import receipts_since
from fleetcfg.authority.slice_door import TakenSlice
from fleetcfg.authority.workspace import Workspace
from fleetcfg.errors import RefusalError, Stage, refuse_at
from fleetcfg.jobs.job import JobFailure, JobResult
from fleetcfg.ledger.attempts import open_attempts
from fleetcfg.ledger.told_deeds import deeds_since
from fleetcfg.model.outcome import DeviceOutcome, Fate
from fleetcfg.signer import Signer
from fleetcfg.trust.documents.bundle import read_bundle
from fleetcfg.trust.documents.changeset import read_changeset
from fleetcfg.trust.documents.receipt import ReceiptChange
from fleetcfg.trust.documents.slice import object_of
from fleetcfg.worker.change import spell_outcome
from fleetcfg.workflow.changes.apply import (
    ApplyRequest,
    Unrecorded,
    apply_changes,
    authorize_bundle,
    reconcile_devices,
)
from fleetcfg.workflow.changes.receipts import sign_receipts
from fleetcfg.workflow.context import Concurrency, Context
from fleetcfg.workflow.events import DeviceDone, Event
from fleetcfg.workflow.zones.slice_end import SliceEnd


@dataclass(slots=True)
class SliceChange:
    """A slice that writes, on its way.

    Attributes:
        taken: Itself.
        bundle: As it came to the door, *changeset* the digest of what it is about.
        start: How long the log was when the slice was first begun.
        told: Outcomes, by host.
    """

    taken: TakenSlice
    bundle: bytes
    changeset: str
    start: int
    pace: Concurrency
    workspace: Workspace
    signer: Signer
    context: Context
    told: dict[str, DeviceOutcome] = field(default_factory=dict[str, DeviceOutcome])
    unrecorded: Unrecorded | None = None

    def finish(self) -> SliceEnd:
        """Do what is left of it, and return what became of all of it."""
        self._settle()
        store, objects = self.workspace.installation.store, self.workspace.installation.objects
        for host, deed in deeds_since(store, self.start, self.changeset).items():
            self.told.setdefault(host, _outcome_of(deed))
        left = [host for host in self._hosts if host not in self.told]
        refusal = self._apply(left) if left else None
        if self.unrecorded is None:
            sign_receipts(self.workspace, self.signer, self._listening)
        receipts = tuple(map(objects.get, receipts_since(store, self.start, self.changeset)))
        results = {host: self._result(host, refusal) for host in self._hosts}
        lost = () if self.unrecorded is None else (self.unrecorded.receipt,)
        return SliceEnd(results, (*receipts, *lost), unrecorded=self.unrecorded)

    def _settle(self) -> None:
        """Read the devices at which this slice was broken off; none is written to."""
        store = self.workspace.installation.store
        if store.checkpoint().size == self.start:
            return
        begun = [one.device for one in open_attempts(store) if one.changeset == self.changeset]
        if hosts := sorted(set(begun).intersection(self._hosts)):
            request = ApplyRequest(hosts, self.pace)
            reconcile_devices(request, self.workspace, self.signer, self._listening)

    def _apply(self, hosts: Sequence[str]) -> RefusalError | None:
        """Write to *hosts*; return why the door does not let the change-set in, if it does not."""
        try:
            self.taken.require_timely(self.context.clock())
            authorized = authorize_bundle(self.bundle, self.workspace, self._listening)
        except RefusalError as refusal:
            return refusal
        request, listening = ApplyRequest(hosts, self.pace), self._listening
        ended = apply_changes(authorized, request, self.workspace, self.signer, listening)
        self.unrecorded = ended.unrecorded
        return None

    @property
    def _hosts(self) -> Sequence[str]:
        return self.taken.said.hosts

    @property
    def _listening(self) -> Context:
        return replace(self.context, on_event=self._hear)

    def _hear(self, event: Event) -> None:
        if isinstance(event, DeviceDone):
            self.told[event.outcome.device] = event.outcome
        self.context.on_event(event)

    def _result(self, host: str, refusal: RefusalError | None) -> JobResult:
        outcome = self.told.get(host)
        if outcome is not None:
            return JobResult(host, host, body=spell_outcome(outcome))
        if refusal is None:
            return JobResult(host, host, failure=JobFailure("JOB_CANCELLED"))
        failure = JobFailure(refusal.code, refusal.facts, refusal.stage)
        return JobResult(host, host, failure=failure)


def take_change(
    taken: TakenSlice,
    start: int,
    pace: Concurrency,
    workspace: Workspace,
    signer: Signer,
    context: Context,
) -> SliceChange:
    """Return the slice *taken*, ready to be done; nothing was begun."""
    bundle = object_of(taken.parcel, taken.said.documents.bundle)
    with refuse_at(Stage.BYTES):
        envelope = read_bundle(bundle).changeset
    with refuse_at(Stage.CHANGESET):
        named = {device.id for device in read_changeset(envelope.payload).devices}
        for host in taken.said.hosts:
            if host not in named:
                raise RefusalError("SLICE_HOST_UNCHANGED", host=host)
    return SliceChange(taken, bundle, envelope.sha256, start, pace, workspace, signer, context)


def _outcome_of(deed: ReceiptChange) -> DeviceOutcome:
    return DeviceOutcome(
        deed.id,
        Fate(deed.outcome),
        deed.at,
        seq=deed.seq,
        number=deed.n,
        code=deed.code,
        before=deed.before_sha256 or "",
        after=deed.after_sha256 or "",
        restart_needed=deed.restart_needed,
    )
