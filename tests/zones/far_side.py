"""A worker at the broker, as its page has it: a process of its own, watched from here."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest

from fleetcfg.authority.record_place import Folders
from tests.zones.broker import Broker, worker_user

ROOT = Path(__file__).parents[2]
_PATIENCE_TURNS = 1200


def wait_until(is_so: Callable[[], object]) -> None:
    """Wait for what must come; the suite's own deadline ends what hangs."""
    pause = Event()
    for _ in range(_PATIENCE_TURNS):
        if is_so():
            return
        pause.wait(0.1)
    pytest.fail("it did not come")


class WorkerProcess:
    """``fleetcfg worker ZONE`` on the record in *folders*; what it says is in *told*."""

    def __init__(
        self, broker_file: Path, zone: str, folders: Folders, *more: str, starts: str = "fleetcfg"
    ) -> None:
        self.out = broker_file.with_name(f"{broker_file.name}.{os.urandom(4).hex()}.txt")
        words = ["--broker", str(broker_file), "--ledger", str(folders.ledger)]
        words += ["--trust", str(folders.trust), "--lang", "en", *more]
        with self.out.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", starts, "worker", zone, *words],
                cwd=ROOT,
                env=os.environ | {"PYTHONPATH": str(ROOT)},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
            )

    @property
    def told(self) -> str:
        return self.out.read_text("utf-8", "replace")

    def wait_for(self, words: str, times: int = 1) -> None:
        """Wait until it has said *words* so often."""
        wait_until(lambda: self.told.count(words) >= times or self.process.poll() is not None)
        assert self.told.count(words) >= times, self.told

    def children(self) -> list[int]:
        """Return its processes that do a slice, by their numbers."""
        file = Path(f"/proc/{self.process.pid}/task")
        every = [one for task in file.glob("*") for one in (task / "children").read_text().split()]
        return [int(one) for one in every if "run-slice" in cmdline(int(one))]

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def end(self) -> int:
        """Ask for an end as a service manager does, and wait for it."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait()


def cmdline(pid: int) -> str:
    """Return how the process was started; nothing if it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


@contextmanager
def working(
    broker: Broker, zone: str, folders: Folders, place: Path, *more: str, **how: int
) -> Iterator[WorkerProcess]:
    """Have a worker of *zone* stand at *broker*, and end it."""
    user = worker_user(zone)
    file = broker.file(user, place / f"{user}.toml", **how)
    worker = WorkerProcess(file, zone, folders, *more)
    try:
        yield worker
    finally:
        worker.kill()
