"""The telnet of a Sony PCS (protocol notes 2.6), up to where it asks who calls.

The device offers options, of which each is refused, and then asks for a name. There the line is
hung up: that such a prompt answered is all that is known.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from fleetcfg.devices.driver import DeviceLimits
from fleetcfg.devices.drivers.sony.prompt import LoginPrompt, end_of_piece
from fleetcfg.devices.transports.line import Deadline, Peer
from fleetcfg.devices.transports.plain_tcp import PlainTcp
from fleetcfg.devices.wire import DeviceValues
from fleetcfg.model.snapshot import DeviceIdentity, DeviceStatus

_MOST_BEFORE_A_LOGIN: Final = 65_536  # bytes; a banner fills a screen or two


class LoginWire:
    """See `fleetcfg.devices.wire.Wire`."""

    def __init__(self, peer: Peer, limits: DeviceLimits) -> None:
        self._peer = peer
        self._limits = replace(limits, most_bytes=min(limits.most_bytes, _MOST_BEFORE_A_LOGIN))
        self._tcp = PlainTcp(peer, self._limits)

    def identify(self) -> DeviceIdentity:
        """Return an identity that tells nothing, once a login was asked for."""
        self._tcp.open(b"")
        self._await_prompt()
        self._tcp.close()
        return DeviceIdentity("", "", "")

    def _await_prompt(self) -> None:
        """Hear piece by piece, and refuse what is offered, until a login is asked for."""
        deadline, prompt, heard = Deadline(self._limits.read_seconds), LoginPrompt(), 0
        while not prompt.is_there:
            piece = self._tcp.hear(end_of_piece, deadline)
            heard += len(piece)
            if heard > self._limits.most_bytes:
                raise self._peer.trouble("DEV_TOO_LARGE", most=self._limits.most_bytes)
            if refusal := prompt.take(piece):
                self._tcp.say(refusal)

    def read(self, names: Sequence[str]) -> DeviceValues:
        """Return nothing: no setting is told here."""
        del names
        return DeviceValues()

    def status(self, known: DeviceIdentity) -> DeviceStatus:
        """Return that it was reached: whether it is in a call is not told either."""
        return DeviceStatus(known)

    def cut(self) -> None:
        """From any thread: make what waits for the device fail at once."""
        self._tcp.cut()

    def close(self) -> None:
        """End the connection: there is no session."""
        self._tcp.close()
