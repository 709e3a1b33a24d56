"""Run one program and say what it cost: wall time, CPU and memory of its whole process tree.

CPU is what the kernel accounted to the program and to every process that it waited for
(``wait4``). Memory is the greatest sum of PSS over the tree seen at any sample: pages that forked
processes share count once. It refuses to leave anything behind: whatever happens, the program's
session is killed.
"""

import os
import signal
import subprocess
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from time import perf_counter

SAMPLE_SECONDS = 0.25
MOST_SECONDS = 900.0

Reader = Callable[[str, float], None]
"""Is told each line of standard output, and when it came: seconds after the start."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run of a program cost.

    Attributes:
        wall: Seconds from its start to its end.
        cpu: Seconds, user and system, of the whole tree.
        peak: Greatest memory of the tree at one moment, in MB (PSS).
        code: Its exit code; negative if a signal ended it.
        grumble: The end of what it wrote to standard error.
    """

    wall: float
    cpu: float
    peak: float
    code: int
    grumble: str


@dataclass(frozen=True, slots=True)
class Program:
    """A program that can be measured.

    Attributes:
        cores: It and all its children stay on these.
    """

    command: tuple[str, ...]
    directory: Path
    cores: tuple[int, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)
    most_seconds: float = MOST_SECONDS


def run(program: Program, reader: Reader) -> Cost:
    """Run *program* to its end, or to its time limit.

    Raises:
        OSError: It cannot be started.
    """
    notes = program.directory / "stderr.txt"
    with notes.open("wb") as errors:
        started = perf_counter()
        process = _start(program, errors.fileno())
        try:
            wall, usage, status, peak = _watch(process, program, reader, started)
        finally:
            _end(process)
    grumble = notes.read_text(errors="replace")[-2000:]
    code = os.waitstatus_to_exitcode(status)
    process.returncode = code
    return Cost(wall, usage.ru_utime + usage.ru_stime, peak, code, grumble)


def _start(program: Program, errors: int) -> subprocess.Popen[str]:
    ours = os.sched_getaffinity(0)
    os.sched_setaffinity(
        0, program.cores or ours
    )  # a child inherits it; no code of ours runs there
    try:
        return subprocess.Popen(
            program.command,
            cwd=program.directory,
            # A program that is installed is compiled once, not at each start.
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "", **program.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            errors="replace",
            start_new_session=True,
        )
    finally:
        os.sched_setaffinity(0, ours)


def _watch(
    process: subprocess.Popen[str], program: Program, reader: Reader, started: float
) -> tuple[float, "os.struct_rusage", int, float]:  # type: ignore[name-defined]  # os has no name for it
    is_over, peak = Event(), [0.0]
    watchers = (
        Thread(target=_weigh, args=(process.pid, is_over, peak), daemon=True),
        Thread(target=_limit, args=(process, is_over, program.most_seconds), daemon=True),
    )
    for watcher in watchers:
        watcher.start()
    try:
        for line in process.stdout or ():
            reader(line, perf_counter() - started)
        _, status, usage = os.wait4(process.pid, 0)
        wall = perf_counter() - started
    finally:
        is_over.set()
    for watcher in watchers:
        watcher.join()
    return wall, usage, status, peak[0]


def _limit(process: subprocess.Popen[str], is_over: Event, seconds: float) -> None:
    if not is_over.wait(seconds):
        _kill(process.pid)


def _end(process: subprocess.Popen[str]) -> None:
    _kill(process.pid)
    if process.stdout is not None:
        process.stdout.close()
    if process.returncode is None:
        with suppress(ChildProcessError):  # it was waited for already
            os.waitpid(process.pid, 0)
        process.returncode = 0


def _kill(leader: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def _weigh(pid: int, is_over: Event, peak: list[float]) -> None:
    while not is_over.wait(SAMPLE_SECONDS):
        peak[0] = max(peak[0], sum(_pss(member) for member in tree(pid)) / 1024)


def tree(pid: int) -> Iterable[int]:
    """Yield *pid* and every process below it, as far as they still exist."""
    waiting = [pid]
    while waiting:
        member = waiting.pop()
        yield member
        with suppress(OSError):
            for task in Path(f"/proc/{member}/task").iterdir():
                waiting += map(int, (task / "children").read_text().split())


def _pss(pid: int) -> int:
    """Return the proportional share of memory of a process in kB; 0 if it is gone."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0


def cpu_of(pids: Sequence[int]) -> float:
    """Return the seconds of CPU that running processes have used so far."""
    ticks = 0
    for pid in pids:
        with suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")
