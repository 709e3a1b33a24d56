"""Who carries slices to zones and results home: a protocol, and a folder that does."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from fleetcfg.authority.dispatched import RESULT, SLICE, DispatchedSlices
from fleetcfg.authority.files import read_carried, write_over
from fleetcfg.errors import FleetcfgError
from fleetcfg.ledger.locks import hold_lock
from fleetcfg.trust.documents.parcel import MAX_PARCEL

WORK, RESULTS = "work", "results"
_PATIENCE: Final = 30.0  # s: who has the outbox has it for as long as a share takes
_MOST_FILES: Final = 10_000  # of one zone that are looked at in one turn: a flood makes us late


@dataclass(frozen=True, slots=True)
class CarriedResult:
    """A result as it was found; nothing of it is believed.

    Attributes:
        name: For people.
        file: Which is taken away once its result is home; None for one that stays.
    """

    name: str
    data: bytes
    file: Path | None = None


class Dispatcher(Protocol):
    """Carries slices out and results home. It is trusted with neither: each proves itself."""

    def publish(self, zone: str, sha256: str, slice_: bytes) -> None:
        """Take a slice over; it is on the carrier's disk when this returns.

        Raises:
            OSError: It is not.
        """
        ...

    def results(self, zones: Iterable[str]) -> Iterator[CarriedResult | FleetcfgError]:
        """Yield what lies ready of *zones*, each as often as it comes, or why it is not read."""
        ...

    def settle(self, result: CarriedResult) -> None:
        """Take away a result that is home: it need not come again."""
        ...


@dataclass(frozen=True, slots=True)
class SpoolDispatcher:
    """A folder, on a share or on a stick: ``ZONE/work/DIGEST.fcslice``, ``ZONE/results/``.

    Attributes:
        files: Results that lie elsewhere, and stay there.
    """

    folder: Path
    files: Sequence[Path] = ()

    def publish(self, zone: str, sha256: str, slice_: bytes) -> None:
        """See `Dispatcher`."""
        work = self.folder / zone / WORK
        work.mkdir(parents=True, exist_ok=True)
        (self.folder / zone / RESULTS).mkdir(exist_ok=True)
        write_over(work / f"{sha256}{SLICE}", slice_)

    def results(self, zones: Iterable[str]) -> Iterator[CarriedResult | FleetcfgError]:
        """See `Dispatcher`."""
        for zone in sorted(zones):
            folder = self.folder / zone / RESULTS
            found = sorted(folder.glob(f"*{RESULT}"))[:_MOST_FILES] if folder.is_dir() else []
            yield from (_read(file, is_ours=True) for file in found)
        yield from (_read(file, is_ours=False) for file in self.files)

    def settle(self, result: CarriedResult) -> None:
        """See `Dispatcher`."""
        if result.file is not None:
            result.file.unlink(missing_ok=True)


def _read(file: Path, *, is_ours: bool) -> CarriedResult | FleetcfgError:
    try:
        data = read_carried(file, most=MAX_PARCEL)
    except FleetcfgError as error:
        return error
    return CarriedResult(str(file), data, file if is_ours else None)


def claim_outbox(ledger: Path) -> AbstractContextManager[None]:
    """Keep the outbox of the record in *ledger* for this process, while inside.

    What is entered raises LedgerError: ``LEDGER_BUSY`` if another process has it for long.
    """
    return hold_lock(ledger, "dispatch", seconds=_PATIENCE)


def publish_waiting(dispatched: DispatchedSlices, dispatcher: Dispatcher) -> int:
    """Hand over what waits in the outbox, the oldest first; return how many slices it was.

    Raises:
        OSError: The carrier did not take one; it and those after it wait on.
        LedgerError: ``LEDGER_*``.
    """
    count = 0
    for batch in list(dispatched.open_batches()):
        for sent, data in dispatched.waiting(batch):
            dispatcher.publish(sent.zone, sent.sha256, data)
            dispatched.hand_over(batch, sent)
            count += 1
    return count
