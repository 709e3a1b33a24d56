"""The local interface of a Logitech endpoint, for those who only read.

Witnessed: the paths, the body of a sign-in, `auth_token` as a bearer token, `code` and `result`
around what is told, the names of facts, `IDLE`, and 401 for a wrong password and for a token that
has ended. Guessed: all other words and statuses, and that a 401 has an envelope, too.
"""

import json
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from fleetcfg_kit.sim.core.auth import SimLoginResult
from fleetcfg_kit.sim.core.device import log_in
from fleetcfg_kit.sim.core.faults import SimFault
from fleetcfg_kit.sim.core.json_types import JsonObject, an_object
from fleetcfg_kit.sim.core.web import send_response
from fleetcfg_kit.sim.logitech.device_state import DEFAULTS, LogitechState
from fleetcfg_kit.sim.logitech.faults import LogitechFault

_STATUSES: Final[dict[str | None, int]] = {SimFault.FORBIDDEN_403: 403, SimFault.BUSY_503: 503}
_NAMES: Final = {"VR0020": "Rally Bar Mini", "VR0030": "RoomMate"}


@dataclass(slots=True)
class LogitechWebServer:
    """The web server of one device."""

    state: LogitechState

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer a request."""
        self.state.stats.requests += 1
        return await send_response(self.state.fault, request, await self._answer(request))

    async def _answer(self, request: web.BaseRequest) -> web.Response:
        if request.method == "POST" and request.path == "/api/v1/signin":
            return self._sign_in(await request.read())
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if token not in self.state.tokens:
            return _refused(401)
        if self.state.fault == LogitechFault.SESSION_LOST:
            self.state.tokens.discard(token)
        if self.state.fault in _STATUSES:
            return _refused(_STATUSES[self.state.fault])
        match self.state.fault:
            case LogitechFault.SIGN_IN_PAGE:
                page = "<!DOCTYPE html><html><body>Đăng nhập</body></html>"
                return web.Response(text=page, content_type="text/html")
            case LogitechFault.REDIRECTS:
                return web.Response(status=302, headers={"Location": "https://127.0.0.1/"})
            case _:
                return self._document(request)

    def _sign_in(self, body: bytes) -> web.Response:
        try:
            said = an_object(json.loads(body)) or {}
        except (ValueError, RecursionError):
            return _refused(400)
        user, password = str(said.get("username", "")), str(said.get("password", ""))
        if log_in(self.state, user, password) is not SimLoginResult.ADMITTED:
            return _refused(401)
        return _told({"auth_token": self.state.give_token()})

    def _document(self, request: web.BaseRequest) -> web.Response:
        state = self.state
        match request.method, request.path.removeprefix("/api/v1/"):
            case "GET", "device":
                return _told(
                    {
                        "collabOSVersion": state.firmware,
                        "deviceConfiguration": "DEVICE",
                        "deviceName": _NAMES.get(state.device.product, state.device.product),
                        "ethernetMAC": state.device.mac.lower(),
                        "hwVersion": "4.4",
                        "modelName": state.device.product,
                        "serialNumber": state.serial,
                        "serviceProvider": "BYOD",
                        "systemName": f"RallyBarM-{state.serial[-5:]}",
                        "wifiMAC": "02:00:00:00:00:01",
                    }
                )
            case "GET", "insights/device":
                return _told({name: state.get(name) for name in DEFAULTS})
            case _:
                return _refused(404)


def _told(result: JsonObject) -> web.Response:
    return web.json_response({"code": 200, "message": "", "result": result})


def _refused(status: int) -> web.Response:
    return web.json_response({"code": status, "message": "refused", "result": {}}, status=status)
