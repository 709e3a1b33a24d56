"""The state of one switch: what runs, what it would start with, and who hangs on its ports.

Settings are named as the family names them; `neighbour[PORT]` is no setting: ``codec-01
00:50:60:0A:0B:0C 10.0.0.31`` says what is plugged in there, and with which IP address, which may be
left out; an empty text, nothing.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import IPv4Interface

from fleetcfg_kit.sim.core.device import note_change
from fleetcfg_kit.sim.core.flat_device import SimFlatDevice
from fleetcfg_kit.sim.network.faults import SwitchFault

_COUNT = re.compile(r"-(\d{1,2})[A-Z]")
_FEWEST = 8
MANAGEMENT = IPv4Interface("10.0.0.2/24")  # of VLAN 1, by which such gear is reached
MANAGEMENT_LINE = f" ip address {MANAGEMENT.ip} {MANAGEMENT.netmask}"
PORT_DEFAULTS = {
    "description": "",
    "shutdown": "off",
    "mode": "default",
    "access_vlan": "1",
    "voice_vlan": "",
    "native_vlan": "1",
    "trunk_vlans": "all",
    "port_security": "off",
    "storm_control": "",
    "trust": "none",
}
_GLOBALS = {
    "hostname": "Switch",
    "usernames": "admin",
    "clock.timezone": "ICT 7 0",
    "qos": "off",
    "http.service": "off",
    "log.servers": "",
    "ntp.servers": "",
    "snmp.access": "off",
    "snmp.community": "",
    "vty.telnet": "off",
    "vty.ssh": "on",
    "vty.access_class": "",
    "vty.exec_timeout": "10",
    "vty.max_sessions": "16",
    "vty.permitted": "",
    "login.attempts": "0",
    "vlan[110].name": "HOI-NGHI",
    "vlan[120].name": "THOAI",
    "extra": "",  # a line that stands for all that no path tells
}
SECRETS = frozenset({"snmp.community", "extra", "admin[admin].password"})


def ports_of(product: str) -> list[str]:
    """Give the names of the ports: as many as the product's name says, `WS-C2960X-24TS-L`."""
    found = _COUNT.search(product)
    count = int(found[1]) if found else _FEWEST
    return [f"GigabitEthernet1/0/{number}" for number in range(1, count + 1)]


@lru_cache(maxsize=16)
def defaults_of(product: str) -> Mapping[str, str]:
    """Give what a switch begins with."""
    ports = ports_of(product)
    settings = {f"interface[{p}].{name}": v for p in ports for name, v in PORT_DEFAULTS.items()}
    return {**_GLOBALS, **settings, **{f"neighbour[{port}]": "" for port in ports}}


@dataclass(slots=True)
class SwitchState(SimFlatDevice):
    """One switch.

    Attributes:
        saved: What differs from the defaults in what it would start with.
        is_erased: Whether it has nothing to start with.
    """

    saved: dict[str, str] = field(init=False, default_factory=dict[str, str])
    is_erased: bool = field(init=False, default=False)

    def get(self, path: str) -> str:
        """Give a value; VLANs that were made since are known as well."""
        return self._own[path] if path in self._own else SimFlatDevice.get(self, path)

    def saved_values(self) -> dict[str, str]:
        """Give all that it would start with."""
        return {**self.defaults, **self.saved}

    def is_administrator(self, user: str) -> bool:
        """Tell whether a user comes in with all rights."""
        return "Admin" in self.authenticator.roles(user)

    def tamper(self, path: str, value: str, actor: str) -> None:
        """Set a value without a client; it runs, and is not saved. Secrets are not noted."""
        before, self._own[path] = self.get(path), value
        shown = ("***", "***") if path in SECRETS else (before, value)
        note_change(self, actor, path, *shown)

    def make_vlan(self, number: str, name: str) -> bool:
        """Have a VLAN that is asked for and not there; tell whether it had to be made."""
        path = f"vlan[{number}].name"
        if number == "1" or path in self.values():
            return False
        self._own[path] = name
        return True

    def save(self) -> None:
        """Have what runs outlive the next start."""
        if self.fault is not SwitchFault.SAVES_NOTHING:
            self.saved, self.is_erased = dict(self._own), False

    def restore(self) -> None:
        """Be again as the fleet describes this device, saved."""
        SimFlatDevice.restore(self)
        self._own.setdefault("hostname", self.device.name)
        self.saved, self.is_erased = dict(self._own), False

    def power_off(self) -> None:
        """Forget what was not saved; who is plugged in stays so."""
        plugged = {path: v for path, v in self._own.items() if path.startswith("neighbour[")}
        self._own = {**self.saved, **plugged}

    def reboot(self) -> None:
        """Start anew, with what was saved."""
        self.power_off()
        SimFlatDevice.reboot(self)

    def change_set(self, path: str, element: str, *, is_undone: bool, actor: str) -> None:
        """Add or take away an element of a list; one for the same address gives way to it."""
        address = element.partition(" ")[0]
        rest = [each for each in self.get(path).split(", ") if each.partition(" ")[0] != address]
        after = rest if is_undone else [*rest, element]
        self.write(path, ", ".join(sorted(each for each in after if each)), actor)

    def factory_reset(self) -> None:
        """Forget every setting."""
        self.saved, self.is_erased = {}, True
        SimFlatDevice.factory_reset(self)


@dataclass(slots=True)
class FirewallState(SwitchState):
    """One firewall, which keeps what is set at once, unless `system.cfg_save` says otherwise."""

    def tamper(self, path: str, value: str, actor: str) -> None:
        """Set a value without a client."""
        SwitchState.tamper(self, path, value, actor)
        if self.get("system.cfg_save") == "automatic":
            self.save()

    def restore(self) -> None:
        """Be again as the fleet describes this device, saved."""
        SimFlatDevice.restore(self)
        self._own.setdefault("system.hostname", self.device.name)
        self.saved = dict(self._own)
