"""A server that knows TLS 1.1 and nothing newer, and says so to a client that asks for more."""

import asyncio
import socket
import ssl
import warnings
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from fleetcfg_kit.sim.core.identity import POOL

_LONGEST_HELLO = 16_384  # bytes of one record


@lru_cache(maxsize=POOL)
def old_context(chain: Path) -> ssl.SSLContext:
    """Give a server's context, with the certificate and key in *chain*."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with warnings.catch_warnings():  # it says what RFC 8996 does
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("DEFAULT:@SECLEVEL=0")  # TLS 1.1 signs by SHA-1
    context.load_cert_chain(chain)
    return context


async def is_turned_away(connection: socket.socket, context: ssl.SSLContext) -> bool:
    """Look at what a client says first; if the server can do none of it, tell so and hang up.

    The event loop's own TLS would hang up without the alert.
    """
    hello = await _peek(connection)
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    incoming.write(hello)
    try:
        context.wrap_bio(incoming, outgoing, server_side=True).do_handshake()
    except ssl.SSLWantReadError:
        return False
    except ssl.SSLError:
        with suppress(OSError):  # the client left meanwhile
            await asyncio.get_running_loop().sock_sendall(connection, outgoing.read())
        connection.close()
        return True
    return False


async def _peek(connection: socket.socket) -> bytes:
    """Wait until a client says something, and leave it to be read again."""
    loop = asyncio.get_running_loop()
    spoken = asyncio.Event()
    loop.add_reader(connection, spoken.set)
    try:
        await spoken.wait()
    finally:
        loop.remove_reader(connection)
    with suppress(OSError):  # the client left without a word
        return connection.recv(_LONGEST_HELLO, socket.MSG_PEEK)
    return b""
