"""The cores and the memory of this process, and whether it can be forked."""

import ctypes
import os
import sys
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from typing import Final, Literal

if sys.platform == "win32":
    from multiprocessing.connection import PipeConnection as Channel
else:
    from multiprocessing.connection import Connection as Channel

__all__ = [
    "FORKS",
    "Channel",
    "cores",
    "hold_to_core",
    "process_class",
    "share_one_arena",
    "trim_heap",
]

FORKS: Final = sys.platform not in {"win32", "darwin"}
"""Whether workers may be forked: Windows cannot, and libraries of macOS (its keychain is one) end a
process that was forked and calls them."""

_M_ARENA_MAX: Final = -8  # malloc.h of glibc; mallopt(3)


def cores() -> tuple[int, ...]:
    """Return the cores that this process may use."""
    if sys.platform == "linux":
        found = tuple(sorted(os.sched_getaffinity(0)))
    else:
        found = tuple(range(os.cpu_count() or 1))
    return found


def hold_to_core(number: int) -> None:
    """Keep this process on one of its cores, the same for the same *number*, where it can be."""
    if sys.platform == "linux":
        known = cores()
        os.sched_setaffinity(0, {known[number % len(known)]})


def process_class(method: Literal["fork", "spawn"]) -> type[BaseProcess]:
    """Return what begins a process by *method*; where none can be forked, a new one is spawned."""
    if method == "fork" and sys.platform != "win32":
        return get_context("fork").Process
    return get_context("spawn").Process


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


def trim_heap() -> None:
    """Give the system the pages that the C library holds for nothing."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
