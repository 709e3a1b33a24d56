"""One simulated device, as the core sees it: what a family's own state of a device has to offer.

It has no wires: all listeners of a device speak to one state, so that what is set over one of them
is seen over all of them. `fleetcfg_kit.sim.core.flat_device` is a ready one for simple families.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from fleetcfg_kit.sim.core.auth import SimAccount, SimAuthenticator, SimLoginLimits, SimLoginResult
from fleetcfg_kit.sim.core.faults import SimFault
from fleetcfg_kit.sim.core.fleet import SimDevice

JOURNAL_LENGTH = 1000  # changes remembered per device
FACTORY_ACCOUNT = SimAccount("admin", "")  # who may log in after a factory reset


@dataclass(frozen=True, slots=True)
class SimChange:
    """A value that was changed.

    Attributes:
        at_s: When, in seconds since the simulator started.
        actor: Who: a user's name, or `touch panel`.
        path: Where, as the family spells it.
        before: As shown before.
        after: As shown after.
    """

    at_s: float
    actor: str
    path: str
    before: str
    after: str


@dataclass(slots=True)
class SimStats:
    """What a device saw, counted.

    Attributes:
        connections: TCP connections accepted.
        credentials: Passphrases received, right or wrong.
        logins: Of them, accepted.
        requests: Commands and HTTP requests answered.
        writes: Values stored.
    """

    connections: int = 0
    credentials: int = 0
    logins: int = 0
    requests: int = 0
    writes: int = 0


class SimClock:
    """Steady seconds, and the wall clock made from where it stood at the start."""

    __slots__ = ("_steady", "_zero", "started")

    def __init__(self, started: datetime, steady: Callable[[], float] = time.monotonic) -> None:
        self.started = started
        self._steady = steady
        self._zero = steady()

    def seconds(self) -> float:
        """Give the seconds since the start."""
        return self._steady() - self._zero

    def wall(self) -> datetime:
        """Give the time of day."""
        return self.started + timedelta(seconds=self.seconds())


class SimDeviceState(Protocol):
    """What the engine, the control and the listeners ask of a device.

    Attributes:
        device: As the fleet describes it.
        clock: The fleet's.
        authenticator: Its accounts.
        fault: What is wrong with it now.
        stats: What it saw.
        journal: Its last changes, oldest first.
    """

    device: SimDevice
    clock: SimClock
    authenticator: SimAuthenticator
    fault: str | None
    stats: SimStats
    journal: list[SimChange]

    @property
    def firmware(self) -> str:
        """The version that it runs."""
        ...

    def login_limits(self) -> SimLoginLimits:
        """Give what the device says now about logins and sessions."""
        ...

    def get(self, path: str) -> str:
        """Give a value as it is shown.

        Raises:
            SimError: SIM_PATH_UNREADABLE, SIM_SETTING_UNKNOWN.
        """
        ...

    def tamper(self, path: str, value: str, actor: str) -> None:
        """Change a value as a person at the device would, without a login.

        Raises:
            SimError: SIM_PATH_UNREADABLE, SIM_SETTING_UNKNOWN, SIM_SETTING_ILLEGAL.
        """

    def restore(self) -> None:
        """Be again as the fleet describes this device: settings, accounts, counters, firmware."""

    def reboot(self) -> None:
        """Start the clock of the uptime anew."""

    def power_off(self) -> None:
        """Forget what does not outlive a power cut, such as sessions."""

    def factory_reset(self) -> None:
        """Forget every setting, and the passphrase."""

    def upgrade(self, firmware: str) -> None:
        """Take another firmware.

        Args:
            firmware: To upgrade to; empty for the next one known.

        Raises:
            SimError: SIM_MODEL_HAS_NO_UPGRADE.
        """


def log_in(state: SimDeviceState, user: str, password: str) -> SimLoginResult:
    """Judge a passphrase, as a device with this fault would."""
    state.stats.credentials += 1
    if state.fault is SimFault.LOCKOUT:
        return SimLoginResult.LOCKED
    if state.fault is SimFault.AUTH_401:
        return SimLoginResult.WRONG
    now = state.clock.seconds()
    result = state.authenticator.check(user, password, state.login_limits(), now)
    state.stats.logins += result is SimLoginResult.ADMITTED
    return result


def open_session(state: SimDeviceState, user: str, password: str) -> bool:
    """Judge a passphrase and count a session, which the caller gives back by `leave`."""
    if log_in(state, user, password) is not SimLoginResult.ADMITTED:
        return False
    if state.fault is SimFault.FORBIDDEN_403:
        return False
    return state.authenticator.enter(user, state.login_limits())


def note_change(state: SimDeviceState, actor: str, path: str, before: str, after: str) -> None:
    """Write a change into a device's journal."""
    state.journal.append(SimChange(state.clock.seconds(), actor, path, before, after))
    del state.journal[:-JOURNAL_LENGTH]


def shown_serial(serial: str, fault: str | None) -> str:
    """Give the serial number that a device shows; another while it seems exchanged."""
    if fault is not SimFault.SWAPPED_SERIAL:
        return serial
    return serial[:-1] + ("0" if serial[-1:] != "0" else "1")
