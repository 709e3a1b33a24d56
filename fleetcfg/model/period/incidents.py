"""Incidents and how soon they were answered and mended, by provider; and lines."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from fleetcfg.model.incident import Incident, incidents_of, usual_provider
from fleetcfg.model.incident_clock import (
    IncidentStanding,
    ProviderTimes,
    provider_times,
    standing_of,
)
from fleetcfg.model.line_samples import LineMeasure, LineWindow
from fleetcfg.model.period.case import PeriodCase, source_of
from fleetcfg.model.period.tables import (
    CountedFact,
    PeriodRow,
    PeriodTable,
    Source,
    columns,
    day_of,
    file_of,
    minutes,
    spell_day,
)
from fleetcfg.model.statement import SignedStatement, StatementKind
from fleetcfg.model.timezone import read_instant, spell_instant

_SECTION: Final = "incidents"
_CARRIED: Final[Mapping[str, tuple[LineMeasure, float]]] = {
    "load_in": ("bits_in", 1_000_000),
    "load_out": ("bits_out", 1_000_000),
    "loss": ("loss", 0.01),
    "delay": ("delay_ms", 1),
    "jitter": ("jitter_ms", 1),
}
"""The measure of each column of the quality of lines, and what one of its unit is."""
_INSTANT: Final = timedelta(microseconds=1)
_WEEKS: Final = 3  # columns: how many kept it, how many did not, and of how many it is not known
_COUNTED: Final = (
    *("incidents", "told_in_time", "told_late", "not_told"),
    *("acknowledged", "mended_in_time", "mended_late", "not_mended", "overdue"),
    "department_overdue",
)


@dataclass(frozen=True, slots=True)
class IncidentSeen:
    """One incident of the time, as it stood at the end of it, by what was said up to then."""

    standing: IncidentStanding
    sources: tuple[Source, ...]

    @property
    def detected(self) -> datetime:
        """When it was seen first."""
        return self.standing.incident.detected


def incident_tables(case: PeriodCase) -> Iterator[PeriodTable]:
    """Yield incidents by provider, how long they took, each of them, and what is known of lines."""
    seen, lacks = tuple(incidents_seen(case)), "" if case.has_record else "record"
    groups = provider_times(one.standing for one in seen)
    rows = tuple(_counted(group, seen) for group in groups)
    yield PeriodTable("incidents", _SECTION, columns("provider:text", *_COUNTED), rows, lacks=lacks)
    heads = columns(
        *("provider:text", "tell_median:minutes", "tell_most:minutes"),
        *("answer_median:minutes", "answer_most:minutes", "mend_median:minutes"),
        "mend_most:minutes",
    )
    rows = tuple(_times(group, seen) for group in groups)
    yield PeriodTable("incident_times", _SECTION, heads, rows, lacks=lacks)
    heads = columns(
        *("id:text", "site:text", "provider:text", "detected:time", "told:time"),
        *("mended:time", "cause:text"),
    )
    rows = tuple(map(_listed, seen))
    yield PeriodTable("incident_list", _SECTION, heads, rows, is_long=True, lacks=lacks)
    heads = columns(
        *("line:text", "site:text", "provider:text", "capacity:text", "imports"),
        *("first:day", "last:day"),
    )
    yield PeriodTable("lines", _SECTION, heads, tuple(_lines(case)), is_long=True)
    heads = columns(
        *("line:text", "site:text", "weeks_kept", "weeks_over", "weeks_not_known"),
        *(f"{name}:hundredths" for name in _CARRIED),
        "worst_until:day",
    )
    yield PeriodTable("line_quality", _SECTION, heads, tuple(_carried(case)), is_long=True)


def incidents_seen(case: PeriodCase) -> Iterator[IncidentSeen]:
    """Yield the incidents that were detected in the time, by when they were.

    What was said after it counts not yet; what was taken back was none.
    """
    known = [one for one in case.statements.given if one.said_at <= case.end]
    given = (one for one in incidents_of(known).given if not one.is_withdrawn)
    in_time = (one for one in given if case.period.has(one.detected))
    for one in sorted(in_time, key=lambda each: (each.detected, each.id)):
        yield _seen(case, one)


def _seen(case: PeriodCase, one: Incident) -> IncidentSeen:
    said = {step.said.sha256: step.said for step in one.steps.values()}
    said |= {note.sha256: note for note in one.notes}
    rules, holidays = case.registers.incident_rules, case.registers.holidays
    usual = usual_provider(one.site, one.line, case.fleet, case.registers.lines)
    begun = [each for each in case.emergencies if each.begun_at <= case.end]
    standing = standing_of(one, rules, holidays, begun, usual_provider=usual, now=case.end)
    return IncidentSeen(standing, tuple(map(source_of, said.values())))


def _time(said: SignedStatement, fact: str) -> datetime:
    """Return the time that a fact is; when it was said, where there is none that can be read."""
    return read_instant(said.text(fact)) or said.said_at


def _counted(times: ProviderTimes, seen: Iterable[IncidentSeen]) -> PeriodRow:
    tell, mend = times.telling, times.repair
    counts = (
        *(times.incidents, tell.on_time, tell.done_late, times.incidents - tell.count),
        *(times.response.count, mend.on_time, mend.done_late, times.incidents - mend.count),
        *(times.overdue, times.department_overdue),
    )
    return PeriodRow((times.provider or None, *counts), sources=_sources(times, seen))


def _times(times: ProviderTimes, seen: Iterable[IncidentSeen]) -> PeriodRow:
    taken = (times.telling, times.response, times.repair)
    figures = (minutes(span) for one in taken for span in (one.median, one.most))
    return PeriodRow((times.provider or None, *figures), sources=_sources(times, seen))


def _sources(times: ProviderTimes, seen: Iterable[IncidentSeen]) -> tuple[Source, ...]:
    own = (one for one in seen if one.standing.provider == times.provider)
    return tuple(sorted({source for one in own for source in one.sources}))


def _listed(one: IncidentSeen) -> PeriodRow:
    incident, provider = one.standing.incident, one.standing.provider
    steps = (incident.detected, incident.at("told"), incident.at("mended"))
    times = (None if at is None else spell_instant(at) for at in steps)
    cause = incident.steps.get("cause")
    why = cause.said.text("cause") if cause else ""
    cells = (incident.id, incident.site or None, provider or None, *times, why or None)
    return PeriodRow(cells, sources=tuple(sorted(set(one.sources))))


def _lines(case: PeriodCase) -> Iterator[PeriodRow]:
    for line in case.registers.lines:
        kind, about = StatementKind.LINE_SAMPLES, f"line:{line.id}"
        said = [one for one in case.said(kind) if one.about == about]
        begins = [day_of(_time(one, "first")) for one in said]
        ends = [day_of(_time(one, "last") - _INSTANT) for one in said]  # it is the first after them
        imports = len(said) if case.has_record else None
        first, last = spell_day(min(begins, default=None)), spell_day(max(ends, default=None))
        cells = (line.id, line.site, line.provider, f"{line.capacity:g}", imports, first, last)
        yield PeriodRow(cells, sources=(file_of(line.place), *map(source_of, said)))


def _carried(case: PeriodCase) -> Iterator[PeriodRow]:
    """Yield of each line how many weeks it kept what it must, and what it carried in the worst."""
    measured = {one.line: one for one in case.lines}
    said = [one for one in case.statements.of(StatementKind.LINE_SAMPLES) if one.said_at < case.end]
    for line in case.registers.lines:
        about, seen = f"line:{line.id}", measured.get(line.id)
        told: tuple[CountedFact, ...] = (None,) * (len(_CARRIED) + _WEEKS + 1)
        if seen is not None:
            weeks = seen.weeks
            not_known = weeks.get("unknown", 0) + weeks.get("unmeasured", 0)
            counts = (weeks.get("kept", 0), weeks.get("over", 0), not_known)
            told = (*counts, *_worst(seen.worst))
        sources = (file_of(line.place), *(source_of(one) for one in said if one.about == about))
        yield PeriodRow((line.id, line.site, *told), sources=sources)


def _worst(week: LineWindow | None) -> Iterator[CountedFact]:
    """Yield the 95th percentiles of a week, and its last day; of none that nothing is known."""
    if week is None:
        yield from (None,) * (len(_CARRIED) + 1)
        return
    found = {one.measure: one.percentile for one in week.measured}
    for measure, unit in _CARRIED.values():
        percentile = found.get(measure)
        yield None if percentile is None else round(percentile * 100 / unit)
    yield spell_day(day_of(week.end - timedelta(days=1)))
