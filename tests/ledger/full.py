"""Apply a change-set to a device that is a file, on a disk that is full at one moment or another.

Run as a script: ``full.py FOLDER STRIDE``. Each round forks a child that applies in a fresh folder
of which a few entries are written already, and for which the disk is full:

* ``call``: the N-th call by which Python writes (`os.write`, `os.fsync`, …) fails with ENOSPC;
* ``size``: no file may grow beyond N bytes (RLIMIT_FSIZE), which SQLite meets in its own writes.

The parent then looks at what is left, as the next run of the tool would once there is room, and
prints one line of JSON. N goes up by STRIDE, in steps of 1 KiB for ``size``, and each way ends
when a child came to its end.
"""

import errno
import itertools
import json
import os
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fleetcfg.errors import LedgerError
from fleetcfg.ledger.attempts import AttemptRequest, lock_device
from fleetcfg.ledger.store import open_store
from fleetcfg.model.outcome import Fate
from tests.ledger.killed import NOW, SIGNER, apply, look

_WRITING = ("open", "write", "fsync", "ftruncate", "mkdir", "replace")
_STEP = 1024  # bytes


def begin(folder: Path) -> None:
    """Make a ledger in *folder* that tells of another device already."""
    store = open_store(folder, SIGNER)
    with lock_device(store, "room-2") as locked:
        attempt = locked.intend(AttemptRequest("sha256:bb", "room-2", 3, 1), at=NOW)
        locked.conclude(attempt, Fate.APPLIED, at=NOW)
    store.close()


def fail_at(count: int) -> None:
    """Have the *count*-th call by which Python writes fail from now on, and those after it."""
    left = itertools.count(count, -1)

    def failing(call: Callable[..., Any]) -> Callable[..., Any]:
        def answer(*given: Any, **named: Any) -> Any:
            if next(left) <= 1:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return call(*given, **named)

        return answer

    for name in _WRITING:
        setattr(os, name, failing(getattr(os, name)))


def limit_size(count: int) -> None:
    """Let no file grow beyond *count* steps; who writes on is told, and not killed."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (count * _STEP, resource.RLIM_INFINITY))


def told(fill: Callable[[int], None], count: int, folder: Path, device: Path) -> str:
    """Return how a child ended for which the disk was full."""
    reading, writing = os.pipe()
    if os.fork() == 0:
        fill(count)
        try:
            code = apply(folder, device)
        except LedgerError as error:
            code = error.code
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
        with os.fdopen(writing, "w") as pipe:
            pipe.write(code)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        code = pipe.read()
    os.wait()
    return code


def main(place: Path, stride: int) -> None:
    for way, fill in (("call", fail_at), ("size", limit_size)):
        for count in itertools.count(1, stride):
            folder, device = place / f"{way}{count}", place / f"{way}{count}.device"
            begin(folder)
            device.touch()
            code = told(fill, count, folder, device)
            line = {"way": way, "n": count, "code": code, **look(folder, device)}
            sys.stdout.write(json.dumps(line) + "\n")
            if code == "applied":
                break


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
