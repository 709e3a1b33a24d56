"""How devices are read: how many at once, and with how much patience."""

from dataclasses import dataclass
from typing import Annotated

from fleetcfg.cli.options.common import ConnectOption, TimeoutOption, settable
from fleetcfg.errors import RequestError
from fleetcfg.workflow.context import MOST_AT_ONCE, READING, Concurrency


def _bounded(asked: int) -> int:
    """Return how many devices at once, if so many can be."""
    if asked > MOST_AT_ONCE:
        raise RequestError("USAGE_FORKS", limit=MOST_AT_ONCE)
    return asked


ForksOption = Annotated[int, settable("--forks -f", "N", "help.forks", min=1, callback=_bounded)]


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
