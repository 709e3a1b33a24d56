"""An SSH server in front of a shell: login, terminals, single commands.

Offers passphrases both ways that devices take them, curve25519 and P-256 first, and nothing but the
shell: no forwarding, no file transfer, no environment.
"""

import asyncio
from collections.abc import Sequence
from functools import lru_cache, partial
from typing import Any

import asyncssh

from fleetcfg.sim.core.device import SimDeviceState, open_session
from fleetcfg.sim.core.distortion import DistortedWriter
from fleetcfg.sim.core.family import SimConnection, SimListener, StateT
from fleetcfg.sim.core.faults import SimFault
from fleetcfg.sim.core.lines import CliOpener, SimLineShell
from fleetcfg.sim.core.shell import ShellOpener, SimSession, SimShell

KeyboardChallenge = tuple[str, str, str, Sequence[tuple[str, bool]]]

KEX = ("curve25519-sha256", "ecdh-sha2-nistp256", "diffie-hellman-group14-sha256")
CIPHERS = ("aes128-gcm@openssh.com", "aes256-gcm@openssh.com", "aes128-ctr", "aes256-ctr")
MACS = ("hmac-sha2-256", "hmac-sha2-512", "hmac-sha1")


@lru_cache(maxsize=512)  # more than a fleet has host keys
def _options(host_key: asyncssh.SSHKey, server_version: str) -> asyncssh.SSHServerConnectionOptions:
    """Make the options that all devices with one host key share: making them is dear."""
    return asyncssh.SSHServerConnectionOptions(
        server_factory=SimSshServer,
        server_host_keys=[host_key],
        encoding=None,
        line_editor=False,
        allow_scp=False,
        agent_forwarding=False,
        x11_forwarding=False,
        compression_algs=None,
        kex_algs=list(KEX),
        encryption_algs=list(CIPHERS),
        mac_algs=list(MACS),
        server_version=server_version,
        login_timeout=60,
        keepalive_interval=0,
        gss_host=None,
        public_key_auth=False,
        host_based_auth=False,
        password_auth=True,
        kbdint_auth=True,
    )


class SimSshServer(asyncssh.SSHServer):
    """One connection: who it is, before there is a session."""

    def __init__(self) -> None:
        self._caller: SimConnection[Any] | None = None
        self._open_shell: ShellOpener[Any] | None = None
        self._user = ""
        self._inside = False

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        """Learn which device this is."""
        self._caller = conn.get_extra_info("caller")
        self._open_shell = conn.get_extra_info("open_shell")

    def connection_lost(self, exc: Exception | None) -> None:
        """Give the session back."""
        del exc
        if self._inside and self._state is not None:
            self._state.authenticator.leave(self._user)

    @property
    def _state(self) -> SimDeviceState | None:
        return None if self._caller is None else self._caller.state

    def begin_auth(self, username: str) -> bool:
        """Ask for a passphrase, always."""
        self._user = username
        return True

    def password_auth_supported(self) -> bool:
        """Take passphrases, unless this device takes them from a keyboard only."""
        state = self._state
        return state is not None and state.fault is not SimFault.PASSWORD_REFUSED_KBDINT_ONLY

    def validate_password(self, username: str, password: str) -> bool:
        """Judge a passphrase."""
        state = self._state
        if state is None or not open_session(state, username, password):
            return False
        self._inside = True
        self._user = username
        return True

    def kbdint_auth_supported(self) -> bool:
        """Take passphrases typed on a keyboard."""
        return True

    def get_kbdint_challenge(self, username: str, lang: str, submethods: str) -> KeyboardChallenge:
        """Ask for the passphrase."""
        del username, lang, submethods
        return "", "", "", [("Password: ", False)]

    def validate_kbdint_response(self, username: str, responses: Sequence[str]) -> bool:
        """Judge a passphrase that was typed."""
        return len(responses) == 1 and self.validate_password(username, responses[0])

    def session_requested(self) -> asyncssh.SSHServerSession[bytes]:
        """Open the shell."""
        if self._caller is None or self._open_shell is None:
            raise asyncssh.ChannelOpenError(asyncssh.OPEN_CONNECT_FAILED, "")
        return SimSshSession(self._caller, self._user, self._open_shell)


class SimSshSession(asyncssh.SSHServerSession[bytes]):
    """One shell on a channel."""

    def __init__(self, caller: SimConnection[Any], user: str, open_shell: ShellOpener[Any]) -> None:
        self._caller = caller
        self._user = user
        self._open_shell = open_shell
        self._terminal = False
        self._order: str | None = None
        self._channel: asyncssh.SSHServerChannel[bytes] | None = None
        self._writer: DistortedWriter | None = None
        self._shell: SimShell | None = None

    def connection_made(self, chan: asyncssh.SSHServerChannel[bytes]) -> None:
        """Take the channel."""
        self._channel = chan
        self._writer = DistortedWriter(
            chan.write, lambda: chan.get_connection().abort(), lambda: self._caller.state.fault
        )

    def pty_requested(self, term_type: str, term_size: object, term_modes: object) -> bool:
        """Grant a terminal: from now on lines end with CR LF and typing is echoed."""
        del term_type, term_size, term_modes
        self._terminal = True
        return True

    def shell_requested(self) -> bool:
        """Grant a shell."""
        return True

    def exec_requested(self, command: str) -> bool:
        """Grant one command."""
        self._order = command
        return True

    def session_started(self) -> None:
        """Greet, or do the one command."""
        if self._writer is None:
            return
        self._shell = self._open_shell(
            SimSession(
                state=self._caller.state,
                user=self._user,
                peer=self._caller.peer,
                is_terminal=self._terminal,
                order=self._order,
                send=self._writer.send,
                leave=self._leave,
            )
        )
        self._shell.start()

    def data_received(self, data: bytes, datatype: asyncssh.DataType) -> None:
        """Hand the shell what was typed."""
        del datatype
        if self._shell is not None and self._writer is not None and not self._writer.is_mute:
            self._shell.feed(data)

    def eof_received(self) -> bool:
        """End when the client has nothing more to say."""
        self._leave()
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop listening."""
        del exc
        if self._shell is not None:
            self._shell.close()
        if self._writer is not None:
            self._writer.close()

    def pause_writing(self) -> None:
        """Wait until the client has read."""
        if self._writer is not None:
            self._writer.pause()

    def resume_writing(self) -> None:
        """Go on."""
        if self._writer is not None:
            self._writer.resume()

    def _leave(self) -> None:
        if self._channel is not None and self._writer is not None:
            self._writer.finish(partial(self._channel.exit, 0))


def ssh_shell_listener(
    open_shell: ShellOpener[StateT], server_version: str, name: str = "ssh"
) -> SimListener[StateT]:
    """Make a port on which a family's shell is spoken over SSH.

    Args:
        open_shell: Makes the shell of one session.
        server_version: What the server calls itself.
        name: As the ready file names the port.
    """

    def serve(caller: SimConnection[StateT]) -> asyncio.BaseProtocol:
        options = _options(caller.identity.ssh_key, server_version)
        connection = asyncssh.SSHServerConnection(asyncio.get_running_loop(), options)
        connection.set_extra_info(caller=caller, open_shell=open_shell)
        return connection

    return SimListener(name, serve)


def ssh_listener(
    open_cli: CliOpener[StateT], greeting: str = "", server_version: str = "SimulatedDevice"
) -> SimListener[StateT]:
    """Make a port on which a family's command line is spoken over SSH.

    Args:
        open_cli: Makes the command line of one session.
        greeting: Shown before the first prompt.
        server_version: What the server calls itself.
    """
    return ssh_shell_listener(
        lambda session: SimLineShell(session, open_cli(session), greeting), server_version
    )
