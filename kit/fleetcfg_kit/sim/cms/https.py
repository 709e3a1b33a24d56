"""`/api/v1` of a Meeting Server, for those who only read.

Witnessed: Basic authentication on each request and its refusal, XML, lists with `total`, `offset`
and `limit`, objects by id, `failureDetails`. A server gives fewer objects than it is asked for, if
it has a limit of its own; here it is 8.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

from aiohttp import web

from fleetcfg_kit.sim.cms.device_state import CALL, CmsState
from fleetcfg_kit.sim.cms.faults import CmsFault
from fleetcfg_kit.sim.core.basic_web import number_of, unproved
from fleetcfg_kit.sim.core.faults import SimFault
from fleetcfg_kit.sim.core.web import send_response

CmsObjects = Mapping[str, Mapping[str, str]]

PAGE: Final = 8
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
        if not self.state.is_proved(request):
            return unproved("acano")
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
        offset, limit = number_of(request, "offset", 0), number_of(request, "limit", PAGE)
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


def _element(name: str, texts: Mapping[str, str], known: str = "") -> str:
    inside = "".join(f"<{each}>{escape(text)}</{each}>" for each, text in texts.items())
    told = f' id="{known}"' if known else ""
    return f"<{name}{told}>{inside}</{name}>"


def _xml(text: str) -> web.Response:
    return web.Response(text=f'<?xml version="1.0"?>\n{text}', content_type="text/xml")


def _failure(why: str, status: int) -> web.Response:
    text = f'<?xml version="1.0"?>\n<failureDetails><{why}/></failureDetails>'
    return web.Response(text=text, status=status, content_type="text/xml")
