"""What a row may hold: SQLite takes any value in any column, and a hand can put it there.

Each of these returns what it is given, or raises what `fleetcfg.observations.file.reading_errors`
tells as a broken file. Times are bounded so that each can be spelled in every time zone.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from fleetcfg.model.declared import Severity
from fleetcfg.model.finding_groups import SEVERITIES

_MOST: Final = 2**53  # what every reader of JSON takes for a whole number
_SEVERITIES: Final[Mapping[str, Severity]] = {one: one for one in SEVERITIES}
_END_OF_TIME: Final = datetime(9999, 1, 1, tzinfo=UTC).timestamp()


def text(value: object) -> str:
    """Return a text."""
    if not isinstance(value, str):
        raise TypeError
    return value


def text_or_none(value: object) -> str | None:
    """Return a text, or None."""
    return None if value is None else text(value)


def blob(value: object) -> bytes:
    """Return bytes."""
    if not isinstance(value, bytes):
        raise TypeError
    return value


def whole(value: object, most: int = _MOST) -> int:
    """Return a whole number from 0 to *most*."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError
    if not 0 <= value <= most:
        raise ValueError
    return value


def truth(value: object) -> bool:
    """Return a truth, which SQLite keeps as 0 or 1."""
    return value if isinstance(value, bool) else bool(whole(value, 1))


def moment(value: object) -> datetime:
    """Return a time after 1969 and before 9999, which is kept as seconds."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise TypeError
    if not 0 <= value < _END_OF_TIME:
        raise ValueError
    return datetime.fromtimestamp(value, UTC)


def severity(value: object) -> Severity:
    """Return how grave something is."""
    return _SEVERITIES[text(value)]
