"""How the fleet stood over its last audits: each device counts once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fleetcfg.model.device_state import DeviceState
from fleetcfg.model.timezone import VIETNAM
from fleetcfg.model.verdict import Verdict
from fleetcfg.observations.run_check import RunReader
from fleetcfg.observations.runs import StoredRun, list_runs
from fleetcfg.observations.store import Observations
from fleetcfg.observations.values import Readings

_PART: Final = 2  # a run of less than one in so many of the devices is no point of the trend


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """What one audit came to.

    Attributes:
        run: Its id.
        devices: How many stand how: every state, and together every device that was selected.
        findings: How many of each verdict that was found, those of the fleet as such included.
        wrong: Columns of the store that say otherwise than what is kept of each device; of such an
            audit nothing is counted.
    """

    run: str
    started_at: datetime
    is_simulated: bool
    devices: Mapping[DeviceState, int]
    findings: Mapping[Verdict, int]
    wrong: tuple[str, ...] = ()

    @property
    def selected(self) -> int:
        """Devices that the audit was about."""
        return sum(self.devices.values())


@dataclass(frozen=True, slots=True)
class FleetTrend:
    """What the last audits came to, oldest first.

    Attributes:
        is_simulated: Of which devices the audits were; none is of both.
        is_monthly: Whether each point is the last audit of a month.
        monthly_before: Of the time before it one audit a month is kept; None if every one is.
    """

    points: Sequence[TrendPoint]
    is_simulated: bool
    is_monthly: bool = False
    monthly_before: datetime | None = None


def trend_of(observations: Observations, *, last: int) -> tuple[TrendPoint, ...]:
    """Return what the *last* audits came to, oldest first.

    Audits of simulated devices and of real ones are two trends: these are those of the readings of
    *observations*. Left out are audits that did not come to their end, those of which the findings
    are not kept, and those of less than half the devices that another of them was about: they are
    of a part of the fleet.

    Raises:
        ObservationError: ``STORE_*``.
    """
    runs = whole_runs(observations)[-last:] if last > 0 else ()
    most = max((run.header.hosts for run in runs), default=0)
    kept = (run for run in runs if run.header.hosts * _PART >= most)
    reader = RunReader(observations)
    return tuple(_point(reader, run) for run in kept)


def last_of_each_month(points: Iterable[TrendPoint]) -> tuple[TrendPoint, ...]:
    """Return the last sound one of *points*, which are oldest first, of each month in Việt Nam."""
    last: dict[str, TrendPoint] = {}
    for point in points:
        month = f"{point.started_at.astimezone(VIETNAM):%Y-%m}"
        if not point.wrong or month not in last:
            last[month] = point
    return tuple(last.values())


def whole_runs(observations: Observations) -> Sequence[StoredRun]:
    """Return the runs of these readings that came to their end and are kept whole, oldest first."""
    is_simulated = observations.readings is Readings.SIMULATED
    return tuple(
        run
        for run in list_runs(observations)
        if run.has_reports
        and run.conclusion is not None
        and not run.is_interrupted
        and (run.header.simulated > 0) is is_simulated
    )


def _point(reader: RunReader, run: StoredRun) -> TrendPoint:
    """Count each device once; of a run that the store belies nothing is counted."""
    checked, header = reader.check(run), run.header
    if checked.wrong:
        return TrendPoint(
            header.run, header.started_at, checked.is_simulated, {}, {}, checked.wrong
        )
    devices = dict(checked.devices)
    devices[DeviceState.NOT_SEEN] += max(checked.coverage.not_tried, 0)
    return TrendPoint(
        header.run, header.started_at, checked.is_simulated, devices, checked.coverage.findings
    )
