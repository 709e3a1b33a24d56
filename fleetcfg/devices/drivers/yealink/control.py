"""The control port of a Yealink VC (protocol notes 2.5): one command a line, one or more in answer.

How an answer ends is not known, and some commands may have none. So each question is followed by
``version``, which always has one: what comes before that is the answer. The device says ``version``
once of itself as well, and tells changes of its state whenever they happen.
"""

from collections.abc import Sequence
from typing import Final

from fleetcfg.devices.driver import DeviceLimits
from fleetcfg.devices.drivers.yealink.answers import (
    STATE,
    VERSION,
    count_uses,
    identity_of,
    lines_of,
    uses_of,
)
from fleetcfg.devices.transports.line import Deadline, Peer
from fleetcfg.devices.transports.plain_tcp import PlainTcp
from fleetcfg.devices.wire import DeviceValues, facts_of
from fleetcfg.model.snapshot import DeviceIdentity, DeviceStatus

_ASK_VERSION: Final = b"version\r\n"
_REFUSED: Final = "error:"


class VersionEnd:
    """Tells how long an exchange is: to the line of ``version`` behind a line that answers.

    Each line is looked at once; make one for each question.

    Args:
        first: How a line begins that answers; empty if there may be none.
    """

    def __init__(self, first: str = "") -> None:
        self._first = (first.encode(), _REFUSED.encode())
        self._is_answered = not first
        self._at = 0

    def __call__(self, heard: bytearray, seen: int) -> int | None:
        """Return the length, or None if that line has not come yet."""
        while (end := heard.find(b"\n", max(self._at, seen))) >= 0:
            line = bytes(heard[self._at : end])
            self._at = end + 1
            if self._is_answered and line.startswith(VERSION.encode()):
                return self._at
            self._is_answered |= line.startswith(self._first)
        return None


class ControlWire:
    """See `fleetcfg.devices.wire.Wire`."""

    def __init__(self, peer: Peer, limits: DeviceLimits) -> None:
        self._peer = peer
        self._tcp = PlainTcp(peer, limits)
        self._limits = limits

    def identify(self) -> DeviceIdentity:
        """Return what the line of ``version`` says of the device; it tells no serial number."""
        self._tcp.open(_ASK_VERSION)
        return identity_of(self._hear(VersionEnd())[-1])

    def read(self, names: Sequence[str]) -> DeviceValues:
        """Return nothing: no setting is told here."""
        del names
        return DeviceValues()

    def status(self, known: DeviceIdentity) -> DeviceStatus:
        """Return the state: the calls, and that this port does what it is told."""
        active = count_uses(self._ask("sysstatus get", VersionEnd(STATE)))
        uses = uses_of(self._ask("callinfo all", VersionEnd())) if active else ()
        active = max(active, len(uses)) if active else active
        return DeviceStatus(
            known,
            active_uses=active,
            uses=uses,
            open_ports=(self._peer.port,),
            facts=facts_of(known, active),
        )

    def _ask(self, command: str, end: VersionEnd) -> list[str]:
        """Give *command*, and return the lines that came, those of ``version`` included."""
        self._tcp.say(f"{command}\r\n".encode() + _ASK_VERSION)
        return self._hear(end)

    def _hear(self, end: VersionEnd) -> list[str]:
        return lines_of(self._tcp.hear(end, Deadline(self._limits.read_seconds)))

    def cut(self) -> None:
        """From any thread: make what waits for the device fail at once."""
        self._tcp.cut()

    def close(self) -> None:
        """End the connection: there is no session."""
        self._tcp.close()
