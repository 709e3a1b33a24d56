"""Which addresses of a network answer, and by what a box there proves who it is.

A sweep opens connections, so many a second, and closes them. A box that takes one is told what
begins a TLS or an SSH session, to see its certificate or host key, and nothing more: there is no
credential here that could be sent.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from math import ceil
from threading import Event, Lock
from time import monotonic
from typing import Final, Literal

from fleetcfg.devices.driver import DeviceLimits
from fleetcfg.devices.proof import show_proof
from fleetcfg.devices.transports.line import Line, Peer
from fleetcfg.errors import DeviceError
from fleetcfg.model.fleet import DeviceProof

_MOST_AT_ONCE: Final = 128  # connections
_MOST_SHOWING: Final = 16  # boxes that are being heard: one that stalls holds up none but itself
_MOST_WAITING: Final = 256  # addresses between their first call and what is told of them
# Such an answer is ICMP's, type 3 code 1 (RFC 792), or what this machine says where ARP found none.
_NOT_THERE: Final = frozenset({"EHOSTUNREACH", "EHOSTDOWN"})
_Called = Literal["taken", "refused", "silent", "unreached"]
SweepPorts = Mapping[int, DeviceProof]
"""The ports that are tried, and by what a box proves itself there."""


@dataclass(frozen=True, slots=True)
class SweepPace:
    """How fast a sweep goes.

    Attributes:
        per_second: Connections that are begun in a second.
        seconds: How long a connection is waited for.
    """

    per_second: float = 50.0
    seconds: float = 1.0


@dataclass(frozen=True, slots=True)
class SeenAddress:
    """An address that was called.

    Attributes:
        ports: Those that took a connection.
        is_silent: Whether nothing answered, not even to refuse.
        is_unreached: Whether this machine could not even ask: no route, or it is not let.
        certificate: SHA-256 of the certificate that was shown, in hex; empty if none was.
        host_key: Fingerprint of the host key that was shown; empty if none was.
    """

    address: str
    ports: tuple[int, ...] = ()
    is_silent: bool = field(default=False, kw_only=True)
    is_unreached: bool = field(default=False, kw_only=True)
    certificate: str = field(default="", kw_only=True)
    host_key: str = field(default="", kw_only=True)


@dataclass(frozen=True, slots=True)
class SweepClock:
    """What a sweep counts seconds with, and waits by."""

    count: Callable[[], float] = monotonic
    wait: Callable[[float], object] = field(default_factory=lambda: Event().wait)


@dataclass(slots=True)
class Turns:
    """When connections may begin: one after the other, *seconds* apart at least."""

    seconds: float
    clock: SweepClock
    due: float = field(default=0.0, init=False)
    _taking: Lock = field(default_factory=Lock, init=False)

    def take(self) -> None:
        """Wait for the next turn. What was late is not made up for by a burst."""
        with self._taking:
            left = self.due - self.clock.count()
            if left > 0:
                self.clock.wait(left)
            self.due = max(self.due, self.clock.count()) + self.seconds


def sweep(
    addresses: Iterable[str],
    ports: SweepPorts,
    pace: SweepPace,
    clock: SweepClock | None = None,
) -> Iterator[SeenAddress]:
    """Yield each of *addresses* as it was seen, in their order."""
    at_once = max(1, min(_MOST_AT_ONCE, ceil(pace.per_second * pace.seconds)))
    calling, hearing = ThreadPoolExecutor(at_once), ThreadPoolExecutor(_MOST_SHOWING)
    waiting: deque[Future[SeenAddress]] = deque()
    turns = Turns(1 / pace.per_second, clock or SweepClock())
    try:
        for address in addresses:
            calls: dict[int, Future[_Called]] = {}
            for port in ports:
                turns.take()
                calls[port] = calling.submit(_call, address, port, pace.seconds)
            waiting.append(hearing.submit(_seen, address, calls, ports, turns, pace.seconds))
            while waiting and (waiting[0].done() or len(waiting) > _MOST_WAITING):
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        calling.shutdown(cancel_futures=True)
        hearing.shutdown(cancel_futures=True)


def _call(address: str, port: int, seconds: float) -> _Called:
    """Tell how a call ended; of an empty address a router tells, or nothing does."""
    try:
        Line(Peer(address, address, port)).dial(seconds).close()
    except DeviceError as error:
        if error.code == "DEV_REFUSED":
            return "refused"
        is_silence = error.code == "DEV_TIMEOUT_CONNECT" or error.facts.get("reason") in _NOT_THERE
        return "silent" if is_silence else "unreached"
    return "taken"


def _seen(
    address: str,
    calls: Mapping[int, Future[_Called]],
    ports: SweepPorts,
    turns: Turns,
    seconds: float,
) -> SeenAddress:
    answers = {port: call.result() for port, call in calls.items()}
    if not {"taken", "refused"} & {*answers.values()}:
        is_unreached = "unreached" in answers.values()
        return SeenAddress(address, is_silent=True, is_unreached=is_unreached)
    taken = tuple(port for port, answer in answers.items() if answer == "taken")
    limits = DeviceLimits(connect_seconds=4 * seconds, read_seconds=4 * seconds)
    shown: dict[DeviceProof, str] = {}
    for port in taken:
        proof = ports[port]
        if proof != "none" and not shown.get(proof):
            turns.take()
            shown[proof] = _shown(Peer(address, address, port), proof, limits)
    certificate, host_key = shown.get("certificate", ""), shown.get("host_key", "")
    return SeenAddress(address, taken, certificate=certificate, host_key=host_key)


def _shown(peer: Peer, proof: DeviceProof, limits: DeviceLimits) -> str:
    """Return what a box shows of itself before it is told anything; empty if it shows nothing."""
    try:
        return show_proof(peer, proof, limits)
    except DeviceError:
        return ""
