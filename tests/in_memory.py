"""The files that tests make lie in memory, where the machine has room for them.

A test of a whole province copies three hundred files, and its commands flush what they write: on a
disk that is a third of what the suite costs. What a command does is the same on either: no test
cuts the power of a machine.
"""

import os
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")  # noqa: S108 - each run has a folder of its own in it
ROOM = 4 << 30  # bytes; five workers on a part of the tests had 0.65 GB at one time


def stay_in_memory() -> None:
    """Have temporary files lie in memory, unless who runs the tests said where they lie."""
    if "TMPDIR" not in os.environ and "PYTEST_DEBUG_TEMPROOT" not in os.environ and has_room():
        os.environ["TMPDIR"] = str(MEMORY)  # for what is started as well
        tempfile.tempdir = None


def has_room() -> bool:
    """Tell whether programs may lie there, and whether so much may: a container has 64 MB."""
    if not MEMORY.is_dir() or not os.access(MEMORY, os.W_OK | os.X_OK):
        return False
    there = os.statvfs(MEMORY)
    room = min(there.f_bavail * there.f_frsize, _available())
    return room >= ROOM and not there.f_flag & os.ST_NOEXEC


def _available() -> int:
    """Return the bytes of memory that programs can still get: what a disk's cache has counts."""
    lines = Path("/proc/meminfo").read_text("ascii").splitlines()
    kilobytes = next(line.split()[1] for line in lines if line.startswith("MemAvailable:"))
    return int(kilobytes) << 10
