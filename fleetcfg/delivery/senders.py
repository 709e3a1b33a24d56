"""How a message gets to the other side: one sender for each kind of channel.

Each proves the server before it gives a password away, waits for a bounded time, and takes what
the server says as foreign: it is cut, and told escaped. Nothing is sent without TLS, but to this
machine's own mail server.
"""

import errno
import hmac
import os
import smtplib
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Protocol

from fleetcfg.delivery.channels import (
    HookChannel,
    MailChannel,
    SentChannel,
    SyslogChannel,
)
from fleetcfg.delivery.outbox import Message
from fleetcfg.devices.driver import Credential
from fleetcfg.devices.transports.bounded_call import call_within
from fleetcfg.errors import DeliveryError, FleetcfgError
from fleetcfg.model.server import Server
from fleetcfg.model.value import Secret

if TYPE_CHECKING:
    from requests import Response

SECONDS: Final = 20.0  # for one answer
WHOLE_SECONDS: Final = 60.0  # for one message
SIGNATURE: Final = "X-Fleetcfg-Signature"
DELIVERY: Final = "X-Fleetcfg-Delivery"
MOST_OF_A_REPLY: Final = 64 * 1024  # bytes, of SMTP
_MOST_SAID: Final = 200  # of what a server says, that is told
_FAREWELL_SECONDS: Final = 2.0
_TAKEN: Final = range(200, 300)  # HTTP


class PartlyTakenError(DeliveryError):
    """A message was taken for some of its readers: *left* are the others."""

    def __init__(self, refused: DeliveryError, left: tuple[str, ...]) -> None:
        super().__init__(refused.code, **refused.facts)
        self.left = left


class Sender(Protocol):
    """Sends messages over one connection."""

    def send(self, message: Message) -> None:
        """Send *message*; return when the other side has taken it.

        Raises:
            PartlyTakenError: DELIVERY_REFUSED for some readers.
            DeliveryError: DELIVERY_REFUSED: it does not take this one, perhaps others;
                DELIVERY_UNREACHED, DELIVERY_TIMEOUT, DELIVERY_TLS, DELIVERY_LOGIN: none of them.
        """
        ...

    def close(self) -> None:
        """End the connection; harmless when repeated."""
        ...


def open_sender(
    channel: SentChannel,
    credential: Callable[[str], Credential],
    password: Callable[[str], Secret],
) -> Sender:
    """Return what sends to *channel*; it connects when it is first used.

    Args:
        channel: Which.
        credential: Gives what a reference leads to.
        password: Gives the password alone that a reference leads to, of what has no user.
    """
    match channel:
        case MailChannel():
            return _MailSender(channel, credential)
        case SyslogChannel():
            return _SyslogSender(channel)
        case HookChannel():
            return _HookSender(channel, password)


def trusting(ca: str) -> ssl.SSLContext:
    """Return what proves a server: by the certificates in the file *ca*, or by the system's."""
    try:
        context = ssl.create_default_context(cafile=ca or None)
    except (OSError, ssl.SSLError) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        raise DeliveryError("DELIVERY_CA", file=ca, why=why) from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


class _BoundedReplies:
    """What an SMTP server says, of which one reply is bounded: it may go on without end.

    Args:
        file: Of the connection.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.left = MOST_OF_A_REPLY

    def readline(self, most: int) -> bytes:
        """Return the next line, or as much of it as *most*."""
        line = self._file.readline(most)
        self.left -= len(line)
        if self.left < 0:
            raise OSError(errno.EMSGSIZE, os.strerror(errno.EMSGSIZE))
        return line

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class _Bounded:
    """Bounds the replies of an SMTP client that it is mixed into."""

    file: Any
    sock: Any

    def getreply(self) -> tuple[int, bytes]:
        """Return the next reply."""
        if self.file is None:
            self.file = _BoundedReplies(self.sock.makefile("rb"))
        self.file.left = MOST_OF_A_REPLY
        reply: tuple[int, bytes] = super().getreply()  # type: ignore[misc]  # the client's
        return reply


class _Smtp(_Bounded, smtplib.SMTP):
    """Over a connection that is protected later, or leads to this machine."""


class _SmtpOverTls(_Bounded, smtplib.SMTP_SSL):
    """Over TLS."""


class _MailSender:
    """Gives mail to an SMTP server (RFC 5321), over TLS (RFC 8314) or STARTTLS (RFC 3207)."""

    def __init__(self, channel: MailChannel, credential: Callable[[str], Credential]) -> None:
        self._channel = channel
        self._credential = credential
        self._client: smtplib.SMTP | None = None

    def send(self, message: Message) -> None:
        _within(self._channel.server, lambda: self._send(message))

    def _send(self, message: Message) -> None:
        client = self._client or self._connect()
        try:
            refused = client.sendmail(self._channel.sender, message.readers, message.body)
        except smtplib.SMTPRecipientsRefused as error:
            refused = error.recipients
        except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
            raise self._refused(error.smtp_code, error.smtp_error) from error
        if refused:
            address, (status, said) = next(iter(refused.items()))
            raise PartlyTakenError(self._refused(status, said, address), tuple(refused))

    def _connect(self) -> smtplib.SMTP:
        channel, server = self._channel, self._channel.server
        context = trusting(channel.ca)
        where = server.host, server.port
        try:
            if channel.protection == "tls":
                client: _Smtp | _SmtpOverTls = _SmtpOverTls(
                    *where, timeout=SECONDS, context=context
                )
            else:
                client = _Smtp(*where, timeout=SECONDS)
        except smtplib.SMTPConnectError as error:
            raise self._refused(error.smtp_code, error.smtp_error) from error
        self._client = client
        client.ehlo()
        if channel.protection == "starttls":
            if not client.has_extn("starttls"):
                raise DeliveryError("DELIVERY_NO_TLS", server=str(server))
            client.starttls(context=context)
            client.ehlo()  # what was said before it is forgotten (RFC 3207 4.2)
        if channel.credential:
            self._log_in(client)
        return client

    def _log_in(self, client: smtplib.SMTP) -> None:
        """Say who calls, once: `smtplib.SMTP.login` would try a wrong password in every way."""
        known, server = self._credential(self._channel.credential), str(self._channel.server)
        offered = client.esmtp_features.get("auth", "").upper().split()
        client.user, client.password = known.user, known.password.reveal()
        try:
            if "PLAIN" in offered:
                client.auth("PLAIN", client.auth_plain)
            elif "LOGIN" in offered:
                client.auth("LOGIN", client.auth_login)
            else:
                raise DeliveryError("DELIVERY_LOGIN", server=server, said="AUTH PLAIN, LOGIN?")
        except smtplib.SMTPAuthenticationError as error:
            # What it says may hold what it was told.
            said = str(error.smtp_code)
            raise DeliveryError("DELIVERY_LOGIN", server=server, said=said) from None

    def _refused(self, status: int, said: bytes | str, address: str = "") -> DeliveryError:
        server, told = str(self._channel.server), _cut(said)
        return DeliveryError(
            "DELIVERY_REFUSED", server=server, status=status, said=told, to=address
        )

    def close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            # What was taken is taken, whether the server says farewell or not.
            with suppress(DeliveryError):
                _within(self._channel.server, lambda: _leave(client))


def _leave(client: smtplib.SMTP) -> None:
    with suppress(smtplib.SMTPException):
        client.quit()


class _SyslogSender:
    """Gives events to a log server: octet-counted frames over TLS (RFC 5425 4.3.1)."""

    def __init__(self, channel: SyslogChannel) -> None:
        self._channel = channel
        self._socket: ssl.SSLSocket | None = None

    def send(self, message: Message) -> None:
        _within(self._channel.server, lambda: self._send(message.body))

    def _send(self, frames: bytes) -> None:
        # Nothing is ever answered: that the server has ended the session in order is all there is.
        wire = self._connect()
        try:
            wire.sendall(frames)
            wire.settimeout(_FAREWELL_SECONDS)
            with suppress(ssl.SSLError, ConnectionResetError, TimeoutError):
                wire.unwrap()  # many servers hang up without a word, some never
        finally:
            self.close()

    def _connect(self) -> ssl.SSLSocket:
        server = self._channel.server
        context = trusting(self._channel.ca)
        plain = socket.create_connection((server.host, server.port), timeout=SECONDS)
        try:
            self._socket = context.wrap_socket(plain, server_hostname=server.host)
        except BaseException:
            plain.close()
            raise
        return self._socket

    def close(self) -> None:
        wire, self._socket = self._socket, None
        if wire is not None:
            wire.close()


class _HookSender:
    """Gives JSON to a program behind HTTPS, with an HMAC (RFC 2104, SHA-256) over the body."""

    def __init__(self, channel: HookChannel, password: Callable[[str], Secret]) -> None:
        self._channel = channel
        self._password = password

    def send(self, message: Message) -> None:
        _within(self._channel.url, lambda: self._send(message))

    def _send(self, message: Message) -> None:
        import requests  # noqa: PLC0415 - slow to load

        from fleetcfg.devices.transports.plain_session import PlainSession  # noqa: PLC0415 - as above

        key = self._password(self._channel.secret).reveal().encode()
        signature = hmac.new(key, message.body, sha256).hexdigest()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            DELIVERY: message.id,
            SIGNATURE: f"sha256={signature}",
        }
        with PlainSession() as session:
            try:
                answer = session.post(
                    self._channel.url,
                    data=message.body,
                    headers=headers,
                    timeout=SECONDS,
                    allow_redirects=False,
                    verify=self._channel.ca or True,
                    stream=True,  # what is said beside the status is not read
                )
            except requests.exceptions.Timeout as error:
                raise TimeoutError from error
            except requests.exceptions.SSLError as error:
                why = _reason(error)
                raise DeliveryError("DELIVERY_TLS", server=self._channel.url, why=why) from error
            with answer:
                self._judge(answer)

    def _judge(self, answer: "Response") -> None:
        """Refuse what is no yes."""
        if answer.status_code not in _TAKEN:
            said = _cut(answer.reason or "")
            raise DeliveryError(
                "DELIVERY_REFUSED",
                server=self._channel.url,
                status=answer.status_code,
                said=said,
                to="",
            )

    def close(self) -> None:
        """Each message has a connection of its own."""


def _within(server: Server | str, send: Callable[[], None]) -> None:
    """Call *send*, for `WHOLE_SECONDS` at most."""
    try:
        call_within(WHOLE_SECONDS, send)
    except (OSError, ValueError, RuntimeError, FleetcfgError) as error:
        raise _named(error, str(server)) from error


def _named(error: Exception, server: str) -> Exception:
    """Return *error* by its code, if it is one of the network, or of what was answered."""
    match error:
        case FleetcfgError():
            return error
        case TimeoutError():
            return DeliveryError("DELIVERY_TIMEOUT", server=server)
        case ssl.SSLError():
            return DeliveryError("DELIVERY_TLS", server=server, why=_reason(error))
        case OSError():  # an error of smtplib, or of requests, is one of the system
            return DeliveryError("DELIVERY_UNREACHED", server=server, why=_reason(error))
        case _:  # an answer that the libraries do not expect
            return DeliveryError("DELIVERY_ANSWER", server=server, why=type(error).__name__)


def _reason(error: BaseException) -> str:
    """Return in short why, as the library says it; no part of an answer is in it."""
    whole: BaseException | None = error
    while whole is not None:
        if isinstance(whole, ssl.SSLCertVerificationError):
            return whole.verify_message
        if isinstance(whole, OSError) and whole.strerror and whole.errno is not None:
            return whole.strerror
        whole = whole.__cause__ or whole.__context__
    return type(error).__name__


def _cut(said: bytes | str) -> str:
    text = said.decode("utf-8", errors="replace") if isinstance(said, bytes) else said
    return text[:_MOST_SAID]
