"""Two stored audits are named and held against each other; no device is read."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from fleetcfg.errors import RequestError
from fleetcfg.observations.comparison import RunComparison, compare_runs, last_pair
from fleetcfg.observations.run_names import find_run, kept_each_since
from fleetcfg.observations.store import Observations

_PAIR: Final = 2


def compare_named(
    observations: Observations, names: Sequence[str], *, now: datetime
) -> RunComparison:
    """Compare the audits that *names* mean.

    Args:
        observations: Where audits are kept.
        names: Two, each as `find_run` takes it; or ``last`` alone for the newest and the one before
            it that tells most of its devices.
        now: The time.

    Raises:
        RequestError: COMPARE_TWO; as `find_run`, `last_pair` and `compare_runs`.
        ObservationError: ``STORE_*``.
    """
    if tuple(names) == ("last",):
        pair = last_pair(observations, now=now)
    elif len(names) == _PAIR:
        one, other = (find_run(observations, name, now=now) for name in names)
        pair = one, other
    else:
        raise RequestError("COMPARE_TWO", count=len(names))
    compared = compare_runs(observations, *pair)
    since = kept_each_since(observations, now=now)
    is_monthly = since is not None and compared.earlier.header.started_at < since
    return replace(compared, monthly_before=since) if is_monthly else compared
