"""Processes that are forked from one that has loaded everything: each begins in milliseconds.

`ForkServer` is the near end, `serve_forks` the far one, a process that has one thread and does
nothing but this. It is begun at first need, once more if it died, and ends with the process that
began it. What it forks are processes of their own as any that is started: each leads a session,
learns nothing of another one, and at the other end of its standard input the server holds a pipe.
Where that is let go, by us or because the server ended, it ends as `SliceProcesses` says.
"""

import gc
import json
import os
import subprocess
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from multiprocessing import Pipe
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from threading import Lock, Thread
from typing import Final

from fleetcfg.machine.cores import Channel, process_class
from fleetcfg.machine.programs import end_session, lead_session, unattended

_STDIN: Final = 0
_PIPE_ENDS: Final = 4


@dataclass(frozen=True, slots=True)
class ForkedProcess:
    """One that a server forked, as the process knows it that asked for it.

    Attributes:
        code: What it ended with; None if it could not be forked, or the server ended, and it as if
            it had been let go.
    """

    number: int
    line: "_Line"
    code: "Future[int | None]" = field(default_factory=Future)

    def wait(self) -> int | None:
        """Return its *code*, once it has ended."""
        return self.code.result()

    def let_go(self) -> None:
        """Let its standard input go; end it at once if it only reads."""
        if not self.code.done():
            self.line.tell(self.number)


@dataclass(eq=False, slots=True)
class _Line:
    """To a server."""

    channel: Channel
    process: "subprocess.Popen[bytes]"
    waiting: dict[int, ForkedProcess] = field(default_factory=dict[int, ForkedProcess])
    is_lost: bool = False
    lock: Lock = field(default_factory=Lock)

    def tell(self, *words: int | str | bool) -> None:
        with self.lock, suppress(OSError):  # that it ended is told to who waits
            self.channel.send_bytes(json.dumps(words).encode())

    def hear(self) -> None:
        """Tell who waits what became of what it waits for, until the server ends."""
        with suppress(EOFError, OSError):
            while True:
                number, code = json.loads(self.channel.recv_bytes())
                self.waiting.pop(number).code.set_result(code)
        with self.lock:
            self.is_lost = True
            self.channel.close()
        self.process.wait()
        for each in self.waiting.values():
            each.code.set_result(None)


class ForkServer:
    """See the module; *program* is how the far end is started, whose standard input is the line."""

    def __init__(self, program: Sequence[str]) -> None:
        self._program = program
        self._numbers = count(1)
        self._line: _Line | None = None
        self._hearing: Thread | None = None
        self._lock = Lock()

    def begin(self) -> None:
        """Begin the server, if there is none.

        Raises:
            OSError: It cannot be started.
        """
        with self._lock:
            self._open()

    def start(self, words: Sequence[str], *, is_reading: bool) -> ForkedProcess:
        """Have a process forked that does what *words* ask for.

        Raises:
            OSError: The server cannot be started.
        """
        with self._lock:
            line = self._open()
            process = ForkedProcess(next(self._numbers), line)
            with line.lock:
                if line.is_lost:
                    process.code.set_result(None)
                    return process
                line.waiting[process.number] = process
            line.tell(process.number, is_reading, *words)
        return process

    def close(self) -> None:
        """End the server: what it forked and was not let go is let go."""
        with self._lock:
            line, self._line = self._line, None
            if line is not None and self._hearing is not None:
                line.tell(0)
                self._hearing.join()

    def _open(self) -> _Line:
        if self._line is None or self._line.is_lost:
            ours, theirs = Pipe()
            try:
                process = subprocess.Popen[bytes](
                    self._program,
                    stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL,
                    **unattended(),
                )
            except BaseException:
                ours.close()
                raise
            finally:
                theirs.close()
            self._line = _Line(ours, process)
            self._hearing = Thread(target=self._line.hear, daemon=True)
            self._hearing.start()
        return self._line


@dataclass(frozen=True, slots=True)
class _Child:
    process: BaseProcess
    tie: int
    is_reading: bool


class _Server:
    def __init__(
        self,
        channel: Channel,
        do: Callable[[Sequence[str]], object],
        prepare: Callable[[], object],
        tell: Callable[[Exception], object],
    ) -> None:
        self._channel = channel
        self._do = do
        self._prepare = prepare
        self._say_why = tell
        self._children: dict[int, _Child] = {}

    def serve(self) -> None:
        while True:
            ends = {child.process.sentinel: number for number, child in self._children.items()}
            for one in wait([self._channel, *ends]):
                if isinstance(one, int):
                    self._note_end(ends[one])
                else:
                    try:
                        number, *said = json.loads(self._channel.recv_bytes())
                    except (EOFError, OSError):
                        return
                    if not number:
                        return
                    self._take(number, said)

    def end(self) -> None:
        """End every reader at once; writers see that they are let go when this process ends."""
        for number in self._children:
            self._let_go(number)

    def _take(self, number: int, said: Sequence[str | bool]) -> None:
        if not said:
            self._let_go(number)
            return
        is_reading, *words = said
        if not self._is_prepared():
            self._tell(number, 1)
            return
        try:
            self._children[number] = self._fork(words, is_reading=bool(is_reading))
        except OSError as error:
            self._say_why(error)
            self._tell(number, None)  # those that run go on

    def _fork(self, words: Sequence[str | bool], *, is_reading: bool) -> _Child:
        """Raises OSError: the system has no room for another process, or for its pipes."""
        theirs, ours = os.pipe()
        others = [ours, *(child.tie for child in self._children.values() if child.tie >= 0)]
        process = process_class("fork")(
            target=_be_forked, args=(self._channel, theirs, others, self._do, words)
        )
        try:
            _start(process)
        except OSError:
            os.close(ours)
            raise
        finally:
            os.close(theirs)
        return _Child(process, ours, is_reading)

    def _let_go(self, number: int) -> None:
        child = self._children.get(number)
        if child is not None and child.tie >= 0:
            if child.is_reading and child.process.pid is not None:
                end_session(child.process.pid)
            os.close(child.tie)  # which ends also one that does not lead its session yet
            self._children[number] = _Child(child.process, -1, child.is_reading)

    def _note_end(self, number: int) -> None:
        child = self._children.pop(number)
        child.process.join()
        if child.tie >= 0:
            os.close(child.tie)
        self._tell(number, child.process.exitcode)
        child.process.close()
        self._is_prepared()  # while no slice waits for it

    def _is_prepared(self) -> bool:
        try:
            self._prepare()
        except Exception as error:  # noqa: BLE001 - it fails this process: the next may go better
            self._say_why(error)
            return False
        return True

    def _tell(self, number: int, code: int | None) -> None:
        self._channel.send_bytes(json.dumps([number, code]).encode())


def serve_forks(
    do: Callable[[Sequence[str]], object],
    load: Callable[[], object],
    prepare: Callable[[], object],
    tell: Callable[[Exception], object],
) -> None:
    """Be a server, until its worker lets standard input go; then end, whatever else there is.

    Args:
        do: Does in a process of its own what the words ask for that are sent.
        load: Called at first: loads what every process needs. It leaves no thread.
        prepare: Called before each fork, and after each end; the same.
        tell: Tells a person why *load* or *prepare* failed, or why nothing could be forked.
    """
    channel = Channel(os.dup(_STDIN))
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, _STDIN)
    os.close(nothing)
    try:
        load()
    except Exception as error:  # noqa: BLE001 - each process can do so for itself
        tell(error)
    gc.collect()
    gc.freeze()  # looking through what is shared would write to it: a copy of all
    server = _Server(channel, do, prepare, tell)
    try:
        with suppress(OSError):
            server.serve()
    finally:
        server.end()
        os._exit(0)  # nothing is waited for: a writer that was let go ends by itself


def _start(process: BaseProcess) -> None:
    """Fork *process*; if it cannot be, nothing stays open.

    `multiprocessing` opens two pipes before it forks, and leaves them open if that fails. They have
    the lowest descriptors that are free: nothing else in this process takes any meanwhile.
    """
    pipes: list[int] = []
    try:
        for _ in range(_PIPE_ENDS):
            pipes.append(os.dup(_STDIN))  # noqa: PERF401 - those before one that fails are closed
    finally:
        _close(pipes)
    try:
        process.start()
    except OSError:
        _close(pipes)
        raise


def _close(descriptors: Iterable[int]) -> None:
    for each in descriptors:
        with suppress(OSError):  # it is not open
            os.close(each)


def _be_forked(
    channel: Channel,
    tie: int,
    others: Iterable[int],
    do: Callable[[Sequence[str]], object],
    words: Sequence[str],
) -> None:
    """Be a process that was forked: nothing of the server's or of another one's is held."""
    channel.close()
    for other in others:
        os.close(other)
    lead_session()
    os.dup2(tie, _STDIN)
    os.close(tie)
    do(words)
