"""What a family can do on a device beside reading its configuration: tell which calls it had.

An ability that few families have: such a driver is a `CallTeller` as well. It asks; it changes
nothing.
"""

from dataclasses import replace
from datetime import datetime
from typing import Protocol, runtime_checkable

from fleetcfg.devices.driver import REFUSED_ALONE, Driver
from fleetcfg.errors import DeviceError
from fleetcfg.model.calls import CallHistory, PastCall
from fleetcfg.model.snapshot import DeviceStatus


@runtime_checkable
class CallTeller(Protocol):
    """A driver that can tell which calls the device had."""

    def past_calls(self, since: datetime | None = None) -> CallHistory:
        """Return what the device remembers of its calls, the newest of it.

        Args:
            since: Calls that ended before need not be told; None for all.
        """
        ...


def with_past_calls(
    driver: Driver, status: DeviceStatus, since: datetime | None = None
) -> DeviceStatus:
    """Return *status* with the calls that the device had; unknown where it does not tell.

    Those that began before *since* are not kept, and are no longer left out either.

    Raises:
        DeviceError: The device no longer answers, or rejects who asks.
    """
    if not isinstance(driver, CallTeller):
        return status
    try:
        told = driver.past_calls(since)
    except DeviceError as error:
        if error.code not in REFUSED_ALONE:
            raise
        return status
    calls = [call for call in told.calls if not _is_before(call, since)]
    left_out = told.left_out if len(calls) == len(told.calls) else 0
    return replace(status, past_calls=tuple(calls), past_left_out=left_out)


def _is_before(call: PastCall, since: datetime | None) -> bool:
    return since is not None and call.start is not None and call.start < since
