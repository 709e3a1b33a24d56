"""How devices are read: how many at once, and with how much patience."""

from dataclasses import dataclass

from fleetcfg.cli.options import ConnectOption, ForksOption, TimeoutOption
from fleetcfg.workflow.context import READING, Concurrency


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How many devices at once, and how long each may take, in seconds."""

    forks: ForksOption = READING.devices
    timeout: TimeoutOption = READING.seconds
    connect_timeout: ConnectOption = READING.connect_seconds

    @property
    def concurrency(self) -> Concurrency:
        """As use cases take it."""
        return Concurrency(self.forks, self.timeout, self.connect_timeout)
