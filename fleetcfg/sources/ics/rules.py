"""When something recurs (RFC 5545, 3.3.10), day by day from its begin: it ends for every rule.

Rules of libraries look for the next time that fits until there is one, and a rule can be such that
none ever does (the 30th of February); see docs/adr/0070-the-calendar-freezes.md. Here each day is
looked at once, and what recurs within a day is not taken.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
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
        by_month_day, by_month: Numbers; of days negative ones count from the end. Each once: a
            calendar may name them as often as it likes.
        position: Which of the days of a month, if not each of them; negative from the end.
        until: On the clock of the begin; None without an end. So is *count*.
    """

    frequency: str
    interval: int = 1
    count: int | None = None
    until: datetime | None = None
    week_start: int = 0
    by_day: frozenset[tuple[int, int]] = frozenset()
    by_month_day: frozenset[int] = frozenset()
    by_month: frozenset[int] = frozenset()
    position: int = 0


def read_rule(text: str, start: LocalTime) -> RecurrenceRule:
    """Return the rule that *text* is, of what begins at *start*."""
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
    if not parts.keys() <= _PARTS:
        raise ValueError(frequency)
    _require_followed(frequency, numbers, by_day)
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


def _numbers(text: str, taken: range) -> frozenset[int]:
    found = frozenset(int(part) for part in text.split(",") if part)
    if 0 in found or any(number not in taken for number in found):
        raise ValueError(text)
    return found


def _one(numbers: frozenset[int]) -> int | None:
    if len(numbers) > 1:
        raise ValueError(numbers)
    return next(iter(numbers), None)


def _require_followed(
    frequency: str, numbers: Mapping[str, frozenset[int]], by_day: Iterable[tuple[int, int]]
) -> None:
    """Refuse numbers that the frequency does not take, as of weekdays where it has no months."""
    is_in_month = frequency == "MONTHLY" or (frequency == "YEARLY" and bool(numbers["BYMONTH"]))
    is_odd = any(numbers[name] for name in _NOT_WITH[frequency])
    if is_odd or (not is_in_month and any(number for _, number in by_day)):
        raise ValueError(frequency)


def _by_day(text: str) -> frozenset[tuple[int, int]]:
    found = [_BY_DAY.fullmatch(part) for part in text.split(",") if part]
    if None in found:
        raise ValueError(text)
    return frozenset((_DAYS[one[2]], int(one[1] or 0)) for one in found if one is not None)


def occurrences(
    rule: RecurrenceRule, start: LocalTime, days: tuple[date, date]
) -> Iterator[LocalTime]:
    """Yield when it is in *days*, both included; its begin counts, whether or not it fits the rule.

    What ends by a count is followed no further than `MOST_DAYS` from its begin.
    """
    for day in islice(_fitting(rule, start.wall.date(), followed(rule, start, days)), rule.count):
        found = start.on(day)
        if rule.until and found.wall > rule.until:
            return
        if day >= days[0]:
            yield found


def _fitting(rule: RecurrenceRule, first: date, numbers: range) -> Iterator[date]:
    """Yield the first day, and each that fits, of those that are so many days behind it."""
    fits, months = _FITS[rule.frequency], _Months(rule, first)
    for number in numbers:
        day = first + timedelta(days=number)
        if not number or (fits(rule, first, day) and months.has_at_position(day)):
            yield day


def followed(rule: RecurrenceRule, start: LocalTime, days: tuple[date, date]) -> range:
    """Return which days are looked at, counted from the begin: each of them costs time."""
    first, last = ((day - start.wall.date()).days for day in days)
    return range(max(0, first), last + 1) if rule.count is None else range(min(last, MOST_DAYS) + 1)


@dataclass(slots=True)
class _Months:
    """Which day of a month is at the position that a rule wants, each month looked at once."""

    rule: RecurrenceRule
    first: date
    known: dict[tuple[int, int], date | None] = field(
        default_factory=dict[tuple[int, int], date | None]
    )

    def has_at_position(self, day: date) -> bool:
        """Tell whether *day*, which fits the rule, is at its position."""
        key = day.year, day.month
        if self.rule.position and key not in self.known:
            self.known[key] = self._at_position(day)
        return not self.rule.position or self.known[key] == day

    def _at_position(self, day: date) -> date | None:
        month = (day.replace(day=number) for number in range(1, _length(day) + 1))
        fitting = [one for one in month if _fits_month(self.rule, self.first, one)]
        position = self.rule.position
        index = position - 1 if position > 0 else position
        return fitting[index] if -len(fitting) <= index < len(fitting) else None


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
    if rule.by_month_day and not {day.day, day.day - _length(day) - 1} & rule.by_month_day:
        return False
    if rule.by_day:
        return not rule.by_day.isdisjoint(_numbered(day))
    return bool(rule.by_month_day) or usual_day in (0, day.day)


def _numbered(day: date) -> tuple[tuple[int, int], ...]:
    """Return as which of its weekday in its month *day* may be named; every one is the 0th."""
    weekday, last = day.weekday(), -((_length(day) - day.day) // 7 + 1)
    return (weekday, 0), (weekday, (day.day - 1) // 7 + 1), (weekday, last)


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
