"""A server that says one thing to whatever it is asked, over TLS, and hangs up."""

import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

from fleetcfg.model.fleet import Device
from fleetcfg.sim.core.identity import CertificateIssuer

ADDRESS = "127.23.8.1"


@contextmanager
def answering(reply: bytes) -> Iterator[tuple[Device, list[bytes]]]:
    """Give the device that answers *reply*, as declared, and what it was asked."""
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
                        got.append(_request(wire))
                        wire.sendall(reply)

        thread = Thread(target=serve, daemon=True)
        thread.start()
        port, pin = server.getsockname()[1], identity.certificate_sha256
        yield Device("one", "x", ADDRESS, port=port, certificate=pin, simulated=True), got
        server.shutdown(socket.SHUT_RDWR)
        thread.join(10)


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
