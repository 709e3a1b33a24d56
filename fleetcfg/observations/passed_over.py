"""Audits that began after the one that is taken for the newest, and were passed over.

Which audit is the newest is said by a few columns that a hand can edit: that an audit did not come
to its end, that it was of simulated devices, when it began. So whatever is passed over is looked
into: one that belies itself ends the question, and one that was broken off is told by its id. Of
these, one that tells of every device that it was about is odd (`PassedOver.odd`): one that came to
its end says the same once a hand has marked it as broken off. One of the future is told apart from
these (`fleetcfg.observations.run_times`).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fleetcfg.observations.file import reading_errors
from fleetcfg.observations.run_check import RunReader
from fleetcfg.observations.run_times import is_ahead
from fleetcfg.observations.runs import INTERRUPTED, StoredRun, begun_of, contradiction, list_runs
from fleetcfg.observations.store import Observations

_MOST_READ: Final = 3  # whole; of all others, what their own row says is held against itself
_TOLD: Final = (
    "SELECT total(host != '' AND reason != ?), total(host = '') FROM report WHERE run = ?"
)


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Audits that did not come to their end, oldest first.

    Attributes:
        broken_off: Those of which some devices were not read any more.
        odd: Those that tell of every device nonetheless, and of the fleet if the chosen one does.
    """

    broken_off: tuple[StoredRun, ...] = ()
    odd: tuple[StoredRun, ...] = ()


def passed_over(observations: Observations, chosen: StoredRun, *, now: datetime) -> PassedOver:
    """Return the audits after *chosen* that did not come to their end.

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
    broken_off = [run for run in others if run.is_broken_off]
    _, of_fleet = _told(observations, chosen)
    odd = [run for run in broken_off if _tells_of_all(observations, run, of_fleet=of_fleet)]
    return PassedOver(tuple(run for run in broken_off if run not in odd), tuple(odd))


def _tells_of_all(observations: Observations, run: StoredRun, *, of_fleet: int) -> bool:
    """Tell whether *run* tells of every device, and of the fleet if whole ones do."""
    devices, fleet = _told(observations, run)
    return devices >= run.header.hosts and fleet >= of_fleet


def _told(observations: Observations, run: StoredRun) -> tuple[int, int]:
    """Return of how many devices *run* tells, and whether (1) it tells of the fleet as such."""
    with reading_errors(observations.file):
        row = observations.connection.execute(_TOLD, (INTERRUPTED, run.header.run)).fetchone()
        return int(row[0]), int(row[1])


def _is_after(run: StoredRun, chosen: StoredRun) -> bool:
    """Tell whether *run* began after *chosen*, by any of what says when."""
    began = run.header.started_at
    return run.header.run != chosen.header.run and (
        max(began, begun_of(run.header.run) or began) > chosen.header.started_at
    )


def _is_alike(run: StoredRun, chosen: StoredRun) -> bool:
    """Tell whether *run* could have been chosen as well: who asks for an earlier one knows it."""
    return run.is_whole and (run.header.simulated > 0) is (chosen.header.simulated > 0)
