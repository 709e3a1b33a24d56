"""A slow line between a client and a device that are on one machine.

Delays bytes each way by half the round trip, below TLS and SSH, and charges the round trip that
setting up a TCP connection would take. It limits no bandwidth and loses nothing.
"""

import asyncio
import socket
from collections import deque
from collections.abc import Callable

QUEUE_MAX = 4 * 1024 * 1024  # bytes under way before the sender has to wait


class _Direction(asyncio.Protocol):
    """One direction: what comes in here goes out there, later."""

    def __init__(self, delay_s: float, not_before: float) -> None:
        self._loop = asyncio.get_running_loop()
        self._delay_s = delay_s
        self._not_before = not_before
        self._under_way: deque[tuple[float, bytes]] = deque()
        self._bytes = 0
        self._timer: asyncio.TimerHandle | None = None
        self.transport: asyncio.Transport | None = None
        self._out: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to listen at this end."""
        if isinstance(transport, asyncio.Transport) or hasattr(transport, "write"):
            self.transport = transport  # type: ignore[assignment]  # uvloop's transports have no base

    def data_received(self, data: bytes) -> None:
        """Send bytes on their way."""
        due = max(self._loop.time() + self._delay_s, self._not_before)
        self._under_way.append((due, data))
        self._bytes += len(data)
        if self._bytes > QUEUE_MAX and self.transport is not None:
            self.transport.pause_reading()
        if self._timer is None and self._out is not None:
            self._timer = self._loop.call_at(due, self._arrive)

    def eof_received(self) -> bool:
        """Pass the end on."""
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """Pass the end on: an empty piece of data stands for it."""
        del exc
        self.data_received(b"")

    def lead_to(self, out: asyncio.Transport | None) -> None:
        """Say where bytes go; what arrived before has waited."""
        self._out = out
        self._arrive()

    def _arrive(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._out is None:
            return
        now = self._loop.time() + 0.0005  # timers tick in milliseconds
        while self._under_way and self._under_way[0][0] <= now:
            _, data = self._under_way.popleft()
            self._bytes -= len(data)
            if data and not self._out.is_closing():
                self._out.write(data)
            elif not data:
                self._out.close()
        if (
            self._bytes < QUEUE_MAX
            and self.transport is not None
            and not self.transport.is_closing()
        ):
            self.transport.resume_reading()
        if self._under_way:
            self._timer = self._loop.call_at(self._under_way[0][0], self._arrive)


async def add_latency(
    connection: socket.socket, rtt_s: float, opened: Callable[[socket.socket], object]
) -> None:
    """Put a slow line behind an accepted connection.

    Args:
        connection: From the client.
        rtt_s: Time there and back, in seconds.
        opened: Takes the socket that the server has to use instead, once the connection would have
            been set up.
    """
    loop = asyncio.get_running_loop()
    set_up = loop.time() + 1.5 * rtt_s
    near, far = socket.socketpair()
    for end in (near, far):
        end.settimeout(0)
    towards, back = _Direction(rtt_s / 2, set_up), _Direction(rtt_s / 2, 0.0)
    await loop.connect_accepted_socket(lambda: towards, connection)
    await asyncio.sleep(1.5 * rtt_s)
    await loop.connect_accepted_socket(lambda: back, near)
    towards.lead_to(back.transport)
    back.lead_to(towards.transport)
    opened(far)
