"""The REST interface of a Group (protocol notes 2.3): a session, and variables by name.

A device locks an account after some wrong passwords: the credential is sent once, and a session
that the device ended is not begun again. It is always ended here.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from re import compile as pattern
from typing import Any, Final

from pydantic_core import from_json, to_json

from fleetcfg.devices.driver import AskCredential, DeviceLimits
from fleetcfg.devices.drivers.poly_group.wire import GroupVariables, facts_of
from fleetcfg.devices.transports.https import Answer, Https
from fleetcfg.devices.transports.line import Peer
from fleetcfg.devices.transports.trust import CertificatePolicy
from fleetcfg.devices.writer import Write, WriteReply
from fleetcfg.errors import CredentialError, DeviceError
from fleetcfg.model.snapshot import DeviceIdentity, DeviceStatus, Registration

_OK: Final = 200
_SERVER_ERROR: Final = 500  # from here on the device may have done it (RFC 9110, 15.6)
_TROUBLES: Final[Mapping[int, str]] = {429: "DEV_BUSY", 503: "DEV_BUSY", 502: "DEV_NOT_READY"}
_XSRF: Final = pattern(r"XSRF-TOKEN=([^;,\s]{1,512})")
_MOST_VARIABLES: Final = 5_000  # of one answer; a whole export of a Group has some 900
_MOST_LISTED: Final = 64  # servers, conferences
_FAREWELL: Final = DeviceLimits(connect_seconds=2.0, read_seconds=2.0, most_bytes=65_536)


class RestWire:
    """See `fleetcfg.devices.drivers.poly_group.wire.GroupWire`."""

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
        return _identity(self._get("/rest/system"))

    def read(self, names: Sequence[str]) -> GroupVariables:
        """Return the variables *names*; one that the answer does not have is absent."""
        answer = self._post("/rest/config", {"names": list(names)})
        found, asked = GroupVariables(), {*names}
        for one in _list(answer, "vars", _MOST_VARIABLES):
            name = str(one.get("name", "")).lower() if isinstance(one, dict) else ""
            if name not in asked:
                continue
            asked.discard(name)
            if one.get("result") != "NOERROR" or not isinstance(one.get("value"), str):
                found.unreadable[name] = "DEV_VARIABLE_REFUSED"
            elif one.get("isSecure") is True:
                found.masked.add(name)
            else:
                found.values[name] = one["value"]
        return found

    def status(self, known: DeviceIdentity) -> DeviceStatus:
        """Return the state, of four documents."""
        system = self._get("/rest/system")
        conferences = self._get("/rest/conferences")
        active = len(conferences) if isinstance(conferences, list) else None
        registrations = (
            *self._servers("SIP", "sipservers"),
            *self._servers("H.323", "h323gatekeepers"),
        )
        return DeviceStatus(
            identity=known,
            uptime=_whole(system.get("uptime")),
            active_uses=active,
            registrations=registrations,
            clock=_clock(system.get("systemTime")),
            ntp=str(system.get("timeServerState", "")),
            facts=facts_of(known, active),
        )

    def _servers(self, service: str, name: str) -> list[Registration]:
        found = self._get(f"/rest/system/{name}")
        listed = found[:_MOST_LISTED] if isinstance(found, list) else []
        servers = [one for one in listed if isinstance(one, dict)]
        return [
            Registration(service, str(one.get("state", "")), str(one.get("address", "")))
            for one in servers
        ]

    def put(self, writes: Sequence[Write]) -> list[WriteReply]:
        """Send *writes* as one document, in their order."""
        wanted = [{"name": write.path, "value": write.value} for write in writes]
        try:
            answer = self._ask("POST", "/rest/config", {"vars": wanted})
        except (DeviceError, CredentialError) as error:
            return [WriteReply("lost", error.code) for _ in writes]
        if answer.status != _OK:
            is_refused = answer.status < _SERVER_ERROR
            reply = WriteReply("refused" if is_refused else "lost", self._code(answer))
            return [reply for _ in writes]
        return [_told(_results(answer.body), write) for write in writes]

    def _get(self, path: str) -> Any:  # noqa: ANN401 - JSON
        return self._read(self._ask("GET", path), path)

    def _post(self, path: str, body: object) -> Any:  # noqa: ANN401 - JSON
        return self._read(self._ask("POST", path, body), path)

    def _ask(self, method: str, path: str, body: object = None) -> Answer:
        if not self._headers:
            self._log_in()
        return self._https.ask(method, path, self._headers, b"" if body is None else to_json(body))

    def _log_in(self) -> None:
        self._https.prove()
        known = self._credential()
        said = {"user": known.user, "password": known.password.reveal(), "action": "Login"}
        headers = {"Content-Type": "application/json"}
        answer = self._https.ask("POST", "/rest/session", headers, to_json(said))
        told = self._session(answer)
        headers["Cookie"] = f"session_id={told}"
        token = _XSRF.search(answer.headers.get("set-cookie", "")[:4_096])
        if token is not None:
            headers |= {
                "Cookie": f"session_id={told}; XSRF-TOKEN={token[1]}",
                "x-xsrf-token": token[1],
            }
        self._headers = headers

    def _session(self, answer: Answer) -> str:
        """Return the id of the session that was begun."""
        if answer.status in (400, 412) and b"SessionAlreadyActive" in answer.body:
            raise self._peer.trouble("DEV_SESSIONS_FULL")
        is_refused = answer.status in (401, 403)
        told = _json(answer.body) if is_refused else self._read(answer, "/rest/session")
        if _part(told, "loginStatus").get("loginResult", "NOLOCKOUT") != "NOLOCKOUT":
            raise self._peer.trouble("DEV_LOCKED_OUT")
        if is_refused:
            raise self._peer.trouble("DEV_AUTH_REJECTED")
        name = _part(told, "session").get("sessionId")
        if told.get("success") is not True or not isinstance(name, str) or not name.isascii():
            raise self._peer.trouble("DEV_AUTH_REJECTED")
        if not name.isprintable() or not 0 < len(name) <= 512 or ";" in name:  # noqa: PLR2004 - as of a token
            raise self._peer.trouble("DEV_ANSWER_BROKEN", path="/rest/session", reason="session")
        return name

    def _read(self, answer: Answer, path: str) -> Any:  # noqa: ANN401 - JSON
        """Return the JSON of *answer*."""
        if answer.status != _OK:
            raise self._peer.trouble(self._code(answer), path=path, status=answer.status)
        if answer.body.lstrip()[:1] == b"<":
            raise self._peer.trouble("DEV_ANSWER_OTHER", found="HTML", wanted="JSON")
        found = _json(answer.body)
        if not isinstance(found, dict | list):
            raise self._peer.trouble("DEV_ANSWER_BROKEN", path=path, reason="JSON")
        return found

    def _code(self, answer: Answer) -> str:
        if answer.status in (401, 403):
            return "DEV_SESSION_ENDED"
        return _TROUBLES.get(answer.status, "DEV_ANSWER_STATUS")

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


def _json(body: bytes) -> Any:  # noqa: ANN401 - JSON
    """Return what *body* says; None if it is no JSON, or too deep for any reader."""
    with suppress(ValueError):
        return from_json(body, allow_inf_nan=False)
    return None


def _identity(system: Any) -> DeviceIdentity:  # noqa: ANN401 - JSON
    told = system if isinstance(system, dict) else {}
    serial, model = str(told.get("serialNumber", "")), str(told.get("model", ""))
    if not serial and not model:
        raise DeviceError("DEV_IDENTITY_UNTOLD")
    return DeviceIdentity(serial, model, str(told.get("softwareVersion", "")))


def _part(found: Any, name: str) -> Mapping[str, Any]:  # noqa: ANN401 - JSON
    part = found.get(name) if isinstance(found, dict) else None
    return part if isinstance(part, dict) else {}


def _list(found: Any, name: str, most: int) -> list[Any]:  # noqa: ANN401 - JSON
    """Return the list *name* of *found*.

    Raises:
        DeviceError: DEV_ANSWER_MANY; DEV_ANSWER_BROKEN if there is none.
    """
    listed = found.get(name) if isinstance(found, dict) else None
    if not isinstance(listed, list):
        raise DeviceError("DEV_ANSWER_BROKEN", path=name, reason="list")
    if len(listed) > most:
        raise DeviceError("DEV_ANSWER_MANY", most=most)
    return listed


def _results(body: bytes) -> Mapping[str, str]:
    """Return what became of each variable, by name in lower case."""
    try:
        listed = _list(_json(body), "vars", _MOST_VARIABLES)
    except DeviceError:
        return {}
    kept = [one for one in listed if isinstance(one, dict)]
    return {str(one.get("name", "")).lower(): str(one.get("result", "")) for one in kept}


def _told(results: Mapping[str, str], write: Write) -> WriteReply:
    match results.get(write.path):
        case None:
            return WriteReply("lost", "DEV_WRITE_UNCLEAR")
        case "NOERROR":
            return WriteReply("accepted")
        case _:
            return WriteReply("refused", "DEV_WRITE_REFUSED")


def _whole(found: object) -> int | None:
    is_number = isinstance(found, int | float) and not isinstance(found, bool)
    return int(found) if is_number and 0 <= found < 2**53 else None  # type: ignore[operator, call-overload]  # just looked at


def _clock(found: object) -> datetime | None:
    """Return the time that a device gives in milliseconds since 1970."""
    milliseconds = _whole(found)
    if milliseconds is None:
        return None
    with suppress(ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    return None
