"""Brings what a codec tells its receivers to them, one after the other.

Posts to 127.0.0.0/8 and nowhere else: any other receiver counts as one that cannot be reached.
"""

import asyncio
from ipaddress import IPv4Address
from urllib.parse import urlsplit

from aiohttp import ClientError, ClientSession, ClientTimeout

from fleetcfg_kit.sim.cisco_ce.device_state import CodecState
from fleetcfg_kit.sim.cisco_ce.events import FeedbackPost
from fleetcfg_kit.sim.cisco_ce.http_feedback import give_up
from fleetcfg_kit.sim.core.fleet import LOOPBACK

RETRIES = 4  # after which a codec tells this receiver nothing more
RETRY_S = 0.1
PATIENCE_S = 5.0
_OK = 200
_KINDS = {"JSON": "application/json", "XML": "text/xml"}


def _is_near(url: str) -> bool:
    try:
        target = urlsplit(url)
        host = IPv4Address(target.hostname or "")
    except ValueError:
        return False
    return target.scheme in {"http", "https"} and host in LOOPBACK


class FeedbackDelivery:
    """The messages of one codec that are under way.

    Args:
        codec: Whose.
    """

    def __init__(self, codec: CodecState) -> None:
        self._codec = codec
        self._waiting: asyncio.Queue[FeedbackPost] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None

    def post(self, message: FeedbackPost) -> None:
        """Send a message, behind all that were sent before."""
        self._waiting.put_nowait(message)
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._work())

    async def close(self) -> None:
        """Send nothing more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def _work(self) -> None:
        async with ClientSession(timeout=ClientTimeout(PATIENCE_S)) as session:
            while True:
                message = await self._waiting.get()
                if message.slot in self._codec.receivers and not await _bring(session, message):
                    give_up(self._codec, message.slot)


async def _bring(session: ClientSession, message: FeedbackPost) -> bool:
    """Post a message; False when the receiver did not take it."""
    if not _is_near(message.url):
        return False
    headers = {"Content-Type": _KINDS[message.form]}
    for _ in range(1 + RETRIES):
        try:
            async with session.post(
                message.url, data=message.body, headers=headers, ssl=False, allow_redirects=False
            ) as response:
                if response.status == _OK:
                    return True
        except (ClientError, TimeoutError):
            pass
        await asyncio.sleep(RETRY_S)
    return False
