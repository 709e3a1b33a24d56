"""Ctrl-C while devices are written to."""

import signal
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import FrameType

from fleetcfg.cli.language import word


@contextmanager
def stopping(stop: Callable[[], None]) -> Generator[None]:
    """Call *stop* at the first Ctrl-C; a second one ends the process as a power cut would."""
    before = signal.getsignal(signal.SIGINT)

    def asked(_number: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        print(word("applied.stopping"), file=sys.stderr, flush=True)
        stop()

    signal.signal(signal.SIGINT, asked)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
