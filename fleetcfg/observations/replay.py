"""An audit that is kept, told again as it was told: the source of every report on a run."""

from collections.abc import Iterator
from dataclasses import replace

from fleetcfg.model.audit import AuditHeader, AuditSummary, conclude_audit
from fleetcfg.model.finding import DeviceReport, FleetReport
from fleetcfg.observations.run_check import require_sound
from fleetcfg.observations.runs import StoredRun, reports_of
from fleetcfg.observations.store import Observations


def replay_run(
    observations: Observations, run: StoredRun
) -> Iterator[AuditHeader | DeviceReport | FleetReport | AuditSummary]:
    """Yield what was told, in the order in which it was.

    What it came to is never less grave than what its devices come to. One that was broken off ends
    with a summary that says so, and how far it came.

    Raises:
        ObservationError: STORE_CONTRADICTS, before anything is told; ``STORE_*``.
    """
    checked = require_sound(observations, run)
    yield run.header
    yield from reports_of(observations, run.header.run)
    coverage = replace(checked.coverage, untried=run.untried)
    ended = checked.conclusion or conclude_audit(
        coverage, run.fail_on, run.header.stand_ins, is_interrupted=True
    )
    yield AuditSummary(
        coverage, run.finished_at, run.milliseconds, ended, run.is_broken_off, run.fail_on
    )
