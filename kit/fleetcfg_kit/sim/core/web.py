"""A web server of a device: one for all its connections, and responses that faults distort."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Protocol, TypeVar

from aiohttp import web

from fleetcfg_kit.sim.core.device import SimDeviceState
from fleetcfg_kit.sim.core.distortion import DISTORTS, SendResult, send_distorted
from fleetcfg_kit.sim.core.family import SimConnection, SimListener
from fleetcfg_kit.sim.core.faults import SimFault

WebStateT = TypeVar("WebStateT", bound="SimWebState")


class SimWebState(SimDeviceState, Protocol):
    """The state of a device that has a web server.

    Attributes:
        web_server: Makes the protocol of a connection; None before the first one.
    """

    web_server: web.Server | None


class SimWebHandler(Protocol):
    """Answers the requests of all connections of one device."""

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer a request."""
        ...


def web_listener(
    open_handler: Callable[[SimConnection[WebStateT]], SimWebHandler],
) -> SimListener[WebStateT]:
    """Make the port on which a family's web server is spoken to.

    Args:
        open_handler: Makes what answers, for the first connection of a device.
    """

    def serve(caller: SimConnection[WebStateT]) -> asyncio.BaseProtocol:
        state = caller.state
        if state.web_server is None:
            state.web_server = web.Server(open_handler(caller).handle, access_log=None)
            caller.at_close(partial(state.web_server.shutdown, 0.1))
        return state.web_server()

    return SimListener("https", serve, tls=True)


async def send_response(
    fault: str | None, request: web.BaseRequest, response: web.Response
) -> web.StreamResponse:
    """Send *response*, or what a fault makes of it.

    Args:
        fault: The device's.
        request: That is answered.
        response: As the device would answer without the fault.
    """
    body = response.body
    if fault not in DISTORTS or not isinstance(body, bytes):
        return response
    stream = web.StreamResponse(status=response.status, headers=response.headers)
    stream.headers.pop("Content-Length", None)
    if fault is not SimFault.HUGE and fault is not SimFault.GARBAGE:
        stream.content_length = len(body)
    await stream.prepare(request)
    match await send_distorted(fault, body, stream.write):
        case SendResult.BREAK if request.transport is not None:
            request.transport.abort()
        case SendResult.MUTE:
            await asyncio.Event().wait()
        case _:
            await stream.write_eof()
    return stream
