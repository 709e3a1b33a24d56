"""What happens in a year: a seed decides it all before anything is done."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Final, Literal, TypeVar

from fleetcfg.model.timezone import VIETNAM

Drawn = TypeVar("Drawn")
Mending = Literal["change", "rollback", "hand", "never"]
"""How a difference goes away: by an approved change-set, by one that the device does not keep and
then by hand, by the hand that made it, or never."""
SampleKind = Literal["kept", "over", "gap"]
"""What a week of samples shows: the line kept what it must, it did not, or too much lacks."""

AUDIT_HOUR: Final = 9
BROKEN_HOUR: Final = 16
_LEAST_DAYS: Final = 30
_WEEK: Final = 7
PAPER: Final = timedelta(hours=24)
"""How long an emergency may go without its paper, by the policy of the Department."""
LINES: Final = 3
"""How many lines are declared."""
_EVERY: Final = 2
_MICROPHONE: Final = ("Không có tiếng từ micro", "Thay dây micro")
_CALLS: Final = ("Thiết bị không nhận cuộc gọi", "Đặt cho tự nhận cuộc gọi")
"""What is seen, and how it is mended: devices answer meanwhile, and their lines carry what they do.

The second is because of which a device is set otherwise at once.
"""
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
    incident: str = ""

    @property
    def is_emergency(self) -> bool:
        """Whether it was done because of an incident, with a word before and after it."""
        return bool(self.incident)


@dataclass(frozen=True, slots=True)
class Darkness:
    """A device has no power, or no line, from one day until before another.

    Attributes:
        is_said: Whether a person says that it was switched on again.
    """

    host: str
    first: int
    last: int
    is_said: bool = False


@dataclass(frozen=True, slots=True)
class PowerLoss:
    """A device loses its power half an hour after a meeting began, and starts again at once.

    Attributes:
        is_seen: Whether the devices of the meeting were read ten minutes after its begin.
    """

    host: str
    meeting: str
    day: int
    sites: tuple[str, ...]
    is_seen: bool


@dataclass(frozen=True, slots=True)
class SampledWeek:
    """On a Monday samples of the week before come, of one line.

    Attributes:
        number: Of the week, from 0; *day* is its first.
    """

    line: str
    number: int
    day: int
    kind: SampleKind


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
    """An incident: minutes from its detection until each step; None for one that never came.

    Attributes:
        what: Is seen, and *how* it is mended.
    """

    id: str
    day: int
    site: str
    provider: str
    told: int | None
    answered: int | None
    mended: int | None
    cause: str = ""
    hour: int = 12
    what: str = _MICROPHONE[0]
    how: str = _MICROPHONE[1]


@dataclass(frozen=True, slots=True)
class YearPlan:
    """All that happens; days count from 0 on *first*.

    Attributes:
        hosts: Devices that are audited, *places* the site of each.
        without: Days on which no person audits.
        leaves: The day on which the second technician leaves.
        broken: The day on which an audit is broken off, after that of the morning.
    """

    seed: int
    first: date
    days: int
    hosts: tuple[str, ...]
    places: Mapping[str, str]
    sites: tuple[str, ...]
    without: frozenset[int]
    tamperings: tuple[Tampering, ...]
    darkness: tuple[Darkness, ...]
    removals: tuple[Removal, ...]
    meetings: tuple[PlannedMeeting, ...]
    incidents: tuple[PlannedIncident, ...]
    losses: tuple[PowerLoss, ...]
    samples: tuple[SampledWeek, ...]
    leaves: int
    broken: int

    def at(self, day: int, hour: int = AUDIT_HOUR, minute: int = 0) -> datetime:
        """Return a time of a day, in Việt Nam."""
        midnight = datetime.combine(self.first, datetime.min.time(), VIETNAM)
        return midnight + timedelta(days=day, hours=hour, minutes=minute)


def is_applied_of(number: int) -> bool:
    """Tell whether change-set *number*, from 1, is applied: each fifth lapses."""
    return number % 5 > 0


def make_plan(
    hosts: Mapping[str, tuple[str, str]],
    codecs: Sequence[str],
    *,
    seed: int,
    first: date,
    days: int,
) -> YearPlan:
    """Return what *seed* decides.

    Args:
        hosts: Devices that are audited, with the site of each and its provider.
        codecs: Those of them that can be set and written to; four at least.
        seed: Decides.
        first: The first day.
        days: How many, 30 at least.
    """
    if days < _LEAST_DAYS:
        why = f"{days} days are too few for all that must happen"
        raise ValueError(why)
    return _plan_of(Chance(seed), hosts, codecs, first, days)


def _plan_of(
    chance: Chance,
    hosts: Mapping[str, tuple[str, str]],
    codecs: Sequence[str],
    first: date,
    days: int,
) -> YearPlan:
    providers, places = dict(hosts.values()), {host: site for host, (site, _) in hosts.items()}
    sites = tuple(providers)
    darkness = tuple(_darkness(chance, tuple(hosts), days))
    without = frozenset(chance.some(range(2, days - 2), max(days // 40, 1)))
    tamperings = tuple(_tamperings(chance, codecs, first, days, darkness))
    meetings = tuple(_meetings(chance, sites, days))
    incidents = _incidents(chance, list(providers.items()), first, days)
    incidents += [_urgent(one, *hosts[one.host]) for one in tamperings if one.is_emergency]
    return YearPlan(
        chance.seed,
        first,
        days,
        tuple(hosts),
        places,
        sites,
        without,
        tamperings,
        darkness,
        tuple(_removals(codecs, days)),
        meetings,
        tuple(sorted(incidents, key=lambda one: (one.day, one.hour, one.id))),
        tuple(_losses(meetings, {host: places[host] for host in codecs[:-2]}, darkness)),
        tuple(_samples(sites[:LINES], first, days)),
        days // 2,
        days // 5,
    )


def _tamperings(
    chance: Chance, codecs: Sequence[str], first: date, days: int, darkness: Sequence[Darkness]
) -> list[Tampering]:
    """Return one after the other on the first codecs, and never two at once on one.

    Nothing is done to a device on a day on which it has no power: it could not be read.
    """
    made: list[Tampering] = []
    own = codecs[:-2]  # the last two are carried about
    mendings: tuple[Mending, ...] = ("change", "hand", "rollback", "change", "hand", "change")
    for number, host in enumerate(own):
        day = _with_power(host, 2 + number * 3, darkness)
        while day < days - 8:
            last = _with_power(host, day + chance.between(2, 5), darkness)
            last += last % _WEEK == _MEETING  # no change is made on the day of a meeting
            last = _with_power(host, last, darkness)
            mending = mendings[len(made) % len(mendings)]
            is_urgent = len(made) % len(mendings) == 1
            incident = f"{_year_of(first, day)}-9{len(made):02}" if is_urgent else ""
            made.append(Tampering(host, day, last, mending, incident))
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
        last = min(first + chance.between(1, 4), days)
        made.append(Darkness(host, first, last, is_said=_is_nth(len(made), 3, 1)))
    return sorted(made, key=lambda one: (one.first, one.host))


def _urgent(one: Tampering, site: str, provider: str) -> PlannedIncident:
    """Return the incident because of which a device is set otherwise at once."""
    return PlannedIncident(
        *(one.incident, one.first, site, provider, 5, 15, 90, "Lỗi cấu hình", 7), *_CALLS
    )


def _losses(
    meetings: Sequence[PlannedMeeting], places: Mapping[str, str], darkness: Sequence[Darkness]
) -> Iterator[PowerLoss]:
    """Yield that a device loses its power in every second meeting that is told of, if any can."""
    told = [one for one in meetings if one.is_told and not one.is_cancelled]
    for number, one in enumerate(told[::_EVERY]):
        here = (
            host
            for host, site in places.items()
            if site in one.sites and _with_power(host, one.day, darkness) == one.day
        )
        host = next(here, "")
        if host:
            yield PowerLoss(host, one.id, one.day, one.sites, is_seen=number % 2 == 0)


def _samples(sites: Sequence[str], first: date, days: int) -> Iterator[SampledWeek]:
    """Yield a week of samples for each week, of one line after the other."""
    kinds: tuple[SampleKind, ...] = ("kept", "over", "gap")
    monday = -first.weekday() % _WEEK
    for number, day in enumerate(range(monday, days - _WEEK, _WEEK)):
        line = f"l-{sites[number % len(sites)]}"
        kind = kinds[(number + number // len(sites)) % len(kinds)]
        yield SampledWeek(line, number, day, kind)


def _removals(codecs: Sequence[str], days: int) -> list[Removal]:
    permitted, other = codecs[-2:]
    return [
        Removal(permitted, days // 4, days // 4 + 5, is_permitted=True),
        Removal(other, days // 3, days // 3 + 4, is_permitted=False),
    ]


def _meetings(chance: Chance, sites: Sequence[str], days: int) -> list[PlannedMeeting]:
    """Return one a week; the second is cancelled, of the sixth no person says anything.

    Whatever else can become of one is among the first four: the least year has it.
    """
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
            is_cancelled=_is_nth(number, 9, 2),
            is_told=not _is_nth(number, 9, 6),
            is_noticed_late=_is_nth(number, 4, 1),
            is_secret=_is_nth(number, 8, 4),
        )
        made.append(meeting)
    return made


def _incidents(
    chance: Chance, places: Sequence[tuple[str, str]], first: date, days: int
) -> list[PlannedIncident]:
    """Return one every five days: each fourth is told late, each fifth is not mended yet."""
    made: list[PlannedIncident] = []
    for number, day in enumerate(range(4, days - 4, 5), 1):
        site, provider = chance.some(places, 1)[0]
        told = None if number % 6 == 0 else 200 if number % 4 == 0 else chance.between(5, 25)
        answered = None if told is None else told + chance.between(10, 100)
        mended = (
            None if number % 5 == 0 or told is None else (answered or 0) + chance.between(30, 2000)
        )
        cause = "" if mended is None else f"Đứt dây micro {number}"
        known, year = (told, answered, mended), _year_of(first, day)
        nth = 1 + sum(one.id.startswith(f"{year}-") for one in made)
        made.append(PlannedIncident(f"{year}-{nth:03}", day, site, provider, *known, cause))
    return made


def _year_of(first: date, day: int) -> int:
    """Return the year of a day: what is numbered begins anew with it."""
    return (first + timedelta(days=day)).year


def _is_nth(number: int, of: int, nth: int) -> bool:
    """Tell whether *number* is the *nth* of each group of so many."""
    return number % of == nth
