"""How an answer goes wrong on its way out, the same on every wire.

Turns an answer and a fault into things to do: say bytes, wait, cut the line, fall silent. Whoever
owns the wire does them.
"""

from collections.abc import Iterator
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


def fault_steps(fault: SimFault | None, answer: bytes) -> Iterator[FaultStep]:
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


def spoil_status(fault: SimFault | None, document: bytes) -> bytes:
    """Put into an XML document what real codecs have been seen to put there."""
    if fault is SimFault.CONTROL_BYTES:
        return document.replace(b"</Name>", b"HDMI\x01\x02\x03\x04\x05</Name>")
    if fault is SimFault.BROKEN_XML:
        return document.replace(b"</Video>", b"</Vide>", 1)
    return document
