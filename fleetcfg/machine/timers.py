"""A timer that calls something in this thread now and then, and a clock that counts sleep."""

import signal
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from threading import current_thread, main_thread
from types import FrameType


@contextmanager
def ringing(ring: Callable[[], None], *, seconds: float) -> Generator[None]:
    """Call *ring* every so many *seconds* while the body runs, in the main thread, where it can be.

    By a timer of this process and no thread: what the body forks has neither. Windows has none.
    """
    if sys.platform == "win32" or current_thread() is not main_thread():
        yield
    else:

        def handle(_number: int, _frame: FrameType | None) -> None:
            ring()

        before = signal.signal(signal.SIGALRM, handle)
        earlier = signal.setitimer(signal.ITIMER_REAL, seconds, seconds)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
            signal.setitimer(signal.ITIMER_REAL, *earlier)


def elapsed() -> float:
    """Return seconds of a clock that is never set; where the system can say, sleep is counted."""
    if sys.platform == "linux":
        seconds = time.clock_gettime(time.CLOCK_BOOTTIME)
    else:
        seconds = time.monotonic()
    return seconds
