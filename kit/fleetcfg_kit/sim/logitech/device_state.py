"""What a simulated Logitech endpoint has: facts, a state, and tokens that it gave."""

from dataclasses import dataclass, field
from secrets import token_urlsafe
from typing import Final

from aiohttp import web

from fleetcfg_kit.sim.core.flat_device import SimFlatDevice

STATE: Final = "deviceState"
DEFAULTS: Final = {
    STATE: "IDLE",
    "micState": "UNMUTED",
    "speakerState": "UNMUTED",
    "speakerVolume": "8",
    "speakerMaxVolume": "10",
}
_MOST_TOKENS: Final = 1_000


@dataclass(slots=True)
class LogitechState(SimFlatDevice):
    """One device.

    Attributes:
        tokens: That it gave and that have not ended.
    """

    web_server: web.Server | None = field(init=False, default=None)
    tokens: set[str] = field(init=False, default_factory=set[str], repr=False)

    def give_token(self) -> str:
        """Give a token."""
        if len(self.tokens) >= _MOST_TOKENS:
            self.tokens.clear()
        token = token_urlsafe(48)
        self.tokens.add(token)
        return token

    def power_off(self) -> None:
        """Forget every token."""
        self.tokens.clear()

    def restore(self) -> None:
        """Be again as the fleet describes this device."""
        self.tokens.clear()
        SimFlatDevice.restore(self)
