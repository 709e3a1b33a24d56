"""Times as people type them: in Việt Nam's time, or how long from now."""

import re
from datetime import date, datetime, time, timedelta
from typing import Final

from fleetcfg.errors import RequestError
from fleetcfg.model.timezone import VIETNAM

_SPAN: Final = re.compile(r"([1-9]\d{0,3})([dhm])")
_UNITS: Final = {"d": "days", "h": "hours", "m": "minutes"}
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")


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
    """Return the time that *text* is: ``2026-11-25``, ``2026-11-25T08:00``, or with its zone.

    Args:
        text: Without a zone it is Việt Nam's time.
        is_end: A day alone means its end, and not its beginning.

    Raises:
        RequestError: ``PLAN_WINDOW``.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise RequestError("PLAN_WINDOW", what=text) from error
    if _DAY.fullmatch(text):
        found = datetime.combine(found.date(), time(), VIETNAM) + timedelta(days=int(is_end))
    return found.replace(microsecond=0) if found.tzinfo else found.replace(tzinfo=VIETNAM)


def window_of(start: str, until: str, during: str, *, now: datetime) -> tuple[datetime, datetime]:
    """Return the window that the options mean.

    Args:
        start: ``--from``; empty for now.
        until: ``--until``.
        during: ``--for``; exactly one of the two is given.
        now: The time.

    Raises:
        RequestError: ``PLAN_WINDOW``.
    """
    begin = moment_of(start) if start else now.replace(microsecond=0)
    if bool(until) == bool(during):
        raise RequestError("PLAN_WINDOW", what="--until | --for")
    end = moment_of(until, is_end=True) if until else begin + span_of(during)
    if end <= begin or end <= now:
        raise RequestError("PLAN_WINDOW", what=until or during)
    return begin, end


def day_of(text: str) -> date:
    """Return the day that was typed: ``2026-11-25``.

    Raises:
        RequestError: ``USAGE_DAY``.
    """
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise RequestError("USAGE_DAY", text=text) from error
