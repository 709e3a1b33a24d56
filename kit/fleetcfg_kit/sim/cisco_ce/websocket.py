"""A codec's WebSocket: who may open one, and the conversation on it.

Refuses connections with the HTTP status codes that clients tell apart: 403 wrong passphrase, 404
switched off, 502 rebooting, 503 too busy.
"""

import asyncio
import json
from collections.abc import Mapping

from aiohttp import WSMsgType, web

from fleetcfg_kit.sim.cisco_ce.device_state import CodecState
from fleetcfg_kit.sim.cisco_ce.https import (
    DOWN,
    TEXT,
    CodecWebServer,
    answer,
    basic_credentials,
    pair_of,
)
from fleetcfg_kit.sim.cisco_ce.json_rpc import JsonRpcSession
from fleetcfg_kit.sim.core.auth import SimLoginResult
from fleetcfg_kit.sim.core.device import log_in
from fleetcfg_kit.sim.core.faults import SimFault

MAX_MESSAGE = 16 * 1024 * 1024  # bytes
# A browser can set no Authorization header, so the passphrase may come as a subprotocol (xAPI over
# WebSocket guide D15427). RFC 6455, section 4.2.2: it has to be said back, or clients hang up.
PREFIX = "auth-"


def _offered(request: web.BaseRequest) -> str:
    """Find the subprotocol that carries a passphrase; empty when there is none."""
    header = request.headers.get("Sec-WebSocket-Protocol", "")
    return next((p.strip() for p in header.split(",") if p.strip().startswith(PREFIX)), "")


def _credentials(request: web.BaseRequest) -> tuple[str, str] | None:
    given = basic_credentials(request.headers.get("Authorization", ""))
    encoded = _offered(request).removeprefix(PREFIX)
    return pair_of(encoded, url_safe=True) if given is None and encoded else given


def _admit(site: CodecWebServer, request: web.BaseRequest) -> tuple[int, str]:
    """Judge whether a connection may be opened; 0 and the user when it may."""
    codec = site.codec
    on = codec.setting("networkservices\nwebsocket") == "FollowHTTPService"
    if codec.fault in DOWN:
        return DOWN[codec.fault], ""
    if not on or codec.setting("networkservices\nhttp\nmode") == "Off":
        return 404, ""
    user, password = _credentials(request) or ("", "")
    admitted = log_in(codec, user, password) is SimLoginResult.ADMITTED if user else False
    if not admitted or codec.fault is SimFault.FORBIDDEN_403:
        return 403, ""
    has_room = site.basic.admit(codec.clock.seconds()) is not None
    if not has_room or not codec.authenticator.enter(user, codec.login_limits()):
        return 503, ""
    return 0, user


async def upgrade(site: CodecWebServer, request: web.BaseRequest) -> web.StreamResponse:
    """Open a WebSocket and serve it until it is closed."""
    status, user = _admit(site, request)
    if status:
        return answer(f"{status}\n".encode(), status=status, kind=TEXT)
    offered = _offered(request)
    socket = web.WebSocketResponse(
        protocols=[offered] if offered else [], max_msg_size=MAX_MESSAGE, compress=False
    )
    try:
        await socket.prepare(request)
        await _converse(site.codec, user, socket, request)
    finally:
        site.codec.authenticator.leave(user)
    return socket


async def _converse(
    codec: CodecState, user: str, socket: web.WebSocketResponse, request: web.BaseRequest
) -> None:
    queue: asyncio.Queue[Mapping[str, object]] = asyncio.Queue()
    rpc = JsonRpcSession(codec, user, queue.put_nowait)
    speaker = asyncio.get_running_loop().create_task(_speak(queue, socket))
    try:
        async for message in socket:
            if message.type not in {WSMsgType.TEXT, WSMsgType.BINARY}:
                break
            if codec.fault is SimFault.DROPS and request.transport is not None:
                request.transport.abort()
                break
            text = message.data
            if isinstance(text, bytes):
                text = text.decode("utf-8", "replace")
            rpc.hand(text)
    finally:
        rpc.close()
        speaker.cancel()


async def _speak(queue: asyncio.Queue[Mapping[str, object]], socket: web.WebSocketResponse) -> None:
    while not socket.closed:
        message = await queue.get()
        try:
            await socket.send_str(json.dumps(message, ensure_ascii=False))
        except ConnectionError:
            return
