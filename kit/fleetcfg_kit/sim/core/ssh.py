"""An SSH server in front of a shell: login, terminals, single commands.

Offers passphrases both ways that devices take them (RFC 4252, section 8; RFC 4256), curve25519 and
P-256 first, and nothing but the shell: no forwarding, no file transfer, no environment.
"""

import asyncio
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from typing import Any

import asyncssh

from fleetcfg_kit.sim.core.device import SimDeviceState, open_session
from fleetcfg_kit.sim.core.distortion import SendResult
from fleetcfg_kit.sim.core.family import SimConnection, SimListener, StateT
from fleetcfg_kit.sim.core.faults import SimFault
from fleetcfg_kit.sim.core.lines import CliOpener, SimLineShell
from fleetcfg_kit.sim.core.shell import CHUNK, ShellOpener, SimSession, SimShell, converse

KeyboardChallenge = tuple[str, str, str, Sequence[tuple[str, bool]]]

# The last is the one that public clients of FortiOS still offer.
KEX = (
    "curve25519-sha256",
    "ecdh-sha2-nistp256",
    "diffie-hellman-group14-sha256",
    "diffie-hellman-group-exchange-sha256",
)
CIPHERS = ("aes128-gcm@openssh.com", "aes256-gcm@openssh.com", "aes128-ctr", "aes256-ctr")
MACS = ("hmac-sha2-256", "hmac-sha2-512", "hmac-sha1")


@lru_cache(maxsize=512)  # more than a fleet has host keys
def _options(
    host_key: asyncssh.SSHKey, server_version: str, open_shell: ShellOpener[Any]
) -> asyncssh.SSHServerConnectionOptions:
    """Make the options that all devices with one host key share: making them is dear."""
    return asyncssh.SSHServerConnectionOptions(
        server_factory=SimSshServer,
        process_factory=partial(_serve, open_shell),
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

    _state: SimDeviceState
    _user: str | None = None

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        """Learn which device was called."""
        self._state = conn.get_extra_info("caller").state

    def connection_lost(self, exc: Exception | None) -> None:
        """Give the session back."""
        del exc
        if self._user is not None:
            self._state.authenticator.leave(self._user)

    def begin_auth(self, username: str) -> bool:
        """Ask for a passphrase, always."""
        del username
        return True

    def password_auth_supported(self) -> bool:
        """Take passphrases, unless this device takes them from a keyboard only."""
        return self._state.fault is not SimFault.PASSWORD_REFUSED_KBDINT_ONLY

    def validate_password(self, username: str, password: str) -> bool:
        """Judge a passphrase."""
        if not open_session(self._state, username, password):
            return False
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


async def _read(process: asyncssh.SSHServerProcess[bytes]) -> bytes:
    """Give what the client typed; signals and changes of the window are passed over."""
    while True:
        try:
            return await process.stdin.read(CHUNK)
        except (asyncssh.BreakReceived, asyncssh.SignalReceived, asyncssh.TerminalSizeChanged):
            continue
        except (OSError, asyncssh.Error):  # the client is gone
            return b""


async def _serve(
    open_shell: ShellOpener[StateT], process: asyncssh.SSHServerProcess[bytes]
) -> None:
    """Serve a shell, or one command, on a channel."""
    connection = process.channel.get_connection()
    caller: SimConnection[StateT] = connection.get_extra_info("caller")

    shells: list[SimShell] = []

    def opened(send: Callable[[bytes], None], leave: Callable[[], None]) -> SimShell:
        user, is_terminal = connection.get_extra_info("username"), process.term_type is not None
        session = SimSession(
            caller.state, user, caller.peer, is_terminal, process.command, send, leave
        )
        shells.append(open_shell(session))
        return shells[0]

    async def write(data: bytes) -> None:
        process.stdout.write(data)
        await process.stdout.drain()

    result = await converse(caller.state, opened, partial(_read, process), write)
    match result:
        case SendResult.BREAK:
            connection.abort()
        case SendResult.MUTE:
            await process.channel.wait_closed()
        case SendResult.SENT:
            _end(process, getattr(shells[0], "exit_status", 0))


def _end(process: asyncssh.SSHServerProcess[bytes], status: int | None) -> None:
    if status is None:
        process.stdout.write_eof()
        process.close()
    else:
        process.exit(status)


def ssh_shell_listener(open_shell: ShellOpener[StateT], server_version: str) -> SimListener[StateT]:
    """Make a port on which a family's shell is spoken over SSH.

    Args:
        open_shell: Makes the shell of one session.
        server_version: What the server calls itself.
    """

    def serve(caller: SimConnection[StateT]) -> asyncio.BaseProtocol:
        options = _options(caller.identity.ssh_key, server_version, open_shell)
        connection = asyncssh.SSHServerConnection(asyncio.get_running_loop(), options)
        connection.set_extra_info(caller=caller)
        return connection

    return SimListener("ssh", serve)


def ssh_listener(open_cli: CliOpener[StateT]) -> SimListener[StateT]:
    """Make a port on which a family's command line is spoken, line by line, over SSH."""
    return ssh_shell_listener(
        lambda session: SimLineShell(session, open_cli(session)), "SimulatedDevice"
    )
