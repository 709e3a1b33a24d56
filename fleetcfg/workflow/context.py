"""What every use case is given: time, chance, the way to devices, and who listens."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from fleetcfg.devices.credentials import source_of
from fleetcfg.devices.driver import Credential, DeviceLimits
from fleetcfg.devices.family import Family
from fleetcfg.jobs.job import JobLimits, make_limits
from fleetcfg.jobs.local import LocalRunner, Pool, reading_pool
from fleetcfg.jobs.runner import Runner, Work
from fleetcfg.jobs.stop import Stop
from fleetcfg.model.catalog import Catalog
from fleetcfg.model.fleet import Device
from fleetcfg.workflow.events import Event


@dataclass(frozen=True, slots=True)
class Concurrency:
    """How many devices at once, and how long each may take.

    Attributes:
        devices: At once.
        seconds: For one device, from start to end.
        connect_seconds: Until a connection must stand.
        is_pinned: Whether each process is held to one core, where the system can.
    """

    devices: int = 50
    seconds: float = 60.0
    connect_seconds: float = 5.0
    is_pinned: bool = True

    @property
    def limits(self) -> DeviceLimits:
        """Half of the whole for an answer, so that a slow one is told as such."""
        return DeviceLimits(connect_seconds=self.connect_seconds, read_seconds=self.seconds / 2)

    @property
    def job_limits(self) -> JobLimits:
        """The same as jobs have it."""
        limits = self.limits
        answer = limits.read_seconds, limits.most_bytes
        return make_limits(self.seconds, limits.connect_seconds, *answer)

    def pool(self, jobs: int) -> Pool:
        """Return a pool for *jobs* that read at this pace."""
        return reading_pool(jobs, self.devices, is_pinned=self.is_pinned)


MOST_AT_ONCE: Final = 500  # one process may hold them all: systems give it 1,024 open files
"""Devices that are read at the same time."""
READING: Final = Concurrency()
WRITING: Final = Concurrency(devices=10, seconds=30.0)
"""For one question each, as `fleetcfg.apply` counts seconds."""


def ignore(_event: Event) -> None:
    """Listen to nothing."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a use case gets from outside.

    Attributes:
        clock: Gives the time in UTC.
        lasting: Starts a stopwatch from a time; setting the clock does not change it.
        token: Gives so many bytes of chance, in hex.
        families: By name; so are *catalogs*.
        credential: Gives the credential of a device; asked only once it has proved its identity.
        source: Says what a reference is on this machine, alike for two that lead to one source.
        on_event: Called in the caller's thread, never twice at once; raising ends the use case.
        stop: Looked at between devices.
        runner: Makes a runner; one whose workers are elsewhere ignores the work given to it.
    """

    clock: Callable[[], datetime]
    lasting: Callable[[datetime], Callable[[], timedelta]]
    token: Callable[[int], str]
    families: Mapping[str, Family]
    catalogs: Mapping[str, Catalog]
    credential: Callable[[Device], Credential]
    source: Callable[[str], str] = source_of
    on_event: Callable[[Event], None] = ignore
    stop: Stop = field(default_factory=Stop)
    runner: Callable[[Pool, Work], Runner] = LocalRunner
