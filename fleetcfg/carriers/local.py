"""This machine itself does the slices, as processes, and has what became of them at hand."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fleetcfg.authority.dispatched import SLICE
from fleetcfg.authority.files import read_carried
from fleetcfg.authority.outgoing import OutgoingResults
from fleetcfg.carriers.dispatcher import Carried, CarriedResult, ReturnedSlice
from fleetcfg.carriers.slice_processes import SliceProcesses
from fleetcfg.carriers.spool import WORK, SpoolDispatcher
from fleetcfg.errors import FleetcfgError, system_refusal
from fleetcfg.trust.documents.parcel import MAX_PARCEL

_FOLDER: Final = "here"


@dataclass(frozen=True, slots=True)
class LocalDispatcher:
    """Slices lie beside the record in *ledger* until they are done, when results are asked for.

    Attributes:
        do: Does a slice of a zone, and leaves its result to go out.
        at_once: How many.
    """

    ledger: Path
    do: Callable[[str, bytes], str]
    processes: SliceProcesses
    at_once: int

    def serves(self, zone: str) -> bool:  # noqa: ARG002 - every one
        """See `Dispatcher`."""
        return True

    def publish(self, zone: str, sha256: str, slice_: bytes) -> None:
        """See `Dispatcher`."""
        SpoolDispatcher(self.ledger / _FOLDER).publish(zone, sha256, slice_)

    def ready(self, zones: Iterable[str]) -> int:
        """See `Dispatcher`. A slice that is not done yet lies ready: it is done when asked for."""
        done = sum(1 for zone in zones for _ in OutgoingResults(self.ledger, zone).waiting())
        return done + sum(len(self._slices(zone)) for zone in zones)

    def results(self, zones: Iterable[str]) -> Iterator[Carried]:
        """Do what lies ready of *zones*, and yield what becomes of it. See `Dispatcher`."""
        with closing(self.processes), ThreadPoolExecutor(self.at_once) as pool:
            try:
                for zone in sorted(zones):
                    yield from self._results_of(zone, pool)
            finally:
                self.processes.break_off()

    def settle(self, carried: CarriedResult | ReturnedSlice) -> None:
        """See `Dispatcher`."""
        if isinstance(carried.handle, tuple):
            outgoing, sha256 = carried.handle
            outgoing.forget(sha256)

    refuse = settle

    def _results_of(self, zone: str, pool: ThreadPoolExecutor) -> Iterator[Carried]:
        def do(file: Path) -> FleetcfgError | None:
            try:
                self.do(zone, read_carried(file, most=MAX_PARCEL))
            except FleetcfgError as error:
                return error
            except OSError as error:  # no process just now: it lies there the next time
                return system_refusal(error)
            file.unlink()
            return None

        for trouble in pool.map(do, self._slices(zone)):
            if trouble is not None:
                yield trouble
        outgoing = OutgoingResults(self.ledger, zone)
        for sha256 in outgoing.waiting():
            data = outgoing.result(sha256)
            if data is not None:
                yield CarriedResult(f"{zone}: {sha256}", data, (outgoing, sha256))

    def _slices(self, zone: str) -> Sequence[Path]:
        folder = self.ledger / _FOLDER / zone / WORK
        return sorted(folder.glob(f"*{SLICE}")) if folder.is_dir() else []
