"""Many devices, one change-set: in the order that was signed, up to the first trouble.

1. The first device goes alone. Only if it came out as signed do others begin, so many at the same
   time as were signed: one after another, unless the change-set says otherwise. One that an
   earlier run did is refused, and proves nothing: then the next goes alone.
2. Any other end that is not as signed stops the rollout: begun devices come to their end, no
   other is begun. It makes no difference whether a device refused, could not be reached, was rolled
   back or is in doubt: it was not expected, and a person should look before the rest is changed.
3. Every device that was asked for ends in exactly one `DeviceOutcome`: `not_tried`
   if it was not begun.
4. The bytes of the change-set are on the disk before the first intent names them.
"""

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field, replace
from threading import Event
from typing import Final

from fleetcfg.apply.context import ApplyContext
from fleetcfg.apply.device import change_device
from fleetcfg.apply.preconditions import require_supported
from fleetcfg.errors import FleetcfgError, LedgerError, Stage
from fleetcfg.ledger.attempts import open_attempts
from fleetcfg.ledger.store import Store
from fleetcfg.model.outcome import DeviceOutcome, Fate
from fleetcfg.trust.documents.changeset import ChangeSet, DeviceChange
from fleetcfg.trust.verify.door import Authorized

SPENT: Final = frozenset({"ALREADY_CONSUMED", "DEVICE_SEQ_OLD"})

WriteDevices = Callable[[Iterator[str], int, int], Iterator[DeviceOutcome]]
"""Has devices changed, at most so many as the first number says, and at most so many at the same
time as the second; a device is drawn only when every outcome that has come was given out. Yields
one outcome a device, as they end."""


@dataclass(slots=True)
class Rollout:
    """One run of one change-set, which can be told to begin no more.

    Attributes:
        authorized: What came through the door.
    """

    authorized: Authorized[ChangeSet]
    context: ApplyContext
    write: WriteDevices
    _stopped: Event = field(default_factory=Event)

    def stop(self) -> None:
        """From a signal or another thread: begin no other device."""
        self._stopped.set()

    def run(self, hosts: Iterable[str]) -> Generator[DeviceOutcome, None, None]:
        """Apply to those of *hosts* that the change-set names; yield each device as it ends.

        Raises:
            RefusalError: OPERATION_UNSUPPORTED; nothing was begun.
            LedgerError: ``LEDGER_*``; nothing was begun.
        """
        changeset, asked = self.authorized.document, set(hosts)
        require_supported(changeset)
        self.context.objects.put(self.authorized.payload)
        every = deque(change for change in changeset.devices if change.id in asked)
        try:
            yield from self._one_by_one(every)
            if every and not self._stopped.is_set():
                yield from self._change(every, len(every))
        finally:
            self.stop()  # a caller that stops listening begins nothing more
        for change in every:
            yield replace(
                _begin_outcome(change, self.context), fate=Fate.NOT_TRIED, code="NOT_TRIED"
            )

    def _one_by_one(self, every: deque[DeviceChange]) -> Generator[DeviceOutcome]:
        """Do one device at a time until one came out as signed; take those begun out of *every*."""
        is_proven = False
        while every and not is_proven and not self._stopped.is_set():
            for done in self._change(every, 1):
                is_proven = done.is_good
                yield done

    def _change(self, every: deque[DeviceChange], most: int) -> Generator[DeviceOutcome]:
        """Do at most so many of *every*, in order; stop at the first that is not as signed."""
        at_once = self.authorized.document.at_once
        for done in self.write(self._take(every, most), most, at_once):
            if not (done.is_good or done.code in SPENT):
                self.stop()
            yield done

    def _take(self, every: deque[DeviceChange], most: int) -> Iterator[str]:
        for _ in range(most):
            if not every or self._stopped.is_set():
                return
            yield every.popleft().id


def attempt_device(
    authorized: Authorized[ChangeSet], change: DeviceChange, context: ApplyContext
) -> DeviceOutcome:
    """Do one device; whatever happens to it ends in a `DeviceOutcome`."""
    try:
        store = context.ledger()
    except FleetcfgError as error:
        facts, begun = dict(error.facts), _begin_outcome(change, context)
        return replace(begun, code=error.code, facts=facts, stage=Stage.LEDGER)
    try:
        return change_device(authorized, change, context, store)
    except Exception as error:  # noqa: BLE001 - the border of the fleet: one device, one failure
        return _tell_crash(store, _begin_outcome(change, context), error)
    finally:
        store.close()


def _tell_crash(store: Store, begun: DeviceOutcome, error: Exception) -> DeviceOutcome:
    """Tell of a mistake of ours: in doubt, unless the record says that nothing was begun."""
    done = replace(
        begun,
        fate=Fate.IN_DOUBT,
        code="APPLY_CRASHED",
        facts={"device": begun.device, "kind": type(error).__name__},
    )
    try:
        opened = [one for one in open_attempts(store) if one.device == begun.device]
    except LedgerError:
        return done
    for attempt in opened:
        return replace(done, number=attempt.number)
    return replace(done, fate=Fate.REFUSED)


def _begin_outcome(change: DeviceChange, context: ApplyContext) -> DeviceOutcome:
    return DeviceOutcome(change.id, Fate.REFUSED, context.clock(), seq=change.seq)
