"""A command line on a bare TCP connection, with a login as telnet servers ask for one.

No telnet options (RFC 854) are offered, and none are answered: it is a raw socket.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Generic

from fleetcfg.sim.core.device import open_session
from fleetcfg.sim.core.distortion import SendResult
from fleetcfg.sim.core.family import SimConnection, SimListener, StateT
from fleetcfg.sim.core.lines import CliOpener, SimLineCli, SimLineShell
from fleetcfg.sim.core.shell import CHUNK, SimSession, converse

ATTEMPTS = 3  # wrong passphrases before the line is cut


@dataclass(slots=True)
class _LoginCli(Generic[StateT]):
    """Asks for a user and a passphrase, then is the family's command line."""

    session: SimSession[StateT]
    open_cli: CliOpener[StateT]
    greeting: str
    user: str = ""
    failures: int = 0
    cli: SimLineCli | None = None

    def prompt(self) -> str:
        if self.cli is not None:
            return self.cli.prompt()
        return "Password: " if self.user else "Username: "

    def answer(self, line: str) -> str:
        if self.cli is not None:
            return self.cli.answer(line)
        if not self.user:
            self.user = line
            return ""
        if open_session(self.session.state, self.user, line):
            self.cli = self.open_cli(replace(self.session, user=self.user))
            return self.greeting
        self.user = ""
        self.failures += 1
        if self.failures >= ATTEMPTS:
            self.session.leave()
        return "% Login failed\n"


async def _serve(
    caller: SimConnection[StateT],
    open_cli: CliOpener[StateT],
    greeting: str,
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
) -> None:
    logins: list[_LoginCli[StateT]] = []

    def open_shell(send: Callable[[bytes], None], leave: Callable[[], None]) -> SimLineShell:
        session = SimSession(
            state=caller.state,
            user="",
            peer=caller.peer,
            is_terminal=False,
            order=None,
            send=send,
            leave=leave,
        )
        logins.append(_LoginCli(session, open_cli, greeting))
        return SimLineShell(session, logins[0])

    async def write(data: bytes) -> None:
        writer.write(data)
        await writer.drain()

    result = await converse(caller.state, open_shell, partial(reader.read, CHUNK), write)
    if result is SendResult.BREAK:
        writer.transport.abort()
    while result is SendResult.MUTE and await reader.read(CHUNK):
        pass
    writer.close()
    if logins[0].cli is not None:
        caller.state.authenticator.leave(logins[0].user)


def tcp_listener(name: str, open_cli: CliOpener[StateT], greeting: str = "") -> SimListener[StateT]:
    """Make a port on which a family's command line is spoken without encryption.

    Args:
        name: As the ready file names the port, `telnet`.
        open_cli: Makes the command line of one session.
        greeting: Shown after a login, before the first prompt.
    """

    def serve(caller: SimConnection[StateT]) -> asyncio.BaseProtocol:
        talk = partial(_serve, caller, open_cli, greeting)
        return asyncio.StreamReaderProtocol(asyncio.StreamReader(), talk)

    return SimListener(name, serve)
