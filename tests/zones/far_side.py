"""Workers at the broker: processes that are watched from here; a thread, where that will do."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from fleetcfg.authority.outgoing import OutgoingResults
from fleetcfg.authority.record_place import Folders
from fleetcfg.carriers.broker_worker import BrokerWorker, SliceAnswered, WorkerNews
from fleetcfg.carriers.slice_processes import SliceProcesses
from fleetcfg.errors import RefusalError
from fleetcfg.jobs.local import LocalRunner
from fleetcfg.jobs.stop import Stop
from fleetcfg.workflow.context import Context
from fleetcfg.workflow.system import make_context
from fleetcfg.workflow.zones.run_slice import SlicePlace, run_slice
from fleetcfg.workflow.zones.serve_slices import SliceServer
from tests.zones.broker import Broker, worker_user

ROOT = Path(__file__).parents[2]


def wait_until(is_so: Callable[[], object]) -> None:
    """Wait for what must come; the suite's own deadline ends what hangs."""
    pause = threading.Event()
    while not is_so():
        pause.wait(0.1)


class WorkerProcess:
    """``fleetcfg dispatch worker ZONE`` on the record in *folders*; what it says is in *told*."""

    def __init__(
        self,
        broker_file: Path,
        zone: str,
        folders: Folders,
        *more: str,
        starts: str = "fleetcfg",
        called: str = "dispatch worker",
    ) -> None:
        self.out = broker_file.with_name(f"{broker_file.name}.{os.urandom(4).hex()}.txt")
        words = ["--broker", str(broker_file), "--ledger", str(folders.ledger)]
        words += ["--trust", str(folders.trust), "--lang", "en", *more]
        with self.out.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *starts.split(), *called.split(), zone, *words],
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
        """Return its processes that do a slice, by their numbers: another one has forked them."""
        return [one for server in below(self.process.pid) for one in below(server)]

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def end(self) -> int:
        """Ask for an end as a service manager does, and wait for it."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait()


def below(pid: int) -> list[int]:
    """Return the processes that *pid* began and that are still there."""
    tasks = Path(f"/proc/{pid}/task").glob("*")
    return [int(one) for task in tasks for one in (task / "children").read_text().split()]


def cmdline(pid: int) -> str:
    """Return how the process was started; nothing if it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


@contextmanager
def working(
    broker: Broker,
    zone: str,
    folders: Folders,
    place: Path,
    *more: str,
    called: str = "dispatch worker",
    **how: int,
) -> Iterator[WorkerProcess]:
    """Have a worker of *zone* stand at *broker*, and end it."""
    user = worker_user(zone)
    file = broker.file(user, place / f"{user}.toml", **how)
    worker = WorkerProcess(file, zone, folders, *more, called=called)
    try:
        yield worker
    finally:
        worker.kill()


def context_of_threads() -> Context:
    """Return a context that forks nothing: this process has threads, which hold locks."""
    runner = partial(LocalRunner, method="threads")
    return replace(make_context(), runner=runner)


class InThisProcess(SliceProcesses):
    """Does each slice here and now: a process for each takes seconds to start."""

    def __init__(self, folders: Folders) -> None:
        super().__init__((), lambda _file, _out: ())
        self.folders = folders
        self.begun: list[bytes] = []

    def run(self, file: Path, out: Path, *, is_reading: bool) -> int | None:
        self.begun.append(file.read_bytes())
        place = SlicePlace(self.folders, is_tied=True)
        try:
            out.write_bytes(run_slice(self.begun[-1], place, context_of_threads()).data)
        except RefusalError:
            return 4
        return 0


class WorkerThread:
    """A worker as a thread of this process, which does slices without a process for each."""

    def __init__(self, broker: Broker, zone: str, folders: Folders, at_once: int = 2) -> None:
        self.news: list[WorkerNews] = []
        self.stop = Stop()
        self.processes = InThisProcess(folders)
        server = SliceServer(SlicePlace(folders), self.processes, make_context())
        worker = BrokerWorker(
            broker.place(worker_user(zone)),
            OutgoingResults(folders.ledger, zone),
            partial(server.do, zone),
            lambda: None,
            self.news.append,
            self.stop,
            at_once,
        )
        self.thread = threading.Thread(target=worker.work)
        self.thread.start()

    def wait_for_answers(self, count: int) -> None:
        """Wait until so many slices have their results."""
        wait_until(lambda: sum(isinstance(one, SliceAnswered) for one in self.news) >= count)

    def end(self) -> None:
        """Ask for an end; what waits goes out first."""
        self.stop.ask()
        self.thread.join()


@contextmanager
def standing(broker: Broker, zone: str, folders: Folders, **how: int) -> Iterator[WorkerThread]:
    """Have a worker of *zone* stand at *broker*, in this process, and end it."""
    worker = WorkerThread(broker, zone, folders, **how)
    try:
        yield worker
    finally:
        worker.end()
