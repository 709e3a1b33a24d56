"""Which stored audit another is held against: the newest of the same kind, or one by its id."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Final

from fleetcfg.errors import ObservationError
from fleetcfg.observations.earlier_run import EarlierRun, earlier_run
from fleetcfg.observations.passed_over import passed_over
from fleetcfg.observations.run_names import named_run
from fleetcfg.observations.run_times import no_audit, past_runs
from fleetcfg.observations.runs import StoredRun
from fleetcfg.observations.store import Observations
from fleetcfg.workflow.audits.drift import LAST

_MOST_TRIED: Final = 3  # runs of as many devices, of which one may be of others


def find_earlier(
    observations: Observations, run: str, hosts: Sequence[str], *, is_simulated: bool, now: datetime
) -> EarlierRun:
    """Return what a stored run had found.

    Args:
        observations: Where runs are kept.
        run: Its id; `LAST` for the newest that came to its end, and is not of the future.
        hosts: Devices that are looked at now.
        is_simulated: Of which kind `LAST` is: nothing is new because another fleet answered.
        now: The time.

    Raises:
        RequestError: As `named_run`; ``HISTORY_NO_AUDIT``.
        ObservationError: ``STORE_*``.
    """
    if run != LAST:
        return earlier_run(observations, named_run(observations, run))
    kept = past_runs(observations, now)
    ended = [one for one in kept if _is_meant(one, is_simulated=is_simulated)]
    if not ended:
        raise no_audit(observations, now)
    passed_over(observations, ended[-1], now=now)
    last = earlier_run(observations, ended[-1])
    if last.hosts.issuperset(hosts):
        return last
    wider = (one for one in reversed(ended) if one.header.hosts >= len(hosts))
    return replace(last, wider=next((one.header.run for one in wider), ""))


def find_before(
    observations: Observations, hosts: Sequence[str], *, is_simulated: bool, now: datetime
) -> EarlierRun | None:
    """Return what the newest whole run that was asked for all of *hosts* had found.

    Args:
        observations: Where runs are kept.
        hosts: Devices that are looked at now.
        is_simulated: Of which kind it is.
        now: The time.

    Returns:
        None if there is none among the newest, or if one that would do belies itself: then nothing
        is known of what was so before.

    Raises:
        ObservationError: ``STORE_*``, if the runs cannot be listed.
    """
    kept = [one for one in past_runs(observations, now) if one.is_whole]
    alike = [one for one in kept if _is_meant(one, is_simulated=is_simulated)]
    wide = (one for one in reversed(alike) if one.header.hosts >= len(hosts))
    for one in islice(wide, _MOST_TRIED):
        try:
            earlier = earlier_run(observations, one)
        except ObservationError:
            return None
        if earlier.hosts.issuperset(hosts):
            return earlier
    return None


def _is_meant(one: StoredRun, *, is_simulated: bool) -> bool:
    is_of_kind = (one.header.simulated > 0) is is_simulated
    return is_of_kind and one.has_reports and one.conclusion is not None
