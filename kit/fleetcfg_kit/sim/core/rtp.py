"""RTP packets and RTCP reports, and what a receiver reckons from them (RFC 3550).

Bytes and arithmetic, no sockets. Reports are compound packets with a name (6.1); of each, one
stream is reported at most. What cannot be read is None.
"""

from dataclasses import dataclass
from struct import Struct
from typing import Final

SENDER_REPORT, SOURCE_DESCRIPTION = 200, 202
_OF_REPORTS: Final = range(192, 224)  # what no packet of media has there (RFC 5761, 4)
NTP_EPOCH: Final = 2_208_988_800  # seconds from 1900 to 1970
_VERSION: Final = 2 << 6
_MIDDLE: Final = 1 << 16  # the unit of the middle 32 bits of an NTP time is 1/65,536 s
_WRAP: Final = 1 << 32
_TURN: Final = 1 << 16
_FURTHEST: Final = 3_000  # sequence numbers ahead that are a gap and no new beginning (A.1)
_RTP: Final = Struct("!BBHII")
_HEAD: Final = Struct("!BBH")
_SENDER: Final = Struct("!IQIII")
_BLOCK: Final = Struct("!IIIIII")
_WORD: Final = Struct("!I")
_LEAST_RTCP: Final = 8


@dataclass(frozen=True, slots=True)
class RtpPacket:
    """The header of a packet, and how many bytes it carries."""

    kind: int
    sequence: int
    timestamp: int
    source: int
    size: int = 0

    def spell(self) -> bytes:
        """Give the packet; what it carries is nothing."""
        head = (_VERSION, self.kind, self.sequence % _TURN, self.timestamp % _WRAP, self.source)
        return _RTP.pack(*head) + bytes(self.size)


@dataclass(frozen=True, slots=True)
class ReportBlock:
    """What a receiver says of one stream (6.4.1).

    Attributes:
        fraction: Of 256, lost since the last report; *lost* of all.
        highest: The extended sequence number.
        jitter: In units of the stream's clock.
        last_report, delay: When the sender's last report was made, by its middle bits, and how
            long ago it came; both in 1/65,536 s, 0 where none came.
    """

    source: int
    fraction: int
    lost: int
    highest: int
    jitter: int
    last_report: int
    delay: int


@dataclass(frozen=True, slots=True)
class RtcpReport:
    """A compound packet: of one who sends, and receives.

    Attributes:
        ntp: When it was made, 64 bits; 0 of one who sends nothing.
        block: What it says of the stream that it receives.
    """

    source: int
    ntp: int
    timestamp: int
    packets: int
    octets: int
    block: ReportBlock | None = None

    @property
    def middle(self) -> int:
        """The middle 32 bits of its time, which reports refer to it by."""
        return self.ntp >> 16 & 0xFFFFFFFF

    def spell(self, name: str) -> bytes:
        """Give the packet, with the canonical *name* of who sends it."""
        blocks = b"" if self.block is None else _spell_block(self.block)
        info = (self.source, self.ntp, self.timestamp % _WRAP, self.packets, self.octets)
        body = _SENDER.pack(*info) + blocks
        text = name.encode("ascii", "replace")[:255]
        chunk = _WORD.pack(self.source) + bytes([1, len(text)]) + text
        chunk += bytes(4 - len(chunk) % 4)  # at least one null ends the list (6.5)
        report = _spell(SENDER_REPORT, int(self.block is not None), body)
        return report + _spell(SOURCE_DESCRIPTION, 1, chunk)


def is_report(data: bytes) -> bool:
    """Tell reports from packets of media that come to one port (RFC 5761, 4)."""
    return len(data) >= _LEAST_RTCP and data[1] in _OF_REPORTS


def read_packet(data: bytes) -> RtpPacket | None:
    """Read a packet of media."""
    if len(data) < _RTP.size or data[0] & 0xC0 != _VERSION:
        return None
    _, kind, sequence, timestamp, source = _RTP.unpack_from(data)
    return RtpPacket(kind & 0x7F, sequence, timestamp, source, len(data) - _RTP.size)


def read_report(data: bytes) -> RtcpReport | None:
    """Read the sender's report that a compound packet begins with."""
    if len(data) < _HEAD.size + _SENDER.size or data[0] & 0xC0 != _VERSION:
        return None
    count, (_, kind, _) = data[0] & 0x1F, _HEAD.unpack_from(data)
    if kind != SENDER_REPORT:
        return None
    at = _HEAD.size + _SENDER.size
    block = None
    if count:
        if len(data) < at + _BLOCK.size:
            return None
        source, losses, highest, jitter, last, delay = _BLOCK.unpack_from(data, at)
        lost = losses & 0xFFFFFF
        lost -= (lost >> 23) << 24  # it is signed: duplicates count against the lost
        block = ReportBlock(source, losses >> 24, lost, highest, jitter, last, delay)
    source, ntp, timestamp, packets, octets = _SENDER.unpack_from(data, _HEAD.size)
    return RtcpReport(source, ntp, timestamp, packets, octets, block)


def ntp_of(seconds: float) -> int:
    """Give seconds since 1970 as an NTP time, 64 bits."""
    return int((seconds + NTP_EPOCH) * _WRAP) & 0xFFFFFFFFFFFFFFFF


def round_trip(block: ReportBlock, arrival: int) -> float | None:
    """Give the seconds there and back that a report tells who gets it (6.4.1).

    Args:
        block: Of the report.
        arrival: When it came, the middle bits of the NTP time.

    Returns:
        None where the far end had no report yet.
    """
    if not block.last_report:
        return None
    return ((arrival - block.last_report - block.delay) % _WRAP) / _MIDDLE


def _spell(kind: int, count: int, body: bytes) -> bytes:
    return _HEAD.pack(_VERSION | count, kind, len(body) // 4) + body


def _spell_block(block: ReportBlock) -> bytes:
    losses = block.fraction << 24 | block.lost & 0xFFFFFF
    rest = (block.highest % _WRAP, block.jitter, block.last_report, block.delay)
    return _BLOCK.pack(block.source, losses, *rest)


@dataclass(slots=True)
class RtpReceiver:
    """What one who receives a stream reckons.

    Attributes:
        clock: Ticks of the stream's timestamps in a second.
        packets, octets: Received.
        jitter: In ticks (A.8).
    """

    clock: int
    source: int = 0
    packets: int = 0
    octets: int = 0
    jitter: float = 0.0
    _first: int = 0
    _highest: int = 0
    _transit: float | None = None
    _reported: tuple[int, int] = (0, 0)  # expected and received at the last report

    def take(self, packet: RtpPacket, at: float) -> None:
        """Count a packet that came *at* seconds of any clock."""
        if not self.packets:
            self.source, self._first, self._highest = (
                packet.source,
                packet.sequence,
                packet.sequence,
            )
        ahead = (packet.sequence - self._highest) % _TURN
        if ahead < _FURTHEST:
            self._highest += ahead
        self.packets += 1
        self.octets += packet.size
        transit = at * self.clock - packet.timestamp
        if self._transit is not None:
            apart = abs((transit - self._transit + _WRAP / 2) % _WRAP - _WRAP / 2)
            self.jitter += (apart - self.jitter) / 16
        self._transit = transit

    @property
    def expected(self) -> int:
        """Packets that there were, by their numbers."""
        return self._highest - self._first + 1 if self.packets else 0

    @property
    def lost(self) -> int:
        """Packets that did not come; duplicates count against them (A.3)."""
        return self.expected - self.packets

    def report(self, last: RtcpReport | None, since: float) -> ReportBlock:
        """Give what is said of it, and begin the next interval.

        Args:
            last: The last report that its sender sent.
            since: Seconds since it came.
        """
        expected, received = self.expected - self._reported[0], self.packets - self._reported[1]
        self._reported = (self.expected, self.packets)
        missed = max(0, expected - received)
        fraction = min(255, (missed << 8) // expected) if expected else 0
        most = 0x7FFFFF
        return ReportBlock(
            self.source,
            fraction,
            max(-most, min(most, self.lost)),
            self._highest,
            int(self.jitter),
            last.middle if last else 0,
            int(since * _MIDDLE) if last else 0,
        )
