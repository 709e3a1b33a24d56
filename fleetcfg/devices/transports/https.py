"""HTTPS by requests: one proven connection to one device.

No proxy, no redirect, no cookie jar, no environment, no compression; TLS 1.2 or later, unless the
inventory allows an old device less. The certificate is judged before the first byte of HTTP. Every
answer has a deadline and a greatest size.

Requests go to an adapter of requests without a session of it, which would add all that is not
wanted here, and half as much work again for each request.
"""

import re
import ssl
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPException, IncompleteRead, RemoteDisconnected
from http.cookies import CookieError, SimpleCookie
from typing import Final

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPSConnection
from urllib3.connectionpool import HTTPSConnectionPool
from urllib3.exceptions import HTTPError

from fleetcfg.devices.driver import DeviceLimits
from fleetcfg.devices.transports.line import Deadline, Line, Peer, causes, reason
from fleetcfg.devices.transports.trust import CertificatePolicy, TimedSocket
from fleetcfg.errors import DeviceError

# By the first of these that an error is, or was made of: libraries wrap each other's.
_TROUBLES: Final[tuple[tuple[tuple[type[BaseException], ...], str], ...]] = (
    ((TimeoutError,), "DEV_TIMEOUT_READ"),
    ((RemoteDisconnected, IncompleteRead, ConnectionError, ssl.SSLEOFError), "DEV_CLOSED"),
    ((ssl.SSLError,), "DEV_TLS_FAILED"),
    ((HTTPException, ValueError), "DEV_ANSWER_BROKEN"),
)
# How OpenSSL says that the device does no more than `legacy_tls` allows.
_OLD: Final = re.compile(
    "DH_KEY_TOO_SMALL|SSLV3_ALERT_HANDSHAKE_FAILURE|TLSV1_ALERT_PROTOCOL_VERSION"
    "|UNSAFE_LEGACY_RENEGOTIATION_DISABLED|UNSUPPORTED_PROTOCOL"
)
_MOST_OF_A_COOKIE: Final = 4_096  # characters: what browsers take (RFC 6265, 6.1)
_CHUNK: Final = 65_536  # bytes asked for at a time; TLS gives up to 16 KiB
_HEADERS: Final = {"Accept": "*/*", "Accept-Encoding": "identity"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a device answered.

    Attributes:
        headers: By name in lower case; of several of one name, the last.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes

    def cookies(self) -> dict[str, str]:
        """Return the cookies that it sets; none if they cannot be read, or are too long."""
        jar: SimpleCookie = SimpleCookie()
        told = self.headers.get("set-cookie", "")
        with suppress(CookieError):
            jar.load(told if len(told) <= _MOST_OF_A_COOKIE else "")
        return {name: morsel.value for name, morsel in jar.items()}


class _Connection(HTTPSConnection):
    """A connection that proves itself in `connect`, each time that it connects."""

    def __init__(self, line: Line, trust: CertificatePolicy, limits: DeviceLimits) -> None:
        super().__init__(line.peer.address, line.peer.port)
        self._line = line
        self._trust = trust
        self._limits = limits
        self._deadline: Deadline | None = None

    def answer_within(self, deadline: Deadline) -> None:
        """Have the next answer whole by *deadline*, also if another connection brings it."""
        self._deadline = deadline
        if isinstance(self.sock, TimedSocket):
            self.sock.deadline = deadline

    def connect(self) -> None:
        """Connect, and judge the certificate."""
        deadline = Deadline(self._limits.connect_seconds)
        plain = self._line.dial(deadline.left())
        tls = self._trust.context().wrap_socket(
            plain,
            server_hostname=self._trust.server_name(self._line.peer.address),
            do_handshake_on_connect=False,
        )
        self._line.hold(tls)
        try:
            tls.settimeout(max(deadline.left(), 0.001))
            tls.do_handshake()
            self._trust.check(tls.getpeercert(binary_form=True) or b"", self._line.peer)
        except DeviceError:
            tls.close()
            raise
        except OSError as error:
            tls.close()
            raise _handshake_trouble(self._line, error, self._trust) from error
        self.sock = tls
        self.is_verified = True
        if self._deadline is not None:  # it replaces one that the device has closed
            self.answer_within(self._deadline)


def _handshake_trouble(line: Line, error: OSError, trust: CertificatePolicy) -> DeviceError:
    peer = line.peer
    if (aborted := line.aborted()) is not None:
        return aborted
    if isinstance(error, ssl.SSLCertVerificationError):
        return peer.trouble("DEV_CERTIFICATE_WRONG", reason=error.verify_message)
    if isinstance(error, ssl.SSLEOFError | ConnectionError):
        return peer.trouble("DEV_CLOSED", phase="tls")
    if isinstance(error, ssl.SSLError):
        why = error.reason or ""
        is_old = _OLD.fullmatch(why) and not trust.is_legacy
        return peer.trouble(
            "DEV_TLS_OLD" if is_old else "DEV_TLS_FAILED", reason=why or reason(error)
        )
    return peer.trouble_of(error, timeout="DEV_TIMEOUT_CONNECT")


class _Adapter(HTTPAdapter):
    """Hands every request to the one connection, whatever requests would rather do."""

    def __init__(self, pool: HTTPSConnectionPool) -> None:
        self._only = pool
        super().__init__()

    def init_poolmanager(self, *_: object, **__: object) -> None:
        """Make none."""

    def get_connection_with_tls_context(self, *_: object, **__: object) -> HTTPSConnectionPool:
        """Return the one pool."""
        return self._only

    def cert_verify(self, *_: object, **__: object) -> None:
        """Load no CA store: the connection judges for itself, by its own policy."""

    def close(self) -> None:
        """Close the connection."""
        self._only.close()


class Https:
    """A line to one device, over which it is asked for documents."""

    def __init__(self, peer: Peer, trust: CertificatePolicy, limits: DeviceLimits) -> None:
        self.peer = peer
        self.limits = limits
        self._line = Line(peer)
        self._connection = connection = _Connection(self._line, trust, limits)
        pool = HTTPSConnectionPool(peer.address, peer.port, maxsize=1, retries=False)
        # A function that knew this object would keep its TLS state until cycles are collected.
        pool.ConnectionCls = lambda **_: connection  # type: ignore[assignment]  # called as a class is
        host = f"[{peer.address}]" if ":" in peer.address else peer.address
        self._base = f"https://{host}:{peer.port}"
        self._adapter = _Adapter(pool)

    def prove(self) -> None:
        """Connect, unless connected: when this returns, the device has proved its identity."""
        if self._connection.sock is None:
            self._connection.connect()

    def ask(self, method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> Answer:
        """Send one request, once, and return the whole answer, whatever its status."""
        self.prove()
        self._connection.answer_within(Deadline(self.limits.read_seconds))
        try:
            url, sent = self._base + path, {**_HEADERS, **headers}
            request = requests.Request(method, url, sent, data=body or None).prepare()
            timeout = self.limits.connect_seconds, self.limits.read_seconds
            response = self._adapter.send(request, stream=True, timeout=timeout)
            whole = b"".join(self._body(response, path))
        except (requests.RequestException, HTTPError, HTTPException, OSError, ValueError) as error:
            self._connection.close()
            raise self._trouble(error, path) from error
        kept = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status_code, kept, whole)

    def _body(self, response: requests.Response, path: str) -> Iterator[bytes]:
        got = 0
        while chunk := response.raw.read1(_CHUNK):
            got += len(chunk)
            if got > self.limits.most_bytes:
                self._connection.close()
                most = self.limits.most_bytes
                raise self.peer.trouble("DEV_TOO_LARGE", path=path, most=most)
            yield chunk
        response.raw.release_conn()

    def _trouble(self, error: Exception, path: str) -> DeviceError:
        if (aborted := self._line.aborted()) is not None:
            return aborted
        every = list(causes(error))
        for kinds, code in _TROUBLES:
            guilty = next((cause for cause in every if isinstance(cause, kinds)), None)
            if guilty is not None:
                return self.peer.trouble(code, path=path, reason=reason(guilty))
        return self.peer.trouble("DEV_CLOSED", path=path, reason=reason(error))

    def cut(self) -> None:
        """From any thread: make what waits for the device fail at once."""
        self._line.cut()

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self._line.wait(seconds)

    def close(self) -> None:
        """Close the connection."""
        self._adapter.close()
        self._connection.close()
