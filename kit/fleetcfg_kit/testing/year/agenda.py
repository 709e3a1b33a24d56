"""What is to be done when in a year, in the order of the clock: time only goes on."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

from fleetcfg.model.statement import StatementFact, StatementKind
from fleetcfg.model.timezone import spell_instant
from fleetcfg_kit.testing.year.department import TECHNICIAN, YearOffice
from fleetcfg_kit.testing.year.plan import (
    BROKEN_HOUR,
    LINES,
    PlannedIncident,
    PlannedMeeting,
    Removal,
    Tampering,
    YearPlan,
    is_applied_of,
)
from fleetcfg_kit.testing.year.samples import spell_samples

SECOND: Final = "tech-2"
"""The technician who leaves."""
PATH: Final = "Conference AutoAnswer Mode"
AS_DECLARED: Final = "Off"
OTHERWISE: Final = "On"
ELSEWHERE: Final = ("sw-ubnd-tinh", "GigabitEthernet1/0/9")
_KEEPS_NOTHING: Final = "stores_nothing"
_OFFICE: Final = 9  # the hour at which it opens
_LATE: Final = timedelta(days=5)
_ROUND: Final = 10  # days from one look round the rooms to the next

Deed = tuple[datetime, Callable[[], None]]


@dataclass(slots=True)
class Agenda:
    """All deeds of a plan, for one office."""

    plan: YearPlan
    office: YearOffice

    def in_order(self) -> list[Deed]:
        """Return every deed, by its time; what has the same time in the order of this module."""
        deeds = (
            *self._devices(),
            *self._audits(),
            *self._mendings(),
            *self._incidents(),
            *self._meetings(),
            *self._losses(),
            *self._samples(),
            *self._rounds(),
        )
        end = self._at(self.plan.days, 0)
        return sorted((deed for deed in deeds if deed[0] < end), key=lambda deed: deed[0])

    def _at(self, day: int, hour: int, minute: int = 0) -> datetime:
        return self.plan.at(day, hour, minute).astimezone(UTC)

    def _audits(self) -> Iterator[Deed]:
        for day in range(self.plan.days):
            if day not in self.plan.without:
                yield self._at(day, 9), self.office.audit
        yield self._at(self.plan.broken, BROKEN_HOUR), self.office.break_off

    # ------------------------------------------------------------ devices

    def _devices(self) -> Iterator[Deed]:
        office = self.office
        for dark in self.plan.darkness:
            yield self._at(dark.first, 7), partial(office.power, dark.host, "off")
            back = self._at(dark.last, 7)
            yield back, partial(office.power, dark.host, "on")
            if dark.is_said:
                site = self.plan.places[dark.host]
                facts: dict[str, StatementFact] = {"site": site, "on": True}
                yield back, self._say(StatementKind.POWER_CYCLE, f"site:{site}", facts)
        for one in self.plan.removals:
            yield from self._removal(one)
        for tampering in self.plan.tamperings:
            yield self._at(tampering.first, 8), partial(self._begin, tampering)

    def _removal(self, one: Removal) -> Iterator[Deed]:
        office, begun = self.office, self._at(one.first, 8)
        if one.is_permitted:
            last = (self.plan.at(one.last) - timedelta(days=1)).date()
            yield begun, partial(office.permit, one.host, "21/GP-SKHCN", ELSEWHERE, last)
        yield begun, partial(office.carry_away, one.host, *ELSEWHERE)
        yield self._at(one.last, 8), partial(office.carry_back, one.host)

    def _begin(self, one: Tampering) -> None:
        if one.is_emergency:
            self.office.emergency(one.host, PATH, OTHERWISE, one.incident)
        else:
            self.office.tamper(one.host, PATH, OTHERWISE)

    def _mendings(self) -> Iterator[Deed]:
        office = self.office
        for number, one in enumerate(self.plan.tamperings, 1):
            by_hand = partial(office.tamper, one.host, PATH, AS_DECLARED)
            is_applied = one.mending == "rollback" or is_applied_of(number)
            if one.mending in ("change", "rollback"):
                named = f"CS-{self.plan.at(one.last).year}-{number:04}"
                fault = "none" if one.mending == "change" else _KEEPS_NOTHING
                change = partial(office.change, named, [one.host], is_applied=is_applied)
                yield self._at(one.last, 10), partial(change, fault=fault)
            if one.mending in ("hand", "rollback") or not is_applied:
                yield self._at(one.last, 11), by_hand
        yield self._at(self.plan.leaves, 17), partial(office.leave, SECOND)

    # ------------------------------------------------------------ people

    def _say(
        self,
        kind: StatementKind,
        about: str,
        facts: Mapping[str, StatementFact],
        by: str = TECHNICIAN,
    ) -> Callable[[], None]:
        return partial(self.office.say, kind, about, facts, by=by)

    def _who(self, day: int) -> str:
        """Return who is at the first site: the second technician, as long as there is one."""
        return SECOND if day < self.plan.leaves else TECHNICIAN

    def _incidents(self) -> Iterator[Deed]:
        for one in self.plan.incidents:
            yield from self._incident(one)

    def _incident(self, one: PlannedIncident) -> Iterator[Deed]:
        about, detected = f"incident:{one.id}@so", self._at(one.day, one.hour)
        provider = one.provider
        facts = {"site": one.site, "detected": spell_instant(detected), "what": one.what}
        opened = partial(self.office.say, StatementKind.INCIDENT_OPEN, about, facts)
        # What is done at once is done by one whose own log must know of it.
        yield detected, partial(opened, record=TECHNICIAN) if one.hour < _OFFICE else opened
        steps: tuple[tuple[int | None, StatementKind, dict[str, StatementFact]], ...] = (
            (one.told, StatementKind.INCIDENT_TOLD, {"provider": provider, "to": "trực"}),
            (one.answered, StatementKind.INCIDENT_ACKNOWLEDGED, {"provider": provider, "by": "x"}),
            (one.mended, StatementKind.INCIDENT_MENDED, {"how": one.how}),
        )
        for after, kind, told in steps:
            if after is not None:
                yield detected + timedelta(minutes=after), self._say(kind, about, told)
        if one.mended is not None:
            mended = detected + timedelta(minutes=one.mended)
            yield from self._cause(one, about, mended)

    def _cause(self, one: PlannedIncident, about: str, at: datetime) -> Iterator[Deed]:
        """Yield that the cause is said; of each third incident it is recorded days later."""
        facts: dict[str, StatementFact] = {"cause": one.cause}
        if one.day % 3:
            yield at, self._say(StatementKind.INCIDENT_CAUSE, about, facts)
            return
        signed: list[Callable[[], None]] = []

        def sign() -> None:
            signed.append(self.office.sign_only(StatementKind.INCIDENT_CAUSE, about, facts))

        yield at, sign
        yield at + _LATE, partial(_record, signed)

    def _meetings(self) -> Iterator[Deed]:
        for one in self.plan.meetings:
            if not one.is_cancelled:
                yield from self._meeting(one)

    def _meeting(self, one: PlannedMeeting) -> Iterator[Deed]:
        about, start = f"meeting:{one.id}", self._at(one.day, 14)
        before = timedelta(hours=4) if one.is_noticed_late else timedelta(hours=70)
        notice: dict[str, StatementFact] = {"to": one.sites, "sha256": "ab" * 32}
        yield start - before, self._say(StatementKind.MEETING_NOTICE, about, notice)
        if not one.is_told:
            return
        early, late = start - timedelta(minutes=70), start - timedelta(minutes=15)
        first, second = one.sites[:2]
        here = self._say(StatementKind.DUTY_IN, about, {"site": first}, self._who(one.day))
        yield early, here
        if one.late:
            yield late, self._say(StatementKind.DUTY_IN, about, {"site": second})
        yield start, self._say(StatementKind.MEETING_OPEN, about, {"run": "", "baseline": ()})
        closed = self._say(StatementKind.MEETING_CLOSE, about, _told_of(one))
        yield start + timedelta(minutes=90), closed

    def _losses(self) -> Iterator[Deed]:
        for one in self.plan.losses:
            if one.is_seen:
                yield self._at(one.day, 14, 10), partial(self.office.audit, one.sites)
            yield self._at(one.day, 14, 30), partial(self.office.lose_power, one.host, one.meeting)

    def _samples(self) -> Iterator[Deed]:
        """Yield that a provider's file comes on the Monday after its week."""
        lines = [f"l-{site}" for site in self.plan.sites[:LINES]]
        for week in self.plan.samples:
            data = spell_samples(week, self.plan.at(week.day, 0))
            bring = partial(self.office.bring_samples, f"{week.number:02}.csv", data, lines)
            yield self._at(week.day + 7, 10), bring

    def _rounds(self) -> Iterator[Deed]:
        """Yield that a person looks at a room, and counts what stands there."""
        fleet = self.office.fleet.devices
        for number, day in enumerate(range(5, self.plan.days, _ROUND)):
            site = self.plan.sites[number % len(self.plan.sites)]
            seen: dict[str, StatementFact] = {"what": "phông", "good": number % 3 != 1}
            yield self._at(day, 15), self._say(StatementKind.ROOM_SEEN, f"site:{site}", seen)
            host = self.plan.hosts[number % len(self.plan.hosts)]
            device = fleet[host]
            here = device.site.id if device.site else ""
            counted: dict[str, StatementFact] = {
                "serial": device.serial_number if (number + 1) % 7 else "KHAC",
                "site": here if (number + 1) % 5 else "dc-khac",
            }
            yield self._at(day, 15), self._say(StatementKind.STOCK_SEEN, f"device:{host}", counted)


def _record(signed: Sequence[Callable[[], None]]) -> None:
    for record in signed:
        record()


def _told_of(one: PlannedMeeting) -> dict[str, StatementFact]:
    """Return what is told of a meeting when it is closed; of one site, no person knows."""
    joined = tuple(site for site in one.sites if site not in one.missed)
    known = joined[: len(one.sites) - 1]
    facts: dict[str, StatementFact] = {"joined": known, "missed": one.missed, "late": one.late}
    facts["run"] = ""
    return facts if one.lost is None else facts | {"minutes_lost": one.lost}
