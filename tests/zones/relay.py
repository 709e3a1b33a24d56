"""A line that somebody stands on: it carries bytes both ways, until it is told to hold them."""

import socket
import threading
from contextlib import suppress
from typing import Literal

_BYTES = 65_536
Way = Literal["out", "back"]
"""Out goes what whoever connected here sends; back comes what he is answered."""


class Relay:
    """Listens on loopback and passes on to *port*; what is held is not lost, as in TCP."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._flows: dict[Way, threading.Event] = {
            "out": threading.Event(),
            "back": threading.Event(),
        }
        self.let_go()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self._open: list[socket.socket] = [self._listening]
        self._start(self._accept)

    def hold(self, *ways: Way) -> None:
        """Swallow every packet that goes so, both ways if none is named; nobody is told."""
        for way in ways or self._flows:
            self._flows[way].clear()

    def let_go(self) -> None:
        """Carry on with what was held."""
        for flows in self._flows.values():
            flows.set()

    def close(self) -> None:
        self.let_go()
        for one in self._open:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _start(self, *what: object) -> None:
        target, *given = what
        threading.Thread(target=target, args=given, daemon=True).start()  # type: ignore[arg-type]  # a function

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                self._flows["out"].wait()
                far = socket.create_connection(("127.0.0.1", self._to))
                self._open += [near, far]
                self._start(self._carry, near, far, self._flows["out"])
                self._start(self._carry, far, near, self._flows["back"])

    def _carry(self, source: socket.socket, to: socket.socket, flows: threading.Event) -> None:
        with suppress(OSError):
            while data := source.recv(_BYTES):
                flows.wait()
                to.sendall(data)
        flows.wait()
        with suppress(OSError):
            to.shutdown(socket.SHUT_WR)
