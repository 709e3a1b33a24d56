"""What is forked in the tests of forks: ``python -m tests.zones.forked_work``."""

import os
import resource
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from fleetcfg.carriers.forks import serve_forks

IS_ROOT, NOBODY = os.getuid() == 0, 65_534
SEEN: list[str] = []


def do(words: Sequence[str]) -> None:
    """Write down who does it and what was done before, then end as is asked."""
    what, file = words[0], Path(words[1])
    SEEN.append(what)
    facts = (os.getpid(), os.getsid(0), threading.active_count(), ",".join(SEEN))
    file.with_suffix(".new").write_text(" ".join(map(str, facts)))
    file.with_suffix(".new").rename(file)
    if what in {"wait", "linger"}:
        while os.read(0, 1):
            pass
        while what == "linger" and not file.with_suffix(".go").exists():
            threading.Event().wait(0.05)
        file.with_suffix(".end").touch()
    elif what == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    sys.exit(int(what) if what.isdigit() else 0)


def limit(kind: int, most: int) -> None:
    resource.setrlimit(kind, (most, resource.getrlimit(kind)[1]))


def after(free: int) -> int:
    """Return the descriptor that would be opened once so many others were."""
    found = [os.dup(0) for _ in range(free + 1)]
    for one in found:
        os.close(one)
    return found[-1]


def prepare() -> None:
    """Fail if the file is there that the environment names; have no room if ``.full`` is.

    It says for how many descriptors there is room; for no process, if it says nothing.
    """
    if IS_ROOT:
        os.setresuid(0, 0, 0)
    for kind in (resource.RLIMIT_NOFILE, resource.RLIMIT_NPROC):
        limit(kind, resource.getrlimit(kind)[1])
    fails = Path(os.environ.get("FLEETCFG_TEST_FAILS", "/nowhere"))
    if fails.exists():
        raise ValueError("prepare")
    full = fails.with_suffix(".full")
    room = full.read_text() if full.exists() else None
    if room:
        limit(resource.RLIMIT_NOFILE, after(int(room)))
    elif room == "":
        limit(resource.RLIMIT_NPROC, 0)
        if IS_ROOT:  # who may have any number of processes
            os.setresuid(NOBODY, NOBODY, 0)


if __name__ == "__main__":
    serve_forks(do, lambda: None, prepare, lambda error: sys.stderr.write(f"{error!r}\n"))
