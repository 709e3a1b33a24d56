"""Headings, times and numbers as programs that watch networks export them.

Each text means one thing or is refused. A time without an offset is of Việt Nam; a day with strokes
begins with the day. A dot is a decimal point; a comma is one where it cannot divide thousands.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from fleetcfg.declared.sheets.headings import plain
from fleetcfg.model.line_samples import LineMeasure
from fleetcfg.model.timezone import VIETNAM

SampleColumn = Literal["time", "line"] | LineMeasure

_NAMES: Final[Mapping[SampleColumn, tuple[str, ...]]] = {
    "time": (
        *("time", "timestamp", "date time", "datetime", "date", "thoi gian", "thoi diem"),
        *("ngay gio", "gio", "thoi gian lay mau"),
    ),
    "line": (
        *("line", "line id", "circuit", "link", "interface", "duong truyen", "ma duong truyen"),
        *("kenh", "kenh truyen", "ma kenh", "tuyen"),
    ),
    "bits_in": (
        *("in", "inbound", "traffic in", "bits in", "rx", "received", "bits received", "download"),
        *("vao", "chieu vao", "luu luong vao", "toc do vao", "chieu xuong", "luu luong xuong"),
    ),
    "bits_out": (
        *("out", "outbound", "traffic out", "bits out", "tx", "sent", "bits sent", "upload"),
        *("ra", "chieu ra", "luu luong ra", "toc do ra", "chieu len", "luu luong len"),
    ),
    "loss": (
        *("loss", "packet loss", "lost", "mat goi", "ty le mat goi", "mat goi tin"),
        *("ty le mat goi tin",),
    ),
    "delay_ms": ("delay", "one way delay", "latency", "tre", "do tre", "do tre mot chieu"),
    "jitter_ms": ("jitter", "bien thien tre", "do bien thien tre", "bien dong tre"),
}
_ROUND_TRIPS: Final = frozenset(
    {"rtt", "round trip", "round trip time", "ping", "tre khu hoi", "do tre khu hoi"}
)
_MEANINGS: Final[Mapping[str, SampleColumn]] = {
    name: column for column, names in _NAMES.items() for name in names
}
# In what is counted, as it stands behind a heading; bits a second, if nothing does.
_UNIT: Final = re.compile(
    r"[\s(\[]+(?P<unit>(?:[kmg]?(?:bit|b|byte)s?(?:/s|ps|/giây|/giay)?)|%|ms|share)[)\]]?\s*$",
    re.IGNORECASE,
)
_MOST_TEXT: Final = 100  # characters of a heading, a number or a time
_PREFIXES: Final = {"k": 1_000.0, "m": 1_000_000.0, "g": 1_000_000_000.0}
_DECIMAL: Final = re.compile(r"[0-9]{1,18}(?:\.[0-9]{1,18})?(?:[eE][+-]?[0-9]{1,2})?")
_THOUSANDS: Final = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+")
_STROKES: Final = re.compile(
    r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})[ T,]+([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?"
)
_UNIX: Final = re.compile(r"[0-9]{9,10}")
_FIRST_OF_EXCEL: Final = datetime(1899, 12, 30, tzinfo=VIETNAM)
_MOST_DAYS: Final = 200_000.0  # a number of Excel that is a day of the next centuries


@dataclass(frozen=True, slots=True)
class SampleHeading:
    """What a heading means, and by what its numbers are multiplied."""

    column: SampleColumn
    factor: float = 1.0


def heading_of(text: str) -> SampleHeading | None:
    """Return what a heading means; None if nothing that is taken."""
    if len(text) > _MOST_TEXT:
        return None
    found = _UNIT.search(text)
    words, unit = plain(text[: found.start()] if found else text), found["unit"] if found else ""
    if words in _ROUND_TRIPS:
        return SampleHeading("delay_ms", 0.5)
    column = _MEANINGS.get(words)
    if column is None or (column in ("time", "line") and unit):
        return None
    return SampleHeading(column, _factor(column, unit))


def _factor(column: SampleColumn, unit: str) -> float:
    match column:
        case "loss":
            return 1.0 if unit.lower() == "share" else 0.01
        case "bits_in" | "bits_out":
            return _bits(unit)
        case _:
            return 1.0


def _bits(unit: str) -> float:
    """Return how many bits a second one of *unit* is; one if it counts no bits."""
    known = re.match(r"([kmg]?)(bit|byte|b)", unit.lower())
    if known is None:
        return 1.0
    bits = 8.0 if known[2] == "byte" or unit.lstrip("kKmMgG")[:1] == "B" else 1.0
    return _PREFIXES.get(known[1], 1.0) * bits


def number_of(text: str) -> float | None:
    """Return the number that *text* is, not below zero; None if it is none, or not one alone."""
    if len(text) > _MOST_TEXT:
        return None
    bare = text.strip().removesuffix("%").strip().replace("\N{NO-BREAK SPACE}", "")
    if _THOUSANDS.fullmatch(bare) and "." not in bare:
        return float(bare.replace(",", "")) if bare.count(",") > 1 else None
    whole, point, rest = bare.partition(".")
    if point and _THOUSANDS.fullmatch(whole):
        bare = whole.replace(",", "") + point + rest
    elif not point and bare.count(",") == 1:
        bare = bare.replace(",", ".")
    return float(bare) if _DECIMAL.fullmatch(bare) else None


def time_of_sample(text: str) -> datetime | None:
    """Return when a sample was taken; None if *text* is no time."""
    bare = text.strip() if len(text) <= _MOST_TEXT else ""
    if _UNIX.fullmatch(bare):
        return datetime.fromtimestamp(int(bare), UTC)
    try:
        if strokes := _STROKES.fullmatch(bare):
            day, month, year, hour, minute, second = (int(each or 0) for each in strokes.groups())
            return datetime(year, month, day, hour, minute, second, tzinfo=VIETNAM)
        at = datetime.fromisoformat(bare) if ":" in bare else None
    except ValueError:
        return None
    return at if at is None or at.tzinfo else at.replace(tzinfo=VIETNAM)


def time_of_excel(text: str) -> datetime | None:
    """Return the time of a cell that shows one: days since the end of 1899, in Việt Nam's time."""
    days = number_of(text)
    if days is None or not 1 <= days <= _MOST_DAYS:
        return None
    seconds = round(days * 86_400)  # Excel's fractions of a day are not exact
    return _FIRST_OF_EXCEL + timedelta(seconds=seconds)
