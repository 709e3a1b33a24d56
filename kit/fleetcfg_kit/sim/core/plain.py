"""A port at which a family's shell is spoken over TCP, with no login and nothing around it."""

import asyncio
from collections.abc import Callable
from functools import partial

from fleetcfg_kit.sim.core.distortion import SendResult
from fleetcfg_kit.sim.core.family import SimConnection, SimListener, StateT
from fleetcfg_kit.sim.core.shell import CHUNK, ShellOpener, SimSession, SimShell, converse


async def _serve(
    open_shell: ShellOpener[StateT],
    caller: SimConnection[StateT],
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
) -> None:
    def opened(send: Callable[[bytes], None], leave: Callable[[], None]) -> SimShell:
        session = SimSession(
            caller.state, "", caller.peer, is_terminal=False, order=None, send=send, leave=leave
        )
        return open_shell(session)

    async def read() -> bytes:
        try:
            return await reader.read(CHUNK)
        except OSError:  # the client is gone
            return b""

    async def write(data: bytes) -> None:
        writer.write(data)
        await writer.drain()

    result = await converse(caller.state, opened, read, write)
    if result is SendResult.BREAK:
        writer.transport.abort()
    elif result is SendResult.MUTE:
        while await read():
            continue
    writer.close()


def plain_listener(name: str, open_shell: ShellOpener[StateT]) -> SimListener[StateT]:
    """Make a port at which each caller has a shell.

    Args:
        name: Of the listener.
        open_shell: Makes the shell of one connection.
    """

    def serve(caller: SimConnection[StateT]) -> asyncio.BaseProtocol:
        loop = asyncio.get_running_loop()
        answer = partial(_serve, open_shell, caller)
        return asyncio.StreamReaderProtocol(asyncio.StreamReader(loop=loop), answer, loop=loop)

    return SimListener(name, serve)
