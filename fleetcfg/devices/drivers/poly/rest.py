"""The REST interface of Poly endpoints (protocol notes 2.3): a session, and variables by name.

A device locks an account after some wrong passwords: the credential is sent once, and a session
that the device ended is not begun again. It is always ended here.
"""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, ClassVar, Final

from pydantic_core import to_json

from fleetcfg.devices.driver import AskCredential, DeviceLimits
from fleetcfg.devices.drivers.poly import documents
from fleetcfg.devices.transports.https import Answer, Https
from fleetcfg.devices.transports.line import Peer
from fleetcfg.devices.transports.trust import CertificatePolicy
from fleetcfg.devices.wire import DeviceValues, facts_of
from fleetcfg.errors import DeviceError
from fleetcfg.model.calls import MediaFigures
from fleetcfg.model.snapshot import DeviceIdentity, DeviceStatus

HTTP_OK: Final = 200
_MEDIA: Final = "/rest/conferences/0/mediastats"
_REFUSED: Final = frozenset({401, 403})
_ALREADY: Final = frozenset({400, 412})
_TROUBLES: Final[Mapping[int, str]] = {
    401: "DEV_SESSION_ENDED",
    403: "DEV_SESSION_ENDED",
    429: "DEV_BUSY",
    502: "DEV_NOT_READY",
    503: "DEV_BUSY",
}
_XSRF: Final = re.compile(r"XSRF-TOKEN=([^;,\s]{1,512})")
_MOST_OF_A_HEADER: Final = 4_096
_FAREWELL: Final = DeviceLimits(connect_seconds=2.0, read_seconds=2.0, most_bytes=65_536)


class RestWire:
    """See `fleetcfg.devices.wire.Wire`.

    Attributes:
        login_action: What a login says besides who logs in.
    """

    login_action: ClassVar[Mapping[str, str]] = {"action": "Login"}

    def __init__(
        self, peer: Peer, trust: CertificatePolicy, credential: AskCredential, limits: DeviceLimits
    ) -> None:
        self._peer = peer
        self._trust = trust
        self._credential = credential
        self._https = Https(peer, trust, limits)
        self._headers: dict[str, str] = {}

    def identify(self) -> DeviceIdentity:
        """Return what ``/rest/system`` says of the device."""
        return documents.identity_of(self._bring("GET", "/rest/system"))

    def read(self, names: Sequence[str]) -> DeviceValues:
        """Return the variables *names*."""
        answer = self._bring("POST", "/rest/config", {"names": list(names)})
        return documents.variables_of(answer, names)

    def status(self, known: DeviceIdentity) -> DeviceStatus:
        """Return the state, of four documents."""
        system = self._bring("GET", "/rest/system")
        active = documents.count_conferences(self._bring("GET", "/rest/conferences"))
        sip = self._bring("GET", "/rest/system/sipservers")
        h323 = self._bring("GET", "/rest/system/h323gatekeepers")
        return DeviceStatus(
            identity=known,
            uptime=documents.uptime_of(system),
            active_uses=active,
            registrations=documents.servers_of(sip, "SIP") + documents.servers_of(h323, "H.323"),
            clock=documents.clock_of(system),
            ntp=documents.ntp_of(system),
            standby=documents.standby_of(system),
            alarms=documents.alarms_of(system),
            media=self._media(active),
            facts=facts_of(known, active),
        )

    def _media(self, active: int | None) -> tuple[MediaFigures, ...] | None:
        """Return how the streams of the first conference arrive; unknown if it is not told."""
        if not active:
            return None if active is None else ()
        answer = self.ask("GET", _MEDIA)
        if answer.status != HTTP_OK:
            return None
        return documents.media_of(documents.read_document(answer.body, _MEDIA))

    def _bring(
        self, method: str, path: str, body: object = None
    ) -> documents.RestDocument | list[Any]:
        """Ask, and return the document that is answered."""
        return documents.read_document(self.fetch(method, path, body).body, path)

    def fetch(self, method: str, path: str, body: object = None) -> Answer:
        """Ask, and return the answer, which is no refusal."""
        answer = self.ask(method, path, body)
        if answer.status != HTTP_OK:
            raise DeviceError(trouble_of(answer), path=path, status=answer.status)
        return answer

    def ask(self, method: str, path: str, body: object = None) -> Answer:
        """Send one request in the session, which is begun before the first; whatever its status."""
        if not self._headers:
            self._headers = self._log_in()
        return self._https.ask(method, path, self._headers, b"" if body is None else to_json(body))

    def _log_in(self) -> dict[str, str]:
        """Begin a session, and return the headers that belong to it."""
        self._https.prove()
        known = self._credential()
        said = {"user": known.user, "password": known.password.reveal(), **self.login_action}
        headers = {"Content-Type": "application/json"}
        answer = self._https.ask("POST", "/rest/session", headers, to_json(said))
        is_refused = answer.status in _REFUSED
        if answer.status in _ALREADY and b"SessionAlreadyActive" in answer.body:
            raise DeviceError("DEV_SESSIONS_FULL")
        if answer.status != HTTP_OK and not is_refused:
            raise DeviceError(trouble_of(answer), path="/rest/session", status=answer.status)
        cookie = f"session_id={documents.session_of(answer.body, is_refused=is_refused)}"
        token = _XSRF.search(answer.headers.get("set-cookie", "")[:_MOST_OF_A_HEADER])
        if token is None:
            return {**headers, "Cookie": cookie}
        return {**headers, "Cookie": f"{cookie}; {token[0]}", "x-xsrf-token": token[1]}

    def cut(self) -> None:
        """From any thread: make what waits for the device fail at once."""
        self._https.cut()

    def close(self) -> None:
        """End the session, by another connection if this one is broken, and hang up."""
        headers, self._headers = self._headers, {}
        if headers and not self._end(headers):
            self._https.close()
            self._https = Https(self._peer, self._trust, _FAREWELL)
            self._end(headers)
        self._https.close()

    def _end(self, headers: Mapping[str, str]) -> bool:
        with suppress(DeviceError):
            self._https.ask("POST", "/rest/session", headers, to_json({"action": "Logout"}))
            return True
        return False


def trouble_of(answer: Answer) -> str:
    """Return the code of an *answer* that is no document."""
    return _TROUBLES.get(answer.status, "DEV_ANSWER_STATUS")
