"""A device whose state is a table of texts: enough for a switch, a bridge or a power strip.

Paths are whatever text the family uses; those of the defaults are all that there are. Values are
not judged: a family that refuses some of them does so in front of `write`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address
from typing import NamedTuple

from fleetcfg.errors import SimError
from fleetcfg.model.nearest import nearest
from fleetcfg_kit.sim.core.auth import SimAccount, SimAuthenticator, SimLoginLimits
from fleetcfg_kit.sim.core.device import (
    FACTORY_ACCOUNT,
    SimChange,
    SimClock,
    SimStats,
    note_change,
    shown_serial,
)
from fleetcfg_kit.sim.core.faults import SimFault
from fleetcfg_kit.sim.core.fleet import SimDevice


@dataclass(slots=True)
class SimFlatDevice:
    """The state of one device; satisfies `SimDeviceState`.

    Attributes:
        device: As the fleet describes it; its settings lie over the defaults.
        accounts: Who may log in.
        clock: The fleet's.
        defaults: Every value that the device has, by path.
    """

    device: SimDevice
    accounts: Sequence[SimAccount]
    clock: SimClock
    defaults: Mapping[str, str]
    fault: str | None = None
    authenticator: SimAuthenticator = field(init=False)
    stats: SimStats = field(init=False, default_factory=SimStats)
    journal: list[SimChange] = field(init=False, default_factory=list[SimChange])
    firmware: str = field(init=False)
    booted_s: float = field(init=False, default=0.0)
    _own: dict[str, str] = field(init=False, default_factory=dict[str, str])

    def __post_init__(self) -> None:
        self.restore()

    @property
    def serial(self) -> str:
        """The serial number that it shows; another one while the device seems exchanged."""
        return shown_serial(self.device.serial, self.fault)

    def values(self) -> dict[str, str]:
        """Give all values, in the order of the defaults."""
        return {**self.defaults, **self._own}

    def get(self, path: str) -> str:
        """Give a value; SIM_SETTING_UNKNOWN for a path that is not among the defaults."""
        if path not in self.defaults:
            close = nearest(path, self.defaults)
            raise SimError("SIM_SETTING_UNKNOWN", device=self.device.name, path=path, nearest=close)
        return self._own.get(path, self.defaults[path])

    def write(self, path: str, value: str, actor: str) -> None:
        """Set a value as a client does: with the device's fault, counted and noted."""
        self.get(path)
        if self.fault is SimFault.STORES_NOTHING:
            return
        self.stats.writes += 1
        if self.fault is not SimFault.PARTIAL_WRITE or self.stats.writes % 2:
            self.tamper(path, value, actor)

    def tamper(self, path: str, value: str, actor: str) -> None:
        """Set a value without a client."""
        before = self.get(path)
        self._own[path] = value
        note_change(self, actor, path, before, value)

    def login_limits(self) -> SimLoginLimits:
        """Give the usual limits."""
        return SimLoginLimits()

    def restore(self) -> None:
        """Be again as the fleet describes this device."""
        self.firmware = self.device.firmware
        self.authenticator = SimAuthenticator(self.accounts)
        self.stats = SimStats()
        self.journal.clear()
        self._own.clear()
        for path, value in self.device.settings.items():
            self.get(path)
            self._own[path] = value

    def reboot(self) -> None:
        """Start the clock of the uptime anew."""
        self.booted_s = self.clock.seconds()

    def power_off(self) -> None:
        """Forget nothing: there is nothing that does not outlive it."""

    def factory_reset(self) -> None:
        """Forget every setting, and the passphrase."""
        self._own.clear()
        self.authenticator = SimAuthenticator([FACTORY_ACCOUNT])
        note_change(self, "factory reset", "", "", "")
        self.reboot()

    def upgrade(self, firmware: str) -> None:
        """Take another firmware; what is set stays, and which one has to be said."""
        if not firmware:
            raise SimError("SIM_MODEL_HAS_NO_UPGRADE", host=self.device.name)
        self.firmware = firmware
        note_change(self, "firmware upgrade", "", "", firmware)
        self.reboot()


class Plugged(NamedTuple):
    """Who is plugged in where; without an IP address if none is told."""

    port: str
    name: str
    mac: str
    address: str


def plugged(state: SimFlatDevice) -> list[Plugged]:
    """Give all that ``neighbour[PORT]`` says is plugged in.

    ``codec-01 00:50:60:0A:0B:0C 10.0.0.31``; the IP address may be left out.
    """
    found: list[Plugged] = []
    for path, told in state.values().items():
        if path.startswith("neighbour[") and told:
            rest, _, last = told.rpartition(" ")
            address = last if _is_address(last) else ""
            name, _, mac = (rest if address else told).rpartition(" ")
            found.append(Plugged(path[10:-1], name, mac, address))
    return found


def _is_address(text: str) -> bool:
    try:
        IPv4Address(text)
    except ValueError:
        return False
    return True
