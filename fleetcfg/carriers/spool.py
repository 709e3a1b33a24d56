"""A folder carries slices and results: a share, or a stick.

Others write into it as well. Nothing there is reached by a link, and what they lay beside what is
waited for holds nothing up: results that are called after their slice are looked for by their
names, and of all else as much as one turn may cost is taken by chance.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from secrets import SystemRandom
from typing import Final

from fleetcfg.authority.dispatched import RESULT, SLICE
from fleetcfg.authority.files import read_carried, read_opened
from fleetcfg.carriers.dispatcher import Carried, CarriedResult, ReturnedSlice
from fleetcfg.errors import FleetcfgError, RefusalError, system_refusal
from fleetcfg.machine.open_folder import LinkedError, OpenFolder, open_folder
from fleetcfg.trust.documents.parcel import MAX_PARCEL, read_parcel
from fleetcfg.trust.documents.slice_result import read_slice_result

WORK, RESULTS = "work", "results"
# Of one zone, in one turn, beside what is waited for: a flood makes us late.
_MOST_FILES: Final = 10_000
_MOST_BYTES: Final = 1024 * 1024 * 1024
_FEW: Final = 100  # files: all are read, in order, whatever they hold

_Handle = tuple[str, str]  # the zone, and the name of the file in its folder


@dataclass(frozen=True, slots=True)
class SpoolDispatcher:
    """A folder, on a share or on a stick: ``ZONE/work/DIGEST.fcslice``, ``ZONE/results/``.

    Attributes:
        files: Results that lie elsewhere, and stay there.
    """

    folder: Path
    files: Sequence[Path] = ()

    def serves(self, zone: str) -> bool:  # noqa: ARG002 - every one
        """See `Dispatcher`."""
        return True

    def publish(self, zone: str, sha256: str, slice_: bytes) -> None:
        """See `Dispatcher`."""
        with open_folder(self.folder, zone, RESULTS, is_made=True):
            pass  # for the worker that brings a result
        with open_folder(self.folder, zone, WORK, is_made=True) as work:
            work.write_over(f"{sha256}{SLICE}", slice_)

    def ready(self, zones: Mapping[str, Collection[str]]) -> int:
        """See `Dispatcher`. Results that are called otherwise are not counted."""
        count = 0
        for zone, awaited in zones.items():
            with suppress(OSError), open_folder(self.folder, zone, RESULTS) as folder:
                count += sum(folder.has_file(f"{sha256}{RESULT}") for sha256 in awaited)
        return count

    def results(self, zones: Mapping[str, Collection[str]]) -> Iterator[Carried]:
        """See `Dispatcher`."""
        for zone, awaited in sorted(zones.items()):
            try:
                with open_folder(self.folder, zone, RESULTS) as folder:
                    yield from _results_in(folder, zone, awaited)
            except LinkedError as error:  # what lies where it leads would be taken away
                yield RefusalError("FILE_NOT_REGULAR", file=str(error.filename))
            except FileNotFoundError:
                continue
            except OSError as error:
                yield system_refusal(error)
        for file in self.files:
            try:
                data = read_carried(file, most=MAX_PARCEL)
            except FleetcfgError as error:
                yield error
            else:
                yield CarriedResult(str(file), data)

    def settle(self, carried: CarriedResult | ReturnedSlice) -> None:
        """See `Dispatcher`. The slice that it answers goes, too: what lies there is to be done."""
        if isinstance(carried.handle, tuple):
            zone, name = carried.handle
            with open_folder(self.folder, zone, RESULTS) as folder:
                folder.remove(name)
            with (
                suppress(OSError, RefusalError),  # it stays, and is answered once more
                open_folder(self.folder, zone, WORK) as folder,
            ):
                said = read_slice_result(read_parcel(carried.data))
                folder.remove(f"{said.slice.removeprefix('sha256:')}{SLICE}")

    def refuse(self, carried: CarriedResult | ReturnedSlice) -> None:
        """Leave it: a person laid it there."""


def _results_in(folder: OpenFolder, zone: str, awaited: Collection[str]) -> Iterator[Carried]:
    first = [f"{sha256}{RESULT}" for sha256 in sorted(awaited)]
    for name in first:
        yield from _read(folder, zone, name)
    known = frozenset(first)
    others = _some(name for name in folder.names() if name.endswith(RESULT) and name not in known)
    room = _MOST_BYTES
    for at, name in enumerate(others):
        if room < 0 and at >= _FEW:
            return
        for found in _read(folder, zone, name):
            room -= len(found.data) if isinstance(found, CarriedResult) else 0
            yield found


def _some(names: Iterator[str]) -> Sequence[str]:
    """Return all of *names*, sorted; of more than a few as many as may be, each with one chance."""
    kept = list(islice(names, _MOST_FILES))
    if len(kept) <= _FEW:
        return sorted(kept)
    chance = SystemRandom()
    for count, name in enumerate(names, len(kept) + 1):
        at = chance.randrange(count)
        if at < len(kept):
            kept[at] = name
    chance.shuffle(kept)
    return kept


def _read(folder: OpenFolder, zone: str, name: str) -> Iterator[Carried]:
    """Yield the result *name*, or why it is not read; nothing if it is not there."""
    file = folder.path / name
    try:
        data = read_opened(folder.open_file(name), file, most=MAX_PARCEL)
    except LinkedError:
        yield RefusalError("FILE_NOT_REGULAR", file=str(file))
    except FileNotFoundError:
        return
    except OSError as error:
        yield RefusalError("FILE_UNREADABLE", file=str(file), why=error.strerror or "")
    except FleetcfgError as error:
        yield error
    else:
        handle: _Handle = (zone, name)
        yield CarriedResult(str(file), data, handle)
