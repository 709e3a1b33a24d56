"""A report as a calendar (RFC 5545): its windows, each an event that a later file replaces.

What is told is a few properties, in UTC; so it is written here, and a library reads it back in the
tests (docs/adr/0068-a-proposal-is-data.md).
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from fleetcfg.errors import RequestError
from fleetcfg.report.escape import escape
from fleetcfg.report.report_parts import CalendarEvent, Report

_OCTETS: Final = 75  # of a line, without its end (RFC 5545, 3.1)
_MEANING: Final = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,"})  # 3.3.11


def render(report: Report) -> bytes:
    """Return the calendar.

    Raises:
        RequestError: ``REPORT_NO_CALENDAR``: a calendar must have an event.
    """
    if not report.calendar:
        raise RequestError("REPORT_NO_CALENDAR", kind=report.kind)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//fleetcfg//fleetcfg//{report.lang.upper()}",
        *(line for event in report.calendar for line in _event(event)),
        "END:VCALENDAR",
    ]
    return b"".join(piece + b"\r\n" for line in lines for piece in _folded(line))


def _event(event: CalendarEvent) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(event.uid)}"
    yield f"SEQUENCE:{event.revision}"
    yield f"DTSTAMP:{_utc(event.signed_at)}"
    yield f"DTSTART:{_utc(event.start)}"
    yield f"DTEND:{_utc(event.end)}"
    yield f"SUMMARY:{_text(event.title)}"
    if event.told:
        yield f"DESCRIPTION:{_text(event.told)}"
    yield f"STATUS:{'CANCELLED' if event.is_cancelled else 'CONFIRMED'}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    """Return *text* as a value: lines apart, nothing that does not show itself."""
    return "\\n".join(escape(line).translate(_MEANING) for line in text.splitlines())


def _folded(line: str) -> Iterator[bytes]:
    """Yield the pieces of a line, each after the first with a blank; no character is torn."""
    piece = b""
    for character in line:
        octets = character.encode()
        if len(piece) + len(octets) > _OCTETS:
            yield piece
            piece = b" "
        piece += octets
    yield piece
