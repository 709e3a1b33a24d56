"""`/api/admin` of a management node, for those who only read.

Witnessed: Basic authentication, lists with `meta` and `objects`, `limit` and `offset`; who took
part and left, narrowed by `end_time__gte`, with the fields of the maker's list. Guessed: no
list gives more than 8 at once, whatever is asked for.
"""

from dataclasses import dataclass
from typing import Any, Final

from aiohttp import web

from fleetcfg_kit.sim.core.basic_web import number_of, unproved
from fleetcfg_kit.sim.core.faults import SimFault
from fleetcfg_kit.sim.core.web import send_response
from fleetcfg_kit.sim.pexip.device_state import CALL, KINDS, PexipState
from fleetcfg_kit.sim.pexip.faults import PexipFault

PAGE: Final = 8


@dataclass(slots=True)
class PexipWebServer:
    """The web server of one management node."""

    state: PexipState

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer a request."""
        self.state.stats.requests += 1
        return await send_response(self.state.fault, request, self._answer(request))

    def _answer(self, request: web.BaseRequest) -> web.Response:
        if not self.state.is_proved(request):
            return unproved("pexip")
        match self.state.fault:
            case SimFault.FORBIDDEN_403:
                return web.Response(status=403)
            case SimFault.BUSY_503:
                return web.Response(status=503)
            case PexipFault.SIGN_IN_PAGE:
                page = "<!DOCTYPE html><html><body>Đăng nhập</body></html>"
                return web.Response(text=page, content_type="text/html")
            case PexipFault.REDIRECTS:
                return web.Response(status=302, headers={"Location": "https://127.0.0.1/"})
            case _:
                return self._document(request)

    def _document(self, request: web.BaseRequest) -> web.Response:
        state = self.state
        if request.method != "GET":
            return web.Response(status=405)
        match request.path.removeprefix("/api/admin/").split("/"):
            case ["configuration", "v1", "global", "1", ""]:
                return web.json_response(self._whole())
            case ["configuration", "v1", kind, ""] if kind in KINDS:
                return self._list(request, state.resources(kind))
            case ["status", "v1", "worker_vm", ""]:
                node = {
                    "id": 1,
                    "name": "nut-1",
                    "version": state.firmware,
                    "node_type": "CONFERENCING",
                }
                return self._list(request, [node])
            case ["status" | "history" as kind, "v1", "participant", ""]:
                return self._list(request, self._people(request, kind))
            case _:
                return web.Response(status=404)

    def _people(self, request: web.BaseRequest, kind: str) -> list[dict[str, Any]]:
        """Give who takes part now, or who left."""
        if kind == "status":
            return [{"id": f"p{each}"} for each in range(int(self.state.get(CALL)))]
        after = request.query.get("end_time__gte", "")
        return [one for one in self.state.participants() if one["end_time"] >= after]

    def _whole(self) -> dict[str, Any]:
        """Give what holds for the whole deployment."""
        (told,) = self.state.resources("global")
        return {**told, "deployment_uuid": self.state.serial, "id": 1}

    def _list(self, request: web.BaseRequest, resources: list[dict[str, Any]]) -> web.Response:
        offset, limit = number_of(request, "offset", 0), min(number_of(request, "limit", 20), PAGE)
        total = len(resources) + (offset > 0 and self.state.fault == PexipFault.LIST_CHANGES)
        page = resources[offset : offset + limit]
        meta = {"limit": limit, "next": None, "offset": offset, "total_count": total}
        return web.json_response({"meta": meta, "objects": page})
