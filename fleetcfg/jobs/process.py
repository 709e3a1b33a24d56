"""One worker process: threads that do tasks, and a watch that ends those that take too long."""

import os
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from threading import Condition, Event, Lock, Thread
from time import monotonic
from typing import Protocol

Hold = Callable[[Callable[[], None]], None]
"""Tells the watch how to break off what the task is about to wait for, from another thread."""

LEAVE_SECONDS = 3.0  # a driver that is broken off needs two to end its session on the device


class Task(Protocol):
    """Does one job; what comes back crosses to another process as it is."""

    def __call__(self, job: str, hold: Hold) -> bytes:
        """Do *job*; call *hold* with a function that makes a blocked call fail at once."""
        ...


def serve(connection: Connection, task: Task, *, threads: int, deadline: float) -> None:
    """Do the jobs that come in on *connection* until its other end is closed, or SIGTERM comes."""
    watch = _Watch(connection, task, deadline)
    signal.signal(signal.SIGTERM, lambda _number, _frame: watch.end())
    watch.serve(threads)


class _Running:
    """A job that a thread is at."""

    __slots__ = ("break_off", "ends", "is_given_up", "job")

    def __init__(self, job: str, ends: float) -> None:
        self.job = job
        self.ends = ends
        self.break_off: Callable[[], None] | None = None
        self.is_given_up = False


class _Watch:
    """Hands jobs to threads, and looks at the clock."""

    def __init__(self, connection: Connection, task: Task, deadline: float) -> None:
        self._connection = connection
        self._task = task
        self._deadline = deadline
        self._taking = Lock()
        self._is_over = Event()
        self._running: set[_Running] = set()
        self._lock = Lock()
        self._idle = Condition(self._lock)

    def serve(self, threads: int) -> None:
        """Have *threads* threads do jobs; return never: the process ends with the last job."""
        for _ in range(threads):
            self._start_thread()
        while not self._is_over.wait(self._until_next_end()):
            self._give_up_the_late()
        self._leave()

    def end(self) -> None:
        """Take no more jobs, and end the process soon."""
        self._is_over.set()

    def _take(self) -> str | None:
        """Wait for a job; None once no more will come.

        The thread that will do the job takes it itself: handing it over would cost two more
        switches between threads for each device.
        """
        try:
            with self._taking:
                return self._connection.recv_bytes().decode()
        except (EOFError, OSError):
            self.end()
            return None

    def _until_next_end(self) -> float:
        with self._lock:
            ends = [running.ends for running in self._running if not running.is_given_up]
        # A job that a thread takes while the watch sleeps ends a whole deadline later than now.
        return min([max(0.0, end - monotonic()) for end in ends], default=self._deadline)

    def _give_up_the_late(self) -> None:
        now = monotonic()
        with self._lock:
            late = [r for r in self._running if r.ends <= now and not r.is_given_up]
            for running in late:
                running.is_given_up = True
        for running in late:
            if running.break_off is not None:
                running.break_off()
            self._send(running.job, "RUN_DEADLINE")
            self._start_thread()  # in place of the one that is stuck, which ends when it comes back

    def _leave(self) -> None:
        """Let what is running end, then break it off, then end the process.

        A device has few sessions and does not end them by itself: each should be closed.
        """
        with self._idle:
            if not self._idle.wait_for(lambda: not self._running, LEAVE_SECONDS):
                for running in self._running:
                    if running.break_off is not None:
                        running.break_off()
                self._idle.wait_for(lambda: not self._running, LEAVE_SECONDS)
        os._exit(0)  # threads that are stuck must not keep the process

    def _start_thread(self) -> None:
        Thread(target=self._work, daemon=True).start()

    def _work(self) -> None:
        while (job := self._take()) is not None:
            running = _Running(job, monotonic() + self._deadline)
            with self._lock:
                self._running.add(running)
            code, detail, body = self._do(running)
            with self._lock:
                self._running.discard(running)
                if self._is_over.is_set():
                    self._idle.notify_all()
            if running.is_given_up:
                return
            self._send(job, code, detail, body)

    def _do(self, running: _Running) -> tuple[str, str, bytes]:
        def hold(break_off: Callable[[], None]) -> None:
            running.break_off = break_off

        try:
            return "", "", self._task(running.job, hold)
        except Exception as error:  # noqa: BLE001 - the border of the fleet: one device, one failure
            return "RUN_CRASHED", type(error).__name__, b""

    def _send(self, job: str, code: str, detail: str = "", body: bytes = b"") -> None:
        head = f"{job}\t{code}\t{detail}\n".encode()
        with self._lock:
            try:
                self._connection.send_bytes(head + body)
            except OSError:  # the parent is gone; `_take` sees the same and ends the process
                return
