"""How an answer goes wrong on its way out, the same on every wire.

Turns an answer and a fault into things to do: say bytes, wait, cut the line, fall silent. Whoever
owns the wire does them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from fleetcfg.sim.core.faults import Fault

TRICKLE_BYTES = 256
TRICKLE_S = 0.05
HUGE_BYTES = 256 * 1024 * 1024
_BLOCK = b"x" * 65536
GARBAGE = bytes(range(128, 256)) * 8


@dataclass(frozen=True, slots=True)
class Say:
    """Send these bytes."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Wait:
    """Do nothing for a while."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Cut:
    """Break the connection."""


@dataclass(frozen=True, slots=True)
class FallSilent:
    """Never say anything again, and keep the line open."""


Deed = Say | Wait | Cut | FallSilent

DISTORTS = frozenset({Fault.HANGS, Fault.DROPS, Fault.SLOW, Fault.HUGE, Fault.GARBAGE})


def deeds(fault: Fault | None, answer: bytes) -> Iterator[Deed]:
    """Give what happens to an answer, in order."""
    half = answer[: len(answer) // 2]
    if fault is Fault.HANGS:
        yield from (Say(half), FallSilent())
    elif fault is Fault.DROPS:
        yield from (Say(half), Cut())
    elif fault is Fault.SLOW:
        for start in range(0, len(answer), TRICKLE_BYTES):
            yield Say(answer[start : start + TRICKLE_BYTES])
            yield Wait(TRICKLE_S)
    elif fault is Fault.HUGE:
        yield Say(half)
        for _ in range(HUGE_BYTES // len(_BLOCK)):
            yield Say(_BLOCK)
    elif fault is Fault.GARBAGE:
        yield Say(GARBAGE)
    else:
        yield Say(answer)


def spoil_status(fault: Fault | None, document: bytes) -> bytes:
    """Put into an XML document what real codecs have been seen to put there."""
    if fault is Fault.CONTROL_BYTES:
        return document.replace(b"</Name>", b"HDMI\x01\x02\x03\x04\x05</Name>")
    if fault is Fault.BROKEN_XML:
        return document.replace(b"</Video>", b"</Vide>", 1)
    return document
