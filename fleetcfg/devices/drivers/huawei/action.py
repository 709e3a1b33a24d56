"""`action.cgi` of an endpoint (protocol notes 2.4): a session, facts, and items by name.

A login is three steps: an id for a session, the password, another id. The password is sent once,
and a session that the endpoint ended, which it does after a minute of silence, is not begun again.
It says why it refuses by numbers that are not published: a refusal of the password is taken for
that, whatever its number; in a session another harmless question tells whether there still is one.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final

from pydantic_core import to_json

from fleetcfg.devices.driver import AskCredential, DeviceLimits
from fleetcfg.devices.drivers.huawei import documents
from fleetcfg.devices.drivers.huawei.documents import ActionAnswer, ActionFacts
from fleetcfg.devices.transports.https import Answer, Https
from fleetcfg.devices.transports.line import Peer
from fleetcfg.devices.transports.trust import CertificatePolicy
from fleetcfg.devices.wire import DeviceValues, facts_of
from fleetcfg.errors import DeviceError
from fleetcfg.model.snapshot import DeviceIdentity, DeviceStatus

HTTP_OK: Final = 200
_MAILBOX: Final = "WEB_GetMailboxDataAPI"
_PLAIN: Final = {"Content-Type": "application/json"}
_REFUSED: Final = frozenset({401, 403})
_TROUBLES: Final[Mapping[int, str]] = {429: "DEV_BUSY", 502: "DEV_NOT_READY", 503: "DEV_NOT_READY"}
_FAREWELL: Final = DeviceLimits(connect_seconds=2.0, read_seconds=2.0, most_bytes=65_536)


class ActionWire:
    """See `fleetcfg.devices.wire.Wire`."""

    def __init__(
        self, peer: Peer, trust: CertificatePolicy, credential: AskCredential, limits: DeviceLimits
    ) -> None:
        self._peer = peer
        self._trust = trust
        self._credential = credential
        self._https = Https(peer, trust, limits)
        self._headers: dict[str, str] = {}
        self._token = ""
        self._model = ""

    def identify(self) -> DeviceIdentity:
        """Return what three answers say of the endpoint."""
        version = self._bring("WEB_GetVersionInfoAPI")
        product = self._bring("WEB_GetProductEsnAPI", is_needed=False)
        mac = self._bring("WEB_GetSystemMacAddrAPI", is_needed=False)
        known = documents.identity_of(version, product, mac)
        self._model = known.product
        return known

    def read(self, names: Sequence[str]) -> DeviceValues:
        """Return the items *names*, by one request."""
        data = self._bring("WEB_GetCfgParamAPI", {"CfgIDString": list(names)})
        return documents.settings_of(data, names, self._model)

    def status(self, known: DeviceIdentity) -> DeviceStatus:
        """Return the state, of two documents."""
        active = documents.count_uses(self._bring(_MAILBOX))
        lines = self._bring("WEB_GetLineStateInfoAPI", is_needed=False)
        return DeviceStatus(
            identity=known,
            active_uses=active,
            registrations=documents.registrations_of(lines),
            facts=facts_of(known, active),
        )

    def _bring(
        self, action: str, more: Mapping[str, object] | None = None, *, is_needed: bool = True
    ) -> ActionFacts:
        """Ask, and return what is told; nothing if that is not needed and the endpoint refuses."""
        said = self.read_answer(self.ask(action, more or {}), action)
        if said.is_done:
            return said.data
        if action == _MAILBOX or not self.read_answer(self.ask(_MAILBOX, {}), _MAILBOX).is_done:
            raise DeviceError("DEV_SESSION_ENDED")
        if is_needed:
            raise DeviceError("DEV_COMMAND_REFUSED", command=action, status=str(said.number))
        return {}

    def read_answer(self, answer: Answer, action: str) -> ActionAnswer:
        """Return what an answer says, done or refused."""
        if answer.status != HTTP_OK:
            raise DeviceError(self.trouble_of(answer), path=action, status=answer.status)
        return documents.read_envelope(answer.body, action)

    def trouble_of(self, answer: Answer) -> str:
        """Return the code of an *answer* that is no envelope."""
        if answer.status in _REFUSED:
            return "DEV_SESSION_ENDED" if self._token else "DEV_FORBIDDEN"
        return _TROUBLES.get(answer.status, "DEV_ANSWER_STATUS")

    def ask(self, action: str, more: Mapping[str, object]) -> Answer:
        """Send one request in the session, which is begun before the first; whatever its answer."""
        if not self._token:
            self._log_in()
        return self._send(action, {**more, "acCSRFToken": self._token})

    def _send(self, action: str, body: Mapping[str, object]) -> Answer:
        path = f"/action.cgi?ActionID={action}"
        return self._https.ask("POST", path, self._headers or _PLAIN, to_json(body))

    def _log_in(self) -> None:
        """Begin a session."""
        self._https.prove()
        if not self._rename("WEB_RequestSessionIDAPI"):
            raise DeviceError("DEV_ANSWER_BROKEN", path="/action.cgi", reason="session")
        known, action = self._credential(), "WEB_RequestCertificateAPI"
        secret = {"user": known.user, "password": known.password.reveal()}
        said = self.read_answer(self._send(action, secret), action)
        if not said.is_done:
            raise DeviceError("DEV_AUTH_REJECTED", status=said.number)
        token = documents.name_in(said.data, "acCSRFToken")
        if not token:
            raise DeviceError("DEV_ANSWER_BROKEN", path="/action.cgi", reason="token")
        self._token = token
        self._rename("WEB_ChangeSessionIDAPI")

    def _rename(self, action: str) -> bool:
        """Ask for an id, and go by it from here on; tell whether there was one."""
        answer = self._send(action, {"acCSRFToken": self._token} if self._token else {})
        said = self.read_answer(answer, action)
        cookie = {"id": answer.cookies().get("SessionID", "")}
        name = documents.name_in(said.data, "acSessionId") or documents.name_in(cookie, "id")
        if name:
            self._headers = {**_PLAIN, "Sessionid": name, "Cookie": f"SessionID={name}"}
        return said.is_done and bool(name)

    def cut(self) -> None:
        """From any thread: make what waits for the device fail at once."""
        self._https.cut()

    def close(self) -> None:
        """End the session, by another connection if this one is broken, and hang up."""
        token, self._token = self._token, ""
        if token and not self._end(token):
            self._https.close()
            self._https = Https(self._peer, self._trust, _FAREWELL)
            self._end(token)
        self._headers = {}
        self._https.close()

    def _end(self, token: str) -> bool:
        with suppress(DeviceError):
            self._send("WEB_LogoutAPI", {"acCSRFToken": token})
            return True
        return False
