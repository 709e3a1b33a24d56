"""A calendar, read back by a library of other makers."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import icalendar
import pytest

from fleetcfg.errors import RequestError
from fleetcfg.report.formats.registry import report_bytes
from fleetcfg.report.report_parts import CalendarEvent, Report, ReportSource

AT = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)
SOURCE = ReportSource("", "", AT, AT, "1")
HARD = "Bảo trì phòng họp xã Bum Tở, Mường Tè; “một\\hai”: 100 % " * 4
EVENT = CalendarEvent(
    "ab@so.vn", 3, AT, AT + timedelta(days=1), AT + timedelta(days=2), HARD, "a\nb, c"
)


def calendar(*events: CalendarEvent) -> bytes:
    return report_bytes(Report("windows", "vi", "", "", SOURCE, (), calendar=events), "ics")


def read(data: bytes) -> list[icalendar.Event]:
    found = icalendar.Calendar.from_ical(data).walk("VEVENT")
    return [event for event in found if isinstance(event, icalendar.Event)]


def test_a_reader_of_other_makers_reads_what_was_said():
    taken_back = replace(EVENT, uid="cd@so.vn", is_cancelled=True, told="")

    first, second = read(calendar(EVENT, taken_back))

    assert str(first["SUMMARY"]) == HARD
    assert str(first["DESCRIPTION"]) == "a\nb, c"
    assert (first.DTSTAMP, first.start, first.end) == (AT, EVENT.start, EVENT.end)
    assert (str(first["UID"]), str(first["SEQUENCE"])) == ("ab@so.vn", "3")
    assert [str(one["STATUS"]) for one in (first, second)] == ["CONFIRMED", "CANCELLED"]
    assert "DESCRIPTION" not in second


def test_no_line_is_longer_than_75_octets_and_no_letter_is_torn():
    lines = calendar(EVENT).split(b"\r\n")

    assert max(map(len, lines)) == 75
    assert all(line.decode() for line in lines[:-1])
    assert b"\n" not in b"".join(lines)
    assert lines[-1] == b""


@pytest.mark.parametrize("text", ["\r\nEND:VEVENT", "\x1b[2J\x00", "\u2028x\u202e", "\ud800"])
def test_nothing_that_is_told_ends_a_line_or_an_event(text):
    (event,) = read(calendar(replace(EVENT, title=text, told=text, uid=text)))

    assert str(event["SEQUENCE"]) == "3"
    assert not set(calendar(replace(EVENT, title=text)).decode()) & set("\x1b\x00\u2028\u202e")


def test_a_report_without_a_time_is_no_calendar():
    with pytest.raises(RequestError, match="REPORT_NO_CALENDAR"):
        calendar()
