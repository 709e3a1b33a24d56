"""Which devices of change-sets are meant, and how long one question to each may take."""

from dataclasses import dataclass

from fleetcfg.cli.options.common import ConnectOption, LimitOption, WriteTimeoutOption
from fleetcfg.workflow.changes.apply import ApplyRequest
from fleetcfg.workflow.context import WRITING, Concurrency


@dataclass(frozen=True, slots=True)
class RolloutOptions:
    """Which devices are meant, and how long one question may take, in seconds."""

    limit: LimitOption = None
    timeout: WriteTimeoutOption = WRITING.seconds
    connect_timeout: ConnectOption = WRITING.connect_seconds

    def request(self, devices: int, at_once: int | None = None) -> ApplyRequest:
        """As use cases take it, with so many *devices* asked at the same time."""
        concurrency = Concurrency(devices, self.timeout, self.connect_timeout)
        return ApplyRequest(self.limit or (), concurrency, at_once)
