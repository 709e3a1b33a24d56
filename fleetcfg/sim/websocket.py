"""A codec's JSON-RPC over WebSocket."""

from aiohttp import web

from fleetcfg.sim.https import Web, answer


async def upgrade(site: Web, request: web.BaseRequest) -> web.StreamResponse:
    """Refuse."""
    del site, request
    return answer(b"", status=404)
