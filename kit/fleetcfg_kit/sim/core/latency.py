"""A slow line between a client and a device that are on one machine.

Delays bytes each way by half the round trip, below TLS and SSH, and charges the round trip that
setting up a TCP connection would take. It limits no bandwidth and loses nothing.
"""

import asyncio
import socket
from collections.abc import Awaitable
from contextlib import suppress

CHUNK = 64 * 1024  # bytes that are read at once
UNDER_WAY = 64  # chunks under way before the sender has to wait
TICK_S = 0.0005  # uvloop's timers tick in milliseconds

_Line = asyncio.Queue[tuple[float, bytes]]  # when it is due, and what; nothing stands for the end


async def _depart(reader: asyncio.StreamReader, line: _Line, delay_s: float, first: float) -> None:
    """Send bytes on their way; none of them arrives before *first*."""
    loop = asyncio.get_running_loop()
    data = None
    while data != b"":
        data = b""
        with suppress(OSError):
            data = await reader.read(CHUNK)
        await line.put((max(loop.time() + delay_s, first), data))


async def _arrive(line: _Line, writer: asyncio.StreamWriter) -> None:
    """Hand over bytes when they are due, and then the end; bytes for a client that left go on."""
    loop = asyncio.get_running_loop()
    data = None
    try:
        while data != b"":
            due, data = await line.get()
            if (wait := due - TICK_S - loop.time()) > 0:
                await asyncio.sleep(wait)
            if data and not writer.is_closing():
                writer.write(data)
                with suppress(OSError):
                    await writer.drain()
    finally:
        writer.close()


async def add_latency(
    connection: socket.socket, rtt_s: float
) -> tuple[socket.socket, Awaitable[object]]:
    """Put a slow line behind an accepted connection, and set it up.

    Args:
        connection: From the client.
        rtt_s: Time there and back, in seconds.

    Returns:
        The socket that the server has to use instead; and what carries bytes while it is awaited.
    """
    loop = asyncio.get_running_loop()
    near, far = socket.socketpair()
    for end in (near, far):
        end.settimeout(0)
    towards, back = _Line(UNDER_WAY), _Line(UNDER_WAY)
    reader, writer = await asyncio.open_connection(sock=connection)
    set_up = loop.time() + 1.5 * rtt_s  # SYN, SYN ACK, ACK (RFC 9293, section 3.5)
    departing = loop.create_task(_depart(reader, towards, rtt_s / 2, set_up))
    arriving = loop.create_task(_arrive(back, writer))
    await asyncio.sleep(1.5 * rtt_s)
    near_reader, near_writer = await asyncio.open_connection(sock=near)
    device_end = _arrive(towards, near_writer), _depart(near_reader, back, rtt_s / 2, 0.0)
    return far, asyncio.gather(departing, arriving, *device_end)
