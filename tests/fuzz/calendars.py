"""Calendars of others."""

from datetime import date
from typing import Final

from fleetcfg.sources.ics.entries import day_span, read_entries
from tests.fuzz.target import Target
from tests.sources.ics_files import EXCHANGE_ZONE, calendar, event

_BETWEEN: Final = day_span(date(2026, 11, 29), 60)
_CORPUS: Final = (
    calendar(EXCHANGE_ZONE, event("DTSTART;TZID=Europe/Berlin:20261201T080000", "DURATION:PT2H")),
    calendar(
        event("RRULE:FREQ=MONTHLY;BYDAY=-1FR;COUNT=9", "EXDATE:20261225T080000"),
        event("RECURRENCE-ID:20261201T010000Z", STATUS="CANCELLED"),
        event('ATTENDEE;CN="a;b:c":mailto:a@b', uid="b", SUMMARY="Họp\\, báo cáo\\n"),
    ),
)
_WORDS: Final = (
    *(
        b"BEGIN:VEVENT\r\n",
        b"END:VEVENT\r\n",
        b"BEGIN:VTIMEZONE\r\nTZID:x\r\n",
        b"BEGIN:VALARM\r\n",
    ),
    *(b"DTSTART;TZID=", b"RRULE:FREQ=YEARLY;", b"RDATE:20261201T010000Z,", b"UID:b\r\n"),
    *(b"\r\n ", b"\n", b";", b":", b'"', b"\\", b",", b"=", b"^n", b"TZID=../../etc/passwd:"),
    *(b"COUNT=9999", b"BYDAY=5MO", b"DURATION:P999W\r\n", b"20991231T235960", b"\xe1\xbb"),
)

TARGETS: Final = (
    Target(
        "icalendar",
        _CORPUS,
        _WORDS,
        lambda data: read_entries([data], _BETWEEN, server="lich.ics"),
    ),
)
