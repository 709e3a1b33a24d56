"""A folder carries slices and results: a share, or a stick."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fleetcfg.authority.dispatched import RESULT, SLICE
from fleetcfg.authority.files import read_carried, write_over
from fleetcfg.carriers.dispatcher import Carried, CarriedResult, ReturnedSlice
from fleetcfg.errors import FleetcfgError, RefusalError
from fleetcfg.machine.files import is_link
from fleetcfg.trust.documents.parcel import MAX_PARCEL

WORK, RESULTS = "work", "results"
_MOST_FILES: Final = 10_000  # of one zone that are looked at in one turn: a flood makes us late


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

    def results(self, zones: Iterable[str]) -> Iterator[Carried]:
        """See `Dispatcher`."""
        for zone in sorted(zones):
            folder = self.folder / zone / RESULTS
            link = next(filter(is_link, (folder.parent, folder)), None)
            if link is not None:  # what lies where it leads would be taken away once it is home
                yield RefusalError("FILE_NOT_REGULAR", file=str(link))
                continue
            found = sorted(folder.glob(f"*{RESULT}"))[:_MOST_FILES] if folder.is_dir() else []
            yield from (_read(file, is_ours=True) for file in found)
        yield from (_read(file, is_ours=False) for file in self.files)

    def settle(self, carried: CarriedResult | ReturnedSlice) -> None:
        """See `Dispatcher`."""
        if isinstance(carried.handle, Path):
            carried.handle.unlink(missing_ok=True)

    def refuse(self, carried: CarriedResult | ReturnedSlice) -> None:
        """Leave it: a person laid it there."""


def _read(file: Path, *, is_ours: bool) -> CarriedResult | FleetcfgError:
    try:
        data = read_carried(file, most=MAX_PARCEL)
    except FleetcfgError as error:
        return error
    return CarriedResult(str(file), data, file if is_ours else None)
