"""Ctrl-C while a use case works: the first asks for an end, the second breaks off."""

import signal
import sys
from _thread import allocate_lock, start_new_thread
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import FrameType
from typing import Final

from fleetcfg.cli.language import word
from fleetcfg.jobs.stop import Stop

_TELLING_SECONDS: Final = 2.0  # a screen that takes no line holds nothing up for longer


@contextmanager
def stopping(
    stop: Stop, told: str, is_asking: Callable[[], bool] = lambda: False
) -> Generator[None]:
    """Ask for a *stop* at the first Ctrl-C, and say so by the word *told*.

    A second one breaks off at once, as a power cut would, and so does one while a person is asked,
    or one for which there is no thread to be had.
    """
    presses = 0
    sentence = word(told)  # in the language of this thread, which another one does not have
    is_telling = allocate_lock()

    def ask() -> None:
        try:
            stop.ask()
            print(sentence, file=sys.stderr, flush=True)
        finally:
            is_telling.release()

    def asked(_number: int, _frame: FrameType | None) -> None:
        nonlocal presses
        presses += 1
        if presses > 1 or stop.is_asked or is_asking():
            raise KeyboardInterrupt
        # By a thread: what a handler interrupts may hold the lock of the flag or of the screen. By
        # a bare one: what `threading` does to start one takes locks, too.
        is_telling.acquire(blocking=False)
        try:
            start_new_thread(ask, ())
        except RuntimeError as error:
            is_telling.release()
            raise KeyboardInterrupt from error

    before = signal.signal(signal.SIGINT, asked)
    try:
        yield
    finally:
        is_telling.acquire(timeout=_TELLING_SECONDS)  # no thread may write while Python ends
        signal.signal(signal.SIGINT, before)
