"""How a worker process asks the system for memory, and gives it back."""

import ctypes
import gc
import sys
from typing import Final

_M_ARENA_MAX: Final = -8  # malloc.h of glibc; mallopt(3)


def share_one_arena() -> None:
    """Have the threads that come share one arena of memory, where the C library has several.

    glibc gives threads eight arenas a core, each of which keeps what is free in it. A hundred
    threads that read one device after another hold half as much again as they use, and more with
    every thousand devices; and since one thread at a time runs Python, they gain nothing by it.
    """
    if sys.platform == "linux":
        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # musl has none, and one arena
        if mallopt is not None:
            mallopt(_M_ARENA_MAX, 1)


def give_memory_back() -> None:
    """Give the system what jobs left behind: sessions that refer to themselves, pages in between.

    The collector looks for the former when a quarter as much again has gathered, and glibc keeps
    the latter for ever (measured in `docs/explanation/performance.md`).
    """
    gc.collect()
    trim_heap()


def trim_heap() -> None:
    """Give the system the pages that the C library holds for nothing."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
