"""Read one device: its whole configuration, its state, and what each parameter may be set to.

(province, families, keys) → a task that a `Runner` can have done. Backups, plans and adoptions all
begin with what it brings; it changes nothing.
"""

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import TypeAdapter

from fleetcfg.declared.province import Province
from fleetcfg.devices.driver import Credential, DeviceLimits, Driver
from fleetcfg.devices.family import Family
from fleetcfg.errors import CredentialError, DeviceError, Facts
from fleetcfg.jobs.local import Failure, Runner
from fleetcfg.jobs.process import Hold
from fleetcfg.model.fleet import Device
from fleetcfg.model.snapshot import DeviceStatus, Snapshot
from fleetcfg.model.space import Space


@dataclass(frozen=True, slots=True)
class DeviceReading:
    """What one device said of itself.

    Attributes:
        spaces: By path, from the device's own value spaces; empty if they were not asked for.
    """

    host: str
    snapshot: Snapshot
    status: DeviceStatus
    spaces: Mapping[str, Space] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UnreadDevice:
    """A device that could not be read, and why: the code and facts of the trouble."""

    host: str
    code: str
    facts: Facts = field(default_factory=dict)


_ANSWER = TypeAdapter[DeviceReading | UnreadDevice](DeviceReading | UnreadDevice)


def read_from(body: bytes) -> DeviceReading | UnreadDevice:
    """Return the noun that a worker process wrote."""
    return _ANSWER.validate_json(body)


@dataclass(frozen=True, slots=True)
class ReadTask:
    """Reads the device that a job names.

    Attributes:
        credential: Gives the credential behind a reference; asked only once the device has proved
            its identity.
        with_spaces: Ask for the value spaces as well: one more question, and a long answer.
    """

    province: Province
    families: Mapping[str, Family]
    credential: Callable[[Device], Credential]
    limits: DeviceLimits
    with_spaces: bool = True

    def __call__(self, job: str, hold: Hold) -> bytes:
        """Read the host *job*."""
        return _ANSWER.dump_json(self.read(job, hold))

    def read(self, host: str, hold: Hold) -> DeviceReading | UnreadDevice:
        """Ask *host* in one session; trouble is a value, for one device never ends a run."""
        device = self.province.fleet.devices[host]
        try:
            return self._ask(device, hold)
        except (DeviceError, CredentialError) as error:
            return UnreadDevice(host, error.code, error.facts)

    def _ask(self, device: Device, hold: Hold) -> DeviceReading:
        driver: Driver = self.families[device.family].open(
            device, lambda: self.credential(device), self.limits
        )
        hold(driver.abort)
        try:
            snapshot, status = driver.read(), driver.status()
            spaces = driver.spaces() if self.with_spaces else {}
        finally:
            driver.close()
        return DeviceReading(device.host, snapshot, status, spaces)


def read_each(
    hosts: Sequence[str], task: ReadTask, runner: Runner
) -> Generator[DeviceReading | UnreadDevice, None, None]:
    """Yield what each of *hosts* said, as they come: one answer a host, whatever happens."""
    for outcome in runner.run(hosts, task):
        if isinstance(outcome, Failure):
            facts: Facts = {"detail": outcome.detail} if outcome.detail else {}
            yield UnreadDevice(outcome.job, outcome.code, facts)
        else:
            yield read_from(outcome.body)
