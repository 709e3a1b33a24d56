"""How the fleet stood over its last audits: counted from rows, of audits that are sound.

Rows are copies, for speed; an audit whose copies say otherwise than what is kept of each device is
no point of any trend (ADR 64).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from sys import intern
from typing import Final

from fleetcfg.model.audit_totals import named_in
from fleetcfg.model.device_state import OF_AUDITS, DeviceState, device_state, shows_all, state_named
from fleetcfg.model.finding import FleetReport, any_declared, any_judged
from fleetcfg.model.timezone import VIETNAM
from fleetcfg.model.verdict import Verdict
from fleetcfg.observations.file import reading_errors
from fleetcfg.observations.run_check import RunReader
from fleetcfg.observations.run_names import count_known
from fleetcfg.observations.run_times import past_runs
from fleetcfg.observations.runs import StoredRun, report_of
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


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """What one audit came to.

    Attributes:
        run: Its id.
        devices: How many stand how: every state, and together every device that was selected.
        findings: How many of each verdict that was found, those of the fleet as such included; of
            some devices alone, on these.
        states: How each of them stands that the audit has a report on.
        partly: Those of them that are as declared in what they show, and do not show all.
    """

    run: str
    started_at: datetime
    is_simulated: bool
    devices: Mapping[DeviceState, int]
    findings: Mapping[Verdict, int]
    states: Mapping[str, DeviceState] = field(default_factory=dict[str, DeviceState])
    partly: frozenset[str] = frozenset()

    @property
    def told(self) -> Mapping[DeviceState, int]:
        """How many stand how as people are told: those that do not show all by themselves."""
        whole = self.devices.get(DeviceState.AS_DECLARED, 0) - len(self.partly)
        partly = {DeviceState.AS_DECLARED: whole, DeviceState.AS_SHOWN: len(self.partly)}
        return {**self.devices, **partly}

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
        selected: Of how many devices alone it is; None for the fleet.
        left_out: Whole audits of that time that are no points: of less than half the devices that
            another of them was about.
        broken_off: Audits of that time, and after it, that did not come to their end.
    """

    points: Sequence[TrendPoint]
    is_simulated: bool
    is_monthly: bool = False
    monthly_before: datetime | None = None
    selected: int | None = None
    left_out: tuple[StoredRun, ...] = ()
    broken_off: tuple[StoredRun, ...] = ()


def trend_of(
    observations: Observations, *, last: int, now: datetime, hosts: Collection[str] | None = None
) -> FleetTrend:
    """Return what the *last* audits came to.

    Audits of simulated devices and of real ones are two trends: this is that of the readings of
    *observations*. Not looked at are audits that did not come to their end, and those of which the
    findings are not kept. Left out, and named, are those of less than half the devices that another
    of them was about: they are of a part of the fleet.

    Args:
        observations: Where audits are kept.
        last: How many; none where it is not above 0.
        now: The time; audits of the future are no points.
        hosts: Of these devices alone, as the audits that were about any of them found them; None
            for the fleet.

    Raises:
        ObservationError: STORE_CONTRADICTS if any of these audits was edited so that it shows;
            ``STORE_*``.
    """
    sized = _sized(observations, hosts, now)[-last:] if last > 0 else ()
    reader = RunReader(observations)
    for run, _ in sized:
        reader.require_sound(run)
    most = max((size for _, size in sized), default=0)
    states = _States(observations, None if hosts is None else frozenset(hosts))
    return FleetTrend(
        tuple(states.point(run) for run, size in sized if size * _PART >= most),
        observations.readings is Readings.SIMULATED,
        selected=None if hosts is None else len(hosts),
        left_out=tuple(run for run, size in sized if size * _PART < most),
        broken_off=_broken_off(observations, [run for run, _ in sized], now),
    )


def _broken_off(
    observations: Observations, points: Sequence[StoredRun], now: datetime
) -> tuple[StoredRun, ...]:
    """Return the audits of these readings, from the first of *points* on, that were broken off."""
    is_simulated = observations.readings is Readings.SIMULATED
    return tuple(
        run
        for run in past_runs(observations, now)
        if run.is_broken_off
        and (run.header.simulated > 0) is is_simulated
        and points
        and run.header.started_at >= points[0].header.started_at
    )


def _sized(
    observations: Observations, hosts: Collection[str] | None, now: datetime
) -> Sequence[tuple[StoredRun, int]]:
    """Return the whole audits that were about any of *hosts*, and about how many of them."""
    runs = whole_runs(observations, now)
    if hosts is None:
        return [(run, run.header.hosts) for run in runs]
    known = count_known(observations, hosts)
    return [(run, known[run.header.run]) for run in runs if run.header.run in known]


def last_of_each_month(points: Iterable[TrendPoint]) -> tuple[TrendPoint, ...]:
    """Return the last of *points*, which are oldest first, of each month in Việt Nam."""
    last = {f"{point.started_at.astimezone(VIETNAM):%Y-%m}": point for point in points}
    return tuple(last.values())


def whole_runs(observations: Observations, now: datetime) -> Sequence[StoredRun]:
    """Return the runs of these readings that came to their end and are kept whole, oldest first.

    Not those of the future.
    """
    is_simulated = observations.readings is Readings.SIMULATED
    return tuple(
        run
        for run in past_runs(observations, now)
        if run.is_whole and (run.header.simulated > 0) is is_simulated
    )


@dataclass(slots=True)
class _States:
    """Finds how devices stood at audits, from rows.

    Attributes:
        hosts: The devices that count; None for all.
        counted: How devices stand of which a judgement found nothing, as far as any was looked at.
    """

    observations: Observations
    hosts: frozenset[str] | None
    counted: dict[bytes, DeviceState] = field(default_factory=dict[bytes, DeviceState])

    def point(self, run: StoredRun) -> TrendPoint:
        """Return what *run* came to."""
        name, header = run.header.run, run.header
        with reading_errors(self.observations.file):
            found, findings = _findings(self.observations, name, self.hosts)
            states = dict(self._states(name, found))
        devices = dict.fromkeys(OF_AUDITS, 0) | Counter(states.values())
        if self.hosts is None:
            devices[DeviceState.NOT_SEEN] += max(header.hosts - len(states), 0)
        is_simulated = header.simulated > 0
        partly = frozenset(
            host
            for host, state in states.items()
            if state is DeviceState.AS_DECLARED and not shows_all(found.get(host, ()))
        )
        at = header.started_at
        return TrendPoint(name, at, is_simulated, devices, findings, states, partly)

    def _states(
        self, run: str, found: Mapping[str, Collection[Verdict]]
    ) -> Iterator[tuple[str, DeviceState]]:
        named = _named(self.observations, run) if "" in found else {}
        for host, is_read, about, digest in self.observations.connection.execute(_REPORTS, (run,)):
            if not (host if self.hosts is None else host in self.hosts):
                continue  # what is said of the fleet as such is kept as of a host without name
            is_asked = about is None or bool(decompress(about).get("is_asked", True))
            known = found.get(host, ())
            state = device_state(known, is_read=bool(is_read), is_asked=is_asked)
            if state is DeviceState.AS_DECLARED:
                state = self._counted(digest)
            state = state_named(state, named.get(host, ()), is_read=bool(is_read))
            yield intern(host), state

    def _counted(self, digest: bytes) -> DeviceState:
        """Return how a device stands on which nothing was found, by what was counted on it.

        What is said alike of devices is looked at once.
        """
        if digest not in self.counted:
            (body,) = self.observations.connection.execute(_JUDGEMENT, (digest,)).fetchone()
            counts = {Verdict(word): count for word, count in decompress(body)["counts"].items()}
            self.counted[digest] = device_state(
                (),
                is_read=True,
                is_declared=any_declared(counts),
                is_judged=any_judged(counts),
            )
        return self.counted[digest]


def _named(observations: Observations, run: str) -> Mapping[str, Collection[Verdict]]:
    """Return the verdicts on the fleet as such, by each device that they name."""
    report = report_of(observations, run, "")
    return {} if report is None else named_in(FleetReport(report.findings))


def _findings(
    observations: Observations, run: str, hosts: frozenset[str] | None
) -> tuple[dict[str, set[Verdict]], dict[Verdict, int]]:
    """Return which verdicts were found on each host, and how many of each on all that count."""
    found: dict[str, set[Verdict]] = {}
    findings: dict[Verdict, int] = {}
    rows = observations.connection.execute(
        "SELECT host, verdict, count(*) FROM finding WHERE run = ? GROUP BY host, verdict", (run,)
    )
    for host, word, count in rows:
        verdict = Verdict(word)
        found.setdefault(host, set()).add(verdict)
        if hosts is None or host in hosts:
            findings[verdict] = findings.get(verdict, 0) + count
    return found, findings
