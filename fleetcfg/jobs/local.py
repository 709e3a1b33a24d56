"""Jobs done on this machine: in a few processes, each held to one core, with threads inside.

Rules, beside those of every runner (`fleetcfg.jobs.runner`):

1. As many jobs are in flight as the pool allows, and not one more.
2. A job is held to its deadline from outside. What it holds open is closed and its worker goes on
   without it; a process that does not even do that is killed and replaced.
3. Memory does not grow with the number of jobs: a process that has done many ends, and another
   goes on.
4. A pool without processes does its jobs in threads of this one, with the same deadlines. Jobs
   that write run there: we never kill a process that writes to a device, and a session with a
   token does not survive a fork. A write that cannot be broken off is left alone, in doubt.

Why processes that are each pinned to a core: two threads of one interpreter on two cores pay twice
the CPU to the interpreter lock moving between them (`docs/explanation/performance.md`).
Jobs and results are passed as bytes, between threads too: nothing else is.
"""

import gc
import signal
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from math import inf
from multiprocessing import Pipe
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from threading import Thread
from time import monotonic
from typing import Final, Literal

from fleetcfg.jobs.documents import Documents
from fleetcfg.jobs.job import Job, JobResult, fail, spell_job
from fleetcfg.jobs.process import Watch, serve_process, unframe_result
from fleetcfg.jobs.runner import LOOK_SECONDS, Work
from fleetcfg.jobs.stop import Stop
from fleetcfg.machine.cores import FORKS, Channel, cores, hold_to_core, process_class, trim_heap

StartMethod = Literal["fork", "spawn", "threads"]
"""How workers begin. Forked ones share the memory of what was loaded; what spawned ones are given
must be something that can be pickled."""

WRITING_GRACE: Final = 3.0  # seconds that a write has to end by itself, once it is broken off
_GRACE_SECONDS: Final = 3.0  # what a process has, after a deadline, to say so itself
_SHARE: Final = 1500  # what lies between objects in a process grows by 1 KB a device
_FAREWELL_SECONDS: Final = 8.0  # what it has at the end to close the sessions it holds on devices


@dataclass(frozen=True, slots=True)
class Pool:
    """How much to do at once.

    Attributes:
        processes: 0 for threads of this process.
        threads: In flight in each process.
        is_pinned: Hold each process to one core, where the system can.
        grace: Seconds that a job in a thread of this process has to end, once it is broken off.
        share: Jobs that one process is given; then another goes on in its place.
    """

    processes: int
    threads: int
    is_pinned: bool = True
    grace: float = 0.0
    share: int = _SHARE


def reading_pool(jobs: int, in_flight: int, *, is_pinned: bool = True) -> Pool:
    """Return a pool for *jobs* with at most *in_flight* at once, on the cores that we may use."""
    at_once = max(1, min(jobs, in_flight))
    processes = max(1, min(len(cores()), at_once // 8 or 1))
    return Pool(processes, -(-at_once // processes), is_pinned)


def writing_pool(jobs: int, in_flight: int) -> Pool:
    """Return a pool of threads of this process, for *jobs* that write."""
    return Pool(0, max(1, min(jobs, in_flight)), grace=WRITING_GRACE)


def default_method() -> StartMethod:
    """Return ``fork`` where a process may be forked, else ``threads``."""
    return "fork" if FORKS else "threads"


class LocalRunner:
    """A `fleetcfg.jobs.runner.Runner` on this machine; no process outlives the iteration.

    Args:
        pool: How much to do at once.
        work: What a job is done with.
        method: How workers begin; a pool without processes has threads anyway.
    """

    def __init__(self, pool: Pool, work: Work, method: StartMethod | None = None) -> None:
        self._pool = pool
        self._work = work
        self._method: StartMethod = "threads" if pool.processes == 0 else method or default_method()

    def run(self, jobs: Iterable[Job], documents: Documents, stop: Stop) -> Iterator[JobResult]:
        """Yield one result a job, as they end."""
        workers = _Workers(self._pool, self._method, self._work, documents)
        trim_heap()  # what reading the declarations left; forked workers would hold it again
        try:
            yield from workers.do(iter(jobs), stop)
        finally:
            workers.stop()
            gc.unfreeze()


@dataclass(slots=True)
class _Worker:
    """One process, or the threads of this one, and what it is at.

    Attributes:
        ends: By the id of a job: when its time is up, grace included.
        begun: How many jobs it was given.
    """

    connection: Channel
    core: int
    process: BaseProcess | None
    watch: Watch | None = None
    thread: Thread | None = None
    jobs: dict[str, Job] = field(default_factory=dict[str, Job])
    ends: dict[str, float] = field(default_factory=dict[str, float])
    begun: int = 0


class _Workers:
    """The workers of one run."""

    def __init__(self, pool: Pool, method: StartMethod, work: Work, documents: Documents) -> None:
        self._pool = pool
        self._method: StartMethod = method
        self._work = work
        self._documents = documents
        self._workers: list[_Worker] = []
        self._worn: list[_Worker] = []  # they end by themselves; `stop` waits for them

    def do(self, jobs: Iterator[Job], stop: Stop) -> Iterator[JobResult]:
        for core in range(max(1, self._pool.processes)):
            self._workers.append(self._start(core))
        self._fill(jobs, stop)
        while any(worker.jobs for worker in self._workers):
            ready = wait([w.connection for w in self._workers], timeout=self._patience())
            for worker in tuple(self._workers):
                if worker.connection in ready:
                    yield from self._receive(worker)
            yield from self._replace_overdue()
            self._replace_worn()
            if stop.is_forced:
                yield from self._cancel()
            self._fill(jobs, stop)

    def stop(self) -> None:
        """End every worker: let it close its device sessions first, then kill it."""
        for worker in self._workers:
            _dismiss(worker)
        for worker in (*self._workers, *self._worn):
            _join(worker)

    def _start(self, core: int) -> _Worker:
        ours, theirs = Pipe()
        if self._method == "threads":
            watch = Watch(theirs, self._work, self._documents, grace=self._pool.grace)
            thread = Thread(target=_serve_thread, args=(watch, self._pool), daemon=True)
            thread.start()
            return _Worker(ours, core, None, watch, thread)
        others = ours if self._method == "fork" else None
        gc.freeze()  # looking through what a forked worker shares would write to it: a copy of all
        process = process_class(self._method)(
            target=_serve_process,
            args=(theirs, self._work, self._documents, self._pool, core, others),
            daemon=True,
        )
        process.start()
        theirs.close()
        return _Worker(ours, core, process)

    def _fill(self, jobs: Iterator[Job], stop: Stop) -> None:
        for worker in self._workers:
            while len(worker.jobs) < self._pool.threads and not stop.is_asked:
                if self._is_worn(worker):
                    break
                job = next(jobs, None)
                if job is None:
                    return
                deadline = job.limits.deadline_seconds + self._pool.grace + _GRACE_SECONDS
                worker.jobs[job.id] = job
                worker.begun += 1
                worker.ends[job.id] = monotonic() + deadline
                with suppress(BrokenPipeError, ConnectionResetError):  # its end is heard of later
                    worker.connection.send_bytes(spell_job(job))

    def _receive(self, worker: _Worker) -> Iterator[JobResult]:
        try:
            number, result = unframe_result(worker.connection.recv_bytes())
        except (EOFError, ConnectionResetError):
            yield from self._replace(worker, "RUN_WORKER_DIED")
            return
        job = worker.jobs.pop(number, None)
        if job is not None:
            del worker.ends[number]
            yield result or fail(job, "JOB_RESULT_MALFORMED")

    def _replace_overdue(self) -> Iterator[JobResult]:
        for worker in tuple(self._workers):
            if _is_overdue(worker):  # or was the listener slow?
                yield from self._receive_all(worker)
            if worker in self._workers and _is_overdue(worker):
                yield from self._replace(worker, "RUN_DEADLINE")

    def _is_worn(self, worker: _Worker) -> bool:
        return worker.process is not None and worker.begun >= self._pool.share

    def _replace_worn(self) -> None:
        """Have another process go on for each that has done its share, and has nothing in hand."""
        for worker in tuple(self._workers):
            if self._is_worn(worker) and not worker.jobs:
                self._workers.remove(worker)
                _dismiss(worker)
                self._worn.append(worker)
                self._workers.append(self._start(worker.core))

    def _receive_all(self, worker: _Worker) -> Iterator[JobResult]:
        """Receive what has come already: no result that a worker brought in time is lost."""
        while worker in self._workers and worker.connection.poll():
            yield from self._receive(worker)

    def _replace(self, worker: _Worker, code: str) -> Iterator[JobResult]:
        """Give up what *worker* had in flight, and have another go on; threads are left alone."""
        if worker.process is not None:
            worker.process.kill()
            worker.process.join()
        worker.connection.close()
        self._workers.remove(worker)
        for job in worker.jobs.values():
            yield fail(job, code)
        self._workers.append(self._start(worker.core))

    def _cancel(self) -> Iterator[JobResult]:
        """Break off what is in flight: reading at once, writing in its own time."""
        for worker in tuple(self._workers):
            yield from self._receive_all(worker)
            if worker.watch is not None:
                worker.watch.cancel()
                continue
            lost = tuple(worker.jobs.values())
            worker.jobs.clear()
            worker.ends.clear()
            for job in lost:
                yield fail(job, "JOB_CANCELLED")

    def _patience(self) -> float:
        ends = [end for worker in self._workers for end in worker.ends.values()]
        return min(LOOK_SECONDS, max(0.0, min(ends) - monotonic()) + 0.01)


def _is_overdue(worker: _Worker) -> bool:
    return min(worker.ends.values(), default=inf) < monotonic()


def _serve_thread(watch: Watch, pool: Pool) -> None:
    watch.serve(pool.threads)
    watch.close()


def _serve_process(
    connection: Channel,
    work: Work,
    documents: Documents,
    pool: Pool,
    core: int,
    other_end: Channel | None,
) -> None:
    """Be a worker process."""
    if other_end is not None:
        other_end.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which closes the pipe
    if pool.is_pinned:
        hold_to_core(core)
    serve_process(connection, work, documents, threads=pool.threads)


def _dismiss(worker: _Worker) -> None:
    worker.connection.close()
    if worker.process is not None:
        worker.process.terminate()  # a later worker may hold a copy of the other end


def _join(worker: _Worker) -> None:
    if worker.thread is not None:
        worker.thread.join(_FAREWELL_SECONDS)
    process = worker.process
    if process is not None:
        process.join(_FAREWELL_SECONDS)
        if process.is_alive():
            process.kill()
            process.join()
