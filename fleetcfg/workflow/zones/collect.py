"""Results of slices come home: each proves itself, counts once, and belongs to a batch.

A batch is told once all of it is home, or its time is over by the clock of this machine. What is
missing then is named: devices of an audit are unknown, devices that should be changed in doubt.
"""

from collections.abc import Collection, Generator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from fleetcfg.authority.audit_basis import AuditBasis, basis_in
from fleetcfg.authority.carried_files import ImportFile
from fleetcfg.authority.dispatched import DispatchedSlices, KnownSlice, SliceBatch
from fleetcfg.authority.imports import import_files
from fleetcfg.authority.workspace import Workspace
from fleetcfg.authority.zones import holder, machines_of, require_dispatched, require_done_there
from fleetcfg.carriers.dispatcher import Carried, CarriedResult, Dispatcher, ReturnedSlice
from fleetcfg.errors import (
    CarrierError,
    FleetcfgError,
    LedgerError,
    RefusalError,
    Stage,
    refuse_at,
)
from fleetcfg.ledger.locks import forget_lock, hold_lock
from fleetcfg.ledger.signed_parcel import require_signed_by_any
from fleetcfg.trust.documents.parcel import read_parcel
from fleetcfg.trust.documents.root import Root
from fleetcfg.trust.documents.slice import read_slice
from fleetcfg.trust.documents.slice_result import read_slice_result
from fleetcfg.workflow.context import Context
from fleetcfg.workflow.documents.carry import find_contradicted
from fleetcfg.workflow.events import (
    CarrierFailed,
    ResultRefused,
    SlicesAway,
    SliceSentAgain,
)
from fleetcfg.workflow.zones.home_batch import HomeBatch, bring_home
from fleetcfg.workflow.zones.home_results import made_by_receipts, require_receipts
from fleetcfg.workflow.zones.outbox import claim_outbox, named, publish_waiting

_MOST_AGAIN: Final = 3
"""Times that a slice is given out again: one that no worker may take goes round."""


def take_result(
    carried: CarriedResult,
    workspace: Workspace,
    dispatched: DispatchedSlices,
    known: Mapping[str, KnownSlice],
) -> bool:
    """Keep one result, and record its receipts; return whether it is the first of its slice.

    *known* are the slices of *dispatched*, read once for all results.

    Raises:
        RefusalError: DOC_TOO_LARGE, PARCEL_*; what `read_slice_result` says; as
            `require_done_there`; RESULT_OTHER of a slice that was not given out here, or of
            another zone; RESULT_DEVICES that are not those of the slice; RESULT_RECEIPT_OTHER; what
            the door says of a receipt; RESULT_RECEIPT of a change that no receipt tells.
        LedgerError: ``LEDGER_*``.
    """
    with refuse_at(Stage.BYTES):
        parcel = read_parcel(carried.data)
        require_signed_by_any(parcel, "slice-result", workspace.root.roles.log)
        said = read_slice_result(parcel)
    require_done_there(parcel, said, workspace.root)
    found = known.get(said.slice.removeprefix("sha256:"))
    if found is None or found[1].zone != said.zone:
        other = {"slice": said.slice, "zone": said.zone}
        raise RefusalError("RESULT_OTHER", stage=Stage.CHANGESET, **other)
    batch, sent, is_done = found
    told = [device.id for device in said.devices]
    if said.failure is None and told != list(sent.hosts):
        raise RefusalError("RESULT_DEVICES", stage=Stage.CHANGESET, slice=said.slice)
    made = made_by_receipts(parcel, said, batch, workspace.record.issued_as(batch.changeset))
    for sha256 in said.receipts:
        receipt = ImportFile(Path(carried.name), parcel.objects[sha256], "receipt")
        import_files(workspace, [receipt], Path(), lambda _part: None)
    if batch.kind == "apply":
        require_receipts(parcel, said, made)
    if said.failure is None:
        dispatched.note_held({holder(said.zone, said.origin): batch.manifest})
    return False if is_done else dispatched.keep(batch, sent, carried.data)


@dataclass(frozen=True, slots=True)
class Collected:
    """What came home.

    Attributes:
        home: Batches to be told, each while it is claimed; `finish` then ends it.
        away: How many slices are on their way.
        refused: How many results do not count; each was told.
        basis: By what audits are judged that are home; None where there is none.
        has_failed: Whether who carries did not take or give something that was awaited; it was
            told.
        contradicted: Numbers of change-sets, and devices, of which two receipts here disagree; told
            where receipts came in.
    """

    dispatched: DispatchedSlices
    home: Sequence[HomeBatch]
    away: int
    refused: int
    now: datetime
    has_failed: bool = False
    basis: AuditBasis | None = None
    contradicted: Sequence[tuple[str, str]] = ()

    @contextmanager
    def claim(self, home: HomeBatch) -> Generator[bool]:
        """Have no other command tell a batch while inside; yield whether it is to be told here.

        It is not if another command tells it or has told it. Nothing is waited for: to tell
        thousands of devices takes minutes.

        Raises:
            LedgerError: ``LEDGER_WRITE``.
        """
        ledger, lock = self.dispatched.ledger, f"batch-{home.batch.id}"
        with ExitStack() as held:
            try:
                held.enter_context(hold_lock(ledger, lock, seconds=0))
                is_ours = not self.dispatched.is_done(home.batch)
            except LedgerError as error:
                if error.code != "LEDGER_BUSY":
                    raise
                is_ours = False
            yield is_ours
        if self.dispatched.is_done(home.batch):
            forget_lock(ledger, lock)

    def finish(self, home: HomeBatch) -> None:
        """Note that a batch was told."""
        self.dispatched.finish(home.batch, home.ended, self.now)


def collect_batches(dispatcher: Dispatcher, workspace: Workspace, context: Context) -> Collected:
    """Hand over what waits in the outbox, and take home what lies ready.

    Of each result that does not count it is told why (`ResultRefused`), and of each batch that is
    not whole how much is on its way (`SlicesAway`). Who carries may fail (`CarrierFailed`): what is
    missing is told by the clock of this machine all the same.

    Raises:
        LedgerError: ``LEDGER_*``; ``LEDGER_BUSY`` if another command is at it.
    """
    dispatched, now = DispatchedSlices(workspace.installation.folder), context.clock()
    away = 0
    home: list[HomeBatch] = []
    size = workspace.installation.store.checkpoint().size
    with claim_outbox(workspace.installation.folder):
        taking = _Taking(workspace, dispatched, dispatcher, context, now, dispatched.known())
        taking.hand_over()
        every = list(dispatched.open_batches())
        taking.take(_awaited(taking.known, dispatched, workspace.root))
        for batch in every:
            left = sum(dispatched.result(batch, sent) is None for sent in batch.slices)
            if left and now <= batch.not_after:
                away += left
                context.on_event(SlicesAway(batch.id, left, batch.not_after))
            else:
                taking.note_missing(batch)
                home.append(bring_home(batch, dispatched, now))
    is_judged = any(one.batch.kind == "audit" for one in home)
    has_grown = workspace.installation.store.checkpoint().size > size
    told = find_contradicted(workspace.installation) if has_grown else ()
    # A copy remembers nothing: what is authorized is read anew, with the receipts that just came.
    basis = basis_in(replace(workspace)) if is_judged else None
    ended = away, taking.refused, now, taking.has_failed
    return Collected(dispatched, tuple(home), *ended, basis, told)


def _awaited(
    known: Mapping[str, KnownSlice], dispatched: DispatchedSlices, root: Root
) -> Mapping[str, Collection[str]]:
    """Return every zone of *known* slices, with the digests of those that are not home.

    Where nothing is waited for, too: what comes home late, or twice, still brings receipts.
    """
    found: dict[str, set[str]] = {}
    for batch, sent, is_done in known.values():
        if is_done and sent.zone not in (root.zones or {}):  # no worker stands there any more
            continue
        waiting = found.setdefault(sent.zone, set())
        if not is_done and not dispatched.has_result(batch, sent):
            waiting.add(sent.sha256)
    return found


@dataclass(slots=True)
class _Taking:
    """What is found on the way home, one by one.

    Attributes:
        known: Every slice that is remembered, by its digest.
        awaited: Zones of which results are.
        refused: How much of it does not count.
        has_failed: As of `Collected`.
    """

    workspace: Workspace
    dispatched: DispatchedSlices
    dispatcher: Dispatcher
    context: Context
    now: datetime
    known: Mapping[str, KnownSlice]
    awaited: Collection[str] = ()
    refused: int = 0
    has_failed: bool = False

    def hand_over(self) -> None:
        """Hand over what waits in the outbox."""
        self.awaited = {sent.zone for _, sent, is_done in self.known.values() if not is_done}
        try:
            publish_waiting(self.dispatched, self.dispatcher)
        except (OSError, CarrierError) as error:
            self._fail(error)

    def take(self, zones: Mapping[str, Collection[str]]) -> None:
        """Take home what lies ready of *zones*; of each, the slices that are waited for."""
        self.awaited = {zone for zone, awaited in zones.items() if awaited}
        for found in self.dispatcher.results(zones):
            try:
                self._take(found)
            except (OSError, CarrierError) as error:
                self._fail(error)

    def note_missing(self, batch: SliceBatch) -> None:
        """Have the next slices bring all files into zones of which something is missing."""
        zones = {s.zone for s in batch.slices if self.dispatched.result(batch, s) is None}
        for zone in zones & (self.workspace.root.zones or {}).keys():
            workers = machines_of(self.workspace.root, zone).workers
            self.dispatched.note_held({holder(zone, log): None for log in workers})

    def _take(self, found: Carried) -> None:
        """Raises OSError, CarrierError: it comes again the next time."""
        if isinstance(found, CarrierError):
            raise found
        if isinstance(found, FleetcfgError):
            self._refuse("", found)
            return
        try:
            if isinstance(found, CarriedResult):
                take_result(found, self.workspace, self.dispatched, self.known)
            else:
                self._send_again(found)
        except RefusalError as refusal:
            self._refuse(found.name, refusal)
            if refusal.code != "RESULT_OTHER" or not self._may_be_of_others(refusal):
                self.dispatcher.refuse(found)
        else:
            self.dispatcher.settle(found)

    def _may_be_of_others(self, refusal: RefusalError) -> bool:
        """Tell whether another machine may have given that slice out; it is left to that one.

        Where the root names no other for its zone, a flood of such results is taken away by turns:
        left, it would lie before all true ones for ever.
        """
        zone = str(refusal.facts.get("zone", ""))
        machines = (self.workspace.root.zones or {}).get(zone)
        alone = [self.workspace.installation.store.origin]
        return machines is None or list(machines.dispatchers) != alone

    def _send_again(self, returned: ReturnedSlice) -> None:
        """Give a slice out again that no machine took in, if its result is still waited for."""
        with refuse_at(Stage.BYTES):
            parcel = read_parcel(returned.data)
            require_signed_by_any(parcel, "slice", self.workspace.root.roles.log)
            said = read_slice(parcel)
        require_dispatched(parcel, said, self.workspace.root)  # what is left lies there every time
        sha256 = parcel.sha256
        found = self.known.get(sha256.removeprefix("sha256:"))
        if found is None:
            other = {"slice": sha256, "zone": said.zone}
            raise RefusalError("RESULT_OTHER", stage=Stage.CHANGESET, **other)
        batch, sent, is_done = found
        if is_done or self.now > batch.not_after or self.dispatched.result(batch, sent) is not None:
            return
        machines_of(self.workspace.root, sent.zone)
        times = self.dispatched.count_again(batch, sent)
        if times > _MOST_AGAIN:
            why: dict[str, str | int] = {"slice": sha256, "zone": sent.zone, "times": _MOST_AGAIN}
            raise RefusalError("SLICE_RETURNED", stage=Stage.CHANGESET, **why)
        self.dispatcher.publish(sent.zone, sent.sha256, returned.data)
        self.context.on_event(SliceSentAgain(sent.zone, sent.sha256))

    def _refuse(self, name: str, why: FleetcfgError) -> None:
        self.refused += 1
        self.context.on_event(ResultRefused(name, why))

    def _fail(self, error: OSError | CarrierError) -> None:
        why = named(error)
        is_awaited = why.code != "BROKER_UNREACHABLE" or why.facts["zone"] in self.awaited
        self.has_failed = self.has_failed or is_awaited
        self.context.on_event(CarrierFailed(why, is_awaited))
