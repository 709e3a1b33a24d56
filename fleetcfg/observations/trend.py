"""How the fleet stood over its last audits: counted from rows, no report is unpacked for it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fleetcfg.model.audit_totals import named_in
from fleetcfg.model.device_state import DeviceState, device_state, state_named
from fleetcfg.model.finding import FleetReport
from fleetcfg.model.timezone import VIETNAM
from fleetcfg.model.verdict import Verdict
from fleetcfg.observations.file import reading_errors
from fleetcfg.observations.runs import StoredRun, list_runs, report_of
from fleetcfg.observations.store import Observations
from fleetcfg.observations.values import Readings, decompress

_PART: Final = 2  # a run of less than one in so many of the devices is no point of the trend

# Whether a device is asked at all stands in what is packed; one that is not takes no time at all.
_REPORTS: Final = (
    "SELECT host, reason = '', CASE WHEN milliseconds = 0 THEN about END, judgement"
    " FROM report WHERE run = ?"
)
# What is said alike of devices is kept once, and looked at once: only where it could be clean.
_JUDGEMENT: Final = "SELECT body FROM judgement WHERE digest = ?"
_COULD_BE_CLEAN: Final = (DeviceState.AS_DECLARED, DeviceState.ATTESTED)


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """What one audit came to.

    Attributes:
        run: Its id.
        devices: How many stand how: every state, and together every device that was selected.
        findings: How many of each verdict that was found, those of the fleet as such included.
    """

    run: str
    started_at: datetime
    is_simulated: bool
    devices: Mapping[DeviceState, int]
    findings: Mapping[Verdict, int]

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
    bare: dict[bytes, bool] = {}
    return tuple(_point(observations, run, bare) for run in kept)


def last_of_each_month(points: Iterable[TrendPoint]) -> tuple[TrendPoint, ...]:
    """Return the last of *points*, which are oldest first, of each month in Việt Nam."""
    last = {f"{point.started_at.astimezone(VIETNAM):%Y-%m}": point for point in points}
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


def _point(observations: Observations, run: StoredRun, bare: dict[bytes, bool]) -> TrendPoint:
    """Return what *run* came to; *bare* remembers of which judgements nothing is declared."""
    name, header = run.header.run, run.header
    with reading_errors(observations.file):
        found, findings = _findings(observations, name)
        named = _named(observations, name) if "" in found else {}
        devices = dict.fromkeys(DeviceState, 0)
        for host, is_read, about, digest in observations.connection.execute(_REPORTS, (name,)):
            if host:  # what is said of the fleet as such is kept as of a host without name
                is_asked = about is None or bool(decompress(about).get("is_asked", True))
                known = found.get(host, set[Verdict]())
                state = device_state(known, is_read=bool(is_read), is_asked=is_asked)
                if state in _COULD_BE_CLEAN and _is_bare(observations, digest, bare):
                    state = DeviceState.NOTHING_DECLARED
                of_fleet = named.get(host, ())
                devices[state_named(state, of_fleet, is_read=bool(is_read))] += 1
    devices[DeviceState.NOT_SEEN] += max(header.hosts - sum(devices.values()), 0)
    return TrendPoint(name, header.started_at, header.simulated > 0, devices, findings)


def _named(observations: Observations, run: str) -> Mapping[str, Collection[Verdict]]:
    """Return the verdicts on the fleet as such, by each device that they name."""
    report = report_of(observations, run, "")
    return {} if report is None else named_in(FleetReport(report.findings))


def _is_bare(observations: Observations, digest: bytes, known: dict[bytes, bool]) -> bool:
    """Tell whether a judgement is of a device of which nothing is declared; look once at each."""
    if digest not in known:
        (body,) = observations.connection.execute(_JUDGEMENT, (digest,)).fetchone()
        counts = decompress(body)["counts"].items()
        known[digest] = not any(count for verdict, count in counts if verdict != Verdict.UNMANAGED)
    return known[digest]


def _findings(
    observations: Observations, run: str
) -> tuple[dict[str, set[Verdict]], dict[Verdict, int]]:
    """Return which verdicts were found on each host, and how many of each on all."""
    found: dict[str, set[Verdict]] = {}
    findings: dict[Verdict, int] = {}
    rows = observations.connection.execute(
        "SELECT host, verdict, count(*) FROM finding WHERE run = ? GROUP BY host, verdict", (run,)
    )
    for host, word, count in rows:
        verdict = Verdict(word)
        found.setdefault(host, set()).add(verdict)
        findings[verdict] = findings.get(verdict, 0) + count
    return found, findings
