"""Times and durations as people in the province read them."""

from datetime import datetime

from fleetcfg.model.timezone import VIETNAM
from fleetcfg.words import Words

_SECOND = 1000
_MINUTE = 60 * _SECOND


def local_time(time: datetime) -> str:
    """Return *time* in Việt Nam, e.g. ``24/11/2026 14:05``."""
    return f"{time.astimezone(VIETNAM):%d/%m/%Y %H:%M}"


def duration(milliseconds: int, words: Words) -> str:
    """Return how long something took: ``850 ms``, ``12,3 s`` (``12.3 s``), ``4 min 05 s``."""
    if milliseconds < _SECOND:
        return f"{milliseconds} ms"
    if milliseconds < _MINUTE:
        return f"{milliseconds / _SECOND:.1f} s".replace(
            ".", "," if words.language == "vi" else "."
        )
    minutes, rest = divmod(milliseconds, _MINUTE)
    return f"{minutes} min {rest // _SECOND:02} s"
