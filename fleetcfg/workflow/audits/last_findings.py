"""What the last audit of a device found, by the names that a person gives."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fleetcfg.errors import RequestError
from fleetcfg.model.device_state import AT_EASE
from fleetcfg.model.finding import DeviceReport, Finding
from fleetcfg.model.nearest import nearest
from fleetcfg.model.verdict import Verdict
from fleetcfg.observations.passed_over import passed_over
from fleetcfg.observations.run_check import require_sound
from fleetcfg.observations.run_times import past_runs
from fleetcfg.observations.runs import StoredRun, report_of
from fleetcfg.observations.store import Observations


@dataclass(frozen=True, slots=True)
class MeantFindings:
    """Findings on one device that a person means, and the audit that found them."""

    run: StoredRun
    findings: Sequence[Finding]


def meant_findings(
    observations: Observations,
    host: str,
    parameter: str,
    verdict: Verdict | None,
    *,
    now: datetime,
) -> MeantFindings:
    """Return the findings of the last whole audit that read *host* and was not in the future.

    Args:
        observations: Where audits are kept.
        host: The device.
        parameter: Neutral name or path; empty if every finding of *verdict* is meant.
        verdict: None if a parameter is meant.
        now: The time.

    Raises:
        RequestError: ``HISTORY_EMPTY``, ACKNOWLEDGE_NOTHING.
        ObservationError: ``STORE_*``.
    """
    run, report = last_reading(observations, host, now)
    told = [one for one in report.findings if one.verdict not in AT_EASE]
    names = {name for one in told for name in (one.parameter, one.path) if name}
    found = [
        one
        for one in told
        if one.verdict is verdict or (parameter and parameter in (one.parameter, one.path))
    ]
    if not found:
        what = parameter or str(verdict)
        near = nearest(parameter, names) if parameter else ""
        raise RequestError(
            "ACKNOWLEDGE_NOTHING", host=host, what=what, run=run.header.run, nearest=near
        )
    return MeantFindings(run, found)


def last_reading(
    observations: Observations, host: str, now: datetime
) -> tuple[StoredRun, DeviceReport]:
    """Return the last whole audit that read *host* and was not in the future, and what it found.

    Raises:
        RequestError: ``HISTORY_EMPTY``.
        ObservationError: ``STORE_*``.
    """
    for run in reversed(past_runs(observations, now)):
        report = report_of(observations, run.header.run, host) if run.is_whole else None
        if report is not None and not report.reason:
            require_sound(observations, run)
            passed_over(observations, run, now=now)
            return run, report
    raise RequestError("HISTORY_EMPTY", host=host, file=observations.file)
