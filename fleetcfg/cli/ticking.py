"""Something done now and then while a use case works in this thread: a line that moves."""

import signal
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from threading import current_thread, main_thread
from types import FrameType
from typing import Final

SECONDS: Final = 0.5


@contextmanager
def ticking(tick: Callable[[], None], *, is_wanted: bool) -> Generator[None]:
    """Call *tick* every `SECONDS` while the body runs, where the system can and it is wanted.

    By a timer of this process and no thread: what the body forks has neither.
    """
    if not is_wanted or current_thread() is not main_thread():
        yield
        return
    if sys.platform == "win32":
        yield
    else:

        def ring(_number: int, _frame: FrameType | None) -> None:
            with suppress(OSError):  # a screen that went away is no trouble of the work
                tick()

        before = signal.signal(signal.SIGALRM, ring)
        earlier = signal.setitimer(signal.ITIMER_REAL, SECONDS, SECONDS)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
            signal.setitimer(signal.ITIMER_REAL, *earlier)
