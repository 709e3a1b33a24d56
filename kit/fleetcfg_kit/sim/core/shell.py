"""What a shell on a device is given and must do, and how it is served on any wire.

A shell takes bytes and sends bytes; `fleetcfg_kit.sim.core.lines` is a ready one for families that
answer line by line.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, Protocol

from fleetcfg_kit.sim.core.device import SimDeviceState
from fleetcfg_kit.sim.core.distortion import SendResult, send_distorted
from fleetcfg_kit.sim.core.family import StateT

CHUNK = 65536  # bytes that are read at once


@dataclass(frozen=True, slots=True)
class SimSession(Generic[StateT]):
    """A client that is logged in and wants a shell.

    Attributes:
        state: The device.
        user: Who logged in.
        peer: The client's address.
        is_terminal: Whether the client asked for a terminal: what it types is echoed.
        order: The one command that it wants done instead of a shell; None for a shell.
        send: Takes bytes for the client.
        leave: Ends the session, once all is sent.
    """

    state: StateT
    user: str
    peer: str
    is_terminal: bool
    order: str | None
    send: Callable[[bytes], None]
    leave: Callable[[], None]


class SimShell(Protocol):
    """A shell; one that has an `exit_status` ends with it, any other with 0; None: with none."""

    def start(self) -> None:
        """Greet, or do the one command and leave."""

    def feed(self, data: bytes) -> None:
        """Take what the client sent; no bytes: it has nothing more to say."""

    def close(self) -> None:
        """Stop: the client is gone."""


ShellOpener = Callable[[SimSession[StateT]], SimShell]


async def _listen(
    read: Callable[[], Awaitable[bytes]], shell: SimShell, answers: asyncio.Queue[bytes]
) -> None:
    try:
        while data := await read():
            shell.feed(data)
        shell.feed(b"")
    finally:
        answers.put_nowait(b"")


async def converse(
    state: SimDeviceState,
    open_shell: Callable[[Callable[[bytes], None], Callable[[], None]], SimShell],
    read: Callable[[], Awaitable[bytes]],
    write: Callable[[bytes], Awaitable[object]],
) -> SendResult:
    """Serve one shell until it leaves, its client is gone, or the device's fault ends it.

    Args:
        state: The device, whose fault distorts what is sent.
        open_shell: Makes the shell, given what sends bytes and what ends the session.
        read: Gives what the client sent; empty when it has nothing more to say.
        write: Sends bytes, and returns when the client has room for more.
    """
    answers: asyncio.Queue[bytes] = asyncio.Queue()  # an empty one ends the session

    def send(data: bytes) -> None:
        if data:
            answers.put_nowait(data)

    def leave() -> None:
        shell.close()  # what came with the last line is not looked at
        answers.put_nowait(b"")

    shell = open_shell(send, leave)

    listening = asyncio.get_running_loop().create_task(_listen(read, shell, answers))
    try:
        shell.start()
        while answer := await answers.get():
            result = await send_distorted(state.fault, answer, write)
            if result is not SendResult.SENT:
                return result
    except OSError:  # the client is gone
        return SendResult.BREAK
    finally:
        listening.cancel()
        shell.close()
    return SendResult.SENT
