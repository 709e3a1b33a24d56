"""Incidents for people: each with its clock, what was said of it, and what comes next. Pure."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from fleetcfg.model.incident import STEPS, Incident
from fleetcfg.model.incident_clock import (
    DeadlineState,
    IncidentDeadline,
    IncidentStanding,
    ProviderTimes,
    TimesTaken,
    provider_times,
)
from fleetcfg.model.statement import SignedStatement
from fleetcfg.report.clock import local_time, span
from fleetcfg.report.escape import escape_lines
from fleetcfg.words import Words
from fleetcfg.workflow.incidents.incidents import ToldIncidents, odd_facts

_MARKS = {
    DeadlineState.ON_TIME: "✓",
    DeadlineState.LATE: "✗",
    DeadlineState.RUNNING: "…",
    DeadlineState.OVERDUE: "!",
}


@dataclass(frozen=True, slots=True)
class IncidentTelling:
    """The words of one language for incidents, and what sites and providers are called."""

    told: ToldIncidents
    words: Words
    doubled: frozenset[str] = field(init=False)  # numbers that several logs have

    def __post_init__(self) -> None:
        counts = Counter(one.incident.number for one in self.told.standings)
        doubled = frozenset(number for number, count in counts.items() if count > 1)
        object.__setattr__(self, "doubled", doubled)

    def head(self, standing: IncidentStanding) -> str:
        """Return an incident in a line: number, where, whose, and how it stands."""
        incident = standing.incident
        parts = [
            incident.id if incident.number in self.doubled else incident.number,
            self.name(incident.site),
            incident.opened.text("device") or incident.opened.text("line"),
            self.name(standing.provider),
            self.state(incident),
            *self._marks(incident),
        ]
        return " · ".join(filter(None, parts))

    def _marks(self, incident: Incident) -> Iterator[str]:
        if incident.is_serious:
            yield self.words.label("incident.serious")
        if incident.opened.facts.get("simulated") is True:
            yield self.words.label("notice.SIMULATED")

    def state(self, incident: Incident) -> str:
        """Return how far it is, in a word."""
        if incident.is_withdrawn:
            return self.words.label("incident.state.withdrawn")
        if incident.is_untold:
            return self.words.label("incident.state.untold")
        last = [name for name in STEPS.values() if name in incident.steps][-1]
        return self.words.label(f"incident.state.{last}")

    def name(self, key: str) -> str:
        """Return what a site or a provider is called."""
        return self.told.names.get(key, key)

    def deadline(self, one: IncidentDeadline) -> str:
        """Return a duty, how it stands, and until when it is due."""
        return self.words.label(
            f"incident.deadline.{one.state}",
            duty=self.words.label(f"incident.duty.{one.name}"),
            due=local_time(one.due),
            at="" if one.done is None else local_time(one.done),
        )


def incidents_text(told: ToldIncidents, words: Words) -> str:
    """Return each incident in a few lines, those first that no provider knows of."""
    telling = IncidentTelling(told, words)
    lines = [line for one in told.standings for line in _listed(one, telling)]
    lines.append(words.count(len(told.standings), "incidents"))
    return escape_lines([*lines, *_left(told, words)])


def _listed(standing: IncidentStanding, telling: IncidentTelling) -> Iterator[str]:
    incident = standing.incident
    yield telling.head(standing)
    detected = telling.words.label("incident.detected_at", at=local_time(incident.detected))
    yield f"  {incident.what} ({detected})"
    for one in standing.overdue:
        yield f"  {_MARKS[one.state]} {telling.deadline(one)}"


def _left(told: ToldIncidents, words: Words) -> Iterator[str]:
    if told.strange:
        yield words.count(told.strange, "incidents.strange")
    for code, number in sorted(told.refused.items()):
        yield f"{words.count(number, 'statements.refused')}: {code}"


def incident_text(told: ToldIncidents, words: Words) -> str:
    """Return all that is known of each: steps, clock, notes, what does not count, what is next."""
    telling = IncidentTelling(told, words)
    return escape_lines(line for one in told.standings for line in _whole(one, telling))


def _whole(standing: IncidentStanding, telling: IncidentTelling) -> Iterator[str]:
    incident, words = standing.incident, telling.words
    yield telling.head(standing)
    yield f"  {incident.what}"
    yield f"  {words.label('incident.log', origin=incident.origin)}"
    yield from _found(incident.opened, words)
    for name in STEPS.values():
        if (step := incident.steps.get(name)) is not None:
            corrected = words.label("incident.corrected") if step.is_corrected else ""
            what = f"{words.label(f'incident.step.{name}')}: {local_time(step.at)}"
            yield "  " + " · ".join(filter(None, [what, corrected, *_said(step.said, words)]))
    for one in standing.deadlines:
        yield f"  {_MARKS[one.state]} {telling.deadline(one)}"
    for change in standing.emergencies:
        at = local_time(change.begun_at)
        yield f"  {words.label('incident.emergency', device=change.device, at=at)}"
    for note in incident.notes:
        yield "  " + " · ".join([words.label("incident.note"), *_said(note, words)])
    for odd in incident.odd:
        why = words.sentence(odd.code, odd_facts(odd, incident))
        yield f"  {words.label('incident.odd')}: {why} {' · '.join(_said(odd.said, words))}"
    if (key := _next(incident)) is not None:
        yield f"  → {words.label(key, number=incident.number)}"


def _found(opened: SignedStatement, words: Words) -> Iterator[str]:
    if opened.text("run"):
        yield "  " + words.label(
            "incident.found",
            run=opened.text("run"),
            verdicts=", ".join(words.label(f"verdict.{one}") for one in opened.texts("verdicts")),
            parameters=", ".join(opened.texts("parameters")),
            digest=opened.text("run_sha256"),
        )


def _said(said: SignedStatement, words: Words) -> Iterator[str]:
    """Yield what was said beside the time, by whom, and when that was recorded."""
    for name in ("to", "by", "how", "cause", "text"):
        if said.text(name):
            yield said.text(name)
    recorded = local_time(said.recorded_at)
    yield words.label("incident.said_by", people=", ".join(said.persons), at=recorded)


def _next(incident: Incident) -> str | None:
    """Return the word for what is to be done next; None if nothing is."""
    if incident.is_withdrawn or "cause" in incident.steps:
        return None
    for done, key in (("mended", "cause"), ("acknowledged", "mend"), ("told", "acknowledge")):
        if done in incident.steps:
            return f"incident.next.{key}"
    return "incident.next.tell"


def incident_providers_text(told: ToldIncidents, words: Words) -> str:
    """Return what the incidents of each provider come to, and how that is counted."""
    telling = IncidentTelling(told, words)
    lines = [line for one in provider_times(told.standings) for line in _of(one, telling)]
    return escape_lines([*lines, words.label("incident.times.how"), *_left(told, words)])


def _of(times: ProviderTimes, telling: IncidentTelling) -> Iterator[str]:
    words = telling.words
    name = telling.name(times.provider) or words.label("incident.no_provider")
    yield words.label(
        "incident.times.counts",
        provider=name,
        incidents=words.count(times.incidents, "incidents"),
        open=times.open,
        untold=times.untold,
        overdue=times.overdue,
        department_overdue=times.department_overdue,
    )
    yield f"  {words.label('incident.times.response')}: {taken_text(times.response, words)}"
    yield f"  {words.label('incident.times.repair')}: {taken_text(times.repair, words)}"


def taken_text(taken: TimesTaken, words: Words) -> str:
    """Return how long something took, over several incidents."""
    if taken.median is None or taken.nine_in_ten is None:
        return words.label("incident.times.never", overdue=taken.overdue)
    return words.label(
        "incident.times.taken",
        count=taken.count,
        median=_span(taken.median, words),
        most=_span(taken.nine_in_ten, words),
        late=taken.done_late,
        overdue=taken.overdue,
    )


def _span(time: timedelta, words: Words) -> str:
    return span(round(time.total_seconds()), words)
