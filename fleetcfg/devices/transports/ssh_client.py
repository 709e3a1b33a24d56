"""An SSH client of one policy: the pinned host key first, then one attempt with the password.

Made of paramiko's client and transport, for `fleetcfg.devices.transports.ssh` alone. No agent, no
key files, no known_hosts, no terminal. It is told other wishes by netmiko, and does not listen.
"""

import logging
from collections.abc import Iterator, Sequence
from hashlib import sha1
from math import inf
from socket import socket
from threading import Event
from time import monotonic
from typing import Any, ClassVar, Final

import paramiko
from cryptography.hazmat.primitives.hashes import SHA1
from paramiko.auth_handler import AuthHandler
from paramiko.auth_strategy import AuthResult, AuthSource, AuthStrategy
from paramiko.common import MSG_CHANNEL_DATA, MSG_CHANNEL_EXTENDED_DATA
from paramiko.kex_group14 import KexGroup14SHA256
from paramiko.packet import Packetizer
from paramiko.ssh_exception import AuthenticationException, BadAuthenticationType, SSHException

from fleetcfg.devices.driver import AskCredential, Credential
from fleetcfg.devices.transports.line import Peer
from fleetcfg.devices.transports.trust import HostKeyPin, host_key_fingerprint

# First what costs least: AES-GCM needs no HMAC, which paramiko compares byte by byte in Python, and
# curve25519 costs a sixth of a Diffie-Hellman group. The rest is for old codecs.
_CIPHERS: Final = ("aes128-gcm@openssh.com", "aes256-gcm@openssh.com")
_KEX: Final = ("curve25519-sha256@libssh.org", "ecdh-sha2-nistp256")

_MOST_OF_A_PACKET: Final = 262_144  # bytes: what OpenSSH takes; RFC 4253, 6.1 wants 35,000
_READ_AHEAD: Final = 32_768  # bytes: as many as paramiko lets a device send in a packet
_LOG: Final = "fleetcfg.devices.ssh"
logging.getLogger(_LOG).setLevel(logging.CRITICAL + 1)  # failures are values here, not log lines


class HostKeyProof(paramiko.MissingHostKeyPolicy):
    """Accepts the pinned host key and no other."""

    def __init__(self, peer: Peer, pinned: HostKeyPin) -> None:
        self._peer = peer
        self.pinned = pinned

    def missing_host_key(
        self, client: paramiko.SSHClient, hostname: str, key: paramiko.PKey
    ) -> None:
        """Compare the fingerprint."""
        del client, hostname
        shown, pinned = host_key_fingerprint(key.asbytes()), self.pinned.fingerprint
        if shown != pinned:
            raise self._peer.trouble("DEV_HOST_KEY_WRONG", pinned=pinned, shown=shown)


class OneAttempt(AuthStrategy):
    """Asks for the password and tries it, once, in the way that the device takes it."""

    def __init__(self, peer: Peer, credential: AskCredential) -> None:
        super().__init__(paramiko.SSHConfig())
        self._peer = peer
        self._credential = credential

    def get_sources(self) -> Iterator[AuthSource]:
        """Offer nothing to try next."""
        return iter(())

    def authenticate(self, transport: paramiko.Transport) -> AuthResult:
        """Log in; a device that takes no password is answered in its keyboard dialogue."""
        known = self._credential()
        try:
            self._try(transport, known)
        except AuthenticationException as error:
            if transport.is_active() or isinstance(error, _AskedAgain):
                raise self._peer.trouble("DEV_AUTH_REJECTED", transport="ssh") from None
            raise
        return AuthResult(strategy=self)

    @staticmethod
    def _try(transport: paramiko.Transport, known: Credential) -> None:
        try:
            transport.auth_password(known.user, known.password.reveal(), fallback=False)
        except BadAuthenticationType as error:
            keyboard = "keyboard-interactive" in error.allowed_types
            if not (keyboard and isinstance(transport, SshTransport)):
                raise
            transport.answer_keyboard(known.user, known.password.reveal())


class SshClient(paramiko.SSHClient):
    """A client of our own policy, whatever it is told."""

    def __init__(self, proof: HostKeyProof, attempt: OneAttempt) -> None:
        super().__init__()
        self.set_missing_host_key_policy(proof)
        self.set_log_channel(_LOG)
        self._attempt = attempt
        self._transport_class = LegacyTransport if proof.pinned.is_legacy else SshTransport

    def set_missing_host_key_policy(self, policy: Any) -> None:  # noqa: ANN401 - paramiko's
        """Keep the pin: netmiko would put a policy of its own in its place."""
        if isinstance(policy, HostKeyProof):
            super().set_missing_host_key_policy(policy)

    def connect(self, hostname: str, **told: Any) -> None:  # type: ignore[override]  # noqa: ANN401 - netmiko's
        """Shake hands, judge the host key, and log in."""
        super().connect(
            hostname,
            port=told["port"],
            username="-",  # the attempt brings the real one
            sock=told["sock"],
            timeout=told["timeout"],
            banner_timeout=told["banner_timeout"],
            auth_timeout=told["auth_timeout"],
            channel_timeout=told["auth_timeout"],
            transport_factory=self._transport_class,
            auth_strategy=self._attempt,
        )

    def invoke_shell(self, *_: Any, **__: Any) -> paramiko.Channel:  # noqa: ANN401 - netmiko's
        """Open a shell without a terminal: no echo, plain line ends, one round trip less.

        A terminal is a request of its own (RFC 4254, 6.2); with one, codecs echo and end in CR LF.
        """
        transport = self.get_transport()
        if transport is None:
            raise SSHException
        channel = transport.open_session()
        channel.invoke_shell()
        return channel


class _AskedAgain(AuthenticationException):
    """A dialogue wants more than the password, or wants it again."""


class _NextTry(AuthHandler):
    """Goes on in a login that has begun: asked twice for the service, some devices hang up.

    The service is requested once, after the keys (RFC 4253, 10); paramiko does so for each method.
    """

    def _request_auth(self) -> None:
        accepted = paramiko.Message()
        accepted.add_string("ssh-userauth")
        accepted.rewind()
        self._parse_service_accept(accepted)  # type: ignore[attr-defined]  # not in the stubs


class ReadAhead:
    """A socket of which is read what has come, at once, and given out in the pieces asked for.

    paramiko asks for the head of each packet and then for the rest of it: two waits at the system
    each, at which the other threads of a worker are let in, though all has long come.
    """

    def __init__(self, plain: socket) -> None:
        self._plain = plain
        self._come = b""
        self._given = 0  # bytes of it

    def recv(self, most: int) -> bytes:
        """Return at least one byte and at most so many; none if the other end is closed."""
        if not self._come:
            if most >= _READ_AHEAD:
                return self._plain.recv(most)
            self._come, self._given = self._plain.recv(_READ_AHEAD), 0
        piece = self._come[self._given : self._given + most]
        self._given += len(piece)
        if self._given == len(self._come):
            self._come = b""
        return piece

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - all else is the socket's
        return getattr(self._plain, name)


class HandshakePackets(Packetizer):
    """Packets of a bounded size: their length is told before anything is proved.

    Whether the handshake takes too long is asked of the clock where paramiko would begin a thread
    for each connection, which does nothing but wait for it.
    """

    _until = inf
    _is_begun = False

    def start_handshake(self, timeout: float) -> None:
        """Note when the first handshake must be done."""
        if not self._is_begun:
            self._is_begun = True
            self._until = monotonic() + timeout

    def handshake_timed_out(self) -> bool:
        """Tell whether it is not done by then."""
        return monotonic() >= self._until

    def complete_handshake(self) -> None:
        """Note that it is done."""
        self._until = inf

    def read_all(self, n: int, check_rekey: bool = False) -> bytes:  # noqa: FBT001, FBT002 - paramiko's
        """Read *n* bytes, if a packet can be of so many."""
        if n > _MOST_OF_A_PACKET:
            raise SSHException
        return super().read_all(n, check_rekey)


def _take(channel: paramiko.Channel, message: paramiko.Message) -> None:
    """Take what a channel brings; one that brings more than it was allowed ends the connection.

    What is not read yet is never more than the window, unless the device passes over it.
    """
    if len(channel.in_buffer) > channel.in_window_size:
        raise SSHException
    channel._feed(message)  # type: ignore[attr-defined]  # noqa: SLF001 - see `SshTransport`


def _leave(_channel: paramiko.Channel, _message: paramiko.Message) -> None:
    """Leave aside what programs say on their error output: it is not read."""


class SshTransport(paramiko.Transport):
    """A transport that prefers what costs least, and remembers what was agreed upon.

    What comes on a channel is bounded here: paramiko has a table of what takes it, and no other
    place where the window is held against a device that does not keep to it.
    """

    agreed_kex = ""
    _channel_handler_table: ClassVar[dict[int, Any]] = {
        **paramiko.Transport._channel_handler_table,  # type: ignore[attr-defined]  # noqa: SLF001 - see above
        MSG_CHANNEL_DATA: _take,
        MSG_CHANNEL_EXTENDED_DATA: _leave,
    }

    def __init__(self, plain: Any, *_: object, **__: object) -> None:  # noqa: ANN401 - paramiko's
        line: Any = ReadAhead(plain)  # what reads and writes will do; the stubs want a socket
        super().__init__(line, packetizer_class=HandshakePackets)
        options = self.get_security_options()
        options.ciphers = _first(_CIPHERS, options.ciphers)
        options.kex = _first(_KEX, options.kex)

    def _parse_newkeys(self, message: paramiko.Message) -> None:
        self.agreed_kex = type(self.kex_engine).__name__.removeprefix("Kex").lower()
        super()._parse_newkeys(message)  # type: ignore[misc]  # not in the stubs

    def answer_keyboard(self, user: str, password: str) -> None:
        """Log in by a dialogue that asks for the password, once, and nothing else."""
        done = Event()
        self.auth_handler = handler = _NextTry(self)
        unsaid = [password]

        def answer(_title: str, _text: str, asked: Sequence[object]) -> list[str]:
            # RFC 4256, 3.2: a device may ask for nothing, to show a text; that is answered as well.
            if not asked:
                return []
            if len(asked) > 1 or not unsaid:  # it asks again: a second answer is a second try
                raise _AskedAgain
            return [unsaid.pop()]

        handler.auth_interactive(user, answer, done)
        handler.wait_for_response(done)


class _Sha1RsaKey(paramiko.RSAKey):
    """An RSA key that may also have signed by SHA-1, which paramiko 5 takes no more."""

    HASHES: ClassVar[dict[str, Any]] = {**paramiko.RSAKey.HASHES, "ssh-rsa": SHA1}  # type: ignore[misc]  # final in the stubs alone


class _Sha1Group14(KexGroup14SHA256):
    """The key exchange of devices that know no other (RFC 4253, 8.2)."""

    name = "diffie-hellman-group14-sha1"
    hash_algo = sha1  # type: ignore[mutable-override]  # the stubs know of one hash


class LegacyTransport(SshTransport):
    """A transport that also takes what is left of SHA-1, where nothing better is offered.

    paramiko names what it can do in two tables of its class, and nowhere else (ADR 36).
    """

    _key_info: ClassVar[dict[str, Any]] = {
        **paramiko.Transport._key_info,  # type: ignore[attr-defined]  # noqa: SLF001 - see above
        "ssh-rsa": _Sha1RsaKey,
    }
    _kex_info: ClassVar[dict[str, Any]] = {
        **paramiko.Transport._kex_info,  # type: ignore[attr-defined]  # noqa: SLF001 - see above
        _Sha1Group14.name: _Sha1Group14,
    }

    def __init__(self, plain: Any, *_: object, **__: object) -> None:  # noqa: ANN401 - paramiko's
        super().__init__(plain)
        options = self.get_security_options()
        options.key_types = (*options.key_types, "ssh-rsa")
        options.kex = (*options.kex, _Sha1Group14.name)


def _first(wanted: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    ahead = tuple(name for name in wanted if name in known)
    return ahead + tuple(name for name in known if name not in ahead)
