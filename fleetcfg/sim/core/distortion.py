"""How an answer goes wrong on its way out, the same on every wire.

Turns an answer and a fault into things to do: send bytes, wait, cut the line, fall silent. A wire
does them itself, or has `DistortedWriter` do them.
"""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from fleetcfg.sim.core.faults import SimFault

TRICKLE_BYTES = 256
TRICKLE_S = 0.05
HUGE_BYTES = 256 * 1024 * 1024
_BLOCK = b"x" * 65536
GARBAGE = bytes(range(128, 256)) * 8


@dataclass(frozen=True, slots=True)
class SendBytes:
    """Send these bytes."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Pause:
    """Do nothing for a while."""

    seconds: float


@dataclass(frozen=True, slots=True)
class BreakConnection:
    """Break the connection."""


@dataclass(frozen=True, slots=True)
class StaySilent:
    """Never say anything again, and keep the line open."""


FaultStep = SendBytes | Pause | BreakConnection | StaySilent

DISTORTS = frozenset(
    {SimFault.HANGS, SimFault.DROPS, SimFault.SLOW, SimFault.HUGE, SimFault.GARBAGE}
)


def fault_steps(fault: str | None, answer: bytes) -> Iterator[FaultStep]:
    """Give what happens to an answer, in order."""
    half = answer[: len(answer) // 2]
    if fault is SimFault.HANGS:
        yield from (SendBytes(half), StaySilent())
    elif fault is SimFault.DROPS:
        yield from (SendBytes(half), BreakConnection())
    elif fault is SimFault.SLOW:
        for start in range(0, len(answer), TRICKLE_BYTES):
            yield SendBytes(answer[start : start + TRICKLE_BYTES])
            yield Pause(TRICKLE_S)
    elif fault is SimFault.HUGE:
        yield SendBytes(half)
        for _ in range(HUGE_BYTES // len(_BLOCK)):
            yield SendBytes(_BLOCK)
    elif fault is SimFault.GARBAGE:
        yield SendBytes(GARBAGE)
    else:
        yield SendBytes(answer)


class DistortedWriter:
    """Writes answers to a stream, as the device's fault would have them.

    Args:
        write: Takes bytes for the client.
        abort: Breaks the connection.
        fault: Gives the fault that the device has now.
    """

    def __init__(
        self,
        write: Callable[[bytes], object],
        abort: Callable[[], object],
        fault: Callable[[], str | None],
    ) -> None:
        self._write, self._abort, self._fault = write, abort, fault
        self._writable = asyncio.Event()
        self._writable.set()
        self._task: asyncio.Task[None] | None = None
        self.is_mute = False
        self.is_closed = False

    def pause(self) -> None:
        """Wait until the client has read."""
        self._writable.clear()

    def resume(self) -> None:
        """Go on."""
        self._writable.set()

    def close(self) -> None:
        """Write nothing more: the connection is gone."""
        self.is_closed = True
        if self._task is not None:
            self._task.cancel()

    def send(self, data: bytes) -> None:
        """Send an answer, behind all that was sent before."""
        if self.is_mute or self.is_closed or not data:
            return
        before = self._task if self._task is not None and not self._task.done() else None
        if self._fault() not in DISTORTS and before is None:
            self._write(data)
            return
        self._task = asyncio.get_running_loop().create_task(self._distort(data, before))

    def finish(self, end: Callable[[], object]) -> None:
        """End the conversation by *end*, once all is sent; a mute device never ends it."""

        def ended(sent: object = None) -> None:
            del sent
            if not self.is_closed and not self.is_mute:
                end()

        if self._task is not None and not self._task.done():
            self._task.add_done_callback(ended)
        else:
            ended()

    async def _distort(self, data: bytes, before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await asyncio.wait([before])
        for step in fault_steps(self._fault(), data):
            await self._writable.wait()
            if self.is_closed or self.is_mute:
                return
            match step:
                case SendBytes(part):
                    self._write(part)
                case Pause(seconds):
                    await asyncio.sleep(seconds)
                case BreakConnection():
                    self._abort()
                case StaySilent():
                    self.is_mute = True
