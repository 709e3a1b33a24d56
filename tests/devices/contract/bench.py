"""One simulated device of a family, and all that a test of the family's contract does with it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from fleetcfg.devices.commander import Commander
from fleetcfg.devices.commanding import open_commander
from fleetcfg.devices.driver import Credential, DeviceLimits, Driver
from fleetcfg.devices.family import Family
from fleetcfg.devices.writer import Write, Writer
from fleetcfg.devices.writing import open_writer
from fleetcfg.errors import CredentialError, DeviceError
from fleetcfg.model.fleet import Device, Transport
from fleetcfg.model.snapshot import DeviceStatus
from fleetcfg.model.value import Secret
from fleetcfg.trust.documents.changeset import ChangeSet
from fleetcfg.trust.verify.door import Authorized
from fleetcfg_kit.sim.core.family import SimSample
from fleetcfg_kit.sim.core.fleet import SimDevice
from fleetcfg_kit.sim.core.state_folder import ReadyDevice
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.department import Department
from fleetcfg_kit.testing.fleet import PASSWORD, USER, RunningFleet
from tests.open_sockets import expect_closed, open_sockets

HOST = "box"
LIMITS = DeviceLimits(connect_seconds=30.0, read_seconds=30.0)
WRONG_PINS = {"host_key": "SHA256:AAAA", "certificate": "0" * 64}


def check_just_started(status: DeviceStatus) -> None:
    """Check a time of Hà Nội and an uptime of a simulation that began at noon, within this hour."""
    assert status.clock is not None
    assert status.clock.utcoffset() == timedelta(hours=7)
    assert timedelta() <= status.clock - NOON < timedelta(hours=1)
    assert status.uptime is not None
    assert 0 <= status.uptime < 3600


def be_brief(wire: Any, seconds: float = 0.6) -> Any:
    """Have *wire* give up soon what it asks from here on, and return it.

    What it asked before had time, on a busy machine too: the limit ends only what never comes.
    """
    for part in (wire, *(getattr(wire, name, wire) for name in ("_https", "_ssh"))):
        name = "limits" if hasattr(part, "limits") else "_limits"
        if hasattr(part, name):
            setattr(part, name, replace(getattr(part, name), read_seconds=seconds))
    return wire


def be_brief_for_good(writer: Any, seconds: float = 0.6) -> None:
    """Have the session of *writer*, and each that it opens in its place, give up soon."""
    dial = writer._dial
    writer._dial = lambda: be_brief(dial(), seconds)
    be_brief(writer._writing, seconds)


def describe(sample: SimSample, family: str, number: int) -> SimDevice:
    """Return the device of *sample*, at an address of its own."""
    address, mac = f"127.22.0.{number}", f"00:50:60:0D:00:{number:02X}"
    return SimDevice(
        HOST,
        address,
        sample.product,
        sample.firmware,
        "FOC0042",
        mac,
        settings=dict(sample.settings),
        family=family,
    )


@dataclass
class Bench:
    """A family, one of its devices, and by which transport it is reached."""

    family: Family
    transport: Transport
    sample: SimSample
    fleet: RunningFleet
    asked: list[str] = field(default_factory=list)

    @property
    def there(self) -> ReadyDevice:
        """Where the device listens."""
        return self.fleet.at(HOST)

    @property
    def device(self) -> Device:
        """Return the device as an inventory declares it, with its pin."""
        there = self.there
        is_key = self.transport.proves == "host_key"
        return self.pinned(there.host_key_sha256 if is_key else there.certificate_sha256)

    def pinned(self, pin: str) -> Device:
        """Return the device with this pin."""
        way, name, there = self.transport, self.family.name, self.there
        allowed: dict[str, Any] = {way.allowance: True} if way.allowance else {}
        return Device(
            HOST,
            name,
            there.address,
            transport=way.name,
            port=there.ports[way.name],
            host_key=pin if way.proves == "host_key" else "",
            certificate=pin if way.proves == "certificate" else "",
            simulated=True,
            **allowed,
        )

    @property
    def changes(self) -> list[Write]:
        """Return the harmless writes of the sample."""
        return [Write(*each) for each in self.sample.changes]

    def credential(self) -> Credential:
        """Give the right one, and count."""
        self.asked.append(USER)
        return Credential(USER, Secret(PASSWORD))

    def fault(self, mode: str) -> None:
        """Have the device misbehave."""
        self.fleet.fault(HOST, mode)

    def stats(self) -> dict[str, int]:
        """Return what the device counted."""
        return self.fleet.stats()[HOST]

    def written(self) -> list[str]:
        """Return the paths that a client of the device set, in that order."""
        return self.fleet.written(HOST)

    def authorized(self, host: str = HOST) -> Authorized[ChangeSet]:
        """Return a signed change-set that names *host*, through the door."""
        department = Department()
        department.hosts = [host]
        authorized: Authorized[ChangeSet] = department.authorize()
        return authorized

    @contextmanager
    def reading(
        self, device: Device | None = None, limits: DeviceLimits = LIMITS
    ) -> Iterator[Driver]:
        """Open a session that reads, while inside."""
        at = device or self.device
        with _closing(self.family.open(at, self.credential, limits), at) as driver:
            yield driver

    @contextmanager
    def writing(
        self, device: Device | None = None, limits: DeviceLimits = LIMITS
    ) -> Iterator[Writer]:
        """Open a session that writes, while inside."""
        at, by = device or self.device, self.authorized()
        with _closing(open_writer(self.family, at, self.credential, limits, by=by), at) as writer:
            yield writer

    @contextmanager
    def commanding(
        self, device: Device | None = None, limits: DeviceLimits = LIMITS
    ) -> Iterator[Commander]:
        """Open a session that takes commands, while inside."""
        at = device or self.device
        with _closing(open_commander(self.family, at, self.credential, limits), at) as commander:
            yield commander

    def read_code(self, device: Device | None = None, limits: DeviceLimits = LIMITS) -> str:
        """Return the code with which a reading ends; empty if it does not fail."""
        trouble = None
        try:
            with self.reading(device, limits) as driver:
                driver.read()
                driver.status()
        except DeviceError as error:
            trouble = error
        if trouble is None:
            return ""
        assert trouble.facts["host"] == HOST
        assert PASSWORD not in f"{trouble} {trouble.__context__!r}"
        return trouble.code


@contextmanager
def _closing(session: Any, device: Device) -> Iterator[Any]:
    before = open_sockets(device.address)
    try:
        yield session
    finally:
        session.close()
        session.close()  # harmless when repeated
        expect_closed(device.address, before)


def code_of(call: Callable[..., object], *arguments: object) -> str:
    """Return the code with which a call is refused; empty if it is not."""
    try:
        call(*arguments)
    except (DeviceError, CredentialError) as error:
        return error.code
    return ""
