"""Calls between simulated devices, and the media that they really exchange while one is up.

Each end has a socket on its device's own loopback address for each kind of media, sends a small
stream of RTP and reports of RTCP to the other's, and reckons loss and jitter from what comes
(`fleetcfg_kit.sim.core.rtp`). Packets are lost and delayed on the way as the lines of both devices
are declared. Streams are smaller than those of a codec, and reports more frequent; nothing of a
picture or a sound is in them.
"""

import asyncio
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random  # noqa: TID251 - a line that loses by chance, by a seed of its own
from typing import Any, Final, Generic, Literal, TypeVar

from fleetcfg_kit.sim.core.device import SimClock, SimDeviceState
from fleetcfg_kit.sim.core.faults import SimFault
from fleetcfg_kit.sim.core.fleet import SimLine
from fleetcfg_kit.sim.core.rtp import (
    RtcpReport,
    RtpPacket,
    RtpReceiver,
    is_report,
    ntp_of,
    read_packet,
    read_report,
    round_trip,
)

PACKET_S: Final = 0.04  # between two packets of a stream
REPORT_EACH: Final = 10  # packets between two reports
SimMediaKind = Literal["audio", "video"]
_Address = tuple[str, int]
_CLOCKS: Final[Mapping[SimMediaKind, tuple[int, int, int]]] = {
    "audio": (97, 48_000, 160),  # payload type, ticks a second, bytes of a packet
    "video": (96, 90_000, 400),
}
_SPREAD: Final = 3.0  # width of an even spread of delays, by the mean distance of two of them
_UNREACHABLE: Final = frozenset({SimFault.REFUSES, SimFault.SILENT, SimFault.REBOOTING})
_StateT = TypeVar("_StateT", bound=SimDeviceState)


@dataclass(frozen=True, slots=True)
class SimCalls(Generic[_StateT]):
    """How the devices of a family have calls.

    Attributes:
        join: Gives a device the exchange that it dials by.
        numbers: By what it can be dialled besides its name and its address.
        ring: Tells a device of a call to it; false if it does not take it.
        ended: Tells a device that the far end hung up, or has no power any more.
    """

    join: Callable[[_StateT, "SimExchange"], None]
    numbers: Callable[[_StateT], Collection[str]]
    ring: Callable[[_StateT, "SimCall"], bool]
    ended: Callable[[_StateT, "SimCall"], None]


@dataclass(frozen=True, slots=True)
class SimStreamFigures:
    """What one end of a call knows of a stream: of one that comes by itself, else by reports.

    Attributes:
        packets: That came, or were sent; *lost* of them.
        jitter_ms: None where nothing came, and the far end has not reported yet.
        round_trip_ms: None as long as no report came that tells it.
    """

    kind: SimMediaKind
    direction: Literal["in", "out"]
    packets: int
    octets: int
    lost: int
    jitter_ms: float | None
    rate_kbps: int
    round_trip_ms: float | None

    @property
    def loss(self) -> float:
        """The share that was lost."""
        sent = self.packets + self.lost if self.direction == "in" else self.packets
        return max(0.0, self.lost / sent) if sent else 0.0


@dataclass(slots=True, eq=False)
class SimStream(asyncio.DatagramProtocol):
    """One socket: a stream goes out of it, and the far end's comes in.

    Attributes:
        carry: Takes a datagram, and what sends it; it may come late, or never.
        heard: Every datagram that came, for tests; empty unless it is a list.
    """

    kind: SimMediaKind
    name: str
    clock: SimClock
    carry: Callable[[bytes, Callable[[bytes], object]], None]
    source: int
    line: asyncio.DatagramTransport | None = None
    heard: list[tuple[float, bytes]] | None = None
    sent: int = 0
    octets: int = 0
    told: RtcpReport | None = None
    receiver: RtpReceiver = field(init=False)
    round_trip_s: float | None = None
    _far: _Address | None = None
    _last: RtcpReport | None = None
    _last_at: float = 0.0
    _begun: float = 0.0

    def __post_init__(self) -> None:
        self.receiver = RtpReceiver(_CLOCKS[self.kind][1])

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the socket."""
        self.line = transport  # type: ignore[assignment]  # uvloop's are no subclass

    def call(self, far: _Address) -> None:
        """Begin to send to *far*."""
        self._far, self._begun = far, self.clock.seconds()

    def send_packet(self) -> None:
        """Send the next packet."""
        kind, ticks, size = _CLOCKS[self.kind]
        stamp = int(self.clock.seconds() * ticks)
        self.carry(RtpPacket(kind, self.sent, stamp, self.source, size).spell(), self._send)
        self.sent += 1
        self.octets += size

    def send_report(self) -> None:
        """Send a report of what was sent, and of what came."""
        now = self.clock.seconds()
        got = self.receiver.report(self._last, now - self._last_at)
        stamp = int(now * _CLOCKS[self.kind][1])
        block = got if self.receiver.packets else None
        report = RtcpReport(self.source, self._ntp(), stamp, self.sent, self.octets, block)
        self.carry(report.spell(self.name), self._send)

    def _ntp(self) -> int:
        return ntp_of(self.clock.wall().timestamp())

    def _send(self, data: bytes) -> None:
        if self.line is not None and self._far is not None and not self.line.is_closing():
            self.line.sendto(data, self._far)

    def datagram_received(self, data: bytes, addr: _Address) -> None:
        """Take what the far end sent; what another sends is passed over."""
        if self._far is None or addr[:2] != self._far:
            return
        now = self.clock.seconds()
        if self.heard is not None:
            self.heard.append((now, data))
        if is_report(data):
            self._take_report(read_report(data), now)
        elif (packet := read_packet(data)) is not None:
            self.receiver.take(packet, now)

    def _take_report(self, report: RtcpReport | None, now: float) -> None:
        if report is None:
            return
        self._last, self._last_at = report, now
        if report.block is not None and report.block.source == self.source:
            self.told = report
            trip = round_trip(report.block, self._ntp() >> 16 & 0xFFFFFFFF)
            self.round_trip_s = trip if trip is not None else self.round_trip_s

    def figures(self) -> tuple[SimStreamFigures, SimStreamFigures]:
        """Give what is known of the stream that comes, and of the one that goes."""
        got, told = self.receiver, self.told.block if self.told else None
        spent = max(self.clock.seconds() - self._begun, PACKET_S)
        trip = None if self.round_trip_s is None else self.round_trip_s * 1000
        jitter = got.jitter * 1000 / got.clock if got.packets else None
        reported = told.jitter * 1000 / got.clock if told else None

        def rate(octets: int) -> int:
            return round(octets * 8 / spent / 1000)

        lost = max(0, got.lost)
        sent = told.lost if told and told.lost > 0 else 0
        return (
            SimStreamFigures(
                self.kind, "in", got.packets, got.octets, lost, jitter, rate(got.octets), trip
            ),
            SimStreamFigures(
                self.kind, "out", self.sent, self.octets, sent, reported, rate(self.octets), trip
            ),
        )


@dataclass(slots=True, eq=False)
class SimCall:
    """A call that is up between two devices of the fleet.

    Attributes:
        caller, called: The devices; *number* is what was dialled.
        streams: Of each, by its name; empty until their sockets are open.
    """

    caller: SimDeviceState
    called: SimDeviceState
    number: str
    streams: dict[str, list[SimStream]] = field(default_factory=dict[str, list[SimStream]])
    task: asyncio.Task[None] | None = None

    def far_end(self, state: SimDeviceState) -> SimDeviceState:
        """Give the other device."""
        return self.caller if state is self.called else self.called

    def figures(self, state: SimDeviceState) -> tuple[SimStreamFigures, ...]:
        """Give what a device knows of its streams."""
        return tuple(
            figures
            for stream in self.streams.get(state.device.name, ())
            for figures in stream.figures()
        )


class SimExchange:
    """Finds the device that another dials, and carries the media of their call.

    Args:
        devices: With how each has calls.
        is_off: Tells of a device whether it has no power.
        clock: The fleet's.
    """

    def __init__(
        self,
        devices: list[tuple[SimDeviceState, SimCalls[Any]]],
        is_off: Callable[[SimDeviceState], bool],
        clock: SimClock,
    ) -> None:
        self._devices = devices
        self._is_off = is_off
        self._clock = clock
        self.calls: list[SimCall] = []
        self.lines = {state.device.name: state.device.line for state, _ in devices}
        for state, calls in devices:
            calls.join(state, self)

    def find(self, number: str) -> SimDeviceState | None:
        """Give the device of a number: its name, its address, or a number of its own."""
        wanted = number.strip().lower()
        for scheme in ("sip:", "h323:"):
            wanted = wanted.removeprefix(scheme)
        for state, calls in self._devices:
            own = (state.device.name, state.device.address, *calls.numbers(state))
            if wanted and wanted in {each.lower() for each in own}:
                return state
        return None

    def name_of(self, state: SimDeviceState) -> str:
        """Give the number that a device shows when it calls: its own, or its address."""
        own = next(iter(self._calls_of(state).numbers(state)), "")
        return own or state.device.address

    def dial(self, caller: SimDeviceState, number: str) -> SimCall | None:
        """Call the device of a number; None if it does not take the call."""
        called = self.find(number)
        if called is None or called is caller or self._is_away(called):
            return None
        call = SimCall(caller, called, number)
        if not self._calls_of(called).ring(called, call):
            return None
        self.calls.append(call)
        call.task = asyncio.get_running_loop().create_task(self._carry(call))
        return call

    def hang_up(self, call: SimCall, by: SimDeviceState) -> None:
        """End a call; the far end is told."""
        if call not in self.calls:
            return
        self.calls.remove(call)
        if call.task is not None:
            call.task.cancel()
        far = call.far_end(by)
        self._calls_of(far).ended(far, call)

    def drop(self, state: SimDeviceState) -> None:
        """End all calls of a device that has no power any more."""
        for call in [each for each in self.calls if state in (each.caller, each.called)]:
            self.hang_up(call, state)
            self._calls_of(state).ended(state, call)

    def close(self) -> None:
        """End the media of all calls."""
        for call in self.calls:
            if call.task is not None:
                call.task.cancel()
        self.calls.clear()

    def _calls_of(self, state: SimDeviceState) -> SimCalls[Any]:
        return next(calls for each, calls in self._devices if each is state)

    def _is_away(self, state: SimDeviceState) -> bool:
        return self._is_off(state) or state.fault in _UNREACHABLE

    async def _carry(self, call: SimCall) -> None:
        """Exchange media until cancelled, be it before all sockets are open."""
        streams: list[SimStream] = []
        try:
            with suppress(OSError):
                await self._open(call, streams)
                number = 0
                while True:
                    number += 1
                    for stream in streams:
                        stream.send_packet()
                        if number % REPORT_EACH == 0:
                            stream.send_report()
                    await asyncio.sleep(PACKET_S)
        finally:
            for stream in streams:
                if stream.line is not None:
                    stream.line.close()

    async def _open(self, call: SimCall, streams: list[SimStream]) -> None:
        """Open the sockets of both ends, each at its own address, and tell each its far one.

        Each is among *streams* before it has a socket.
        """
        carry = _Way(self, call).carry
        ends: dict[str, list[SimStream]] = {}
        for number, state in enumerate((call.caller, call.called)):
            ends[state.device.name] = []
            for kind in _CLOCKS:
                name = f"{state.device.name}@{state.device.address}"
                source = (number + 1) << 16 | _CLOCKS[kind][0]
                stream = SimStream(kind, name, self._clock, carry, source)
                streams.append(stream)
                await _bind(stream, state.device.address)
                ends[state.device.name].append(stream)
        for one, other in zip(*ends.values(), strict=True):
            one.call(_address_of(other))
            other.call(_address_of(one))
        call.streams.update(ends)


class _Way:
    """The way between two devices: the lines of both, one behind the other."""

    def __init__(self, exchange: SimExchange, call: SimCall) -> None:
        self._lines = exchange.lines
        self._names = (call.caller.device.name, call.called.device.name)
        self._random = Random(":".join(self._names))  # noqa: S311 - a line, and no secret

    def carry(self, data: bytes, send: Callable[[bytes], object]) -> None:
        """Lose a datagram, or send it when its time has come."""
        lines = [self._lines.get(name, SimLine()) for name in self._names]
        if any(self._random.random() < line.loss for line in lines):
            return
        delay_ms = sum(line.delay_ms for line in lines)
        for line in lines:
            spread = _SPREAD * line.jitter_ms
            delay_ms += self._random.uniform(-spread / 2, spread / 2)
        if delay_ms <= 0:
            send(data)
        else:
            asyncio.get_running_loop().call_later(delay_ms / 1000, send, data)


async def _bind(stream: SimStream, address: str) -> None:
    loop = asyncio.get_running_loop()
    await loop.create_datagram_endpoint(lambda: stream, local_addr=(address, 0))


def _address_of(stream: SimStream) -> _Address:
    if stream.line is None:
        raise OSError
    address: _Address = stream.line.get_extra_info("sockname")
    return address
