"""Audits that began after the one that is taken for the newest, and were passed over.

Which audit is the newest is said by a few columns that a hand can edit: that an audit did not come
to its end, that it was of simulated devices, when it began. So whatever is passed over is looked
into: one that belies itself ends the question, and one that is broken off is told by its id. One
of the future is told apart from these (`fleetcfg.observations.run_times`).
"""

from datetime import datetime
from typing import Final

from fleetcfg.observations.run_check import RunReader
from fleetcfg.observations.run_times import is_ahead
from fleetcfg.observations.runs import StoredRun, begun_of, contradiction, list_runs
from fleetcfg.observations.store import Observations

_MOST_READ: Final = 3  # whole; of all others, what their own row says is held against itself


def passed_over(
    observations: Observations, chosen: StoredRun, *, now: datetime
) -> tuple[StoredRun, ...]:
    """Return the audits after *chosen* that did not come to their end, oldest first.

    Not those of the future, by *now*: they are after nothing.

    Raises:
        ObservationError: STORE_CONTRADICTS if what is kept of one after it belies itself;
            ``STORE_*``.
    """
    newer = [run for run in list_runs(observations) if _is_after(run, chosen)]
    for run in newer:
        if run.wrong:
            raise contradiction(observations, run, run.wrong)
    others = [run for run in newer if not (_is_alike(run, chosen) or is_ahead(run, now))]
    reader = RunReader(observations)
    for run in others[-_MOST_READ:]:
        reader.require_sound(run)
    return tuple(run for run in others if run.conclusion is None or run.is_interrupted)


def _is_after(run: StoredRun, chosen: StoredRun) -> bool:
    """Tell whether *run* began after *chosen*, by any of what says when."""
    began = run.header.started_at
    return run.header.run != chosen.header.run and (
        max(began, begun_of(run.header.run) or began) > chosen.header.started_at
    )


def _is_alike(run: StoredRun, chosen: StoredRun) -> bool:
    """Tell whether *run* could have been chosen as well: who asks for an earlier one knows it."""
    is_whole = run.has_reports and run.conclusion is not None and not run.is_interrupted
    return is_whole and (run.header.simulated > 0) is (chosen.header.simulated > 0)
