"""The sockets on which simulated devices listen.

Every device has its own, so that one that is switched off refuses connections as the kernel does.
A fleet with more devices than the process may open files shares one socket per port, bound to the
loopback interface; there a device that is off accepts and resets.
"""

import asyncio
import errno
import resource
import socket
import struct
from collections.abc import Callable, Iterable, Mapping, Sequence

from fleetcfg.errors import SimError

SPARE_FILES = 2000  # for connections, besides the listening sockets
BACKLOG = 256
_AT_ONCE = 64  # connections taken before anything else has its turn
_EVERYWHERE = "0.0.0.0"  # noqa: S104 - what listens there is on lo alone
_RESET = struct.pack("ii", 1, 0)


AcceptHandler = Callable[[socket.socket, str, str, str], None]


def raise_file_limit() -> int:
    """Let this process open as many files as it may; give how many."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


def reset(connection: socket.socket) -> None:
    """Break a connection so that the client is told."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    connection.close()


def _bind(address: str, port: int, *, backlog: int = 0) -> socket.socket:
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        bound.settimeout(0)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if address == _EVERYWHERE and backlog:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"lo")
        bound.bind((address, port))
        if backlog:
            bound.listen(backlog)
    except OSError as error:
        bound.close()
        code = {
            errno.EADDRINUSE: "SIM_PORT_IN_USE",
            errno.EACCES: "SIM_PORT_NOT_PERMITTED",
            errno.EPERM: "SIM_TOO_MANY_DEVICES",
        }.get(error.errno or 0, "SIM_CANNOT_LISTEN")
        raise SimError(code, address=address, port=port, why=error.strerror or "") from error
    return bound


class SimListeners:
    """All listening sockets of a fleet.

    Args:
        ports: By the listener's name; port 0 takes one that is free at every address.
        names: Of each address's listeners.
        accept: Called with every connection: socket, address called, address of the caller, name
            of the listener.
        shared: One socket per port for all devices.
    """

    def __init__(
        self,
        ports: Mapping[str, int],
        names: Mapping[str, Sequence[str]],
        accept: AcceptHandler,
        *,
        shared: bool,
    ) -> None:
        self.ports = dict(ports)
        self._names = names
        self._hand_over = accept
        self.is_shared = shared
        self._open: dict[str, dict[str, socket.socket]] = {}
        self._closed: set[str] = set()
        self._kept: list[socket.socket] = []

    def open_all(self, addresses: Iterable[str]) -> None:
        """Begin to listen.

        Raises:
            SimError: SIM_PORT_IN_USE, SIM_PORT_NOT_PERMITTED, SIM_TOO_MANY_DEVICES,
                SIM_CANNOT_LISTEN.
        """
        for name, port in self.ports.items():
            if port == 0:
                # Bound at every address without listening, so that no other process is given the
                # port, be it before the last device listens or while one of them is off.
                self._kept.append(_bind(_EVERYWHERE, 0))
                self.ports[name] = self._kept[-1].getsockname()[1]
        for address in [_EVERYWHERE] if self.is_shared else addresses:
            self.open(address)

    def open(self, address: str) -> None:
        """Begin to listen at one address; nothing happens when it is open already."""
        self._closed.discard(address)
        if address in self._open or (self.is_shared and self._open):
            return
        self._open[address] = {}
        for name in list(self.ports) if self.is_shared else self._names[address]:
            self._begin(address, name)

    def _begin(self, address: str, name: str) -> None:
        listener = _bind(address, self.ports[name], backlog=BACKLOG)
        self._open[address][name] = listener
        asyncio.get_running_loop().add_reader(listener, self._accept, listener, name)

    def switch(self, address: str, name: str, *, on: bool) -> None:
        """Listen at one port of one address, or no longer; not where the sockets are shared."""
        here = self._open.get(address)
        if here is None or self.is_shared or on is (name in here):
            return
        if on:
            self._begin(address, name)
        else:
            self._end(here.pop(name))

    def close(self, address: str) -> None:
        """Listen no longer at one address."""
        self._closed.add(address)
        for listener in self._open.pop(address, {}).values():
            self._end(listener)

    def _end(self, listener: socket.socket) -> None:
        asyncio.get_running_loop().remove_reader(listener)
        listener.close()

    def close_all(self) -> None:
        """Listen no longer."""
        for address in list(self._open):
            self.close(address)
        while self._kept:
            self._kept.pop().close()

    def _accept(self, listener: socket.socket, name: str) -> None:
        for _ in range(_AT_ONCE):
            try:
                connection, peer = listener.accept()
            except (BlockingIOError, ConnectionAbortedError):
                return
            connection.settimeout(0)
            called = connection.getsockname()[0]
            if called in self._closed or name not in self._names.get(called, ()):
                reset(connection)
                continue
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._hand_over(connection, called, peer[0], name)
