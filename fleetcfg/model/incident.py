"""Incidents, as people said them: what broke, who was told, who took it, when it was mended, why.

Nothing is kept of an incident but statements (Decision 32/2019, Art. 6.2); this is the one place
that makes incidents of them. In which order the logs of several machines are read changes nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise
from typing import Final

from fleetcfg.model.fleet import Fleet
from fleetcfg.model.registers.services import ProvidedLine
from fleetcfg.model.statement import SignedStatement, StatementKind, Statements
from fleetcfg.model.timezone import read_instant

SUBJECT: Final = "incident:"
STEPS: Final[Mapping[StatementKind, str]] = {
    StatementKind.INCIDENT_OPEN: "detected",
    StatementKind.INCIDENT_TOLD: "told",
    StatementKind.INCIDENT_ACKNOWLEDGED: "acknowledged",
    StatementKind.INCIDENT_MENDED: "mended",
    StatementKind.INCIDENT_CAUSE: "cause",
}
"""Each step by its name, in the order in which they happen."""

NOTICES: Final = ("first", "full", "paper")
"""What is written of an incident: the first notice of a serious one, the one with its cause, and
the document after an emergency change."""

_NEEDS: Final = {"acknowledged": "told", "cause": "mended"}
_KINDS: Final = (*STEPS, StatementKind.INCIDENT_NOTE)


@dataclass(frozen=True, slots=True)
class IncidentStep:
    """One step that counts.

    Attributes:
        said: Who said it, when, and when that was recorded.
        at: When it happened: as it was said, or as a later note corrected it.
    """

    said: SignedStatement
    at: datetime
    is_corrected: bool = False


@dataclass(frozen=True, slots=True)
class OddStep:
    """Something that was said of an incident and does not count; *code* says why."""

    said: SignedStatement
    code: str


@dataclass(frozen=True, slots=True)
class Incident:
    """One incident.

    Attributes:
        number: Year and number, as people say it on the telephone; one in its log.
        origin: Name of that log.
        steps: By name, as in `STEPS`.
        notices: By name, as in `NOTICES`: when each was given.
        notes: Everything else that was said, oldest first.
        odd: What does not count.
        is_withdrawn: Whether it was taken back as a whole: there was none.
    """

    number: str
    origin: str
    opened: SignedStatement
    steps: Mapping[str, IncidentStep]
    notices: Mapping[str, IncidentStep] = field(default_factory=dict[str, IncidentStep])
    notes: tuple[SignedStatement, ...] = ()
    odd: tuple[OddStep, ...] = ()
    is_serious: bool = False
    is_withdrawn: bool = False

    @property
    def id(self) -> str:
        """As statements name it: one among all logs."""
        return f"{self.number}@{self.origin}"

    @property
    def site(self) -> str:
        """Id of the site."""
        return self.opened.text("site")

    @property
    def line(self) -> str:
        """Id of the line; empty if it is of none."""
        return self.opened.text("line")

    @property
    def what(self) -> str:
        """What is wrong, in a person's words."""
        return self.opened.text("what")

    @property
    def provider(self) -> str:
        """Id of the provider: the one that was told, else the one that it was opened for."""
        told = self.steps.get("told")
        return (told.said.text("provider") if told else "") or self.opened.text("provider")

    @property
    def detected(self) -> datetime:
        """When it was seen first."""
        return self.steps["detected"].at

    def at(self, step: str) -> datetime | None:
        """Return when *step* happened; None if it did not yet."""
        found = self.steps.get(step)
        return found.at if found else None

    @property
    def is_open(self) -> bool:
        """Whether it is not mended."""
        return not (self.is_withdrawn or "mended" in self.steps)

    @property
    def is_untold(self) -> bool:
        """Whether it is open, and no provider knows of it (Art. 6.2)."""
        return self.is_open and "told" not in self.steps


@dataclass(frozen=True, slots=True)
class Incidents:
    """All incidents of the logs that are here.

    Attributes:
        given: Those of which no person was told first, then those that are open, then by time.
        strange: What was said of incidents of which no opening is here.
    """

    given: tuple[Incident, ...]
    strange: tuple[SignedStatement, ...] = ()

    def named(self, asked: str) -> tuple[Incident, ...]:
        """Return those that *asked* means: a number, or a number with its log."""
        bare = asked.strip()
        return tuple(one for one in self.given if bare in (one.number, one.id))


def usual_provider(site: str, line: str, fleet: Fleet, lines: Iterable[ProvidedLine]) -> str:
    """Return who mends it where no person is named: whose the line is, else whose the site.

    It is empty if neither is declared.
    """
    named = next((one for one in lines if one.id == line), None)
    if named is not None:
        return named.provider
    known = fleet.sites.get(site)
    return known.provider if known else ""


def subject_of(number: str, origin: str) -> str:
    """Return what statements of an incident are about."""
    return f"{SUBJECT}{number}@{origin}"


def next_number(statements: Iterable[SignedStatement], origin: str, year: int) -> str:
    """Return the number that the next incident of a log gets: ``2026-007``."""
    numbers = [
        int(count)
        for one in statements
        if one.kind is StatementKind.INCIDENT_OPEN
        for number, _, log in [one.about.removeprefix(SUBJECT).partition("@")]
        for named, _, count in [number.partition("-")]
        if log == origin and named == str(year) and count.isdecimal()
    ]
    return f"{year}-{max(numbers, default=0) + 1:03}"


def incidents_of(statements: Statements | Sequence[SignedStatement]) -> Incidents:
    """Return the incidents that *statements* come to."""
    given = statements.given if isinstance(statements, Statements) else statements
    by_subject = dict[str, list[SignedStatement]]()
    for one in sorted(given, key=_order):
        if one.kind in _KINDS:
            by_subject.setdefault(one.about, []).append(one)
    made, strange = list[Incident](), list[SignedStatement]()
    for about, said in by_subject.items():
        if any(one.kind is StatementKind.INCIDENT_OPEN for one in said):
            made.append(_incident(about, said))
        else:
            strange += said
    made.sort(key=lambda one: (not one.is_untold, not one.is_open, one.detected, one.id))
    return Incidents(tuple(made), tuple(strange))


def _order(one: SignedStatement) -> tuple[datetime, datetime, bool, str]:
    """Return by what statements are sorted: of one second, a note comes after what it corrects."""
    is_note = one.kind is StatementKind.INCIDENT_NOTE
    return one.said_at, one.recorded_at, is_note, one.sha256


@dataclass(slots=True)
class _Folded:
    """What was said of one incident, taken in oldest first."""

    steps: dict[str, IncidentStep] = field(default_factory=dict[str, IncidentStep])
    notices: dict[str, IncidentStep] = field(default_factory=dict[str, IncidentStep])
    notes: list[SignedStatement] = field(default_factory=list[SignedStatement])
    odd: list[OddStep] = field(default_factory=list[OddStep])
    is_serious: bool = False
    is_withdrawn: bool = False

    def take(self, one: SignedStatement) -> None:
        if one.kind is StatementKind.INCIDENT_NOTE:
            self._note(one)
            return
        name = STEPS[one.kind]
        at = _told_at(one, "detected" if name == "detected" else "at")
        if isinstance(at, OddStep):
            self.odd.append(at)
            if name == "detected" and name not in self.steps:  # it was opened all the same
                self.steps[name] = IncidentStep(one, one.said_at)
        elif name in self.steps and not self._is_graver(one, name):
            self.odd.append(OddStep(one, "INCIDENT_STEP_AGAIN"))
        else:
            if name in self.steps:
                self.odd.append(OddStep(self.steps[name].said, "INCIDENT_STEP_AGAIN"))
            self.steps[name] = IncidentStep(one, at)
        self.is_serious |= one.facts.get("serious") is True

    def _is_graver(self, one: SignedStatement, name: str) -> bool:
        """Tell whether the Department says a step that another person dated before its word."""
        said = self.steps[name].said
        return name != "detected" and one.is_departments and not said.is_departments

    def _note(self, one: SignedStatement) -> None:
        self.notes.append(one)
        self.is_serious |= one.facts.get("serious") is True
        at, corrects = _told_at(one, "at"), one.text("corrects")
        if isinstance(at, OddStep):
            self.odd.append(at)
        elif corrects:
            self._correct(corrects, one, at)
        elif one.text("notice") in NOTICES:
            self.notices.setdefault(one.text("notice"), IncidentStep(one, at))

    def _correct(self, step: str, one: SignedStatement, at: datetime) -> None:
        if step not in self.steps:
            self.odd.append(OddStep(one, "INCIDENT_NOTHING_TO_CORRECT"))
        elif not _may_correct(one, self.steps[step].said):
            self.odd.append(OddStep(one, "INCIDENT_OF_ANOTHER"))
        elif "at" in one.facts:
            self.steps[step] = replace(self.steps[step], at=at, is_corrected=True)
        elif step == "detected":
            self.is_withdrawn = True
        else:
            self.odd.append(OddStep(self.steps.pop(step).said, "INCIDENT_TAKEN_BACK"))


def _incident(about: str, said: Sequence[SignedStatement]) -> Incident:
    number, _, origin = about.removeprefix(SUBJECT).partition("@")
    folded = _Folded()
    for one in _openings_first(said):
        folded.take(one)
    steps = {name: folded.steps[name] for name in STEPS.values() if name in folded.steps}
    odd = [*folded.odd, *_drop_disordered(steps)]
    return Incident(
        number,
        origin,
        steps["detected"].said,
        steps,
        folded.notices,
        tuple(folded.notes),
        tuple(odd),
        folded.is_serious,
        folded.is_withdrawn,
    )


def _openings_first(said: Sequence[SignedStatement]) -> Iterator[SignedStatement]:
    """Yield *said* with its openings first: a clock that is behind may date a step before.

    Of several openings the one counts that the log took in first which gave the number: nothing
    that is said in its name, elsewhere or brought here later, makes another incident of it.
    """
    openings = [one for one in said if one.kind is StatementKind.INCIDENT_OPEN]
    yield from sorted(openings, key=_opening_order)
    yield from (one for one in said if one.kind is not StatementKind.INCIDENT_OPEN)


def _opening_order(one: SignedStatement) -> tuple[bool, datetime, bool]:
    """Return by what openings of one number are sorted; the Department's first of one second."""
    return not one.is_in_own_log, one.recorded_at, not one.is_departments


def _may_correct(note: SignedStatement, said: SignedStatement) -> bool:
    """Tell whether who says *note* may correct *said*: one of those who said it, or the Department.

    Who mends for a provider neither takes an incident back nor moves its clock.
    """
    return note.is_departments or not {*note.persons}.isdisjoint(said.persons)


def _drop_disordered(steps: dict[str, IncidentStep]) -> Iterator[OddStep]:
    """Take out of *steps* what cannot be so beside the others, and yield it."""
    while (found := _disordered(steps)) is not None:
        name, code = found
        yield OddStep(steps.pop(name).said, code)


def _disordered(steps: Mapping[str, IncidentStep]) -> tuple[str, str] | None:
    for name, needed in _NEEDS.items():
        if name in steps and needed not in steps:
            return name, "INCIDENT_ORDER"
    names = [name for name in STEPS.values() if name in steps]
    for earlier, later in pairwise(names):
        if steps[earlier].at > steps[later].at:
            if earlier == "detected":
                return later, "INCIDENT_BEFORE"
            newest = max(later, earlier, key=lambda name: steps[name].said.said_at)
            return newest, "INCIDENT_ORDER"
    return None


def _told_at(one: SignedStatement, name: str) -> datetime | OddStep:
    """Return the time that a fact is; if it is none, or had not come yet, what is odd of it."""
    at = _instant(one, name)
    if at is None:
        return OddStep(one, "INCIDENT_TIME")
    return at if at <= one.said_at else OddStep(one, "INCIDENT_FUTURE")


def _instant(one: SignedStatement, name: str) -> datetime | None:
    """Return the time that a fact is, when it was said where there is none; None of no time."""
    text = one.text(name)
    return read_instant(text) if text else one.said_at
