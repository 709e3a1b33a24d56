"""The state of one router: its settings, named as the family names them.

``vlans`` are those of its bridge, and ``neighbour[PORT]`` is no setting either: ``codec-01
00:50:60:0A:0B:0C`` says what is plugged in there; an empty text, nothing.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from fleetcfg_kit.sim.core.auth import SimAccount, SimAuthenticator, SimLoginLimits, SimLoginResult
from fleetcfg_kit.sim.core.device import note_change
from fleetcfg_kit.sim.core.flat_device import SimFlatDevice
from fleetcfg_kit.sim.mikrotik.faults import RouterFault

_COUNT = re.compile(r"-(\d{1,2})[GP]")
_FEWEST = 5
SERVICES = {
    "telnet": "23",
    "ftp": "21",
    "www": "80",
    "ssh": "22",
    "www-ssl": "443",
    "api": "8728",
    "winbox": "8291",
    "api-ssl": "8729",
}
UNTAGGED, TAGGED = "admit-only-untagged-and-priority-tagged", "admit-only-vlan-tagged"
_ON = ("ssh", "winbox")
_GLOBALS = {
    "identity.name": "MikroTik",
    "clock.time_zone": "Asia/Ho_Chi_Minh",
    "clock.autodetect": "no",
    "ntp.enabled": "yes",
    "ntp.servers": "",
    "http.service": "off",
    "ssh.strong_crypto": "yes",
    "ssh.forwarding": "no",
    "discovery.interfaces": "static",
    "mac_server.telnet": "none",
    "mac_server.winbox": "none",
    "log.servers": "10.0.0.5",
    "snmp.access": "off",
    "snmp.community": "",
    "services.permitted": "",  # of all services that are on, where it is not empty
    "usernames.list": "admin",
    "bridge[bridge].vlan_filtering": "yes",
    "vlan[vlan110].vlan_id": "110",
    "vlan[vlan110].interface": "bridge",
    "vlan[vlan110].disabled": "no",
    "dscp.rules": "34 chain=postrouting dst-port=16384-32767 protocol=udp",
    "vlans": "1,110,120",
}
SECRETS = frozenset({"snmp.community"})


def ports_of(product: str) -> list[str]:
    """Give the names of the ports: as many as the product's name says, `CRS326-24G-2S+RM`."""
    found = _COUNT.search(product)
    return [f"ether{number}" for number in range(1, int(found[1]) + 1 if found else _FEWEST + 1)]


@lru_cache(maxsize=16)
def router_begins_as(product: str) -> Mapping[str, str]:
    """Give what a router begins with: the first port leads on, with all its VLANs."""
    settings = dict(_GLOBALS)
    for name, port in SERVICES.items():
        word = name.replace("-", "_")
        settings |= {f"{word}.address": "", f"{word}.port": port}
        if not name.startswith("www"):
            settings[f"{word}.disabled"] = "no" if name in _ON else "yes"
    for number, name in enumerate(ports_of(product)):
        own = {
            "disabled": "no",
            "description": "",
            "pvid": "1",
            "frame_types": UNTAGGED if number else TAGGED,
            "ingress": "yes",
            "trunk_vlans": "" if number else "110,120",
        }
        settings |= {f"interface[{name}].{word}": value for word, value in own.items()}
        settings[f"neighbour[{name}]"] = ""
    return settings


class _Accounts(SimAuthenticator):
    """Accounts whose names may be followed by wishes for the terminal: `admin+ct511w`."""

    def check(self, user: str, password: str, limits: SimLoginLimits, now: float) -> SimLoginResult:
        return super().check(bare_name(user), password, limits, now)

    def enter(self, user: str, limits: SimLoginLimits) -> bool:
        return super().enter(bare_name(user), limits)

    def leave(self, user: str) -> None:
        super().leave(bare_name(user))


def _accounts_of(accounts: Iterable[SimAccount]) -> SimAuthenticator:
    return _Accounts(accounts)


def bare_name(user: str) -> str:
    """Give whose name it is, without wishes."""
    return user.partition("+")[0]


@dataclass(slots=True)
class RouterState(SimFlatDevice):
    """One router.

    Attributes:
        undone: What was set while a session held Safe Mode, in the words of the history.
    """

    undone: list[str] = field(init=False, default_factory=list[str])

    @property
    def is_old(self) -> bool:
        """Whether it is of release 6."""
        return self.firmware.startswith("6.")

    def is_writer(self, user: str) -> bool:
        """Tell whether a user may set anything; all others read."""
        return "Admin" in self.authenticator.roles(user)

    def tamper(self, path: str, value: str, actor: str) -> None:
        """Set a value without a client. Secrets are not noted."""
        before, self._own[path] = self.get(path), value
        if self.fault is RouterFault.SAFE_MODE:
            self.undone.append(f"{path.partition('[')[0].partition('.')[0]} changed")
        shown = ("***", "***") if path in SECRETS else (before, value)
        note_change(self, actor, path, *shown)

    def restore(self) -> None:
        """Be again as the fleet describes this device."""
        SimFlatDevice.restore(self)
        self._own.setdefault("identity.name", self.device.name)
        self.authenticator = _accounts_of(self.accounts)
        self.undone = []
