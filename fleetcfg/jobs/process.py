"""The workers of one process: threads that do jobs, and a watch that ends what takes too long."""

import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from threading import Condition, Event, Lock, Thread
from time import monotonic
from typing import Final

from pydantic_core import PydanticSerializationError

from fleetcfg.errors import JobError
from fleetcfg.jobs.documents import Documents
from fleetcfg.jobs.job import (
    MAX_RESULT_BYTES,
    Job,
    JobResult,
    fail,
    read_job,
    read_result,
    spell_result,
)
from fleetcfg.jobs.memory import give_memory_back
from fleetcfg.jobs.runner import Work, do_job
from fleetcfg.machine.cores import Channel, share_one_arena

LEAVE_SECONDS: Final = 3.0  # a driver that is broken off needs two to end its session on the device
_IDLE_SECONDS: Final = 60.0
# A thread keeps the interpreter until it waits for the network or has judged its device: with the
# default of 5 ms, a hundred devices are half parsed and half judged at once, and in memory.
_SWITCH_SECONDS: Final = 0.1
_TIDY_JOBS: Final = 50  # what it gains and costs: docs/explanation/performance.md


def serve_process(connection: Channel, work: Work, documents: Documents, *, threads: int) -> None:
    """Do the jobs that come in on *connection* until its other end is closed, or SIGTERM comes."""
    be_reader()
    watch = Watch(connection, work, documents, grace=0.0, tidy=give_memory_back)
    signal.signal(signal.SIGTERM, lambda _number, _frame: watch.end())
    watch.serve(threads)
    os._exit(0)  # threads that are stuck must not keep the process


def be_reader() -> None:
    """Make this process fit to read devices in many threads, and for nothing beside it."""
    share_one_arena()
    sys.setswitchinterval(_SWITCH_SECONDS)


class _Running:
    """A job that a thread is at.

    Attributes:
        ends: When its time is up; then *is_broken_off*, and after the grace *is_given_up*.
        code: Why.
    """

    __slots__ = ("_break_off", "code", "ends", "is_broken_off", "is_given_up", "job")

    def __init__(self, job: Job) -> None:
        self.job = job
        self.ends = monotonic() + job.limits.deadline_seconds
        self.code = "RUN_DEADLINE"
        self.is_broken_off = False
        self.is_given_up = False
        self._break_off: Callable[[], None] | None = None

    def hold(self, break_off: Callable[[], None]) -> None:
        """Note how to break off what comes next; at once, if the time is up."""
        self._break_off = break_off
        if self.is_broken_off:
            break_off()

    def break_off(self) -> None:
        """From any thread: make what the job waits for fail at once; the caller goes on."""
        self.is_broken_off = True
        if self._break_off is not None:
            Thread(target=_try, args=(self._break_off,), daemon=True).start()


def _try(break_off: Callable[[], None]) -> None:
    """Call what a driver brings: if it raises or hangs, no other job may suffer from it."""
    with suppress(Exception):  # the job is told as ended already, or will be given up
        break_off()


class Watch:
    """Hands jobs to threads, and looks at the clock.

    Args:
        connection: Where jobs come in and results go out, as bytes.
        work: Does a job.
        documents: What jobs name.
        grace: Seconds that a job has, once it is broken off, to end by itself; then its thread is
            left alone and the job is given up.
        tidy: Called after every few jobs.
    """

    def __init__(
        self,
        connection: Channel,
        work: Work,
        documents: Documents,
        *,
        grace: float,
        tidy: Callable[[], None] = lambda: None,
    ) -> None:
        self._connection = connection
        self._work = work
        self._documents = documents
        self._grace = grace
        self._tidy = tidy
        self._done = count(1)
        self._taking = Lock()
        self._sending = Lock()
        self._is_over = False
        self._changed = Event()
        self._running: set[_Running] = set()
        self._lock = Lock()
        self._idle = Condition(self._lock)

    def serve(self, threads: int) -> None:
        """Have *threads* threads do jobs, and return once the other end is closed."""
        for _ in range(threads):
            self._start_thread()
        while not self._is_over:
            self._changed.wait(self._until_next_end())
            self._changed.clear()
            self._end_the_late()
        self._leave()

    def end(self) -> None:
        """Take no more jobs, and return from `serve` soon."""
        self._is_over = True
        self._changed.set()

    def close(self) -> None:
        """Close the connection, once no thread is at it.

        The number of a closed descriptor is given out again at once: a thread that was about to
        read would take what is meant for another.
        """
        with self._taking, self._sending:
            self._connection.close()

    def cancel(self) -> None:
        """From any thread: break off everything that is running."""
        with self._lock:
            for running in self._running:
                if not running.is_broken_off:
                    running.code, running.ends = "JOB_CANCELLED", 0.0
        self._changed.set()

    def _take(self) -> Job | None:
        """Wait for a job; None once no more will come.

        The thread that will do the job takes it itself: handing it over would cost two more
        switches between threads for each device.
        """
        with self._taking:
            if self._is_over:
                return None
            try:
                return read_job(self._connection.recv_bytes())
            except (EOFError, OSError, JobError):
                self.end()
                return None

    def _until_next_end(self) -> float:
        with self._lock:
            ends = [running.ends for running in self._running if not running.is_given_up]
        return max(0.0, min(ends, default=monotonic() + _IDLE_SECONDS) - monotonic())

    def _end_the_late(self) -> None:
        now = monotonic()
        with self._lock:
            late = [r for r in self._running if r.ends <= now and not r.is_given_up]
        for running in late:
            if running.is_broken_off or not self._grace:
                self._give_up(running)
            running.ends = now + self._grace
            if not running.is_broken_off:
                running.break_off()

    def _give_up(self, running: _Running) -> None:
        with self._lock:
            if running not in self._running:
                return
            running.is_given_up = True
        self._send(fail(running.job, running.code))
        self._start_thread()  # in place of the one that is stuck, which ends when it comes back

    def _leave(self) -> None:
        """Let what is running end, then break it off.

        A device has few sessions and does not end them by itself: each should be closed.
        """
        with self._idle:
            self._idle.wait_for(lambda: all(r.is_broken_off for r in self._running), LEAVE_SECONDS)
            left = [running for running in self._running if not running.is_broken_off]
        for running in left:
            running.break_off()
        with self._idle:
            self._idle.wait_for(lambda: not self._running, LEAVE_SECONDS)

    def _start_thread(self) -> None:
        Thread(target=self._do_jobs, daemon=True).start()

    def _do_jobs(self) -> None:
        is_going_on = True
        while is_going_on and (job := self._take()) is not None:
            is_going_on = self._do(job)
            del job  # a thread that waits holds nothing
            if next(self._done) % _TIDY_JOBS == 0:
                self._tidy()

    def _do(self, job: Job) -> bool:
        """Do *job* and send its result, and tell whether this thread goes on."""
        running = _Running(job)
        with self._lock:
            self._running.add(running)
            is_next = running.ends <= min(other.ends for other in self._running)
        if is_next:  # the watch sleeps for longer than this job may take
            self._changed.set()
        result = do_job(self._work, job, self._documents, running.hold)
        with self._lock:
            self._running.discard(running)
            is_given_up = running.is_given_up
            if self._is_over:
                self._idle.notify_all()
        if not is_given_up:
            self._send(result)
        return not is_given_up

    def _send(self, result: JobResult) -> None:
        data = frame_result(result)
        with self._sending:
            try:
                self._connection.send_bytes(data)
            except OSError:  # the other end is gone; `_take` sees the same and ends
                return


def frame_result(result: JobResult) -> bytes:
    """Spell *result* behind the id of its job: one that home cannot read loses that job alone."""
    try:
        data = spell_result(result)
    except PydanticSerializationError:
        data = b""
    job = result.job.encode()
    return len(job).to_bytes(2) + job + (data if len(data) <= MAX_RESULT_BYTES else b"")


def unframe_result(data: bytes) -> tuple[str, JobResult | None]:
    """Return the id of a job and its result; None for one that cannot be read, or is another's."""
    end = 2 + int.from_bytes(data[:2])
    job = data[2:end].decode()
    try:
        result = read_result(data[end:])
    except JobError:
        return job, None
    return job, result if result.job == job else None
