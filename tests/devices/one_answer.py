"""A server over TLS that says what a test has it say: one thing to whatever is asked, or each."""

import re
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

from fleetcfg.model.fleet import Device
from fleetcfg_kit.sim.core.identity import CertificateIssuer

ADDRESS = "127.23.8.1"
Answers = Callable[[bytes], bytes]
"""Gives the whole answer to a request."""


@contextmanager
def answering(reply: bytes | Answers) -> Iterator[tuple[Device, list[bytes]]]:
    """Give the device that answers *reply*, as declared, and what it was asked.

    What says one thing hangs up behind it; what has an answer to each request does not.
    """
    got: list[bytes] = []
    with TemporaryDirectory() as folder, socket.create_server((ADDRESS, 0)) as server:
        identity = CertificateIssuer(Path(folder), datetime.now(UTC)).issue("one", [ADDRESS])

        def serve() -> None:
            with suppress(OSError):
                while True:
                    plain, _ = server.accept()
                    with (
                        suppress(ssl.SSLError),
                        identity.tls.wrap_socket(plain, server_side=True) as wire,
                    ):
                        while asked := _request(wire):
                            got.append(asked)
                            wire.sendall(reply if isinstance(reply, bytes) else reply(asked))
                            if isinstance(reply, bytes):
                                break

        thread = Thread(target=serve, daemon=True)
        thread.start()
        port, pin = server.getsockname()[1], identity.certificate_sha256
        yield Device("one", "x", ADDRESS, port=port, certificate=pin, simulated=True), got
        server.shutdown(socket.SHUT_RDWR)
        thread.join(10)


def answer_of(status: int, body: bytes) -> bytes:
    """Return an answer of HTTP."""
    return b"HTTP/1.1 %d X\r\nContent-Length: %d\r\n\r\n%s" % (status, len(body), body)


def _request(wire: ssl.SSLSocket) -> bytes:
    """Read one request whole: what is left unread breaks the line before the answer is read."""
    heard, length = b"", 1
    while len(heard) < length and (more := wire.recv(65_536)):
        heard += more
        head, _, _ = heard.partition(b"\r\n\r\n")
        told = re.search(rb"(?i)content-length: *([0-9]+)", head)
        whole = len(head) + 4 + (int(told[1]) if told else 0)
        length = whole if b"\r\n\r\n" in heard else len(heard) + 1
    return heard
