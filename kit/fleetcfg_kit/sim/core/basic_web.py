"""Web servers that want the password with each request (RFC 7617), for those who only read."""

import re
from base64 import b64decode
from binascii import Error
from dataclasses import dataclass, field
from typing import Final

from aiohttp import web

from fleetcfg_kit.sim.core.auth import SimLoginResult
from fleetcfg_kit.sim.core.device import log_in
from fleetcfg_kit.sim.core.faults import SimFault
from fleetcfg_kit.sim.core.flat_device import SimFlatDevice

_NUMBER: Final = re.compile(r"[0-9]{1,9}")
_MOST_CONNECTIONS: Final = 1_000


@dataclass(slots=True)
class SimBasicDevice(SimFlatDevice):
    """A flat device with such a server; that it locks accounts is not known of any.

    Attributes:
        web_server: See `fleetcfg_kit.sim.core.web.web_listener`.
        proved: Who sent the right password over which connection; one counts as one login.
    """

    web_server: web.Server | None = field(init=False, default=None)
    proved: dict[str, str] = field(init=False, default_factory=dict[str, str], repr=False)

    def is_proved(self, request: web.BaseRequest) -> bool:
        """Judge the password, which goes with each request; one connection is one login."""
        said, wire = request.headers.get("Authorization", ""), request.transport
        peer = str(wire.get_extra_info("peername")) if wire else ""
        if self.fault in (SimFault.AUTH_401, SimFault.LOCKOUT):
            self.proved.pop(peer, None)
        elif self.proved.get(peer) == said:
            return True
        user, _, password = _pair(said).partition(":")
        if not said or log_in(self, user, password) is not SimLoginResult.ADMITTED:
            return False
        if len(self.proved) >= _MOST_CONNECTIONS:
            self.proved.clear()
        self.proved[peer] = said
        return True

    def power_off(self) -> None:
        """Forget every connection."""
        self.proved.clear()

    def restore(self) -> None:
        """Be again as the fleet describes this device."""
        self.proved.clear()
        SimFlatDevice.restore(self)


def unproved(realm: str) -> web.Response:
    """Ask for the password."""
    return web.Response(status=401, headers={"WWW-Authenticate": f'Basic realm="{realm}"'})


def number_of(request: web.BaseRequest, name: str, usual: int) -> int:
    """Give a number of the query; the *usual* one if it is not told."""
    told = request.query.get(name, "")
    return int(told) if _NUMBER.fullmatch(told) else usual


def _pair(said: str) -> str:
    """Give user and password of a header, with a colon between."""
    try:
        return b64decode(said.removeprefix("Basic "), validate=True).decode()
    except (Error, ValueError):
        return ""
