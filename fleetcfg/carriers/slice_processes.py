"""Slices that are done here, each by a process of its own that ends with this one.

The other end of its standard input is held here. Where that is let go, by us or because this
process was ended, a reader of devices ends at once, and a writer finishes the device in hand
and begins no other: a writer is never killed by us.
"""

import errno
import os
import subprocess
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Protocol

from fleetcfg.carriers.forks import ForkServer
from fleetcfg.machine.programs import end_session, unattended


class SliceProcess(Protocol):
    """A process that does one slice."""

    def wait(self) -> int | None:
        """Return what it ended with, once it has; None if it was let go, or never begun."""
        ...

    def let_go(self) -> None:
        """Let its standard input go; end it at once if it only reads."""
        ...


@dataclass(frozen=True, slots=True)
class _StartedProcess:
    process: "subprocess.Popen[bytes]"
    is_reading: bool

    def wait(self) -> int | None:
        return self.process.wait()

    def let_go(self) -> None:
        if self.process.stdin is not None:
            with suppress(OSError):
                self.process.stdin.close()
        if self.is_reading and self.process.poll() is None:
            end_session(self.process.pid)


@dataclass(eq=False, slots=True)
class _Running:
    process: SliceProcess
    is_broken_off: bool = False


@dataclass(eq=False, slots=True)
class SliceProcesses:
    """See the module.

    Attributes:
        program: How a process is started that does what the words after it ask for.
        words: Ask for the slice in the first file to be done, and its result to be written to the
            second.
        forks: Forks one that does so, where the system can; a *program* is started else.
    """

    program: Sequence[str]
    words: Callable[[Path, Path], Sequence[str]]
    forks: ForkServer | None = None
    _running: set[_Running] = field(default_factory=set[_Running])
    _lock: Lock = field(default_factory=Lock)

    def begin(self) -> None:
        """Load what the first slice needs, where that can be done before it comes.

        Raises:
            OSError: No process can be started.
        """
        if self.forks is not None:
            self.forks.begin()

    def run(self, file: Path, out: Path, *, is_reading: bool) -> int | None:
        """Do the slice in *file*; return what its process ended with, None if it was broken off.

        Raises:
            OSError: It cannot be started, or what it was forked from ended.
        """
        running = _Running(self._start(self.words(file, out), is_reading=is_reading))
        with self._lock:
            self._running.add(running)
        try:
            code = running.process.wait()
        finally:
            with self._lock:
                self._running.discard(running)
            running.process.let_go()
        if running.is_broken_off:
            return None
        if code is None:  # begun anew at once it would be so again, and again
            raise ChildProcessError(errno.ECHILD, os.strerror(errno.ECHILD))
        return code

    def break_off(self) -> None:
        """Begin no other device: readers end at once, writers with the device in hand."""
        with self._lock:
            for running in self._running:
                running.is_broken_off = True
                running.process.let_go()

    def close(self) -> None:
        """Break all off, and hold no process any more."""
        self.break_off()
        if self.forks is not None:
            self.forks.close()

    def _start(self, words: Sequence[str], *, is_reading: bool) -> SliceProcess:
        if self.forks is not None:
            return self.forks.start(words, is_reading=is_reading)
        process = subprocess.Popen[bytes](
            [*self.program, *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            **unattended(),
        )
        return _StartedProcess(process, is_reading)
