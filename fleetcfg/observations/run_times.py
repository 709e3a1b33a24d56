"""Audits whose times lie in the future: a clock was ahead, or a hand edited them.

None of them is ever taken for the newest, whatever it says: it would hide each one that follows
until that day has come. They stay, and are told by their ids (STORE_FUTURE).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from fleetcfg.errors import FleetcfgError, ObservationError, RequestError
from fleetcfg.observations.runs import StoredRun, begun_of, list_runs
from fleetcfg.observations.store import Observations

_SLACK: Final = timedelta(minutes=5)  # between two clocks that are both called right
_MOST_NAMED: Final = 3  # the newest


def is_future(run: str, now: datetime) -> bool:
    """Tell whether the id of an audit names a time that has not come yet."""
    begun = begun_of(run)
    return begun is not None and begun > now + _SLACK


def is_ahead(run: StoredRun, now: datetime) -> bool:
    """Tell whether any of what says when an audit was lies after *now*."""
    latest = max(run.header.started_at, run.finished_at or run.header.started_at)
    return latest > now + _SLACK or is_future(run.header.run, now)


def past_runs(observations: Observations, now: datetime) -> tuple[StoredRun, ...]:
    """Return every audit that is kept, but those of the future; oldest first.

    Raises:
        ObservationError: ``STORE_*``.
    """
    return tuple(run for run in list_runs(observations) if not is_ahead(run, now))


def told_ahead(observations: Observations, now: datetime) -> ObservationError | None:
    """Return what is to be told of audits of the future; None if there is none.

    Raises:
        ObservationError: ``STORE_*``.
    """
    ahead = [run for run in list_runs(observations) if is_ahead(run, now)]
    return future_refusal(ahead) if ahead else None


def require_past(run: StoredRun, now: datetime) -> StoredRun:
    """Return *run*, which is told to others.

    Raises:
        ObservationError: STORE_FUTURE.
    """
    if is_ahead(run, now):
        raise future_refusal([run])
    return run


def future_refusal(ahead: Sequence[StoredRun]) -> ObservationError:
    """Return that *ahead*, at least one, are of the future."""
    runs = ", ".join(run.header.run for run in ahead[-_MOST_NAMED:])
    return ObservationError("STORE_FUTURE", count=len(ahead), runs=runs)


def no_audit(observations: Observations, now: datetime) -> FleetcfgError:
    """Return that no audit can be taken: none is kept, or all that would do are of the future.

    Raises:
        ObservationError: ``STORE_*``.
    """
    none = RequestError("HISTORY_NO_AUDIT", file=observations.file)
    return told_ahead(observations, now) or none
