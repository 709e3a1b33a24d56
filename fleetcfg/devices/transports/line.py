"""A TCP connection that another thread can cut, and what its troubles are called.

Every transport dials here, so it is the one place that refuses an address that no device can have,
and the one where socket errors become codes.
"""

import errno
import socket
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from threading import Event, Lock
from time import monotonic
from typing import Final

from fleetcfg.errors import DeviceError

_CODES: Final = {
    errno.ECONNREFUSED: "DEV_REFUSED",
    errno.ECONNRESET: "DEV_CLOSED",
    errno.EPIPE: "DEV_CLOSED",
    errno.ECONNABORTED: "DEV_CLOSED",
    errno.ETIMEDOUT: "DEV_TIMEOUT_CONNECT",
    errno.EHOSTUNREACH: "DEV_NO_ROUTE",
    errno.ENETUNREACH: "DEV_NO_ROUTE",
    errno.EHOSTDOWN: "DEV_NO_ROUTE",
}

# For examples in documents, and for nothing that answers: RFC 5737, RFC 3849, RFC 9637.
_DOCUMENTATION: Final = tuple(
    map(
        ip_network,
        ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20"),
    )
)


def is_documentation(address: IPv4Address | IPv6Address) -> bool:
    """Tell whether *address* is for documents, so that nothing is ever sent to it."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return any((mapped or address) in network for network in _DOCUMENTATION)


@dataclass(frozen=True, slots=True)
class Peer:
    """Whom we talk to: what every trouble names."""

    host: str
    address: str
    port: int

    def trouble(self, code: str, **facts: str | int) -> DeviceError:
        """Return the error *code* with *facts* and with whom it was."""
        return DeviceError(code, host=self.host, address=self.address, port=self.port, **facts)

    @contextmanager
    def naming(self) -> Generator[None]:
        """Add to an error of what knows no device, a parser or a rule, with whom it was."""
        try:
            yield
        except DeviceError as error:
            if "host" in error.facts:
                raise
            raise self.trouble(error.code, **error.facts) from error

    def trouble_of(self, error: OSError, *, timeout: str) -> DeviceError:
        """Return what a socket's *error* is called; *timeout* is the code for too long a wait."""
        if isinstance(error, TimeoutError) and error.errno is None:
            return self.trouble(timeout)
        code = _CODES.get(error.errno or 0, "DEV_NO_ROUTE")
        return self.trouble(code, reason=errno.errorcode.get(error.errno or 0, "OSError"))


class Line:
    """What one thread talks over and any other may cut."""

    def __init__(self, peer: Peer) -> None:
        self.peer = peer
        self._socket: socket.socket | None = None
        self._lock = Lock()
        self._cut = Event()

    @property
    def is_cut(self) -> bool:
        """Whether a thread cut it."""
        return self._cut.is_set()

    def hold(self, held: socket.socket) -> None:
        """Make *held* what `cut` closes."""
        with self._lock:
            self._socket = held
            if not self._cut.is_set():
                return
        held.close()
        raise self.peer.trouble("DEV_ABORTED")

    def cut(self) -> None:
        """Make whatever waits on the line fail at once, and whatever comes after it."""
        with self._lock:
            self._cut.set()
            held = self._socket
        if held is not None:
            with suppress(OSError):  # it is closed already
                # The plain socket's own: a TLS socket's would drop its state under a reader's feet.
                socket.socket.shutdown(held, socket.SHUT_RDWR)

    def dial(self, seconds: float) -> socket.socket:
        """Return a connection without Nagle's delay."""
        self._require_address()
        family = socket.AF_INET6 if ":" in self.peer.address else socket.AF_INET
        try:
            made = socket.socket(family, socket.SOCK_STREAM)
        except OSError as error:  # this machine has no more of them
            raise self.named(error, timeout="DEV_TIMEOUT_CONNECT") from error
        self.hold(made)
        try:
            made.settimeout(seconds)
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            made.connect((self.peer.address, self.peer.port))
        except OSError as error:
            made.close()
            raise self.named(error, timeout="DEV_TIMEOUT_CONNECT") from error
        return made

    def _require_address(self) -> None:
        """Refuse what cannot be a device's address.

        Neither can a name: a name server would decide which address it is, and inventories have
        literal addresses only.
        """
        try:
            address = ip_address(self.peer.address)
        except ValueError:
            raise self.peer.trouble("DEV_NO_ROUTE", reason="EADDRNOTAVAIL") from None
        if is_documentation(address):
            raise self.peer.trouble("DEV_ADDRESS_DOCUMENTATION")

    def named(self, error: OSError, *, timeout: str) -> DeviceError:
        """Return what *error* is called, which is DEV_ABORTED once the line is cut."""
        return self.aborted() or self.peer.trouble_of(error, timeout=timeout)

    def aborted(self) -> DeviceError | None:
        """Return DEV_ABORTED if the line is cut."""
        return self.peer.trouble("DEV_ABORTED") if self.is_cut else None

    def wait(self, seconds: float) -> None:
        """Let time pass, as a device asked for."""
        if self._cut.wait(seconds):
            raise self.peer.trouble("DEV_ABORTED")


class Deadline:
    """The moment by which an answer must be whole."""

    __slots__ = ("_ends",)

    def __init__(self, seconds: float) -> None:
        self._ends = monotonic() + seconds

    def left(self) -> float:
        """Return the seconds that are left, never below zero."""
        return max(0.0, self._ends - monotonic())


def reason(error: BaseException) -> str:
    """Name *error* for a fact: its class, never its text, which may hold what was sent."""
    return type(error).__name__


def causes(error: BaseException) -> Iterator[BaseException]:
    """Yield *error* and what it was made of, each once: libraries wrap each other's."""
    waiting: list[object] = [error]
    seen: list[BaseException] = []
    while waiting:
        one = waiting.pop()
        if not isinstance(one, BaseException) or any(one is other for other in seen):
            continue
        seen.append(one)
        yield one
        waiting += [one.__cause__, one.__context__, getattr(one, "reason", None), *one.args]
