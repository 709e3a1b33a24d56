"""A command line on a bare TCP connection, with a login as telnet servers ask for one.

No telnet options are offered, and none are answered: it is a raw socket.
"""

import asyncio
from typing import Generic, cast

from fleetcfg.sim.core.device import open_session
from fleetcfg.sim.core.distortion import DistortedWriter
from fleetcfg.sim.core.family import SimConnection, SimListener, StateT
from fleetcfg.sim.core.lines import CliOpener, SimLineCli, SimLineShell
from fleetcfg.sim.core.shell import SimSession

ATTEMPTS = 3  # wrong passphrases before the line is cut


class _LoginCli(Generic[StateT]):
    """Asks for a user and a passphrase, then is the family's command line."""

    def __init__(
        self, connection: "_LineProtocol[StateT]", open_cli: CliOpener[StateT], greeting: str
    ) -> None:
        self._connection, self._open_cli, self._greeting = connection, open_cli, greeting
        self._user = ""
        self._failures = 0
        self._cli: SimLineCli | None = None

    def prompt(self) -> str:
        if self._cli is not None:
            return self._cli.prompt()
        return "Password: " if self._user else "Username: "

    def answer(self, line: str) -> str:
        if self._cli is not None:
            return self._cli.answer(line)
        if not self._user:
            self._user = line
            return ""
        user, self._user = self._user, ""
        if self._connection.log_in(user, line):
            self._cli = self._open_cli(self._connection.session(user))
            return self._greeting
        self._failures += 1
        if self._failures >= ATTEMPTS:
            self._connection.leave()
        return "% Login failed\n"


class _LineProtocol(asyncio.Protocol, Generic[StateT]):
    """One connection."""

    def __init__(
        self, connection: SimConnection[StateT], open_cli: CliOpener[StateT], greeting: str
    ) -> None:
        self._state, self._peer = connection.state, connection.peer
        self._open_cli, self._greeting = open_cli, greeting
        self._user: str | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask who is there."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's have no common base
        self._writer = DistortedWriter(
            self._transport.write, self._transport.abort, lambda: self._state.fault
        )
        cli = _LoginCli(self, self._open_cli, self._greeting)
        self._shell = SimLineShell(self.session(""), cli)
        self._shell.start()

    def session(self, user: str) -> SimSession[StateT]:
        """Give what a command line is made for."""
        return SimSession(
            state=self._state,
            user=user,
            peer=self._peer,
            is_terminal=False,
            order=None,
            send=self._writer.send,
            leave=self.leave,
        )

    def log_in(self, user: str, password: str) -> bool:
        """Let a client in, if it may come in."""
        if not open_session(self._state, user, password):
            return False
        self._user = user
        return True

    def leave(self) -> None:
        """Hang up, once all is sent."""
        self._shell.close()
        self._writer.finish(self._transport.close)

    def data_received(self, data: bytes) -> None:
        """Hand the shell what was typed."""
        if not self._writer.is_mute:
            self._shell.feed(data)

    def pause_writing(self) -> None:
        """Wait until the client has read."""
        self._writer.pause()

    def resume_writing(self) -> None:
        """Go on."""
        self._writer.resume()

    def connection_lost(self, exc: Exception | None) -> None:
        """Give the session back."""
        del exc
        self._shell.close()
        self._writer.close()
        if self._user is not None:
            self._state.authenticator.leave(self._user)


def tcp_listener(name: str, open_cli: CliOpener[StateT], greeting: str = "") -> SimListener[StateT]:
    """Make a port on which a family's command line is spoken without encryption.

    Args:
        name: As the ready file names the port, `telnet`.
        open_cli: Makes the command line of one session.
        greeting: Shown after a login, before the first prompt.
    """
    return SimListener(name, lambda connection: _LineProtocol(connection, open_cli, greeting))
