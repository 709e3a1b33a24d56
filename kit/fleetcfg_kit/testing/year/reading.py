"""Devices that are read over the network once for each state that they are in.

A year has more readings than there is time for. What a simulated device answered is remembered
until something is done to it; then it is asked again, over its own protocol.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from typing import Final

from fleetcfg.devices.driver import AskCredential, DeviceLimits, Driver
from fleetcfg.devices.family import Family
from fleetcfg.errors import DeviceError
from fleetcfg.model.fleet import Device
from fleetcfg.model.snapshot import DeviceIdentity, DeviceStatus, Neighbour, Snapshot
from fleetcfg.model.space import Space
from fleetcfg_kit.testing.clock import Clock

_BEFORE: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class RememberedAnswers:
    """What one device answered when it was asked last."""

    identity: DeviceIdentity
    snapshot: Snapshot
    status: DeviceStatus
    spaces: Mapping[str, Space]


@dataclass(slots=True)
class ReadingMemory:
    """What devices answered, by host.

    Attributes:
        clock: Of the year, which simulated devices do not know.
        booted: When each device started, if it did in the year; the others a month before it.
        elsewhere: What a device sees that stands elsewhere: no simulator is carried about.
        asked: How many readings went over the network; *told* how many did not.
    """

    clock: Clock = field(default_factory=Clock)
    answers: dict[str, RememberedAnswers] = field(default_factory=dict[str, RememberedAnswers])
    booted: dict[str, datetime] = field(default_factory=dict[str, datetime])
    elsewhere: dict[str, Neighbour] = field(default_factory=dict[str, Neighbour])
    silent: dict[str, DeviceError] = field(default_factory=dict[str, DeviceError])
    asked: int = 0
    told: int = 0

    def forget(self, host: str) -> None:
        """Have *host* asked again: something was done to it."""
        self.answers.pop(host, None)
        self.silent.pop(host, None)

    def started(self, host: str) -> None:
        """Have *host* say that it started now."""
        self.booted[host] = self.clock.now
        self.forget(host)

    def status(self, host: str, status: DeviceStatus) -> DeviceStatus:
        """Return *status* as of today: how long it is up, and whom it sees."""
        uptime, here = status.uptime, self.elsewhere.get(host)
        if uptime is not None:
            began = self.booted.setdefault(host, self.clock.now - _BEFORE)
            uptime = int((self.clock.now - began).total_seconds())
        seen = status.neighbours if here is None else (here,)
        return replace(status, uptime=uptime, neighbours=seen)


@dataclass(frozen=True)
class RememberingFamily(Family):
    """A family of which each device is asked once for each state."""

    memory: ReadingMemory = field(default_factory=ReadingMemory)

    def open(self, device: Device, credential: AskCredential, limits: DeviceLimits) -> Driver:
        """Return what tells what is remembered of *device*; what asks it, where nothing is.

        Raises:
            DeviceError: As the device was silent before; as `Family.open`.
        """
        known, silent = self.memory.answers.get(device.host), self.memory.silent.get(device.host)
        if silent is not None:
            self.memory.told += 1
            raise silent
        if known is None:
            return _Asking(super().open(device, credential, limits), device.host, self.memory)
        self.memory.told += 1
        return _Telling(known, device.host, self.memory)


def remembering(families: Mapping[str, Family], memory: ReadingMemory) -> Mapping[str, Family]:
    """Return *families* whose devices are asked once for each state."""
    names = [each.name for each in fields(Family)]
    return {
        name: RememberingFamily(**{one: getattr(family, one) for one in names}, memory=memory)
        for name, family in families.items()
    }


@dataclass(slots=True)
class _Asking:
    """Asks a device, and remembers what it says."""

    driver: Driver
    host: str
    memory: ReadingMemory
    identity: DeviceIdentity | None = None

    def identify(self) -> DeviceIdentity:
        self.memory.asked += 1
        try:
            self.identity = self.driver.identify()
        except DeviceError as error:
            self.memory.silent[self.host] = error
            raise
        return self.identity

    def read(self) -> Snapshot:
        snapshot = self.driver.read()
        status, spaces = self.driver.status(), self.driver.spaces()
        known = RememberedAnswers(self.identity or self.identify(), snapshot, status, spaces)
        self.memory.answers[self.host] = known
        return snapshot

    def status(self) -> DeviceStatus:
        known = self.memory.answers.get(self.host)
        status = self.driver.status() if known is None else known.status
        return self.memory.status(self.host, status)

    def spaces(self) -> Mapping[str, Space]:
        known = self.memory.answers.get(self.host)
        return self.driver.spaces() if known is None else known.spaces

    def abort(self) -> None:
        self.driver.abort()

    def close(self) -> None:
        self.driver.close()


@dataclass(frozen=True, slots=True)
class _Telling:
    """Tells what a device said before."""

    known: RememberedAnswers
    host: str
    memory: ReadingMemory

    def identify(self) -> DeviceIdentity:
        return self.known.identity

    def read(self) -> Snapshot:
        return self.known.snapshot

    def status(self) -> DeviceStatus:
        return self.memory.status(self.host, self.known.status)

    def spaces(self) -> Mapping[str, Space]:
        return self.known.spaces

    def abort(self) -> None:
        """Nothing is open."""

    def close(self) -> None:
        """Nothing is open."""
