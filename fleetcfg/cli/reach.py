"""How commands reach devices to read them: credentials, limits, and so many at once."""

import os
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass

from fleetcfg.declared.province import Province
from fleetcfg.devices.credentials import Keeper
from fleetcfg.devices.driver import Credential, Limits
from fleetcfg.devices.registry import families
from fleetcfg.model.fleet import Device
from fleetcfg.run.runner import LocalRunner, pool_for
from fleetcfg.run.survey import Surveyed, SurveyTask, Unsurveyed, survey


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast, and how long at most.

    Attributes:
        forks: Devices at once.
        timeout: Seconds for one device, from start to end.
        connect: Seconds until a connection must stand.
    """

    forks: int = 50
    timeout: float = 60.0
    connect: float = 5.0

    @property
    def limits(self) -> Limits:
        """Half of the whole for an answer, so that a slow one is told as such."""
        return Limits(connect_seconds=self.connect, read_seconds=self.timeout / 2)

    def runner(self, jobs: int) -> LocalRunner:
        """Return what has *jobs* jobs done at this pace."""
        return LocalRunner(pool_for(jobs, self.forks, deadline=self.timeout))


def credentials() -> Callable[[Device], Credential]:
    """Return what gives the credential of a device, as the inventory refers to it."""
    keeper = Keeper(environ=os.environ)

    def credential(device: Device) -> Credential:
        return keeper.resolve(device.credential, host=device.host)

    return credential


def survey_of(
    province: Province, pace: Pace, *, with_spaces: bool = False
) -> Callable[[Sequence[str]], Generator[Surveyed | Unsurveyed, None, None]]:
    """Return what surveys hosts of *province*."""
    task = SurveyTask(province, families(), credentials(), pace.limits, with_spaces)

    def surveyed(hosts: Sequence[str]) -> Generator[Surveyed | Unsurveyed, None, None]:
        return survey(hosts, task, pace.runner(len(hosts)))

    return surveyed
