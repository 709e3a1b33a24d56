"""Times and durations as people in the province read them."""

import re
from datetime import date, datetime, timedelta

from fleetcfg.errors import Facts
from fleetcfg.model.timezone import VIETNAM, read_instant, spell_apart, spell_local
from fleetcfg.model.value import bounded
from fleetcfg.words import Words

_DAY = re.compile(r"20\d\d-[01]\d-[0-3]\d", re.ASCII)
_SECOND = 1000
_MINUTE = 60 * _SECOND


def local_time(time: datetime, *, seconds: bool = False) -> str:
    """Return *time* in Việt Nam, e.g. ``24/11/2026 14:05``, or ``24/11/2026 14:05:09``."""
    return spell_local(time, seconds=seconds)


def until_time(time: datetime, words: Words) -> str:
    """Return until when something holds: of a whole day, that its end is meant."""
    local = time.astimezone(VIETNAM)
    if (local.hour, local.minute, local.second) != (0, 0, 0):
        return local_time(time)
    return words.label("time.end_of_day", day=f"{local - timedelta(days=1):%d/%m/%Y}")


def local_times(start: datetime, end: datetime) -> tuple[str, str]:
    """Return two times in Việt Nam, with their seconds where they would else read as one."""
    first, last = spell_apart((start, end))
    return first, last


def zoned_time(time: datetime, words: Words) -> str:
    """Return *time* in Việt Nam, and say so: ``24/11/2026 14:05 (giờ Việt Nam)``."""
    return f"{local_time(time)} ({words.label('time.zone')})"


def told_instant(text: str) -> str:
    """Return *text*; an instant, as documents spell it, as that time in Việt Nam."""
    instant = read_instant(text)
    return text if instant is None else local_time(instant)


def told_facts(facts: Facts) -> Facts:
    """Return *facts* for people: a time or a day as people spell it, and nothing too long."""
    return {name: _told(fact) for name, fact in facts.items()}


def _told(fact: str | int) -> str | int:
    if not isinstance(fact, str):
        return fact
    if (instant := read_instant(fact)) is not None:
        return local_time(instant)
    return _told_day(fact) if _DAY.fullmatch(fact) is not None else bounded(fact)


def _told_day(text: str) -> str:
    try:
        return f"{date.fromisoformat(text):%d/%m/%Y}"
    except ValueError:  # looks like a day, and is none
        return text


def span(seconds: int, words: Words) -> str:
    """Return how long it is, no finer than a person needs: ``3 ngày``, ``2 giờ 05 phút``."""
    days, hours = round(seconds / (24 * 3600)), seconds // 3600
    minutes = seconds // 60
    if days > 1:
        return words.label("span.days", days=days)
    if hours:
        return words.label("span.hours", hours=hours, minutes=f"{minutes % 60:02}")
    if minutes > 1:
        return words.label("span.minutes", minutes=minutes)
    return words.label("span.seconds", seconds=seconds)


def duration(milliseconds: int, words: Words) -> str:
    """Return how long something took: ``850 ms``, ``12,3 s`` (``12.3 s``), ``4 min 05 s``."""
    if milliseconds < _SECOND:
        return f"{milliseconds} ms"
    if milliseconds < _MINUTE:
        return f"{milliseconds / _SECOND:.1f} s".replace(
            ".", "," if words.language == "vi" else "."
        )
    minutes, rest = divmod(milliseconds, _MINUTE)
    return words.label("duration.minutes", minutes=minutes, seconds=f"{rest // _SECOND:02}")
