"""An SSH client of one policy: the pinned host key first, then one attempt with the password.

Made of paramiko's client and transport, for `fleetcfg.devices.transports.ssh` alone. No agent, no
key files, no known_hosts, no terminal. It is told other wishes by netmiko, and does not listen.
"""

import logging
from collections.abc import Iterator, Sequence
from threading import Event
from typing import Any, Final

import paramiko
from paramiko.auth_handler import AuthHandler
from paramiko.auth_strategy import AuthResult, AuthSource, AuthStrategy
from paramiko.ssh_exception import AuthenticationException, BadAuthenticationType, SSHException

from fleetcfg.devices.driver import AskCredential, Credential
from fleetcfg.devices.transports.line import Peer
from fleetcfg.devices.transports.trust import host_key_fingerprint

# First what costs least: AES-GCM needs no HMAC, which paramiko compares byte by byte in Python, and
# curve25519 costs a sixth of a Diffie-Hellman group. The rest is for old codecs.
_CIPHERS: Final = ("aes128-gcm@openssh.com", "aes256-gcm@openssh.com")
_KEX: Final = ("curve25519-sha256@libssh.org", "ecdh-sha2-nistp256")

_LOG: Final = "fleetcfg.devices.ssh"
logging.getLogger(_LOG).setLevel(logging.CRITICAL + 1)  # failures are values here, not log lines


class HostKeyProof(paramiko.MissingHostKeyPolicy):
    """Accepts the pinned host key and no other."""

    def __init__(self, peer: Peer, pinned: str) -> None:
        self._peer = peer
        self._pinned = pinned

    def missing_host_key(
        self, client: paramiko.SSHClient, hostname: str, key: paramiko.PKey
    ) -> None:
        """Compare the fingerprint.

        Raises:
            DeviceError: DEV_HOST_KEY_WRONG.
        """
        del client, hostname
        shown = host_key_fingerprint(key.asbytes())
        if shown != self._pinned:
            raise self._peer.trouble("DEV_HOST_KEY_WRONG", pinned=self._pinned, shown=shown)


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
        """Log in; a device that takes no password is answered in its keyboard dialogue.

        Raises:
            DeviceError: DEV_AUTH_REJECTED if it said no; one that hangs up has judged nothing.
            CredentialError: From whom the credential is asked.
        """
        known = self._credential()
        try:
            self._try(transport, known)
        except AuthenticationException:
            if transport.is_active():
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
            transport_factory=SshTransport,
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


class _NextTry(AuthHandler):
    """Goes on in a login that has begun: asked twice for the service, some devices hang up.

    The service is requested once, after the keys (RFC 4253, 10); paramiko does so for each method.
    """

    def _request_auth(self) -> None:
        accepted = paramiko.Message()
        accepted.add_string("ssh-userauth")
        accepted.rewind()
        self._parse_service_accept(accepted)  # type: ignore[attr-defined]  # not in the stubs


class SshTransport(paramiko.Transport):
    """A transport that prefers what costs least, and remembers what was agreed upon."""

    agreed_kex = ""

    def __init__(self, plain: Any, *_: object, **__: object) -> None:  # noqa: ANN401 - paramiko's
        super().__init__(plain)
        options = self.get_security_options()
        options.ciphers = _first(_CIPHERS, options.ciphers)
        options.kex = _first(_KEX, options.kex)

    def _parse_newkeys(self, message: paramiko.Message) -> None:
        self.agreed_kex = type(self.kex_engine).__name__.removeprefix("Kex").lower()
        super()._parse_newkeys(message)  # type: ignore[misc]  # not in the stubs

    def answer_keyboard(self, user: str, password: str) -> None:
        """Log in by a dialogue that asks for the password and nothing else."""
        done = Event()
        self.auth_handler = handler = _NextTry(self)

        def answer(_title: str, _text: str, asked: Sequence[object]) -> list[str]:
            # RFC 4256, 3.2: a device may ask for nothing, to show a text; that is answered as well.
            return [password] if len(asked) == 1 else []

        handler.auth_interactive(user, answer, done)
        handler.wait_for_response(done)


def _first(wanted: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    ahead = tuple(name for name in wanted if name in known)
    return ahead + tuple(name for name in known if name not in ahead)
