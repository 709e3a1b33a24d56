"""How soon an incident must be answered, and how soon it was; what providers come to by it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from math import ceil
from typing import Final, Literal

from fleetcfg.model.incident import Incident
from fleetcfg.model.median import median_of
from fleetcfg.model.registers.calendar import Holiday, add_working_days
from fleetcfg.model.registers.services import IncidentRules
from fleetcfg.model.timezone import VIETNAM

DeadlineName = Literal["tell", "acknowledge", "mend", "first_notice", "full_notice", "paper"]
EscalationRole = Literal[
    "duty_head", "provider_duty", "provider_head", "security_authority", "department_head"
]


class DeadlineState(StrEnum):
    """How a duty stands: done in time or late, or not done, and its time runs or is over."""

    ON_TIME = "on_time"
    LATE = "late"
    RUNNING = "running"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class IncidentDeadline:
    """One duty of an incident.

    Attributes:
        due: Until when; *done* when it was, None if it is not.
    """

    name: DeadlineName
    due: datetime
    done: datetime | None
    state: DeadlineState


@dataclass(frozen=True, slots=True)
class IncidentEmergency:
    """An emergency change that was begun because of an incident.

    Attributes:
        incident: Its id.
        entry: Position of the begin in its log.
    """

    incident: str
    device: str
    begun_at: datetime
    entry: int


@dataclass(frozen=True, slots=True)
class IncidentStanding:
    """An incident with its clock.

    Attributes:
        usual_provider: Id of who mends it where no person named a provider; empty if there is none.
    """

    incident: Incident
    deadlines: tuple[IncidentDeadline, ...]
    emergencies: tuple[IncidentEmergency, ...] = ()
    usual_provider: str = ""

    @property
    def provider(self) -> str:
        """Id of the provider that it counts for, in every list and report; empty if of none."""
        return self.incident.provider or self.usual_provider

    @property
    def overdue(self) -> tuple[IncidentDeadline, ...]:
        """What should have been done by now."""
        return tuple(one for one in self.deadlines if one.state is DeadlineState.OVERDUE)


ESCALATES_TO: Final[dict[DeadlineName, EscalationRole]] = {
    "tell": "duty_head",
    "acknowledge": "provider_duty",
    "mend": "provider_head",
    "first_notice": "security_authority",
    "full_notice": "security_authority",
    "paper": "department_head",
}
"""Who is told, by role, when a duty is over its time."""
_PROVIDERS: Final = frozenset({"acknowledge", "mend"})
"""The duties of a provider; the others are the Department's."""


def standing_of(
    incident: Incident,
    rules: IncidentRules,
    holidays: Sequence[Holiday],
    emergencies: Iterable[IncidentEmergency] = (),
    *,
    usual_provider: str = "",
    now: datetime,
) -> IncidentStanding:
    """Return *incident* with every duty of it, as of *now*.

    Of one that is mended, what was never done is left out, but for what is written afterwards: its
    notices and the document of an emergency change.
    """
    own = tuple(one for one in emergencies if one.incident == incident.id)
    bare = IncidentStanding(incident, (), own, usual_provider)
    if incident.is_withdrawn:
        return bare
    within = rules.mend_within_of.get(bare.provider, rules.mend_within)
    mend: _Duty = ("mend", incident.detected + within, incident.at("mended"))
    duties = (
        *_duties(incident, rules, mend),
        *_papers(incident, rules, holidays, own),
    )
    told = tuple(
        IncidentDeadline(name, due, done, _state(due, done, now))
        for name, due, done in duties
        if done is not None or incident.is_open or name not in ("tell", "acknowledge", "mend")
    )
    return replace(bare, deadlines=told)


_Duty = tuple[DeadlineName, datetime, datetime | None]


def _duties(incident: Incident, rules: IncidentRules, mend: _Duty) -> Iterator[_Duty]:
    detected, told = incident.detected, incident.at("told")
    yield "tell", detected + rules.tell_within, told
    if told is not None:
        yield "acknowledge", told + rules.acknowledge_within, incident.at("acknowledged")
    yield mend
    if incident.is_serious:
        yield "first_notice", detected + rules.first_notice, _noticed(incident, "first")
        yield "full_notice", detected + rules.full_notice, _noticed(incident, "full")


def _papers(
    incident: Incident,
    rules: IncidentRules,
    holidays: Sequence[Holiday],
    emergencies: Sequence[IncidentEmergency],
) -> Iterator[_Duty]:
    """Yield until when the first emergency change has its document: the end of a working day."""
    if emergencies:
        day = min(one.begun_at for one in emergencies).astimezone(VIETNAM).date()
        last = add_working_days(day, rules.paper_within, holidays)
        end = datetime.combine(last, time(), VIETNAM) + timedelta(days=1)
        yield "paper", end, _noticed(incident, "paper")


def _noticed(incident: Incident, name: str) -> datetime | None:
    found = incident.notices.get(name)
    return found.at if found else None


def _state(due: datetime, done: datetime | None, now: datetime) -> DeadlineState:
    if done is not None:
        return DeadlineState.ON_TIME if done <= due else DeadlineState.LATE
    return DeadlineState.RUNNING if now <= due else DeadlineState.OVERDUE


@dataclass(frozen=True, slots=True)
class TimesTaken:
    """How long something took, over several incidents.

    Attributes:
        count: How often it was done.
        median: Of these, in whole seconds; None if it never was.
        nine_in_ten: The shortest time within which at least 90 % of them were done: the nearest
            rank, always a time that occurred. None if it never was.
        most: The longest of them; None if it never was.
        on_time: How many were done in time, *done_late* after it, and *overdue* how many are not
            done and over it.
    """

    count: int
    median: timedelta | None
    nine_in_ten: timedelta | None
    most: timedelta | None
    on_time: int
    done_late: int
    overdue: int


@dataclass(frozen=True, slots=True)
class ProviderTimes:
    """What the incidents of one provider come to.

    Attributes:
        provider: Id; empty for incidents of no provider.
        incidents: How many; *open* of them are not mended, *untold* of these it was not told of,
            of *overdue* the provider should have done something by now, and of
            *department_overdue* the Department.
        telling: From detection until the provider was told.
        response: From when the provider was told until it said that it works on it.
        repair: From detection until mended.
    """

    provider: str
    incidents: int
    open: int
    untold: int
    overdue: int
    department_overdue: int
    telling: TimesTaken
    response: TimesTaken
    repair: TimesTaken


def provider_times(standings: Iterable[IncidentStanding]) -> tuple[ProviderTimes, ...]:
    """Return what *standings* come to, by provider, in the order of their ids.

    Incidents that were taken back do not count.
    """
    groups = dict[str, list[IncidentStanding]]()
    for one in standings:
        if not one.incident.is_withdrawn:
            groups.setdefault(one.provider, []).append(one)
    return tuple(
        ProviderTimes(
            provider,
            len(group),
            sum(one.incident.is_open for one in group),
            sum(one.incident.is_untold for one in group),
            sum(any(duty.name in _PROVIDERS for duty in one.overdue) for one in group),
            sum(any(duty.name not in _PROVIDERS for duty in one.overdue) for one in group),
            _taken(group, "detected", "told", "tell"),
            _taken(group, "told", "acknowledged", "acknowledge"),
            _taken(group, "detected", "mended", "mend"),
        )
        for provider, group in sorted(groups.items())
    )


def _taken(
    group: Iterable[IncidentStanding], start: str, end: str, duty: DeadlineName
) -> TimesTaken:
    seconds, states = list[int](), Counter[DeadlineState]()
    for one in group:
        first, last = one.incident.at(start), one.incident.at(end)
        if first is not None and last is not None:
            seconds.append(int((last - first).total_seconds()))
        states.update(each.state for each in one.deadlines if each.name == duty)
    seconds.sort()
    place = ceil(len(seconds) * 9 / 10) - 1
    return TimesTaken(
        len(seconds),
        _span(median_of(seconds)),
        _span(seconds[place] if seconds else None),
        _span(max(seconds, default=None)),
        states[DeadlineState.ON_TIME],
        states[DeadlineState.LATE],
        states[DeadlineState.OVERDUE],
    )


def _span(seconds: int | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)
