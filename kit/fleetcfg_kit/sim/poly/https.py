"""A system's web server: sessions, configuration and status of its REST interface.

Witnessed: the paths, the fields and `NOERROR`. Guessed: every other `result`, the bodies of
refusals, which of 401 and 403 is answered (401 for a session that is not there or not any more,
403 for a token that does not come back and for a plain user that writes), that the token is asked
for in every request, and that a secret's value reads `REMOVED_SECURE_CONTENT` here too.
"""

import hmac
import json
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from aiohttp import web

from fleetcfg.errors import SimError
from fleetcfg_kit.sim.core.auth import SimLoginResult
from fleetcfg_kit.sim.core.faults import SimFault
from fleetcfg_kit.sim.core.json_types import JsonObject, a_list, an_object
from fleetcfg_kit.sim.core.web import send_response
from fleetcfg_kit.sim.poly.device_state import PolyGroupState, WebSession
from fleetcfg_kit.sim.poly.faults import PolyFault
from fleetcfg_kit.sim.poly.status import READINGS
from fleetcfg_kit.sim.poly.tables import REST_WORDS

SESSION_COOKIE, XSRF_COOKIE, XSRF_HEADER = "session_id", "XSRF-TOKEN", "x-xsrf-token"
LOGIN = "Login"  # also where no action is named
HIDDEN = REST_WORDS["hidden"]
NO_ERROR, NOT_FOUND, ILLEGAL = "NOERROR", "NOTFOUND", "INVALIDVALUE"


def answer(body: object, *, status: int = 200) -> web.Response:
    """Make a response."""
    text = json.dumps(body, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return web.Response(body=text, status=status, content_type="application/json")


def refuse(status: int, reason: str) -> web.Response:
    """Make the response to what is not done."""
    return answer({"success": False, "reason": reason}, status=status)


@dataclass(slots=True)
class PolyWebServer:
    """The web server of one system.

    Attributes:
        state: The system.
    """

    state: PolyGroupState

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer a request."""
        self.state.stats.requests += 1
        if self.state.fault is SimFault.FORBIDDEN_403:
            return refuse(403, "Forbidden")
        if self.state.is_hung:
            return refuse(503, "TooManySessions")
        return await send_response(self.state.fault, request, await self._answer(request))

    async def _answer(self, request: web.BaseRequest) -> web.Response:
        is_post = request.method == "POST"
        asked = await _read(request) if is_post else {}
        if asked is None:
            return refuse(400, "BadRequest")
        if is_post and request.path == "/rest/session" and asked.get("action", LOGIN) == LOGIN:
            return self._log_in(request, asked)
        session = self.state.find_web_session(request.cookies.get(SESSION_COOKIE, ""))
        if session is None:
            return refuse(401, "SessionNotFound")
        if not _sends_back(request, session):
            return refuse(403, "XsrfTokenMismatch")
        return self._route(request, session, asked)

    def _route(
        self, request: web.BaseRequest, session: WebSession, asked: JsonObject
    ) -> web.Response:
        reading = READINGS.get(request.path)
        match request.method, request.path:
            case "GET", _ if reading is not None:
                return answer(reading(self.state))
            case "GET", "/rest/provisioning/config" if self.state.line.exported:
                return self._export()
            case "POST", "/rest/config":
                return self._config(session, asked)
            case "POST", "/rest/session" if asked.get("action") == "Logout":
                self.state.end_web_session(request.cookies[SESSION_COOKIE])
                return answer({"success": True})
            case "POST", "/rest/system/reboot" if asked.get("action") == "reboot":
                self.state.reboot()
                return answer({"success": True})
            case _:
                return refuse(404, "NotFound")

    # ------------------------------------------------------------------ sessions

    def _log_in(self, request: web.BaseRequest, asked: JsonObject) -> web.Response:
        """Open a session; not for a client that sends the cookie of one that is open."""
        user = str(asked.get("user", ""))
        if self._is_active(user, request.cookies.get(SESSION_COOKIE, "")):
            return refuse(400, "SessionAlreadyActive")
        result = self.state.log_in_at_web(user, str(asked.get("password", "")))
        told: JsonObject = {"loginStatus": self._login_status(user, result), "success": False}
        if result is not SimLoginResult.ADMITTED:
            return answer(told, status=401)
        token = self.state.open_web_session(user)
        if token is None:
            return refuse(503, "TooManySessions")
        here = request.remote or ""
        self.state.failed_logins.pop(user, None)
        self.state.last_logins[user] = self._now_ms(), here
        response = answer({**told, "session": self._introduce(user, token, here), "success": True})
        xsrf = self.state.web_sessions[token].xsrf
        response.set_cookie(SESSION_COOKIE, token, path="/", secure=True, httponly=True)
        response.set_cookie(XSRF_COOKIE, xsrf, path="/", secure=True)
        return response

    def _is_active(self, user: str, token: str) -> bool:
        if self.state.fault is not PolyFault.ALREADY_ACTIVE:
            return token in self.state.web_sessions
        return any(session.user == user for session in self.state.web_sessions.values())

    def _now_ms(self) -> int:
        return int(self.state.clock.wall().timestamp() * 1000)

    def _login_status(self, user: str, result: SimLoginResult) -> JsonObject:
        """Tell of the last login; `LOCKOUT` is a guess."""
        last_ms, last_from = self.state.last_logins.get(user, (0, ""))
        return {
            "failedLogins": self.state.failed_logins.get(user, 0),
            "isPasswordAgeLimitReached": False,
            "lastLoginClient": last_from,
            "lastLoginClientType": "WEB",
            "lastLoginTime": last_ms,
            "loginResult": "LOCKOUT" if result is SimLoginResult.LOCKED else "NOLOCKOUT",
        }

    def _introduce(self, user: str, token: str, here: str) -> JsonObject:
        return {
            "clientType": "WEB",
            "isAuthenticated": True,
            "isConnected": False,
            "isNew": True,
            "isStale": False,
            "location": here,
            "role": "ADMIN" if self.state.is_administrator(user) else "USER",
            "sessionId": token,
            "userId": user,
        }

    # ------------------------------------------------------------------ configuration

    def _config(self, session: WebSession, asked: JsonObject) -> web.Response:
        names, variables = a_list(asked.get("names")), a_list(asked.get("vars"))
        if variables is not None:
            if not self.state.is_administrator(session.user):
                return refuse(403, "Forbidden")
            told = [self._set(an_object(each) or {}, session.user) for each in variables]
            return answer({"vars": told, "rebootNeeded": self.state.is_reboot_needed})
        if names is not None:
            return answer({"vars": [self._tell(str(name)) for name in names]})
        return refuse(400, "BadRequest")

    def _tell(self, name: str) -> JsonObject:
        if name not in self.state.line.names:
            return {"name": name, "result": NOT_FOUND}
        is_secret = self.state.line.hides(name)
        return {
            "name": name,
            "result": NO_ERROR,
            "value": HIDDEN if is_secret else self.state.get(name),
            "isEditable": True,
            "isHidden": False,
            "isSecure": is_secret,
        }

    def _set(self, asked: JsonObject, user: str) -> JsonObject:
        name, value = str(asked.get("name", "")), str(asked.get("value", ""))
        told = {"name": name, "requestedValue": HIDDEN if self.state.line.hides(name) else value}
        if name not in self.state.line.names:
            return {**told, "result": NOT_FOUND}
        try:
            self.state.write(name, value, user)
        except SimError:
            return {**told, "result": ILLEGAL}
        self.state.is_reboot_needed |= self.state.fault is PolyFault.REBOOT_NEEDED
        return {**told, "result": NO_ERROR}

    def _export(self) -> web.Response:
        """Give every setting by the name that an export has for it."""
        line = self.state.line
        told = {
            exported: HIDDEN if line.hides(name) else self.state.get(name)
            for exported, name in line.exported.items()
        }
        pairs = " ".join(f"{name}={quoteattr(value)}" for name, value in told.items())
        text = f"<PHONE_CONFIG><ALL {pairs}></ALL></PHONE_CONFIG>"
        return web.Response(body=text.encode("utf-8", "replace"), content_type="text/xml")


async def _read(request: web.BaseRequest) -> JsonObject | None:
    try:
        return an_object(json.loads(await request.read()))
    except (ValueError, RecursionError):
        return None


def _sends_back(request: web.BaseRequest, session: WebSession) -> bool:
    """Tell whether the session's token comes as a cookie and as a header."""
    sent = (request.cookies.get(XSRF_COOKIE, ""), request.headers.get(XSRF_HEADER, ""))
    xsrf = session.xsrf.encode()
    return all(hmac.compare_digest(each.encode("utf-8", "surrogatepass"), xsrf) for each in sent)
