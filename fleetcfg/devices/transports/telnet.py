"""What telnet puts between the texts (RFC 854, 855), for a client that wants nothing of it.

Each option is refused once, and what is said of one is passed over. Each byte is looked at once.
"""

from typing import Final

from fleetcfg.devices.driver import DeviceLimits
from fleetcfg.devices.transports.heard import End, HeardBytes
from fleetcfg.devices.transports.line import Deadline, Peer
from fleetcfg.devices.transports.plain_tcp import PlainTcp

IAC: Final = 0xFF
_WILL, _WONT, _DO, _DONT = 0xFB, 0xFC, 0xFD, 0xFE
_SUBNEGOTIATION: Final = 0xFA
_SUBNEGOTIATION_ENDS: Final = b"\xff\xf0"
_REFUSALS: Final = {_WILL: _DONT, _DO: _WONT}


def end_of_command(heard: bytearray, seen: int) -> int | None:
    """Return how long the command is that *heard* begins with; None if it is not whole."""
    kind = heard[1] if len(heard) > 1 else None
    if kind == _SUBNEGOTIATION:
        at = heard.find(_SUBNEGOTIATION_ENDS, max(2, seen - 1))
        return None if at < 0 else at + len(_SUBNEGOTIATION_ENDS)
    length = 3 if kind in (_WILL, _WONT, _DO, _DONT) else 2
    return length if len(heard) >= length else None


class OptionRefusals:
    """Which options were refused on one connection."""

    def __init__(self) -> None:
        self._refused: set[bytes] = set()

    def answer(self, command: bytes) -> bytes:
        """Return the refusal of what *command* asks or offers, if it was not refused yet."""
        answer = _REFUSALS.get(command[1])
        if answer is None or command in self._refused:
            return b""  # one that repeats itself is not answered again: RFC 854 fears such loops
        self._refused.add(command)
        return bytes((IAC, answer, command[2]))


class Telnet:
    """Text over one connection: nothing proves who answers, and all that is said can be read."""

    def __init__(self, peer: Peer, limits: DeviceLimits) -> None:
        self.peer = peer
        self._tcp = PlainTcp(peer, limits)
        self._refusals = OptionRefusals()
        self._heard = HeardBytes(peer, limits.most_bytes)

    def open(self) -> None:
        """Connect, and wait for the first word; as `PlainTcp.open`."""
        self._refusals = OptionRefusals()
        self._heard.clear()
        self._tcp.open(b"")

    def say(self, words: str) -> None:
        """Type *words*; as `PlainTcp.say`."""
        self._tcp.say(words.encode())  # UTF-8 never has the byte that begins a command

    def hear(self, end: End, deadline: Deadline) -> bytes:
        """Return the next answer, as far as *end* says; what is beyond it is kept for the next."""
        return self._heard.take(end, lambda: self._more(deadline))

    def _more(self, deadline: Deadline) -> bytes:
        """Return more text; none, where a command came instead."""
        piece = self._tcp.hear(_end_of_piece, deadline)
        if piece[0] != IAC:
            return piece.replace(b"\0", b"")  # telnet ends a lone CR with NUL
        if piece == bytes((IAC, IAC)):
            return piece[:1]
        if refusal := self._refusals.answer(piece):
            self._tcp.say(refusal)
        return b""

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self._tcp.wait(seconds)

    def cut(self) -> None:
        """From any thread: make what waits for the device fail at once."""
        self._tcp.cut()

    def close(self) -> None:
        """End the connection; harmless when repeated."""
        self._tcp.close()
        self._heard.clear()


def _end_of_piece(heard: bytearray, seen: int) -> int | None:
    """Return how long the first piece is: one command, or all text before the next."""
    if heard and heard[0] == IAC:
        return end_of_command(heard, seen)
    at = heard.find(bytes((IAC,)))
    return (len(heard) or None) if at < 0 else at
