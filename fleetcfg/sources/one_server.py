"""A server of others that is asked once: it proves itself, and what it may cost is bounded."""

import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from fleetcfg.devices.transports.bounded_call import call_within
from fleetcfg.errors import RequestError, SourceError

if TYPE_CHECKING:
    from requests import Response, Session

_CHUNK: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class ServerQuestion:
    """What is asked of a server.

    Attributes:
        most: Bytes of an answer.
        judge: Refuses an answer by what stands before its body.
    """

    method: str
    url: str
    most: int
    judge: Callable[["Response"], None]
    params: Sequence[tuple[str, str]] = ()
    headers: Mapping[str, str] | None = None
    body: bytes | None = None


class OneServer:
    """A server, and how long it may take for all that is asked.

    Args:
        url: ``https://`` and where it is.
        ca: File of the certificates that it is proved by; empty for the system's.
        seconds: For all of it.

    Raises:
        RequestError: SOURCE_ENDPOINT.
        SourceError: SOURCE_CA.
    """

    def __init__(self, url: str, ca: str, seconds: float) -> None:
        if not _is_endpoint(url):
            raise RequestError("SOURCE_ENDPOINT", endpoint=url)
        if ca:
            _require_certificates(ca)
        self.url = url
        self.verify: str | bool = ca or True
        self._until = monotonic() + seconds

    @property
    def name(self) -> str:
        """What people know it by."""
        return urlsplit(self.url).netloc

    def ask(self, session: "Session", question: ServerQuestion) -> bytes:
        """Return the body of the answer; no answer leads elsewhere."""
        try:
            return call_within(self._left(), lambda: self._send(session, question))
        except TimeoutError as error:  # headers, too, may come a byte at a time
            raise SourceError("SOURCE_TIMEOUT", server=self.name) from error

    def _send(self, session: "Session", question: ServerQuestion) -> bytes:
        import requests  # noqa: PLC0415 - slow to load

        try:
            with session.request(
                question.method,
                question.url,
                params=list(question.params),
                headers=question.headers,
                data=question.body,
                timeout=self._left(),
                allow_redirects=False,
                stream=True,
            ) as answer:
                question.judge(answer)
                return self._read(answer, question.most)
        except requests.exceptions.SSLError as error:
            raise SourceError("SOURCE_TLS", server=self.name) from error
        except requests.exceptions.Timeout as error:
            raise SourceError("SOURCE_TIMEOUT", server=self.name) from error
        except requests.exceptions.RequestException as error:
            raise SourceError("SOURCE_UNREACHED", server=self.name) from error
        except ValueError as error:  # of an answer, or a name, that the libraries do not expect
            found = type(error).__name__
            raise SourceError("SOURCE_ANSWER", server=self.name, found=found) from error

    def _read(self, answer: "Response", most: int) -> bytes:
        """Return the body; a server may send a byte at a time, or without end."""
        import urllib3  # noqa: PLC0415 - slow to load

        data = bytearray()
        try:
            while part := answer.raw.read1(_CHUNK, decode_content=True):
                data += part
                self._left()
                if len(data) > most:
                    raise SourceError("SOURCE_TOO_LARGE", server=self.name, most=most)
        except urllib3.exceptions.TimeoutError as error:
            raise SourceError("SOURCE_TIMEOUT", server=self.name) from error
        except urllib3.exceptions.HTTPError as error:
            raise SourceError("SOURCE_UNREACHED", server=self.name) from error
        return bytes(data)

    def _left(self) -> float:
        """Return how many seconds are left."""
        left = self._until - monotonic()
        if left <= 0:
            raise SourceError("SOURCE_TIMEOUT", server=self.name)
        return left


def _is_endpoint(text: str) -> bool:
    """Tell whether *text* is a server by HTTPS, with nothing else in it but a path."""
    try:
        parts = urlsplit(text)
        port = parts.port  # one that is none raises
    except ValueError:
        return False
    is_bare = not (parts.username or parts.password or parts.query or parts.fragment)
    return is_bare and parts.scheme == "https" and bool(parts.hostname) and port != 0


def _require_certificates(file: str) -> None:
    """Refuse a file of no certificates before a server is asked."""
    try:
        ssl.create_default_context(cafile=file)
    except OSError as error:  # an error of OpenSSL is one of the system
        why = error.strerror or type(error).__name__
        raise SourceError("SOURCE_CA", file=file, why=why) from error
