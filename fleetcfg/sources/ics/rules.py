"""When something recurs (RFC 5545, 3.3.10), day by day from its begin: it ends for every rule.

Rules of libraries look for the next time that fits until there is one, and a rule can be such that
none ever does (the 30th of February); see docs/adr/0070-the-calendar-freezes.md. Here each day is
looked at once, and what recurs within a day is not taken.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Final

from fleetcfg.sources.ics.times import LocalTime, TimeError, read_until

MOST_DAYS: Final = 6 * 366

_DAYS: Final = {
    name: number for number, name in enumerate(("MO", "TU", "WE", "TH", "FR", "SA", "SU"))
}
_BY_DAY: Final = re.compile(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)")
_NUMBERS: Final[Mapping[str, range]] = {
    "BYMONTHDAY": range(-31, 32),
    "BYMONTH": range(1, 13),
    "BYSETPOS": range(-31, 32),
    "INTERVAL": range(1, 1000),
    "COUNT": range(1, 1000),
}
_PARTS: Final = frozenset(("FREQ", "UNTIL", "WKST", "BYDAY", *_NUMBERS))
_NOT_WITH: Final[Mapping[str, tuple[str, ...]]] = {
    "DAILY": ("BYSETPOS",),
    "WEEKLY": ("BYSETPOS", "BYMONTHDAY"),
    "MONTHLY": (),
    "YEARLY": ("BYSETPOS",),
}
"""By frequency, the numbers that it does not take."""


@dataclass(frozen=True, slots=True)
class RecurrenceRule:
    """A rule that was read.

    Attributes:
        by_day: Weekdays from Monday, each with which of them in its month; 0 for every one.
        by_month_day, by_month: Numbers; of days negative ones count from the end.
        position: Which of the days of a month, if not each of them; negative from the end.
        until: On the clock of the begin; None without an end. So is *count*.
    """

    frequency: str
    interval: int = 1
    count: int | None = None
    until: datetime | None = None
    week_start: int = 0
    by_day: tuple[tuple[int, int], ...] = ()
    by_month_day: tuple[int, ...] = ()
    by_month: tuple[int, ...] = ()
    position: int = 0


def read_rule(text: str, start: LocalTime) -> RecurrenceRule:
    """Return the rule that *text* is, of what begins at *start*.

    Raises:
        TimeError: CALENDAR_RULE if it is one that is not followed here.
    """
    named = (part.partition("=") for part in text.upper().split(";") if part)
    parts = {name: said for name, _, said in named}
    try:
        return _rule(parts, start)
    except (ValueError, KeyError) as error:
        raise TimeError("CALENDAR_RULE", text[:80]) from error


def _rule(parts: Mapping[str, str], start: LocalTime) -> RecurrenceRule:
    frequency = parts["FREQ"]
    numbers = {name: _numbers(parts.get(name, ""), taken) for name, taken in _NUMBERS.items()}
    by_day = _by_day(parts.get("BYDAY", ""))
    is_odd = any(numbers[name] for name in _NOT_WITH[frequency])
    is_in_month = frequency == "MONTHLY" or (frequency == "YEARLY" and numbers["BYMONTH"])
    if is_odd or not (is_in_month or _is_every(by_day)) or not parts.keys() <= _PARTS:
        raise ValueError(frequency)
    return RecurrenceRule(
        frequency,
        _one(numbers["INTERVAL"]) or 1,
        _one(numbers["COUNT"]),
        read_until(parts["UNTIL"], start.zone) if "UNTIL" in parts else None,
        _DAYS[parts.get("WKST", "MO")],
        by_day,
        numbers["BYMONTHDAY"],
        numbers["BYMONTH"],
        _one(numbers["BYSETPOS"]) or 0,
    )


def _numbers(text: str, taken: range) -> tuple[int, ...]:
    found = tuple(int(part) for part in text.split(",") if part)
    if 0 in found or any(number not in taken for number in found):
        raise ValueError(text)
    return found


def _one(numbers: tuple[int, ...]) -> int | None:
    if len(numbers) > 1:
        raise ValueError(numbers)
    return numbers[0] if numbers else None


def _is_every(by_day: Iterable[tuple[int, int]]) -> bool:
    """Tell whether weekdays are meant each time, none of them by its number in a month."""
    return not any(number for _, number in by_day)


def _by_day(text: str) -> tuple[tuple[int, int], ...]:
    found = [_BY_DAY.fullmatch(part) for part in text.split(",") if part]
    if None in found:
        raise ValueError(text)
    return tuple((_DAYS[one[2]], int(one[1] or 0)) for one in found if one is not None)


def occurrences(
    rule: RecurrenceRule, start: LocalTime, days: tuple[date, date]
) -> Iterator[LocalTime]:
    """Yield when it is in *days*, both included; its begin counts, whether or not it fits the rule.

    What ends by a count is followed no further than `MOST_DAYS` from its begin.
    """
    first = start.wall.date()
    since, until = ((day - first).days for day in days)
    is_counted = rule.count is not None
    numbers = range(min(until, MOST_DAYS) + 1) if is_counted else range(max(0, since), until + 1)
    looked_at = (first + timedelta(days=number) for number in numbers)
    for day in islice((day for day in looked_at if _fits(rule, first, day)), rule.count):
        found = start.on(day)
        if rule.until and found.wall > rule.until:
            return
        if day >= days[0]:
            yield found


def _fits(rule: RecurrenceRule, first: date, day: date) -> bool:
    fits = _FITS[rule.frequency]
    return day == first or (fits(rule, first, day) and _is_at_position(rule, first, day))


def _is_at_position(rule: RecurrenceRule, first: date, day: date) -> bool:
    if not rule.position:
        return True
    month = [day.replace(day=number) for number in range(1, _length(day) + 1)]
    fitting = [one for one in month if _fits_month(rule, first, one)]
    index = rule.position - 1 if rule.position > 0 else rule.position
    return -len(fitting) <= index < len(fitting) and fitting[index] == day


def _fits_day(rule: RecurrenceRule, first: date, day: date) -> bool:
    return (day - first).days % rule.interval == 0 and _is_among(rule, day, usual_day=0)


def _fits_week(rule: RecurrenceRule, first: date, day: date) -> bool:
    def week(one: date) -> int:
        return (one.toordinal() - 1 - rule.week_start) // 7

    weekdays = {weekday for weekday, _ in rule.by_day} or {first.weekday()}
    is_month = not rule.by_month or day.month in rule.by_month
    return is_month and (week(day) - week(first)) % rule.interval == 0 and day.weekday() in weekdays


def _fits_month(rule: RecurrenceRule, first: date, day: date) -> bool:
    passed = (day.year - first.year) * 12 + day.month - first.month
    return passed % rule.interval == 0 and _is_among(rule, day, usual_day=first.day)


def _fits_year(rule: RecurrenceRule, first: date, day: date) -> bool:
    is_year = (day.year - first.year) % rule.interval == 0
    is_usual = bool(rule.by_month or rule.by_day or rule.by_month_day) or day.month == first.month
    return is_year and is_usual and _is_among(rule, day, usual_day=first.day)


def _is_among(rule: RecurrenceRule, day: date, *, usual_day: int) -> bool:
    """Tell whether month, day of the month and weekday are as the rule says, where it does.

    Args:
        rule: The rule.
        day: See above.
        usual_day: Of the month, where the rule says nothing of days; 0 for any.
    """
    if rule.by_month and day.month not in rule.by_month:
        return False
    if rule.by_month_day and not {day.day, day.day - _length(day) - 1} & {*rule.by_month_day}:
        return False
    if rule.by_day:
        return any(weekday == day.weekday() and _is_nth(day, nth) for weekday, nth in rule.by_day)
    return bool(rule.by_month_day) or usual_day in (0, day.day)


def _is_nth(day: date, nth: int) -> bool:
    """Tell whether *day* is the *nth* of its weekday in its month; every one is the 0th."""
    return nth in {0, (day.day - 1) // 7 + 1, -((_length(day) - day.day) // 7 + 1)}


def _length(day: date) -> int:
    """Return how many days its month has."""
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return (following - timedelta(days=1)).day


_FITS: Final[Mapping[str, Callable[[RecurrenceRule, date, date], bool]]] = {
    "DAILY": _fits_day,
    "WEEKLY": _fits_week,
    "MONTHLY": _fits_month,
    "YEARLY": _fits_year,
}
