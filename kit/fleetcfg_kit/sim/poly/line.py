"""What the lines of products differ in: RealPresence Group, and VideoOS (G7500, Studio X)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from fleetcfg_kit.sim.poly.spaces import PolySpace
from fleetcfg_kit.sim.poly.tables import (
    DEFAULTS,
    SPACES,
    VIDEOOS_EXPORTED,
    VIDEOOS_VARIABLES,
)


@dataclass(frozen=True, slots=True)
class PolyLine:
    """One line of products.

    Attributes:
        spaces: What each variable may be, by its name in REST.
        defaults: What each begins with.
        places: Variables that the system itself looks at, by what for.
        exported: Variable by the name that it has in an export; empty where there is none.
        is_videoos: Whether it is one of those with the newer documents.
    """

    spaces: Mapping[str, PolySpace]
    defaults: Mapping[str, str]
    places: Mapping[str, str]
    exported: Mapping[str, str]
    is_videoos: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The variables of REST; what only the system itself has is without a dot."""
        return tuple(name for name in self.defaults if "." in name)

    def hides(self, name: str) -> bool:
        """Tell whether the value of a variable is never shown."""
        return name == self.places["community"]


_GROUP_PLACES: Final = {  # `ssh`, `telnet` and `https` are the switches of the listeners
    "telnet": "security.remoteaccess.telnet.enabled",
    "ssh": "security.remoteaccess.ssh.enabled",
    "https": "security.remoteaccess.web.enabled",
    "lockout": "security.authentication.lockout.accountlockout.admin.lockoutattempts",
    "idle_minutes": "security.remoteaccess.web.idlesessiontimeout",
    "community": "management.snmp.community",
    "gatekeeper": "comm.nics.h323nic.gatekeeper.gkipaddress",
    "registrar": "comm.nics.sipnic.sipregistrarserver",
    "sip_user": "comm.nics.sipnic.sipusername",
}
_VIDEOOS_PLACES: Final = {
    "https": "sec.web.enable",
    "lockout": "sec.auth.accountLockout.admin.lockoutAttempts",
    "idle_minutes": "sec.web.idleSessionTimeout",
    "community": "snmp.community",
    "gatekeeper": "voIpProt.H323.gk.ipAddress",
    "registrar": "voIpProt.SIP.registrarServer",
}

GROUP: Final = PolyLine(SPACES, DEFAULTS, _GROUP_PLACES, {})
VIDEOOS: Final = PolyLine(
    {name: space for name, (space, _) in VIDEOOS_VARIABLES.items()},
    {name: value for name, (_, value) in VIDEOOS_VARIABLES.items()},
    _VIDEOOS_PLACES,
    VIDEOOS_EXPORTED,
    is_videoos=True,
)
