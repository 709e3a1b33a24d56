"""The threads of a worker share one arena of memory."""

import ctypes
import subprocess
import sys

import pytest

PROGRAM = """
import ctypes
from threading import Barrier, Thread
from fleetcfg.jobs.memory import share_one_arena

if {is_shared}:
    share_one_arena()
barrier = Barrier(8)

def hold():
    kept = bytearray(100_000)
    barrier.wait()
    del kept

threads = [Thread(target=hold) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
libc = ctypes.CDLL(None)
libc.malloc_info(0, ctypes.c_void_p.in_dll(libc, "stdout"))
libc.fflush(None)
"""


def arenas(*, is_shared: bool) -> int:
    program = [sys.executable, "-c", PROGRAM.format(is_shared=is_shared)]
    told = subprocess.run(program, check=True, capture_output=True, text=True, timeout=60).stdout
    return told.count("<heap nr=")


@pytest.mark.skipif(
    sys.platform != "linux" or not hasattr(ctypes.CDLL(None), "malloc_info"),
    reason="only glibc has several arenas",
)
def test_threads_share_one_arena_where_they_would_have_several():
    assert arenas(is_shared=True) == 1
    assert arenas(is_shared=False) > 1
