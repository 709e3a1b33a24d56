"""What a stored audit found otherwise than declared: which devices and parameters a plan is about.

The devices are read again when it is planned. A stored run is not signed: it selects, and what is
done about what it selected is said by what is signed and by what the devices are then.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

from fleetcfg.errors import RequestError
from fleetcfg.model.verdict import Verdict
from fleetcfg.observations.passed_over import passed_over
from fleetcfg.observations.run_check import require_sound
from fleetcfg.observations.run_names import named_run
from fleetcfg.observations.run_times import no_audit, past_runs
from fleetcfg.observations.runs import StoredRun, reports_of
from fleetcfg.observations.store import Observations, kept_observations

LAST: Final = "last"
_DRIFT: Final = frozenset({Verdict.UNAUTHORIZED, Verdict.PENDING})


def read_drift(store: Path, run: str, *, now: datetime) -> Mapping[str, frozenset[str]]:
    """Return what `find_drift` finds in the file *store*.

    Raises:
        RequestError: HISTORY_NO_AUDIT if there is no such file; as `find_drift`.
        ObservationError: ``STORE_*``.
    """
    with kept_observations(store) as kept:
        return find_drift(kept, run, now=now)


def find_drift(
    observations: Observations, run: str, *, now: datetime
) -> Mapping[str, frozenset[str]]:
    """Return by host the paths of declared parameters that a run found to be otherwise.

    Args:
        observations: Where runs are kept.
        run: Its id; `LAST` for the newest that came to its end, and is not of the future.
        now: The time.

    Raises:
        RequestError: As `named_run`; ``HISTORY_NO_AUDIT``; PLAN_AUDIT_NOTHING if it found
            nothing of that kind.
        ObservationError: STORE_FUTURE, STORE_CONTRADICTS; ``STORE_*``.
    """
    stored = _last(observations, now) if run == LAST else named_run(observations, run)
    require_sound(observations, stored)
    found: dict[str, frozenset[str]] = {}
    for report in reports_of(observations, stored.header.run):
        for finding in report.findings:
            if finding.host and finding.path and finding.parameter and finding.verdict in _DRIFT:
                known = found.get(finding.host, frozenset())
                found[finding.host] = known | {finding.path}
    if not found:
        raise RequestError("PLAN_AUDIT_NOTHING")
    return found


def _last(observations: Observations, now: datetime) -> StoredRun:
    ended = [one for one in past_runs(observations, now) if one.conclusion is not None]
    if not ended:
        raise no_audit(observations, now)
    passed_over(observations, ended[-1], now=now)
    return ended[-1]
