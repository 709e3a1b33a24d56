"""The one time zone of the province, and the one spelling of an instant."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

VIETNAM: Final = timezone(timedelta(hours=7), "+07")
"""Việt Nam has had one time since 1975, and no summer time: no table of zones is needed for it."""

_INSTANT: Final = re.compile(r"20\d\d-[01]\d-[0-3]\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ", re.ASCII)


_YEARS: Final = range(2, 9000)
"""In which each zone has a time of each other one, and three centuries may be added to it."""


def is_reckoned(at: datetime) -> bool:
    """Tell whether *at*, which a device told, can be held against other times and spelled.

    Python's calendar has an end: what reckons beyond it fails, for all devices at once. A time
    without an offset can be held against none.
    """
    return at.tzinfo is not None and at.year in _YEARS


def spell_instant(at: datetime) -> str:
    """Return *at* as documents, records and programs have it: ``2026-11-24T07:05:00Z``."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read_instant(text: str) -> datetime | None:
    """Return the instant that `spell_instant` spells so; None if *text* is of no such spelling.

    What people sign as a time may be any text: ``24:00``, or a year that no other zone has.
    """
    if _INSTANT.fullmatch(text) is None:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:  # looks like an instant, and is none
        return None


def spell_local(at: datetime, *, seconds: bool = False) -> str:
    """Return *at* as people in Việt Nam write it: ``24/11/2026 14:05``, or ``… 14:05:09``."""
    return f"{at.astimezone(VIETNAM):%d/%m/%Y %H:%M}" + (f":{at:%S}" if seconds else "")


def spell_apart(times: Sequence[datetime]) -> list[str]:
    """Return each of *times* as `spell_local`, with seconds where it would read as a neighbour."""
    short = [spell_local(at) for at in times]
    near = zip(["", *short], short, [*short[1:], ""], strict=False)
    is_alike = [told in (before, after) for before, told, after in near]
    return [spell_local(at, seconds=alike) for at, alike in zip(times, is_alike, strict=True)]


def spell_each(times: Sequence[datetime]) -> list[str]:
    """Return *times* as `spell_local`, all with their seconds if any would read as a neighbour."""
    is_alike = spell_apart(times) != [spell_local(at) for at in times]
    return [spell_local(at, seconds=is_alike) for at in times]
