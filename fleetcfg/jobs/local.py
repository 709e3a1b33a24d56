"""A stream of results from a few processes, each held to one core, with threads inside.

Rules:

1. As many devices are in flight as the caller allows, and not one more.
2. Every job ends in exactly one result, in the order in which they end: what the task returned, or
   a `Failure` (it raised, it was too slow, its process died).
3. A task is held to its deadline from outside. Its process closes what the task holds open and
   goes on without it; a process that does not even do that is killed and replaced.
4. Memory does not grow with the number of jobs.

Why processes that are each pinned to a core: two threads of one interpreter on two cores pay twice
the CPU to the interpreter lock moving between them (`docs/explanation/performance.md`).
Jobs and results cross between processes as bytes, never as pickles.
"""

import gc
import os
import signal
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from time import monotonic
from typing import Protocol

from fleetcfg.jobs.process import Hold, Task, serve

GRACE_SECONDS = 3.0  # what a process has, after a deadline, to say so itself
FAREWELL_SECONDS = 8.0  # what it has at the end to close the sessions it holds on devices

# Forked, because the declared province is then shared memory and nothing is loaded twice.
_CONTEXT = get_context("fork")


@dataclass(frozen=True, slots=True)
class Result:
    """What a task returned for *job*."""

    job: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no result for *job*.

    Attributes:
        code: ``RUN_DEADLINE``, ``RUN_CRASHED`` (the task raised), ``RUN_WORKER_DIED``.
        detail: For a developer: the kind of exception; empty otherwise.
    """

    job: str
    code: str
    detail: str = ""


class Runner(Protocol):
    """Has a task done for many jobs, here or elsewhere."""

    def run(self, jobs: Iterable[str], task: Task) -> Iterator[Result | Failure]:
        """Yield one result or failure a job, as they come."""
        ...


@dataclass(frozen=True, slots=True)
class Pool:
    """How much to do at once.

    Attributes:
        processes: At least 1.
        threads: In flight in each process.
        deadline: Seconds that one job may take.
        pin: Hold each process to one core, where the system can.
    """

    processes: int
    threads: int
    deadline: float
    pin: bool = True


def pool_for(jobs: int, in_flight: int, *, deadline: float, pin: bool = True) -> Pool:
    """Return a pool for *jobs* with at most *in_flight* at once, on the cores that we may use."""
    at_once = max(1, min(jobs, in_flight))
    processes = max(1, min(len(_cores()), at_once // 8 or 1))
    return Pool(processes, -(-at_once // processes), deadline, pin)


class LocalRunner:
    """Runs tasks on this machine. Interrupting the iteration ends the processes."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def run(self, jobs: Iterable[str], task: Task) -> Iterator[Result | Failure]:
        """Yield one result or failure a job, as they come."""
        crew = _Crew(self._pool, task)
        try:
            yield from crew.work(iter(jobs))
        finally:
            crew.dismiss()


@dataclass(slots=True)
class _Worker:
    """One process, and what it is at."""

    process: BaseProcess
    connection: Connection
    core: int
    in_flight: dict[str, float] = field(default_factory=dict)  # job → when its time is up


class _Crew:
    """The processes of one run."""

    def __init__(self, pool: Pool, task: Task) -> None:
        self._pool = pool
        self._task = task
        self._workers: list[_Worker] = []

    def work(self, jobs: Iterator[str]) -> Iterator[Result | Failure]:
        for core in range(self._pool.processes):
            self._workers.append(self._hire(core))
        for worker in self._workers:
            self._fill(worker, jobs)
        while any(worker.in_flight for worker in self._workers):
            ready = wait([w.connection for w in self._workers], timeout=self._patience())
            for worker in tuple(self._workers):
                if worker.connection in ready:
                    yield from self._hear(worker, jobs)
            yield from self._bury_the_stuck(jobs)

    def dismiss(self) -> None:
        """End every process: kindly, so that device sessions are closed, then not."""
        for worker in self._workers:
            worker.connection.close()
            worker.process.terminate()
        for worker in self._workers:
            worker.process.join(FAREWELL_SECONDS)
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()

    def _hire(self, core: int) -> _Worker:
        ours, theirs = _CONTEXT.Pipe()
        process = _CONTEXT.Process(
            target=_begin, args=(theirs, self._task, self._pool, core, ours), daemon=True
        )
        process.start()
        theirs.close()
        return _Worker(process, ours, core)

    def _fill(self, worker: _Worker, jobs: Iterator[str]) -> None:
        while len(worker.in_flight) < self._pool.threads:
            job = next(jobs, None)
            if job is None:
                return
            worker.in_flight[job] = monotonic() + self._pool.deadline + GRACE_SECONDS
            with suppress(BrokenPipeError, ConnectionResetError):  # its end is heard of below
                worker.connection.send_bytes(job.encode())

    def _hear(self, worker: _Worker, jobs: Iterator[str]) -> Iterator[Result | Failure]:
        try:
            message = worker.connection.recv_bytes()
        except (EOFError, ConnectionResetError):
            yield from self._replace(worker, "RUN_WORKER_DIED", jobs)
            return
        job, code, detail = (part.decode() for part in message[: message.index(b"\n")].split(b"\t"))
        if worker.in_flight.pop(job, None) is None:
            return
        self._fill(worker, jobs)
        body = message[message.index(b"\n") + 1 :]
        yield Failure(job, code, detail) if code else Result(job, body)

    def _bury_the_stuck(self, jobs: Iterator[str]) -> Iterator[Failure]:
        now = monotonic()
        for worker in tuple(self._workers):
            if any(end < now for end in worker.in_flight.values()):
                worker.process.kill()
                yield from self._replace(worker, "RUN_DEADLINE", jobs)

    def _replace(self, worker: _Worker, code: str, jobs: Iterator[str]) -> Iterator[Failure]:
        """Give up what *worker* had in flight, and have another process go on."""
        worker.process.kill()
        worker.process.join()
        worker.connection.close()
        lost = tuple(worker.in_flight)
        self._workers.remove(worker)
        for job in lost:
            yield Failure(job, code)
        successor = self._hire(worker.core)
        self._workers.append(successor)
        self._fill(successor, jobs)

    def _patience(self) -> float:
        ends = [end for worker in self._workers for end in worker.in_flight.values()]
        return max(0.0, min(ends) - monotonic()) + 0.01


def _begin(
    connection: Connection, task: Task, pool: Pool, core: int, other_end: Connection
) -> None:
    """Be a worker process."""
    other_end.close()
    gc.freeze()  # what the parent loaded stays; looking through it again and again is waste
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which closes the pipe
    cores = _cores()
    if pool.pin and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {cores[core % len(cores)]})
    serve(connection, task, threads=pool.threads, deadline=pool.deadline)


def _cores() -> tuple[int, ...]:
    if hasattr(os, "sched_getaffinity"):
        return tuple(sorted(os.sched_getaffinity(0)))
    return tuple(range(os.cpu_count() or 1))


__all__ = ["Failure", "Hold", "LocalRunner", "Pool", "Result", "Runner", "Task", "pool_for"]
