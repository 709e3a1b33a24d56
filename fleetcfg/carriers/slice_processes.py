"""Slices that are done here, each by a process of its own that ends with this one.

The other end of its standard input is held here. Where that is let go, by us or because this
process was ended, a reader of devices ends at once, and a writer finishes the device in hand
and begins no other: a writer is never killed by us.
"""

import subprocess
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from fleetcfg.machine.programs import end_session, unattended


@dataclass(eq=False, slots=True)
class _Running:
    process: "subprocess.Popen[bytes]"
    is_reading: bool
    is_broken_off: bool = False

    def let_go(self) -> None:
        if self.process.stdin is not None:
            with suppress(OSError):
                self.process.stdin.close()


@dataclass(eq=False, slots=True)
class SliceProcesses:
    """See the module.

    Attributes:
        command: How a process is started that does the slice in the first file, and writes its
            result to the second.
    """

    command: Callable[[Path, Path], Sequence[str]]
    _running: set[_Running] = field(default_factory=set[_Running])
    _lock: Lock = field(default_factory=Lock)

    def run(self, file: Path, out: Path, *, is_reading: bool) -> int | None:
        """Do the slice in *file*; return what its process ended with, None if it was broken off.

        Raises:
            OSError: It cannot be started.
        """
        process = subprocess.Popen[bytes](
            self.command(file, out),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            **unattended(),
        )
        running = _Running(process, is_reading)
        with self._lock:
            self._running.add(running)
        try:
            code = process.wait()
        finally:
            with self._lock:
                self._running.discard(running)
            running.let_go()
        return None if running.is_broken_off else code

    def break_off(self) -> None:
        """Begin no other device: readers end at once, writers with the device in hand."""
        with self._lock:
            for running in self._running:
                running.is_broken_off = True
                running.let_go()
                if running.is_reading:
                    end_session(running.process.pid)
