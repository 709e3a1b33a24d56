"""What happens in a year: a seed decides it all before anything is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Final, Literal, TypeVar

from fleetcfg.model.timezone import VIETNAM

Drawn = TypeVar("Drawn")
Mending = Literal["change", "hand", "never"]
"""How a difference goes away: by an approved change-set, by the hand that made it, or never."""

AUDIT_HOUR: Final = 9
_LEAST_DAYS: Final = 30
_WEEK: Final = 7
_MEETING: Final = 3
"""The day of each week on which there is one; the others are free."""


@dataclass(slots=True)
class Chance:
    """Numbers that follow from a seed, alike in every Python."""

    seed: int
    drawn: int = 0

    def between(self, least: int, most: int) -> int:
        """Return a number from *least* to *most*, both included."""
        self.drawn += 1
        hashed = sha256(f"{self.seed} {self.drawn}".encode()).digest()
        return least + int.from_bytes(hashed[:8], "big") % (most - least + 1)

    def some(self, of: Sequence[Drawn], count: int) -> list[Drawn]:
        """Return *count* of them, each once."""
        left = list(of)
        return [left.pop(self.between(0, len(left) - 1)) for _ in range(count)]


@dataclass(frozen=True, slots=True)
class Tampering:
    """A person sets a device otherwise on *first*; what is done about it is done on *last*."""

    host: str
    first: int
    last: int
    mending: Mending
    is_emergency: bool = False


@dataclass(frozen=True, slots=True)
class Darkness:
    """A device has no power, or no line, from one day until before another."""

    host: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Removal:
    """A device is plugged in elsewhere from one day until before another."""

    host: str
    first: int
    last: int
    is_permitted: bool


@dataclass(frozen=True, slots=True)
class PlannedMeeting:
    """A meeting, by the day on which it is; places in *sites* say who was late or missed it.

    Attributes:
        is_told: Whether anybody says that it was held.
    """

    id: str
    day: int
    sites: tuple[str, ...]
    late: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    lost: int | None = 0
    is_cancelled: bool = False
    is_told: bool = True
    is_noticed_late: bool = False
    is_secret: bool = False


@dataclass(frozen=True, slots=True)
class PlannedIncident:
    """An incident: minutes from its detection until each step; None for one that never came."""

    id: str
    day: int
    site: str
    provider: str
    told: int | None
    answered: int | None
    mended: int | None
    cause: str = ""


@dataclass(frozen=True, slots=True)
class YearPlan:
    """All that happens; days count from 0 on *first*.

    Attributes:
        hosts: Devices that are audited.
        without: Days on which no person audits.
        leaves: The day on which the second technician leaves.
    """

    seed: int
    first: date
    days: int
    hosts: tuple[str, ...]
    sites: tuple[str, ...]
    without: frozenset[int]
    tamperings: tuple[Tampering, ...]
    darkness: tuple[Darkness, ...]
    removals: tuple[Removal, ...]
    meetings: tuple[PlannedMeeting, ...]
    incidents: tuple[PlannedIncident, ...]
    leaves: int

    def at(self, day: int, hour: int = AUDIT_HOUR, minute: int = 0) -> datetime:
        """Return a time of a day, in Việt Nam."""
        midnight = datetime.combine(self.first, datetime.min.time(), VIETNAM)
        return midnight + timedelta(days=day, hours=hour, minutes=minute)


def make_plan(
    hosts: Sequence[str],
    codecs: Sequence[str],
    places: Sequence[tuple[str, str]],
    *,
    seed: int,
    first: date,
    days: int,
) -> YearPlan:
    """Return what *seed* decides.

    Args:
        hosts: Devices that are audited.
        codecs: Those of them that can be set and written to; four at least.
        places: Sites and the provider of each.
        seed: Decides.
        first: The first day.
        days: How many, 30 at least.
    """
    if days < _LEAST_DAYS:
        why = f"{days} days are too few for all that must happen"
        raise ValueError(why)
    chance = Chance(seed)
    sites = tuple(site for site, _ in places)
    darkness = tuple(_darkness(chance, hosts, days))
    return YearPlan(
        seed,
        first,
        days,
        tuple(hosts),
        sites,
        frozenset(chance.some(range(2, days - 2), max(days // 40, 1))),
        tuple(_tamperings(chance, codecs, days, darkness)),
        darkness,
        tuple(_removals(codecs, days)),
        tuple(_meetings(chance, sites, days)),
        tuple(_incidents(chance, places, days)),
        days // 2,
    )


def _tamperings(
    chance: Chance, codecs: Sequence[str], days: int, darkness: Sequence[Darkness]
) -> list[Tampering]:
    """Return one after the other on the first codecs, and never two at once on one.

    Nothing is done to a device on a day on which it has no power: it could not be read.
    """
    made: list[Tampering] = []
    own = codecs[:-2]  # the last two are carried about
    mendings: tuple[Mending, ...] = ("change", "hand", "change")
    for number, host in enumerate(own):
        day = _with_power(host, 2 + number * 3, darkness)
        while day < days - 8:
            last = _with_power(host, day + chance.between(2, 5), darkness)
            last += last % _WEEK == _MEETING  # no change is made on the day of a meeting
            last = _with_power(host, last, darkness)
            mending = mendings[len(made) % len(mendings)]
            is_emergency = mending == "hand" and len(made) % 6 == 1
            made.append(Tampering(host, day, last, mending, is_emergency))
            day = _with_power(host, last + chance.between(20, 60), darkness)
    made.append(Tampering(own[0], days - 3, days, "never"))
    return sorted(made, key=lambda one: (one.first, one.host))


def _with_power(host: str, day: int, darkness: Sequence[Darkness]) -> int:
    """Return *day*, or the first one after it on which *host* has power."""
    for dark in darkness:  # in the order of their days
        if dark.host == host and dark.first <= day <= dark.last:
            day = dark.last + 1
    return day


def _darkness(chance: Chance, hosts: Sequence[str], days: int) -> list[Darkness]:
    made: list[Darkness] = []
    for host in chance.some(hosts, max(len(hosts) // 4, 2)):
        first = chance.between(3, days - 6)
        made.append(Darkness(host, first, min(first + chance.between(1, 4), days)))
    return sorted(made, key=lambda one: (one.first, one.host))


def _removals(codecs: Sequence[str], days: int) -> list[Removal]:
    permitted, other = codecs[-2:]
    return [
        Removal(permitted, days // 4, days // 4 + 5, is_permitted=True),
        Removal(other, days // 3, days // 3 + 4, is_permitted=False),
    ]


def _meetings(chance: Chance, sites: Sequence[str], days: int) -> list[PlannedMeeting]:
    """Return one a week; the fifth is cancelled, of the sixth no person says anything."""
    made: list[PlannedMeeting] = []
    for number, day in enumerate(range(_MEETING, days, _WEEK), 1):
        invited = tuple(sorted(chance.some(sites, min(len(sites), chance.between(3, 6)))))
        late = (invited[0],) if number % 3 == 0 else ()
        missed = (invited[-1],) if number % 4 == 0 else ()
        lost = None if number % 7 == 0 else len(late) * 8 + len(missed) * 90
        meeting = PlannedMeeting(
            f"hop-{number:03}",
            day,
            invited,
            late,
            missed,
            lost,
            is_cancelled=_is_nth(number, 9, 5),
            is_told=not _is_nth(number, 9, 6),
            is_noticed_late=_is_nth(number, 4, 1),
            is_secret=_is_nth(number, 8, 2),
        )
        made.append(meeting)
    return made


def _incidents(
    chance: Chance, places: Sequence[tuple[str, str]], days: int
) -> list[PlannedIncident]:
    """Return one every ten days: each fourth is told late, each fifth is not mended yet."""
    made: list[PlannedIncident] = []
    for number, day in enumerate(range(4, days - 4, 10), 1):
        site, provider = chance.some(places, 1)[0]
        told = None if number % 6 == 0 else 200 if number % 4 == 0 else chance.between(5, 25)
        answered = None if told is None else told + chance.between(10, 100)
        mended = (
            None if number % 5 == 0 or told is None else (answered or 0) + chance.between(30, 2000)
        )
        cause = "" if mended is None else f"Đứt cáp {number}"
        known = (told, answered, mended)
        made.append(PlannedIncident(f"2026-{number:03}", day, site, provider, *known, cause))
    return made


def _is_nth(number: int, of: int, nth: int) -> bool:
    """Tell whether *number* is the *nth* of each group of so many."""
    return number % of == nth
