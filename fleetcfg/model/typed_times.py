"""Times as people type them: in Việt Nam's time, or how long from now."""

import re
from datetime import date, datetime, time, timedelta
from typing import Final

from fleetcfg.errors import RequestError
from fleetcfg.model.timezone import VIETNAM

_SPAN: Final = re.compile(r"([1-9]\d{0,3})([dhm])")
_UNITS: Final = {"d": "days", "h": "hours", "m": "minutes"}
_TO_MINUTE: Final = re.compile(r"[T ]\d\d:\d\d(?:Z|[+-]\d\d:?\d\d)?$")
_MONTH: Final = re.compile(r"(\d{4})-(\d\d)|(\d\d?)/(\d{4})")
_DAY: Final = re.compile(r"(?:(\d{4})-(\d\d)-(\d\d)|(\d\d?)/(\d\d?)/(\d{4}))")


def span_of(text: str) -> timedelta:
    """Return how long *text* is: ``3d``, ``8h``, ``90m``.

    Raises:
        RequestError: ``PLAN_WINDOW``.
    """
    found = _SPAN.fullmatch(text)
    if found is None:
        raise RequestError("PLAN_WINDOW", what=text)
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def moment_of(text: str, *, is_end: bool = False) -> datetime:
    """Return the time that *text* is.

    Args:
        text: A day, as `day_of` takes it; or a day and a time: ``25/11/2026 08:00``,
            ``2026-11-25T08:00``. Without a zone it is Việt Nam's time.
        is_end: A day alone means its end, and not its beginning.

    Raises:
        RequestError: ``PLAN_WINDOW``.
    """
    day = _DAY.match(text)
    if day is None:
        raise RequestError("PLAN_WINDOW", what=text)
    rest = text[day.end() :]
    try:
        if not rest:
            begin = datetime.combine(_date_of(day), time(), VIETNAM)
            return begin + timedelta(days=int(is_end))
        found = datetime.fromisoformat(f"{_date_of(day).isoformat()}{rest}")
    except (ValueError, OverflowError) as error:  # the last day of all has no end
        raise RequestError("PLAN_WINDOW", what=text) from error
    return found.replace(microsecond=0) if found.tzinfo else found.replace(tzinfo=VIETNAM)


def is_time(text: str) -> bool:
    """Tell whether *text* begins as a day does, and so is meant as one, or as a time."""
    return _DAY.match(text) is not None


def time_of(text: str, *, is_end: bool = False) -> datetime:
    """Return the time that *text* is, as `moment_of`, where it is no part of a window.

    Raises:
        RequestError: ``USAGE_DAY``.
    """
    try:
        return moment_of(text, is_end=is_end)
    except RequestError as error:
        raise RequestError("USAGE_DAY", text=text) from error


def month_of(text: str) -> datetime:
    """Return the beginning of the month that *text* is: ``11/2026``, ``2026-11``.

    Raises:
        RequestError: ``USAGE_MONTH``.
    """
    found = _MONTH.fullmatch(text)
    year, month = (found[1] or found[4], found[2] or found[3]) if found else ("0", "0")
    try:
        return datetime(int(year), int(month), 1, tzinfo=VIETNAM)
    except ValueError as error:
        raise RequestError("USAGE_MONTH", text=text) from error


def past_end_of(text: str) -> datetime:
    """Return the end of what *text* is, looking back: of a day, of a minute, or that second.

    The last microsecond of a minute tells it from a second that was typed.

    Raises:
        RequestError: ``USAGE_DAY``.
    """
    end = time_of(text, is_end=True)
    return end.replace(second=59, microsecond=999_999) if _TO_MINUTE.search(text) else end


def until_of(text: str, *, now: datetime) -> datetime:
    """Return the end that *text* is: a day with its whole, a time, or how long from *now*.

    Raises:
        RequestError: ``USAGE_DAY``.
    """
    if _SPAN.fullmatch(text) is not None:
        return now.replace(microsecond=0) + span_of(text)
    return time_of(text, is_end=True)


def window_of(start: str, until: str, during: str, *, now: datetime) -> tuple[datetime, datetime]:
    """Return the window that the options mean.

    Args:
        start: ``--from``; empty for now.
        until: ``--until``.
        during: ``--for``; exactly one of the two is given.
        now: The time.

    Raises:
        RequestError: ``PLAN_WINDOW``, ``PLAN_UNTIL_MISSING``.
    """
    begin = moment_of(start) if start else now.replace(microsecond=0)
    if not (until or during):
        raise RequestError("PLAN_UNTIL_MISSING")
    if until and during:
        raise RequestError("PLAN_WINDOW", what="--until | --for")
    end = moment_of(until, is_end=True) if until else begin + span_of(during)
    if end <= begin or end <= now:
        raise RequestError("PLAN_WINDOW", what=until or during)
    return begin, end


def day_of(text: str) -> date:
    """Return the day that was typed: ``25/11/2026``, as reports print it, or ``2026-11-25``.

    Raises:
        RequestError: ``USAGE_DAY``.
    """
    found = _DAY.fullmatch(text)
    try:
        if found is not None:
            return _date_of(found)
    except ValueError as error:
        raise RequestError("USAGE_DAY", text=text) from error
    raise RequestError("USAGE_DAY", text=text)


def _date_of(found: re.Match[str]) -> date:
    """Return the day; month and day are never guessed: in Việt Nam the day comes first."""
    year, month, day, first, second, last = (int(part or 0) for part in found.groups())
    return date(year, month, day) if year else date(last, second, first)
