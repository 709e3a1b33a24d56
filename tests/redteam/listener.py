"""A listener on loopback that is nobody's device: it proves what it likes, keeps what it hears."""

import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from fleetcfg.workflow.clock import now
from fleetcfg_kit.sim.core.identity import CertificateIssuer, SimIdentity

ADDRESS = "127.66.6.6"


@dataclass
class Listener:
    """Attributes: connections that came; bytes that were heard once the TLS handshake was done."""

    identity: SimIdentity
    authority: bytes
    port: int
    connections: int = 0
    heard: bytearray = field(default_factory=bytearray)

    def facts(self, **more: object) -> dict[str, object]:
        """Return what an inventory has to say to have a device sought here, and believed."""
        pin = self.identity.certificate_sha256
        return {"ansible_host": ADDRESS, "port": self.port, "certificate": pin, **more}


@contextmanager
def listening(folder: Path) -> Generator[Listener]:
    issuer = CertificateIssuer(folder / "listener", now())
    identity = issuer.issue("nobody", [ADDRESS])
    with socket.create_server((ADDRESS, 0)) as server:
        listener = Listener(identity, issuer.authority, server.getsockname()[1])
        thread = threading.Thread(target=_serve, args=(server, listener), daemon=True)
        thread.start()
        try:
            yield listener
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join(5)


def _serve(server: socket.socket, listener: Listener) -> None:
    while True:
        try:
            plain, _ = server.accept()
        except OSError:  # it was shut down
            return
        listener.connections += 1
        plain.settimeout(5)
        with suppress(OSError), listener.identity.tls.wrap_socket(plain, server_side=True) as tls:
            listener.heard += tls.recv(65536)
