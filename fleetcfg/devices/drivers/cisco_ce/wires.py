"""How a codec is asked, over either wire, and in which words.

A wire brings documents and knows nothing of what is in them. Over HTTPS a session is begun and
ended, because codecs end none by themselves; where the firmware is too old for sessions, each
request carries the credential and one a second is sent. Over SSH questions go out together.
"""

import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from time import monotonic
from typing import Final, Literal, Protocol

from fleetcfg.devices.driver import AskCredential, DeviceLimits
from fleetcfg.devices.drivers.cisco_ce import (
    command_words,
    listing,
    software_words,
    terminal,
    valuespace,
)
from fleetcfg.devices.drivers.cisco_ce.document import XapiDocument
from fleetcfg.devices.drivers.cisco_ce.software_words import ListQuery
from fleetcfg.devices.drivers.cisco_ce.xml import XmlReader
from fleetcfg.devices.transports.https import Answer, Https
from fleetcfg.devices.transports.line import Deadline, Peer
from fleetcfg.devices.transports.ssh import Ssh
from fleetcfg.devices.transports.trust import CertificatePolicy, HostKeyPin
from fleetcfg.errors import DeviceError
from fleetcfg.model.space import Space

XapiDocumentName = Literal["Configuration", "Status"]

# RoomOS 10 and later serve one request a second that carries a password, and fifteen that carry a
# session; what comes faster is queued, then answered with 503 (RoomOS 26 release notes).
_BASIC_SECONDS: Final = 1.0
_SECONDS: Final = re.compile(r"[0-9]{1,5}")  # of a day at most
_RETRY_SECONDS: Final = 1.0  # after a 503 that does not say when
_FAREWELL: Final = DeviceLimits(connect_seconds=2.0, read_seconds=2.0, most_bytes=65_536)

_HTTP_OK: Final = 200
_HTTP_NO_CONTENT: Final = 204
_HTTP_BUSY: Final = 503
_TROUBLES: Final[Mapping[int, str]] = {
    301: "DEV_SIGNIN_PAGE",
    302: "DEV_SIGNIN_PAGE",
    303: "DEV_SIGNIN_PAGE",
    307: "DEV_SIGNIN_PAGE",
    308: "DEV_SIGNIN_PAGE",
    401: "DEV_AUTH_REJECTED",
    403: "DEV_FORBIDDEN",
    423: "DEV_LOCKED_OUT",
    429: "DEV_BUSY",
    502: "DEV_NOT_READY",
    504: "DEV_NOT_READY",
    _HTTP_BUSY: "DEV_BUSY",
}
# Firmware before CE signs in by a form of its own: it redirects there, or knows no such path.
_NO_SESSIONS: Final = frozenset({301, 302, 303, 307, 308, 404, 405, 501})

_READER: Final = XmlReader()
_LISTINGS: Final = listing.ListingReader()


class XapiWire(Protocol):
    """Brings documents of one device."""

    def bring(self, kinds: Sequence[XapiDocumentName]) -> list[XapiDocument]:
        """Return these documents, in this order."""
        ...

    def spaces(self) -> Mapping[str, Space]:
        """Return the value spaces by path."""
        ...

    def query(self, name: ListQuery) -> bytes:
        """Ask what of *name* is on the device, and return the XML of its answer."""
        ...

    def cut(self) -> None:
        """From any thread: make what waits for the device fail at once."""
        ...

    def close(self) -> None:
        """End the session and the connection; never raises."""
        ...


class HttpsWire:
    """The XML API."""

    def __init__(
        self,
        peer: Peer,
        trust: CertificatePolicy,
        credential: AskCredential,
        limits: DeviceLimits,
    ) -> None:
        self._peer = peer
        self._trust = trust
        self._credential = credential
        self._limits = limits
        self._https = Https(peer, trust, limits)
        self._headers: dict[str, str] | None = None
        self._cookie = ""
        self._next_basic = 0.0

    def bring(self, kinds: Sequence[XapiDocumentName]) -> list[XapiDocument]:
        """Return these documents, in this order, one request each.

        All are fetched before one is parsed: a parsed document is large, and what waits for the
        network should not hold one.
        """
        answers = [self._get(f"/{kind.lower()}.xml") for kind in kinds]
        return [_READER.read(answer, kind) for kind, answer in zip(kinds, answers, strict=True)]

    def spaces(self) -> Mapping[str, Space]:
        """Return what configuration.xml refers to and valuespace.xml says."""
        (configuration,) = self.bring(["Configuration"])
        named = _READER.read(self._get("/valuespace.xml"), "Valuespace")
        return valuespace.by_path(configuration.references, valuespace.from_document(named))

    def query(self, name: ListQuery) -> bytes:
        """Post the command that lists it; it changes nothing, so a busy device is asked again."""
        headers = {**self._logged_in(), "Content-Type": "text/xml"}
        answer = self._ask("POST", command_words.PATH, headers, software_words.body(name))
        if answer.status != _HTTP_OK:
            raise self._trouble(answer, command_words.PATH)
        return answer.body

    def _get(self, path: str) -> bytes:
        answer = self._ask("GET", path, self._logged_in())
        if answer.status != _HTTP_OK:
            raise self._trouble(answer, path)
        if "html" in answer.headers.get("content-type", "") and b"signin" in answer.body:
            raise self._peer.trouble("DEV_SIGNIN_PAGE", path=path, status=answer.status)
        return answer.body

    def _logged_in(self) -> dict[str, str]:
        """Return the headers that say who asks; the device proves itself first."""
        if self._headers is not None:
            return self._headers
        self._https.prove()
        known = self._credential()
        # UTF-8 is the one encoding that a server can ask for (RFC 7617, 2.1).
        token = b64encode(f"{known.user}:{known.password.reveal()}".encode()).decode()
        basic = {"Authorization": f"Basic {token}"}
        answer = self._ask("POST", "/xmlapi/session/begin", {**basic, "Content-Length": "0"})
        cookie = "; ".join(f"{name}={value}" for name, value in answer.cookies().items())
        if answer.status in {_HTTP_OK, _HTTP_NO_CONTENT} and cookie:
            self._cookie = cookie
            self._headers = {"Cookie": cookie}
        elif answer.status in _NO_SESSIONS:
            self._headers = basic
            self._next_basic = monotonic() + _BASIC_SECONDS
        else:
            raise self._trouble(answer, "/xmlapi/session/begin")
        return self._headers

    def _ask(self, method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> Answer:
        """Ask, and ask again while the device says that it is busy and there is time left."""
        deadline = Deadline(self._limits.read_seconds)
        while True:
            self._keep_pace(headers)
            answer = self._https.ask(method, path, headers, body)
            pause = _pause(answer)
            if pause is None or pause > deadline.left():
                return answer
            self._https.wait(pause)

    def _keep_pace(self, headers: Mapping[str, str]) -> None:
        if "Authorization" in headers:
            pause = self._next_basic - monotonic()
            if pause > 0:
                self._https.wait(pause)
            self._next_basic = monotonic() + _BASIC_SECONDS

    def _trouble(self, answer: Answer, path: str) -> DeviceError:
        code = _TROUBLES.get(answer.status, "DEV_ANSWER_STATUS")
        if code == "DEV_BUSY" and b"session" in answer.body.lower():
            code = "DEV_SESSIONS_FULL"
        return self._peer.trouble(code, status=answer.status, path=path, transport="https")

    def cut(self) -> None:
        """From any thread: make what waits for the device fail at once."""
        self._https.cut()

    def close(self) -> None:
        """End the session, by another connection if this one is broken, and hang up."""
        cookie, self._cookie = self._cookie, ""
        self._headers = None
        if cookie and not self._end(cookie):
            self._https.close()
            self._https = Https(self._peer, self._trust, _FAREWELL)
            self._end(cookie)
        self._https.close()

    def _end(self, cookie: str) -> bool:
        headers = {"Cookie": cookie, "Content-Length": "0"}
        try:
            self._https.ask("POST", "/xmlapi/session/end", headers)
        except DeviceError:
            return False
        return True


def _pause(answer: Answer) -> float | None:
    """Return the seconds after which a busy device wants to be asked again; None if it is not."""
    if answer.status != _HTTP_BUSY or b"session" in answer.body.lower():
        return None
    told = answer.headers.get("retry-after", "")  # a date (RFC 9110, 10.2.3) is none
    return float(told) if _SECONDS.fullmatch(told) else _RETRY_SECONDS


class SshWire:
    """The terminal, which codecs call tshell."""

    _SAID: Final[Mapping[XapiDocumentName, tuple[str, terminal.Letter]]] = {
        "Configuration": ("xConfiguration\n", "c"),
        "Status": ("xStatus\n", "s"),
    }

    def __init__(
        self, peer: Peer, pinned: HostKeyPin, credential: AskCredential, limits: DeviceLimits
    ) -> None:
        self._ssh = Ssh(peer, pinned, limits)
        self._peer = peer
        self._credential = credential
        self._limits = limits
        self._is_in = False

    def bring(self, kinds: Sequence[XapiDocumentName]) -> list[XapiDocument]:
        """Return these documents, in this order, asked for in one breath; parsed once all came."""
        self._log_in()
        asked = [self._SAID[kind] for kind in kinds]
        self._ssh.say("".join(question for question, _ in asked))
        deadline = Deadline(self._limits.read_seconds * len(kinds))
        answers = [self._reply(deadline, question) for question, _ in asked]
        return [
            _LISTINGS.read(answer, root) for answer, (_, root) in zip(answers, asked, strict=True)
        ]

    def spaces(self) -> Mapping[str, Space]:
        """Return what the terminal's help lists."""
        self._log_in()
        self._ssh.say("xConfiguration ??\n")
        deadline = Deadline(self._limits.read_seconds)
        return terminal.parse_spaces(self._ssh.hear(terminal.ok_end, deadline))

    def query(self, name: ListQuery) -> bytes:
        """Type the command that lists it, for an answer in XML; then all is as it was before."""
        self._log_in()
        self._ssh.say(software_words.lines(name))
        deadline = Deadline(self._limits.read_seconds)
        answer = self._ssh.hear(software_words.SoftwareAnswerEnd(), deadline)
        self._ssh.hear(terminal.ok_end, deadline)
        return software_words.document_of(answer)

    def _log_in(self) -> None:
        if self._is_in:
            return
        self._ssh.log_in(self._credential)
        try:
            greeting = self._ssh.hear(terminal.ok_end, Deadline(self._limits.read_seconds))
        except DeviceError as error:
            if error.code in {"DEV_CLOSED", "DEV_TIMEOUT_READ"}:
                self._refuse_greeting(self._ssh.heard())
            raise
        self._refuse_greeting(greeting)
        self._is_in = True

    def _refuse_greeting(self, greeting: bytes) -> None:
        code = terminal.greeting_trouble(greeting)
        if code:
            raise self._peer.trouble(code, transport="ssh")

    def _reply(self, deadline: Deadline, command: str) -> bytes:
        reply = self._ssh.hear(terminal.ReplyEnd(), deadline)
        why = terminal.refusal(reply)
        if why:
            raise self._peer.trouble("DEV_ANSWER_BROKEN", path=command.strip(), reason=why)
        return reply

    def cut(self) -> None:
        """From any thread: make what waits for the device fail at once."""
        self._ssh.cut()

    def close(self) -> None:
        """End the session and the connection."""
        self._ssh.close()
