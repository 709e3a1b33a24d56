"""Ctrl-C while a use case works: the first asks for an end, the second breaks off."""

import signal
import sys
from _thread import start_new_thread
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import FrameType

from fleetcfg.cli.language import word
from fleetcfg.jobs.stop import Stop


@contextmanager
def stopping(
    stop: Stop, told: str, is_asking: Callable[[], bool] = lambda: False
) -> Generator[None]:
    """Ask for a *stop* at the first Ctrl-C, and say so by the word *told*.

    A second one breaks off at once, as a power cut would, and so does one while a person is asked.
    """
    presses = 0

    def ask() -> None:
        stop.ask()
        print(word(told), file=sys.stderr, flush=True)

    def asked(_number: int, _frame: FrameType | None) -> None:
        nonlocal presses
        presses += 1
        if presses > 1 or stop.is_asked or is_asking():
            raise KeyboardInterrupt
        # By a thread: what a handler interrupts may hold the lock of the flag or of the screen.
        start_new_thread(ask, ())

    before = signal.signal(signal.SIGINT, asked)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
