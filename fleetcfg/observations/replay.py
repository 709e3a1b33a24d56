"""An audit that is kept, told again as it was told: the source of every report on a run."""

from collections.abc import Iterator
from dataclasses import replace

from fleetcfg.model.audit import AuditHeader, AuditSummary
from fleetcfg.model.finding import DeviceReport, FleetReport
from fleetcfg.observations.run_check import require_sound
from fleetcfg.observations.runs import StoredRun, reports_of
from fleetcfg.observations.store import Observations


def replay_run(
    observations: Observations, run: StoredRun
) -> Iterator[AuditHeader | DeviceReport | FleetReport | AuditSummary]:
    """Yield what was told, in the order in which it was.

    What it came to is never less grave than what its devices come to. There is no summary of a run
    that did not come to its end.

    Raises:
        ObservationError: STORE_CONTRADICTS, before anything is told; ``STORE_*``.
    """
    checked = require_sound(observations, run)
    yield run.header
    yield from reports_of(observations, run.header.run)
    if checked.conclusion is not None and run.finished_at is not None:
        yield AuditSummary(
            replace(checked.coverage, untried=run.untried),
            run.finished_at,
            run.milliseconds,
            checked.conclusion,
            run.is_interrupted,
            run.fail_on,
        )
