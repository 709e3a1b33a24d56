"""A slice is done here: from its bytes, through this machine's own door, to a signed result."""

from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from fleetcfg.authority.audit_basis import basis_in
from fleetcfg.authority.installation import open_installation
from fleetcfg.authority.known_declarations import KnownDeclarations
from fleetcfg.authority.record_place import Folders
from fleetcfg.authority.slice_answers import SliceAnswers
from fleetcfg.authority.slice_door import SliceDoor, TakenSlice
from fleetcfg.declared.selection import count_simulated
from fleetcfg.errors import (
    DeclarationError,
    FleetcfgError,
    JobError,
    LedgerError,
    RefusalError,
    RequestError,
    Stage,
    refuse_at,
)
from fleetcfg.jobs.stop import Stop
from fleetcfg.ledger.locks import forget_lock, hold_lock
from fleetcfg.ledger.store import Store
from fleetcfg.ledger.told_deeds import deeds_since
from fleetcfg.machine.programs import ended_if_stuck
from fleetcfg.signer import Signer
from fleetcfg.trust.documents.bundle import read_bundle
from fleetcfg.trust.documents.document import make_document
from fleetcfg.trust.documents.parcel import read_parcel
from fleetcfg.trust.documents.slice import object_of
from fleetcfg.trust.documents.slice_result import SliceResult, read_slice_result
from fleetcfg.workflow.changes.apply import Unrecorded
from fleetcfg.workflow.context import Concurrency, Context
from fleetcfg.workflow.zones.slice_audit import audit_slice
from fleetcfg.workflow.zones.slice_change import take_change
from fleetcfg.workflow.zones.slice_end import (
    SliceEnd,
    count_done,
    spell_device,
    tell_devices,
    tell_failure,
)

LONGEST_MINUTES: Final = 120  # fifty devices one after the other have two minutes each, and more
_PATIENCE: Final = 0.25  # s: who has a slice in hand has it for minutes
_STUCK_SECONDS: Final = 60.0  # beyond what its devices may take, one after the other
_OURS: Final = (Stage.TOOL, Stage.LEDGER)  # what is wrong with this machine is no answer


@dataclass(frozen=True, slots=True)
class SlicePlace:
    """Where slices are done.

    Attributes:
        folders: The record of this machine, and the signed documents.
        signer: The executor's key, which a slice that only reads does not need.
        is_tied: Whether an end is asked for by a process that will give the same slice again: then
            there is no answer, and another process that has it in hand is waited for.
        known: What the newest manifest declares, if it was read before this process was forked.
        longest: How long a slice may take here, however much patience it asks for: who gives work
            out, or has stolen the key for that, keeps no machine for days.
    """

    folders: Folders
    signer: Signer | None = None
    is_tied: bool = False
    known: KnownDeclarations = field(default_factory=KnownDeclarations)
    longest: timedelta = timedelta(minutes=LONGEST_MINUTES)


@dataclass(frozen=True, slots=True)
class SliceDone:
    """How a slice ended.

    Attributes:
        data: The signed result, to be carried home; *result* is what it says.
        reached: How many devices were seen, or are made as they were to be.
        is_again: Whether it was finished before, and is only given again.
        unrecorded: What was written to devices and could not be recorded; None if all was.
    """

    data: bytes
    result: SliceResult
    reached: int
    is_again: bool = False
    unrecorded: Unrecorded | None = None


def run_slice(data: bytes, place: SlicePlace, context: Context) -> SliceDone:
    """Do what a slice asks for, once; one that was finished is answered from what was kept.

    One that cannot be begun is answered, too: its result says why. One that is not for this
    machine, or not from a machine that may say so, is refused and gets no answer; nor does one
    that wrote, was broken off, and cannot be gone on with: its change is in doubt.

    Raises:
        RefusalError: As `SliceDoor.take`; SIGNER_MISSING; of this machine, at stages 1 and 2.
        RequestError: ``LEDGER_ABSENT``, ``TRUST_ABSENT``; SLICE_BROKEN_OFF if it is tied.
        LedgerError: ``LEDGER_*``; ``LEDGER_BUSY`` if another process has it in hand.
        FleetcfgError: Why a change that was broken off cannot be gone on with.
    """
    with ExitStack() as opened:
        door = opened.enter_context(_open_door(place, context))
        taken = door.take(data, now=context.clock())
        size = door.installation.store.checkpoint().size
        with _have_in_hand(taken, place, context.stop) as answers:
            again = _find_done(taken, answers)
            if again is not None:
                return again
            if taken.said.kind == "apply" and place.signer is None:
                raise RefusalError("SIGNER_MISSING")
            start = answers.begin(taken.sha256, size, until=taken.said.not_after)
            began = context.clock()
            with _guarded(taken, place):
                run = _SliceRun(taken, start, door, context, opened, place.longest)
                end = run.do(was_begun=start < size)
            if place.is_tied and context.stop.is_asked:
                raise RequestError("SLICE_BROKEN_OFF")
            done = _answer(taken, end, door.installation.store, (began, context.clock()))
            answers.keep(taken.sha256, done.data, until=taken.said.not_after)
            answers.forget_old(context.clock())
    return done


def find_done(data: bytes, place: SlicePlace, context: Context) -> SliceDone | None:
    """Return how a slice ended that was finished here; None of one that was not.

    Raises:
        As `SliceDoor.take`; FILE_*.
    """
    with _open_door(place, context) as door:
        return _find_done(door.take(data, now=context.clock()), SliceAnswers(place.folders.ledger))


def _find_done(taken: TakenSlice, answers: SliceAnswers) -> SliceDone | None:
    kept = answers.find(taken.sha256, until=taken.said.not_after)
    if kept is None:
        return None
    parcel = read_parcel(kept)
    said = read_slice_result(parcel)
    return SliceDone(kept, said, count_done(parcel, said), is_again=True)


def fail_slice(data: bytes, place: SlicePlace, why: FleetcfgError, context: Context) -> bytes:
    """Answer a slice of which the process died: its fate is named, and it is not begun again.

    Returns the signed result: that of *why*, or the one that was kept before it died.
    """
    with _open_door(place, context) as door:
        taken = door.take(data, now=context.clock())
        with _have_in_hand(taken, place, context.stop) as answers:
            kept = answers.find(taken.sha256, until=taken.said.not_after)
            if kept is None:
                now, store = context.clock(), door.installation.store
                kept = _answer(taken, SliceEnd(failure=why), store, (now, now)).data
                answers.keep(taken.sha256, kept, until=taken.said.not_after)
    return kept


def require_slice(data: bytes, place: SlicePlace, context: Context) -> None:
    """Refuse what `run_slice` would not begin and not answer; raises as `SliceDoor.take`."""
    with _open_door(place, context) as door:
        door.take(data, now=context.clock())


@contextmanager
def _open_door(place: SlicePlace, context: Context) -> Generator[SliceDoor]:
    with open_installation(place.folders.ledger) as installation:
        yield SliceDoor(
            installation, place.folders.trust, context.catalogs, place.signer, place.known
        )


@contextmanager
def _have_in_hand(taken: TakenSlice, place: SlicePlace, stop: Stop) -> Generator[SliceAnswers]:
    """Let no other process on this record do the same slice, while inside.

    Once it is answered, the lock is taken away: who waited for it finds the answer.
    """
    ledger, answers = place.folders.ledger, SliceAnswers(place.folders.ledger)
    lock = f"slice-{taken.sha256.removeprefix('sha256:')[:32]}"
    with ExitStack() as held:
        while True:
            try:
                held.enter_context(hold_lock(ledger, lock, seconds=_PATIENCE))
                break
            except LedgerError as error:
                if error.code != "LEDGER_BUSY" or not place.is_tied:
                    raise
            if stop.is_asked:
                raise RequestError("SLICE_BROKEN_OFF")
        yield answers
    if answers.has(taken.sha256, until=taken.said.not_after):
        forget_lock(ledger, lock)


def _guarded(taken: TakenSlice, place: SlicePlace) -> AbstractContextManager[None]:
    """End a process that only reads if it is stuck, while inside: its worker waits for it."""
    if taken.said.kind == "apply" or not place.is_tied:
        return nullcontext()
    return ended_if_stuck(taken.said.patience.total_seconds() + _STUCK_SECONDS)


@dataclass(frozen=True, slots=True)
class _SliceRun:
    """A slice on its way; *start* is how long the log was when it was first begun.

    Attributes:
        opened: Closes the record.
        longest: As of `SlicePlace`.
    """

    taken: TakenSlice
    start: int
    door: SliceDoor
    context: Context
    opened: ExitStack
    longest: timedelta

    def do(self, *, was_begun: bool) -> SliceEnd:
        """Do it, and return what became of it; raises as `run_slice`."""
        has_written = False
        try:
            has_written = was_begun and self._has_written()
            if not has_written:
                self.taken.require_timely(self.context.clock())
                self.taken.require_short(self.longest)
            begin = self._prepare()
        except (RefusalError, RequestError, DeclarationError, JobError) as error:
            is_ours = isinstance(error, RefusalError) and error.stage in _OURS
            if is_ours or has_written:  # it would be told as if nothing had been written
                raise
            return SliceEnd(failure=error)
        return begin()

    def _has_written(self) -> bool:
        """Tell whether the log says since then that its change was begun at a device."""
        if self.taken.said.documents.bundle is None:
            return False
        with refuse_at(Stage.BYTES):
            bundle = read_bundle(object_of(self.taken.parcel, self.taken.said.documents.bundle))
        store = self.door.installation.store
        return bool(deeds_since(store, self.start, bundle.changeset.sha256))

    def _prepare(self) -> Callable[[], SliceEnd]:
        """Return what does the work; whatever could keep it from being begun was looked at."""
        said, signer, context = self.taken.said, self.door.signer, self.context
        workspace = self.door.open(self.taken, now=context.clock())
        count_simulated(workspace.province, said.hosts)
        limits = said.limits
        pace = Concurrency(limits.at_once, limits.device_ms / 1000, limits.connect_ms / 1000)
        if signer is not None and said.kind == "apply":
            return take_change(self.taken, self.start, pace, workspace, signer, context).finish
        basis, ledger = basis_in(workspace), self.door.installation.folder
        self.opened.close()  # others on this record need not wait for devices
        return partial(audit_slice, said.hosts, pace, basis, ledger, context)


def _answer(
    taken: TakenSlice, end: SliceEnd, store: Store, times: tuple[datetime, datetime]
) -> SliceDone:
    """Return the result of *end*, signed by this machine; *times* are when it began and ended.

    Of *store* the key alone is needed: it may be closed.
    """
    reached = 0
    if end.failure is None:
        every = {host: spell_device(end.results.get(host), host) for host in taken.said.hosts}
        spelled = {host: data for host, (data, _) in every.items()}
        reached = sum(done for _, done in every.values())
        told, objects = tell_devices(spelled, end.receipts), (*spelled.values(), *end.receipts)
    else:
        told, objects = tell_failure(end.failure), ()
    result = make_document(
        SliceResult,
        "slice-result",
        trust_domain=taken.said.trust_domain,
        zone=taken.said.zone,
        slice=taken.sha256,
        origin=store.origin,
        began_at=times[0],
        ended_at=max(times),
        **told,
    )
    parcel = store.sign_parcel(result, objects)
    return SliceDone(parcel.to_bytes(), result, reached, unrecorded=end.unrecorded)
