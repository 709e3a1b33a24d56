"""Many devices, one change-set: in the order that was signed, up to the first trouble.

1. The first device goes alone. Only if it came out as signed do others begin, so many at once. One
   that was done in an earlier run is refused, and shows nothing: then the next goes alone.
2. Whatever is not as signed ends the campaign: those that were begun come to their end, and no
   other is begun. It makes no difference whether a device refused, could not be reached, was rolled
   back or is in doubt: it was not expected, and a person should look before the rest is changed.
3. Every device that was asked for ends in exactly one `DeviceOutcome`; those that were not begun
say so. 4. The bytes of the change-set are on the disk before the first intent names them.
"""

from collections import deque
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from threading import Event, Lock
from typing import Final

from fleetcfg.apply.context import ApplyContext
from fleetcfg.apply.device import change_device
from fleetcfg.apply.pool import run_together
from fleetcfg.apply.preconditions import require_supported
from fleetcfg.errors import FleetcfgError, LedgerError, Stage
from fleetcfg.ledger.attempts import open_attempts
from fleetcfg.ledger.store import Store
from fleetcfg.model.outcome import DeviceOutcome, Fate
from fleetcfg.trust.documents.changeset import ChangeSet, DeviceChange
from fleetcfg.trust.verify.door import Authorized

FORKS: Final = 10
SPENT: Final = frozenset({"ALREADY_CONSUMED", "DEVICE_SEQ_OLD"})


@dataclass(slots=True)
class Rollout:
    """One run of one change-set, which can be told to begin no more.

    Attributes:
        authorized: What came through the door.
        forks: How many devices at once, after the first.
    """

    authorized: Authorized[ChangeSet]
    means: ApplyContext
    forks: int = FORKS
    _stopped: Event = field(default_factory=Event)
    _taking: Lock = field(default_factory=Lock)

    def stop(self) -> None:
        """From a signal or another thread: begin no other device."""
        self._stopped.set()

    def run(self, hosts: Iterable[str]) -> Generator[DeviceOutcome, None, None]:
        """Apply to those of *hosts* that the change-set names; yield each device as it ends.

        Raises:
            RefusalError: SECRET_SEALED_UNSUPPORTED, OPERATION_UNSUPPORTED; nothing was begun.
            LedgerError: ``LEDGER_*``; nothing was begun.
        """
        changeset, asked = self.authorized.document, set(hosts)
        require_supported(changeset)
        self.means.objects.put(self.authorized.payload)
        every = deque(change for change in changeset.devices if change.id in asked)
        try:
            yield from self._one_by_one(every)
            threads = 0 if self._stopped.is_set() else min(self.forks, len(every))
            yield from run_together(partial(self._take, every), self._worker, threads)
        finally:
            self.stop()  # a caller that stops listening begins nothing more
        for change in every:
            yield replace(self._of(change), fate=Fate.NOT_TRIED, code="NOT_TRIED")

    def _one_by_one(self, every: deque[DeviceChange]) -> Generator[DeviceOutcome]:
        """Do one device at a time until one came out as signed; take those begun out of *every*."""
        is_proven = False
        while every and not is_proven and not self._stopped.is_set():
            alone = deque([every.popleft()])
            for done in run_together(partial(self._take, alone), self._worker, 1):
                is_proven = done.is_good
                yield done
            every.extendleft(alone)  # if it was stopped just then

    def _take(self, waiting: deque[DeviceChange]) -> DeviceChange | None:
        with self._taking:
            return waiting.popleft() if waiting and not self._stopped.is_set() else None

    @contextmanager
    def _worker(self) -> Generator[Callable[[DeviceChange], DeviceOutcome]]:
        try:
            store = self.means.ledger()
        except FleetcfgError as error:
            yield partial(self._unopened, error)
            return
        try:
            yield partial(self._changed, store)
        finally:
            store.close()

    def _changed(self, store: Store, change: DeviceChange) -> DeviceOutcome:
        """Do one device; whatever happens to it ends in a `DeviceOutcome`."""
        try:
            done = change_device(self.authorized, change, self.means, store)
        except Exception as error:  # noqa: BLE001 - the border of the fleet: one device, one failure
            done = self._crashed(store, change, error)
        if not (done.is_good or done.code in SPENT):
            self.stop()
        return done

    def _crashed(self, store: Store, change: DeviceChange, error: Exception) -> DeviceOutcome:
        """Tell of a mistake of ours: in doubt, unless the record says that nothing was begun."""
        done = replace(
            self._of(change),
            fate=Fate.IN_DOUBT,
            code="APPLY_CRASHED",
            facts={"device": change.id, "kind": type(error).__name__},
        )
        try:
            opened = [one for one in open_attempts(store) if one.device == change.id]
        except LedgerError:
            return done
        for attempt in opened:
            return replace(done, number=attempt.number)
        return replace(done, fate=Fate.REFUSED)

    def _unopened(self, error: FleetcfgError, change: DeviceChange) -> DeviceOutcome:
        self.stop()
        facts = dict(error.facts)
        return replace(self._of(change), code=error.code, facts=facts, stage=Stage.LEDGER)

    def _of(self, change: DeviceChange) -> DeviceOutcome:
        return DeviceOutcome(change.id, Fate.REFUSED, self.means.clock(), seq=change.seq)
