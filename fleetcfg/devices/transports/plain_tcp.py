"""Bytes over one TCP connection with nothing around them: nothing proves who answers.

So no password goes here but where the Department allows it of a device (`Transport.allowance`), and
what is heard is no more than what a box at that address says.
"""

import socket
from typing import Final

from fleetcfg.devices.driver import DeviceLimits
from fleetcfg.devices.transports.heard import End, HeardBytes
from fleetcfg.devices.transports.line import Deadline, Line, Peer

_CHUNK: Final = 65_536  # bytes taken from the socket at a time
_LEAST_SECONDS: Final = 0.001  # zero would mean not to wait at all


class PlainTcp:
    """A connection with one device."""

    def __init__(self, peer: Peer, limits: DeviceLimits) -> None:
        self.peer = peer
        self.limits = limits
        self._line = Line(peer)
        self._socket: socket.socket | None = None
        self._heard = HeardBytes(peer, limits.most_bytes)

    def open(self, greeting: bytes) -> None:
        """Connect anew, say *greeting*, if any, and wait for the first word, whatever it is.

        A port that takes the call and says nothing is none of a device that works.
        """
        self.close()
        deadline = Deadline(self.limits.connect_seconds)
        self._socket = self._line.dial(deadline.left())
        self.say(greeting)
        self._heard.take(
            lambda heard, _seen: 0 if heard else None,
            lambda: self._more(deadline, timeout="DEV_TIMEOUT_CONNECT"),
        )

    def say(self, words: bytes) -> None:
        """Send *words*.

        Raises:
            DeviceError: DEV_CLOSED, DEV_TIMEOUT_READ, DEV_ABORTED.
        """
        try:
            self._held().settimeout(self.limits.read_seconds)
            self._held().sendall(words)
        except OSError as error:
            raise self._line.named(error, timeout="DEV_TIMEOUT_READ") from error

    def hear(self, end: End, deadline: Deadline) -> bytes:
        """Return the next answer, as far as *end* says; what is beyond it is kept for the next."""
        return self._heard.take(end, lambda: self._more(deadline, timeout="DEV_TIMEOUT_READ"))

    def _more(self, deadline: Deadline, *, timeout: str) -> bytes:
        if not deadline.left():
            raise self._line.aborted() or self.peer.trouble(timeout)
        try:
            self._held().settimeout(max(deadline.left(), _LEAST_SECONDS))
            data = self._held().recv(_CHUNK)
        except OSError as error:
            raise self._line.named(error, timeout=timeout) from error
        if not data:
            raise self._line.aborted() or self.peer.trouble("DEV_CLOSED", phase="tcp")
        return data

    def _held(self) -> socket.socket:
        if self._socket is None:
            raise self.peer.trouble("DEV_CLOSED", phase="tcp")
        return self._socket

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self._line.wait(seconds)

    def cut(self) -> None:
        """From any thread: make what waits for the device fail at once."""
        self._line.cut()

    def close(self) -> None:
        """End the connection; harmless when repeated."""
        held, self._socket = self._socket, None
        self._heard.clear()
        if held is not None:
            held.close()
