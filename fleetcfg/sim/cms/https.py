"""`/api/v1` of a Meeting Server, for those who only read.

Witnessed: Basic authentication on each request and its refusal, XML, lists with `total`, `offset`
and `limit`, objects by id, `failureDetails`. A server gives fewer objects than it is asked for, if
it has a limit of its own; here it is 8.
"""

import re
from base64 import b64decode
from binascii import Error
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

from aiohttp import web

from fleetcfg.sim.cms.device_state import CALL, CmsState
from fleetcfg.sim.cms.faults import CmsFault
from fleetcfg.sim.core.auth import SimLoginResult
from fleetcfg.sim.core.device import log_in
from fleetcfg.sim.core.faults import SimFault
from fleetcfg.sim.core.web import send_response

CmsObjects = Mapping[str, Mapping[str, str]]

PAGE: Final = 8
_NUMBER: Final = re.compile(r"[0-9]{1,9}")
_MOST_CONNECTIONS: Final = 1_000
_LISTS: Final = {
    f"{kind}s": kind
    for kind in (
        "callLegProfile",
        "callProfile",
        "callBrandingProfile",
        "coSpace",
        "inboundDialPlanRule",
        "outboundDialPlanRule",
        "forwardingDialPlanRule",
    )
}


@dataclass(slots=True)
class CmsWebServer:
    """The web server of one Meeting Server."""

    state: CmsState

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer a request."""
        self.state.stats.requests += 1
        return await send_response(self.state.fault, request, self._answer(request))

    def _answer(self, request: web.BaseRequest) -> web.Response:
        if not self._is_proved(request):
            return web.Response(status=401, headers={"WWW-Authenticate": 'Basic realm="acano"'})
        match self.state.fault:
            case SimFault.FORBIDDEN_403:
                return web.Response(status=403)
            case SimFault.BUSY_503:
                return web.Response(status=503)
            case CmsFault.SIGN_IN_PAGE:
                page = "<!DOCTYPE html><html><body>Đăng nhập</body></html>"
                return web.Response(text=page, content_type="text/html")
            case CmsFault.REDIRECTS:
                return web.Response(status=302, headers={"Location": "https://127.0.0.1/"})
            case _:
                return self._document(request)

    def _is_proved(self, request: web.BaseRequest) -> bool:
        """Judge the password, which goes with each request; one connection is one login."""
        said, wire = request.headers.get("Authorization", ""), request.transport
        peer = str(wire.get_extra_info("peername")) if wire else ""
        if self.state.fault in (SimFault.AUTH_401, SimFault.LOCKOUT):
            self.state.proved.pop(peer, None)
        elif self.state.proved.get(peer) == said:
            return True
        user, _, password = _pair(said).partition(":")
        if not said or log_in(self.state, user, password) is not SimLoginResult.ADMITTED:
            return False
        if len(self.state.proved) >= _MOST_CONNECTIONS:
            self.state.proved.clear()
        self.state.proved[peer] = said
        return True

    def _document(self, request: web.BaseRequest) -> web.Response:
        if request.method != "GET":
            return _failure("methodNotSupported", 405)
        match request.path.removeprefix("/api/v1/").split("/"):
            case ["system", *words]:
                return self._of_system("/".join(words))
            case [place, *known] if place in _LISTS and len(known) <= 1:
                kind = _LISTS[place]
                return self._answer_of(request, kind, self.state.objects(kind), known)
            case ["coSpaces", room, "accessMethods", *known]:
                return self._answer_of(request, "accessMethod", self._methods(room), known)
            case _:
                return _failure("unrecognisedObject", 404)

    def _answer_of(
        self, request: web.BaseRequest, kind: str, objects: CmsObjects, known: list[str]
    ) -> web.Response:
        """Give the list of *objects*, or the one of them that is *known*."""
        return self._one(kind, objects, known[0]) if known else self._list(request, kind, objects)

    def _of_system(self, place: str) -> web.Response:
        documents = {
            "status": ("status", self._status()),
            "profiles": ("profiles", self.state.alone("systemProfiles")),
            "configuration/cluster": ("cluster", self.state.alone("cluster")),
        }
        if place not in documents:
            return _failure("unrecognisedObject", 404)
        return _xml(_element(*documents[place]))

    def _status(self) -> dict[str, str]:
        state, now = self.state, self.state.clock
        return {
            "hostId": state.serial,
            "softwareVersion": state.firmware,
            "uptimeSeconds": str(int(now.seconds() - state.booted_s)),
            "cdrTime": now.wall().strftime("%Y-%m-%dT%H:%M:%SZ"),
            "activated": "true",
            "clusterEnabled": "false",
            "callLegsActive": state.get(CALL),
        }

    def _methods(self, room: str) -> dict[str, dict[str, str]]:
        uri = self.state.objects("coSpace").get(room, {}).get("uri", "")
        methods = self.state.objects("accessMethod").items()
        return {known: its for known, its in methods if its.get("coSpace") == uri}

    def _list(self, request: web.BaseRequest, kind: str, objects: CmsObjects) -> web.Response:
        """Give one page: of each object its id and what its list shows."""
        offset, limit = _number(request, "offset", 0), _number(request, "limit", PAGE)
        total = len(objects) + (offset > 0 and self.state.fault == CmsFault.LIST_CHANGES)
        page = list(objects.items())[offset : offset + min(limit, PAGE)]
        shown = ("name", "uri", "domain", "priority", "matchPattern")
        items = "".join(
            _element(kind, {name: its[name] for name in shown if name in its}, known)
            for known, its in page
        )
        return _xml(f'<{kind}s total="{total}">{items}</{kind}s>')

    def _one(self, kind: str, objects: CmsObjects, known: str) -> web.Response:
        its = objects.get(known)
        if its is None or self.state.fault == CmsFault.OBJECT_GONE:
            return _failure(f"{kind}DoesNotExist", 404)
        told = {name: value for name, value in its.items() if value and name != "coSpace"}
        if kind == "coSpace" and (methods := self._methods(known)):
            told["numAccessMethods"] = str(len(methods))
        return _xml(_element(kind, told, known))


def _pair(said: str) -> str:
    """Give user and password of a header, with a colon between."""
    try:
        return b64decode(said.removeprefix("Basic "), validate=True).decode()
    except (Error, ValueError):
        return ""


def _number(request: web.BaseRequest, name: str, usual: int) -> int:
    told = request.query.get(name, "")
    return int(told) if _NUMBER.fullmatch(told) else usual


def _element(name: str, texts: Mapping[str, str], known: str = "") -> str:
    inside = "".join(f"<{each}>{escape(text)}</{each}>" for each, text in texts.items())
    told = f' id="{known}"' if known else ""
    return f"<{name}{told}>{inside}</{name}>"


def _xml(text: str) -> web.Response:
    return web.Response(text=f'<?xml version="1.0"?>\n{text}', content_type="text/xml")


def _failure(why: str, status: int) -> web.Response:
    text = f'<?xml version="1.0"?>\n<failureDetails><{why}/></failureDetails>'
    return web.Response(text=text, status=status, content_type="text/xml")
