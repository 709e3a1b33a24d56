"""How an answer goes wrong on its way out, the same on every wire."""

import asyncio
from collections.abc import Awaitable, Callable
from enum import Enum, auto

from fleetcfg_kit.sim.core.faults import SimFault

TRICKLE_BYTES = 256
TRICKLE_S = 0.05
HUGE_BYTES = 256 * 1024 * 1024
_BLOCK = b"x" * 65536
GARBAGE = bytes(range(128, 256)) * 8

DISTORTS = frozenset(
    {SimFault.HANGS, SimFault.DROPS, SimFault.SLOW, SimFault.HUGE, SimFault.GARBAGE}
)


class SendResult(Enum):
    """What is to become of a connection after an answer."""

    SENT = auto()  # it goes on
    BREAK = auto()  # it is broken
    MUTE = auto()  # it stays open, and nothing is ever said on it again


async def send_distorted(
    fault: str | None, answer: bytes, write: Callable[[bytes], Awaitable[object]]
) -> SendResult:
    """Send an answer as a device with this fault would.

    Args:
        fault: The device's; None sends the answer as it is.
        answer: The bytes.
        write: Sends bytes, and returns when the client has room for more.
    """
    half = answer[: len(answer) // 2]
    if fault is SimFault.HANGS or fault is SimFault.DROPS:
        await write(half)
        return SendResult.MUTE if fault is SimFault.HANGS else SendResult.BREAK
    if fault is SimFault.SLOW:
        for start in range(0, len(answer), TRICKLE_BYTES):
            await write(answer[start : start + TRICKLE_BYTES])
            await asyncio.sleep(TRICKLE_S)
    elif fault is SimFault.HUGE:
        await write(half)
        for _ in range(HUGE_BYTES // len(_BLOCK)):
            await write(_BLOCK)
    else:
        await write(GARBAGE if fault is SimFault.GARBAGE else answer)
    return SendResult.SENT
