"""A response of a web server, sent as a device with a fault would send it."""

import asyncio

from aiohttp import web

from fleetcfg.sim.core.distortion import DISTORTS, SendResult, send_distorted
from fleetcfg.sim.core.faults import SimFault


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
