"""SSH by netmiko: one proven connection to one device, with a shell on it.

No agent, no key files, no known_hosts, no terminal; the host key is compared with the pinned one
before the password is asked for, and the password is tried once. netmiko makes the client and
the shell and ends them; where its stock drivers wait by sleeping, this one waits by reading.

What it overrides of netmiko is partly private: `tests/devices/test_netmiko_hooks.py` fails when a
hook is gone.
"""

import socket
from contextlib import suppress
from dataclasses import dataclass
from typing import ClassVar, Final

import paramiko
from netmiko import BaseConnection
from paramiko.ssh_exception import AuthenticationException, ChannelException, SSHException

from fleetcfg.devices.driver import AskCredential, DeviceLimits
from fleetcfg.devices.transports.heard import End, HeardBytes
from fleetcfg.devices.transports.line import Deadline, Line, Peer, causes, reason
from fleetcfg.devices.transports.ssh_client import HostKeyProof, OneAttempt, SshClient
from fleetcfg.devices.transports.trust import HostKeyPin
from fleetcfg.errors import CredentialError, DeviceError

_HUNG_UP: Final = (EOFError, ConnectionError, AuthenticationException)
_CHUNK: Final = 262_144  # bytes taken from paramiko at a time
_LEAST_SECONDS: Final = 0.001  # zero would mean not to wait at all


@dataclass(frozen=True, slots=True)
class Agreed:
    """What both sides agreed upon; old codecs agree only to what costs much more."""

    kex: str
    cipher: str
    host_key: str


class _Shell(BaseConnection):
    """netmiko's connection without its waits, and without its terminal."""

    def __init__(self, client: SshClient, plain: socket.socket, peer: Peer, seconds: float) -> None:
        self._own_client = client
        super().__init__(
            host=peer.address,
            port=peer.port,
            device_type="fleetcfg",
            sock=plain,
            conn_timeout=seconds,
            banner_timeout=seconds,
            auth_timeout=seconds,
            use_keys=False,
            allow_agent=False,
            ssh_strict=True,
        )

    def _get_ssh_client_instance(self) -> paramiko.SSHClient:
        return self._own_client

    def _try_session_preparation(self, force_data: bool = True) -> None:  # noqa: FBT001, FBT002 - netmiko's
        """Do nothing: what the device says first is read by who knows it."""


class Ssh:
    """A shell on one device."""

    _client_type: ClassVar[type[SshClient]] = SshClient

    def __init__(self, peer: Peer, pinned: HostKeyPin, limits: DeviceLimits) -> None:
        self.peer = peer
        self.limits = limits
        self.agreed: Agreed | None = None
        self._line = Line(peer)
        self._pinned = pinned
        self._client: SshClient | None = None
        self._shell: _Shell | None = None
        self._plain: socket.socket | None = None
        self._heard = HeardBytes(peer, limits.most_bytes)

    @property
    def is_open(self) -> bool:
        """Whether there is a shell now; `log_in` opens another once it was closed."""
        return self._shell is not None

    def log_in(self, credential: AskCredential) -> None:
        """Connect, let the device prove itself, and open a shell."""
        deadline = Deadline(self.limits.connect_seconds)
        self._plain = plain = self._line.dial(deadline.left())
        attempt = OneAttempt(self.peer, credential)
        proof = HostKeyProof(self.peer, self._pinned)
        self._client = client = self._client_type(proof, attempt)
        try:
            seconds = max(deadline.left(), _LEAST_SECONDS)
            self._shell = _Shell(client, plain, self.peer, seconds)
        except (DeviceError, CredentialError):
            self.close()
            raise
        except (SSHException, OSError, EOFError, ValueError) as error:
            trouble = self._login_trouble(error, deadline)
            self.close()
            raise trouble from None  # netmiko's words and causes may repeat what was sent
        transport = client.get_transport()
        if transport is not None and transport.host_key is not None:
            self.agreed = Agreed(
                kex=getattr(transport, "agreed_kex", ""),
                cipher=getattr(transport, "remote_cipher", ""),
                host_key=transport.host_key.get_name(),
            )

    def _login_trouble(self, error: Exception, deadline: Deadline) -> DeviceError:
        if (aborted := self._line.aborted()) is not None:
            return aborted
        every = list(causes(error))
        if not deadline.left():
            return self.peer.trouble("DEV_TIMEOUT_CONNECT", phase="ssh")
        if any(isinstance(one, ChannelException) for one in every):
            return self.peer.trouble("DEV_SESSIONS_FULL")
        if any(isinstance(one, _HUNG_UP) for one in every):
            return self.peer.trouble("DEV_CLOSED", phase="ssh")
        return self.peer.trouble("DEV_SSH_FAILED", reason=reason(every[-1]))

    def say(self, words: str) -> None:
        """Type *words*.

        Raises:
            DeviceError: DEV_CLOSED, DEV_ABORTED.
        """
        if self._shell is None:
            raise self.peer.trouble("DEV_CLOSED", phase="ssh")
        try:
            self._shell.write_channel(words)
        except (SSHException, OSError, EOFError) as error:
            raise self._line.named(_as_os_error(error), timeout="DEV_TIMEOUT_READ") from error

    def hear(self, end: End, deadline: Deadline) -> bytes:
        """Return the next answer, as far as *end* says; what is beyond it is kept for the next."""
        return self._heard.take(end, lambda: self._more(deadline))

    def heard(self) -> bytes:
        """Return what came and was not asked for yet."""
        return self._heard.waiting()

    def _more(self, deadline: Deadline) -> bytes:
        channel = self._shell.remote_conn if self._shell is not None else None
        if not isinstance(channel, paramiko.Channel):
            raise self.peer.trouble("DEV_CLOSED", phase="ssh")
        channel.settimeout(max(deadline.left(), _LEAST_SECONDS))
        try:
            data = channel.recv(_CHUNK)
        except TimeoutError:
            raise self.peer.trouble("DEV_TIMEOUT_READ") from None
        if not data:
            raise self._line.aborted() or self.peer.trouble("DEV_CLOSED", phase="ssh")
        return data

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self._line.wait(seconds)

    def cut(self) -> None:
        """From any thread: make what waits for the device fail at once."""
        self._line.cut()

    def close(self) -> None:
        """End the shell and the connection; harmless when repeated."""
        shell, self._shell = self._shell, None
        client, self._client = self._client, None
        self._heard.clear()  # what this shell still said answers nothing that is asked of the next
        if shell is not None and isinstance(shell.remote_conn, paramiko.Channel):
            with suppress(SSHException, OSError, EOFError):
                shell.remote_conn.close()  # says so to the device, which ends the session
        if self._plain is not None:
            with suppress(OSError):
                # paramiko's thread would notice up to 0.1 s later otherwise, and is waited for.
                self._plain.shutdown(socket.SHUT_RDWR)
        if shell is not None:
            shell.disconnect()
        if client is not None:
            client.close()
        if self._plain is not None:
            self._plain.close()


def _as_os_error(error: Exception) -> OSError:
    return error if isinstance(error, OSError) else ConnectionResetError(104, reason(error))
