"""What is fuzzed, and what one case of it may cost.

No wall time is judged: a busy machine would fail it. What is bounded is the CPU time of this
process, by a timer of the kernel that counts nothing else (`signal.ITIMER_VIRTUAL`), and the peak
of what Python allocates. The timer also ends a case that would not end by itself. Each case is read
twice: counting what is allocated takes six times the time, and no device makes us count.
"""

import gc
import signal
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import process_time
from types import FrameType
from typing import Final

from fleetcfg.errors import FleetcfgError

CPU_SECONDS: Final = 0.5  # the rule says a second; the dearest case takes a tenth of one
COUNTED_SECONDS: Final = 10.0  # where what is allocated is counted: ends what would not end
PEAK_BYTES: Final = 100 * 1024 * 1024


@dataclass(frozen=True)
class Target:
    """One reader of foreign bytes.

    Attributes:
        corpus: What it reads when all is well; cases are mutations of these.
        words: Pieces that mean something to it.
        read: Reads; may raise `FleetcfgError` and nothing else. Its own assertions are oracles.
        is_json: Whether members are changed as well, and not only bytes.
    """

    name: str
    corpus: tuple[bytes, ...]
    words: tuple[bytes, ...]
    read: Callable[[bytes], object]
    is_json: bool = False


class CostError(AssertionError):
    """A case costs more than a device may make it cost: so many of *unit*."""

    def __init__(self, amount: float, unit: str) -> None:
        super().__init__(f"{amount} {unit}")


def run_case(target: Target, case: bytes) -> None:
    """Have *target* read *case*.

    Raises:
        CostError: It takes more CPU time or memory than any input may.
        Exception: Whatever it raises that is not fleetcfg's own.
    """
    with _limited_cpu(CPU_SECONDS):
        _read(target, case)
    tracemalloc.start()
    try:
        with _limited_cpu(COUNTED_SECONDS):
            _read(target, case)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    if peak > PEAK_BYTES:
        raise CostError(peak, "bytes")


def set_aside() -> None:
    """Have the collector look through what cases make, and not through all that there is.

    That is half a million objects: a quarter of a second for each time that it looks.
    """
    gc.collect()
    gc.freeze()


def cpu_seconds(
    target: Target, case: bytes, *, most: float, times: int = 3, reads: int = 1
) -> float:
    """Return the CPU time that *reads* of *case* take together.

    That is the least of so many *times*, since the first fills caches. To be called after
    `set_aside`. Some kernels count CPU time in ticks of 4 ms: a case that takes less than a
    few of them is to be read more than once.

    Raises:
        CostError: It takes more than *most* once.
    """
    taken: list[float] = []
    gc.collect()  # else what the case before has left behind ends in the middle of this one
    for _ in range(times):
        begun = process_time()
        with _limited_cpu(most):
            for _ in range(reads):
                _read(target, case)
        taken.append(process_time() - begun)
    return min(taken)


def _read(target: Target, case: bytes) -> None:
    try:
        target.read(case)
    except FleetcfgError:
        return


@contextmanager
def _limited_cpu(seconds: float) -> Iterator[None]:
    def stop(_number: int, _frame: FrameType | None) -> None:
        raise CostError(seconds, "s of CPU time")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0.0)
        signal.signal(signal.SIGVTALRM, before)
