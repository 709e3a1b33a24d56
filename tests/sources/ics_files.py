"""Calendars as other programs write them."""

from datetime import date

from fleetcfg.sources.ics.entries import CalendarRead, day_span, read_entries

FIRST = date(2026, 11, 29)
EXCHANGE_ZONE = (
    "BEGIN:VTIMEZONE\nTZID:(UTC+07:00) Bangkok, Hanoi, Jakarta\nBEGIN:STANDARD\n"
    "DTSTART:16010101T000000\nTZOFFSETFROM:+0700\nTZOFFSETTO:+0700\nEND:STANDARD\nEND:VTIMEZONE\n"
)


def event(*lines: str, uid: str = "a@vp", **said: str) -> str:
    """Return an event; what is not said is as usual."""
    usual = {"SUMMARY": "Giao ban", "LOCATION": "Phòng họp số 1"}
    start = (
        []
        if any(line.startswith("DTSTART") for line in lines)
        else [
            "DTSTART:20261201T010000Z",
            "DTEND:20261201T030000Z",
        ]
    )
    named = [f"{name}:{text}" for name, text in {**usual, **said}.items()]
    return "\n".join(["BEGIN:VEVENT", f"UID:{uid}", *start, *lines, *named, "END:VEVENT", ""])


def calendar(*parts: str) -> bytes:
    """Return a calendar of *parts*."""
    text = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//x//\n" + "".join(parts) + "END:VCALENDAR\n"
    return text.replace("\n", "\r\n").encode()


def read(*parts: str, first: date = FIRST, days: int = 60) -> CalendarRead:
    """Return what is held of a calendar of *parts*."""
    return read_entries([calendar(*parts)], day_span(first, days), server="lich.ics")
