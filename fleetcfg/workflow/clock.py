"""The clock. What begins a use case reads it; a use case is given the time as an argument."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from fleetcfg.machine.timers import elapsed


def now() -> datetime:
    """Return the time in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - this is the one place


def lasting(since: datetime) -> Callable[[], timedelta]:
    """Return a stopwatch that began at *since*; setting the clock does not change it.

    Where the system can say, a laptop that was asleep counts the time as well.
    """
    before, begun = now() - since, elapsed()
    return lambda: before + timedelta(seconds=elapsed() - begun)
