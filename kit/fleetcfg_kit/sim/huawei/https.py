"""An endpoint's `action.cgi`: a login in three steps, facts, and configuration.

Witnessed: the actions, their fields, and that `data` is JSON in a text. Guessed: the numbers of
refusals, that CloudLink has `error` where TE has `exception`, and that one unknown id in a request
to save refuses it whole.
"""

import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Final

from aiohttp import web

from fleetcfg.errors import SimError
from fleetcfg_kit.sim.core.auth import SimLoginResult
from fleetcfg_kit.sim.core.device import log_in
from fleetcfg_kit.sim.core.faults import SimFault
from fleetcfg_kit.sim.core.json_types import JsonObject, a_list, an_object
from fleetcfg_kit.sim.core.web import send_response
from fleetcfg_kit.sim.huawei.device_state import CALL, DEFAULTS, NUMBERS, HuaweiSession, HuaweiState
from fleetcfg_kit.sim.huawei.faults import HuaweiFault

WRONG, LOCKED, NO_USER, UNKNOWN, ILLEGAL = 3, 4, 100666995, 100666700, 100666701


class ActionRefusal(Exception):  # noqa: N818 - what an endpoint says
    """What is not done, by its number."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@dataclass(slots=True)
class ActionServer:
    """The web server of one endpoint.

    Attributes:
        changed: Is called when a setting was saved.
    """

    state: HuaweiState
    changed: Callable[[], object]
    _facts: Mapping[str, Callable[[], object]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._facts = {
            "WEB_GetVersionInfoAPI": self._version,
            "WEB_GetProductEsnAPI": lambda: {"product_esn": self.state.serial},
            "WEB_GetSystemMacAddrAPI": self._mac,
            "WEB_GetTermSpecsInfoAPI": lambda: {"ipSpeed": 8192, "supportSip": 1},
            "WEB_GetSysLocalTimeAPI": self._time,
            "WEB_GetLineStateInfoAPI": self._lines,
            "WEB_GetMailboxDataAPI": self._mailbox,
            "WEB_IsSystemSleepAPI": lambda: {"isSleep": 0},
        }

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer a request."""
        self.state.stats.requests += 1
        if self.state.fault is SimFault.FORBIDDEN_403:
            return web.Response(status=403, text="Forbidden")
        if self.state.fault is SimFault.REBOOTING:
            return web.Response(status=503, text="Service Unavailable")
        return await send_response(self.state.fault, request, await self._answer(request))

    async def _answer(self, request: web.BaseRequest) -> web.Response:
        if request.path != "/action.cgi" or request.method != "POST":
            return web.Response(status=404, text="<html>Not Found</html>", content_type="text/html")
        try:
            asked = an_object(json.loads(await request.read() or b"{}")) or {}
        except (ValueError, RecursionError):
            asked = {}
        try:
            data = self._do(request, request.query.get("ActionID", ""), asked)
        except ActionRefusal as refused:
            where = "error" if self.state.model.startswith("CloudLink") else "exception"
            return _said({"success": 0, where: {"id": refused.number}})
        if self.state.fault is not HuaweiFault.OBJECT_DATA:
            data = data if data == "" else json.dumps(data, ensure_ascii=False)
        return _said({"success": 1, "data": data})

    def _do(self, request: web.BaseRequest, action: str, asked: JsonObject) -> object:
        if action == "WEB_RequestSessionIDAPI":
            return {"acSessionId": self.state.open_session()}
        name = request.headers.get("Sessionid", "")
        session = self.state.find_session(name)
        if session is None:
            raise ActionRefusal(NO_USER)
        if action == "WEB_RequestCertificateAPI":
            return self._log_in(session, asked)
        token = str(asked.get("acCSRFToken", ""))
        if not session.token or not _is_same(session.token, token):
            raise ActionRefusal(NO_USER)
        return self._do_in_session(session, name, action, asked)

    def _do_in_session(
        self, session: HuaweiSession, name: str, action: str, asked: JsonObject
    ) -> object:
        match action:
            case "WEB_ChangeSessionIDAPI":
                return {"acSessionId": self.state.rename_session(name)}
            case "WEB_LogoutAPI":
                self.state.end_session(name)
                return ""
            case "WEB_GetCfgParamAPI":
                return self._read(asked)
            case "WEB_SaveCfgParamAPI":
                self._save(asked, session.user)
                return ""
            case _ if action in self._facts:
                return self._facts[action]()
            case _:
                raise ActionRefusal(UNKNOWN)

    def _log_in(self, session: HuaweiSession, asked: JsonObject) -> object:
        user, state = str(asked.get("user", "")), self.state
        result = log_in(state, user, str(asked.get("password", "")))
        if result is not SimLoginResult.ADMITTED:
            raise ActionRefusal(LOCKED if result is SimLoginResult.LOCKED else WRONG)
        if not state.authenticator.enter(user, state.login_limits()):
            raise ActionRefusal(NO_USER)
        session.user, session.token = user, token_hex(16)
        return {"acCSRFToken": session.token}

    # ------------------------------------------------------------------ configuration

    def _read(self, asked: JsonObject) -> object:
        names = [str(name) for name in a_list(asked.get("CfgIDString")) or []]
        known = {name: self.state.stored(name) for name in names if name in DEFAULTS}
        return {name: int(text) if name in NUMBERS else text for name, text in known.items()}

    def _save(self, asked: JsonObject, user: str) -> None:
        items = [
            self._item(kind, an_object(each) or {})
            for kind in ("CfgItemInt", "CfgItemString")
            for each in a_list(asked.get(kind)) or []
        ]
        try:
            for name, value in items:
                self.state.judge(name, value)
        except SimError as error:
            raise ActionRefusal(ILLEGAL) from error
        for name, value in items:
            self.state.write(name, value, user)
        self.changed()

    def _item(self, kind: str, item: JsonObject) -> tuple[str, str]:
        name, value = str(item.get("CfgItemID", "")), item.get("CfgItemInfo")
        is_number = isinstance(value, int) and not isinstance(value, bool)
        if (kind == "CfgItemInt") is not is_number or (name in NUMBERS) is not is_number:
            raise ActionRefusal(ILLEGAL)
        return name, self.state.meant(name, str(value))

    # ------------------------------------------------------------------ facts

    def _version(self) -> object:
        return {"model": self.state.model, "lisence": "", "softVersion": self.state.firmware}

    def _mac(self) -> object:
        mac = self.state.device.mac.upper()
        return {"system_wanMAC_addr": "00:00:00:00:00:00", "system_lanMAC_addr": mac}

    def _time(self) -> object:
        now = self.state.clock.wall()
        names = ("year", "month", "day", "hour", "minute", "second")
        return {name: getattr(now, name) for name in names}

    def _lines(self) -> object:
        is_set = bool(self.state.get("sipserv_addr"))
        return {"sipStatusTxStr": "SIP_STATE_OK" if is_set else "EMPTY"}

    def _mailbox(self) -> object:
        is_busy = bool(self.state.get(CALL))
        return {"state": {"isInConf": int(is_busy), "conftype": int(is_busy), "mic": 1, "sip": 1}}


_HEADERS: Final = {"Content-Type": "application/json"}


def _is_same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode("utf-8", "surrogatepass"))


def _said(body: JsonObject) -> web.Response:
    return web.Response(body=json.dumps(body, ensure_ascii=False).encode(), headers=_HEADERS)
