"""Days on which no person works, and times in which nothing is changed, whatever meets."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from fleetcfg.model.problem import Place

_SATURDAY: Final = 5
_ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Holiday:
    """Days off, both ends included."""

    name: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class StandingFreeze:
    """A time in which nothing is changed anywhere: Tết, an election, days of flood."""

    id: str
    name: str
    start: datetime
    end: datetime
    document: str = ""
    place: Place = field(default_factory=lambda: Place(""), compare=False)


def is_working_day(day: date, holidays: Sequence[Holiday]) -> bool:
    """Tell whether offices work on *day*."""
    return day.weekday() < _SATURDAY and not any(one.first <= day <= one.last for one in holidays)


def add_working_days(day: date, count: int, holidays: Sequence[Holiday]) -> date:
    """Return the *count*-th working day after *day* (before it, if negative)."""
    step = _ONE_DAY if count > 0 else -_ONE_DAY
    left = abs(count)
    while left:
        day += step
        left -= is_working_day(day, holidays)
    return day
