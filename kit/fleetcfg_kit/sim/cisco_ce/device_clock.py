"""A codec's clock: since when it is up, and how far its time of day is from UTC."""

import hashlib
from contextlib import suppress
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo


def first_uptime(name: str, told: str) -> float:
    """Give the uptime at the start, in seconds: a loaded document's, else one to sixty days."""
    if told.isdecimal() and int(told):
        return float(told)
    spread = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big")
    return float(86_400 + spread % (60 * 86_400))


def offset_of(told: str) -> tzinfo:
    """Read a zone's name, or a time that has an offset; UTC when it is neither."""
    with suppress(ValueError):
        return datetime.strptime(told, "%Y-%m-%dT%H:%M:%S%z").tzinfo or UTC
    with suppress(ValueError, OSError):
        return ZoneInfo(told)
    return UTC
