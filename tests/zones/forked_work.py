"""What is forked in the tests of forks: ``python -m tests.zones.forked_work``."""

import os
import resource
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from fleetcfg.carriers.forks import serve_forks

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


def prepare() -> None:
    """Fail if the file is there that the environment names; have no room if ``.full`` is."""
    fails = Path(os.environ.get("FLEETCFG_TEST_FAILS", "/nowhere"))
    if fails.exists():
        raise ValueError("prepare")
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    few = 3 if fails.with_suffix(".full").exists() else most
    resource.setrlimit(resource.RLIMIT_NOFILE, (few, most))


if __name__ == "__main__":
    serve_forks(do, lambda: None, prepare, lambda error: sys.stderr.write(f"{error!r}\n"))
