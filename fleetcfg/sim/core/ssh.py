"""A codec's SSH server: login, terminals, and the shell behind it.

Offers passphrases both ways that codecs take them, curve25519 and P-256 first, and nothing but the
shell: no forwarding, no file transfer, no environment.
"""

import asyncio
from collections.abc import Sequence

import asyncssh

from fleetcfg.sim.cisco_ce.device_state import CodecState
from fleetcfg.sim.cisco_ce.tshell import Tshell, failed_greeting, greeting
from fleetcfg.sim.core.auth import SimLoginResult
from fleetcfg.sim.core.distortion import (
    DISTORTS,
    BreakConnection,
    FaultStep,
    Pause,
    SendBytes,
    StaySilent,
    fault_steps,
)
from fleetcfg.sim.core.faults import SimFault

KeyboardChallenge = tuple[str, str, str, Sequence[tuple[str, bool]]]

KEX = ("curve25519-sha256", "ecdh-sha2-nistp256", "diffie-hellman-group14-sha256")
CIPHERS = (
    "aes128-gcm@openssh.com",
    "aes256-gcm@openssh.com",
    "aes128-ctr",
    "aes256-ctr",
)
MACS = ("hmac-sha2-256", "hmac-sha2-512", "hmac-sha1")


def options(host_key: asyncssh.SSHKey) -> asyncssh.SSHServerConnectionOptions:
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
        server_version="CiscoTelepresence",
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
        self._codec: CodecState | None = None
        self._peer = ""
        self._user = ""
        self._inside = False

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        """Learn which codec this is."""
        self._codec = conn.get_extra_info("codec")
        self._peer = conn.get_extra_info("peer", "")

    def connection_lost(self, exc: Exception | None) -> None:
        """Give the session back."""
        del exc
        if self._inside and self._codec is not None:
            self._codec.authenticator.leave(self._user)

    def begin_auth(self, username: str) -> bool:
        """Ask for a passphrase, always."""
        self._user = username
        return True

    def password_auth_supported(self) -> bool:
        """Take passphrases, unless this codec takes them from a keyboard only."""
        return (
            self._codec is not None
            and self._codec.fault is not SimFault.PASSWORD_REFUSED_KBDINT_ONLY
        )

    def validate_password(self, username: str, password: str) -> bool:
        """Judge a passphrase."""
        codec = self._codec
        if codec is None or codec.login(username, password) is not SimLoginResult.ADMITTED:
            return False
        if codec.fault is SimFault.FORBIDDEN_403:
            return False
        self._inside = codec.authenticator.enter(username, codec.limits())
        self._user = username
        return self._inside

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
        if self._codec is None:
            raise asyncssh.ChannelOpenError(asyncssh.OPEN_CONNECT_FAILED, "")
        return SimSshSession(self._codec, self._user, self._peer)


class SimSshSession(asyncssh.SSHServerSession[bytes]):
    """One shell on a channel."""

    def __init__(self, codec: CodecState, user: str, peer: str) -> None:
        self._codec = codec
        self._user = user
        self._peer = peer
        self._terminal = False
        self._order: str | None = None
        self._channel: asyncssh.SSHServerChannel[bytes] | None = None
        self._shell: Tshell | None = None
        self._writable = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._mute = False

    def connection_made(self, chan: asyncssh.SSHServerChannel[bytes]) -> None:
        """Take the channel."""
        self._channel = chan
        self._writable.set()

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
        shell = Tshell(
            self._codec, self._user, terminal=self._terminal, say=self._say, leave=self._leave
        )
        self._shell = shell
        if self._codec.fault in {SimFault.TSHELL_FAILED, SimFault.REBOOTING}:
            shell.write(failed_greeting())
            self._leave()
        elif self._order is not None:
            shell.echo = False
            shell.obey(self._order.strip(), None)
            self._leave()
        else:
            shell.write(greeting(self._codec, self._last_login()))

    def _last_login(self) -> str:
        if self._codec.setting("security\nsession\nshowlastlogon").lower() != "on":
            return ""
        return f"{self._peer} at {self._codec.clock.wall():%Y-%m-%d %H:%M:%S}"

    def data_received(self, data: bytes, datatype: asyncssh.DataType) -> None:
        """Hand the shell what was typed."""
        del datatype
        if self._shell is not None and not self._mute:
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
        if self._task is not None:
            self._task.cancel()
        self._channel = None

    def pause_writing(self) -> None:
        """Wait until the client has read."""
        self._writable.clear()

    def resume_writing(self) -> None:
        """Go on."""
        self._writable.set()

    def _say(self, data: bytes) -> None:
        if self._mute or self._channel is None or not data:
            return
        busy = self._task is not None and not self._task.done()
        if self._codec.fault not in DISTORTS and not busy:
            self._channel.write(data)
            return
        before = self._task if busy else None
        self._task = asyncio.get_running_loop().create_task(self._distort(data, before))

    async def _distort(self, data: bytes, before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await asyncio.wait([before])
        for deed in fault_steps(self._codec.fault, data):
            await self._writable.wait()
            if self._channel is None or self._mute:
                return
            await self._do(deed, self._channel)

    async def _do(self, deed: FaultStep, channel: asyncssh.SSHServerChannel[bytes]) -> None:
        match deed:
            case SendBytes(part):
                channel.write(part)
            case Pause(seconds):
                await asyncio.sleep(seconds)
            case BreakConnection():
                channel.get_connection().abort()
            case StaySilent():
                self._mute = True

    def _leave(self) -> None:
        if self._channel is not None and not self._mute:
            self._channel.exit(0)
