"""Which stored audit another is held against: the newest of the same kind, or one by its id."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from fleetcfg.observations.earlier_run import EarlierRun, earlier_run
from fleetcfg.observations.passed_over import passed_over
from fleetcfg.observations.run_times import no_audit, past_runs
from fleetcfg.observations.runs import StoredRun, load_run
from fleetcfg.observations.store import Observations
from fleetcfg.workflow.audits.drift import LAST


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
        RequestError: ``HISTORY_RUN_UNKNOWN``, ``HISTORY_NO_AUDIT``.
        ObservationError: ``STORE_*``.
    """
    if run != LAST:
        return earlier_run(observations, load_run(observations, run))
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


def _is_meant(one: StoredRun, *, is_simulated: bool) -> bool:
    is_of_kind = (one.header.simulated > 0) is is_simulated
    return is_of_kind and one.has_reports and one.conclusion is not None
