"""Calendars of others: what is held, when, and what is left out and told; no person is kept."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Event

from fleetcfg.errors import SourceError
from fleetcfg.model.timezone import VIETNAM, spell_instant
from fleetcfg.sources.ics import lines
from fleetcfg.sources.ics.entries import day_span, read_entries
from fleetcfg.sources.ics.rules import occurrences, read_rule
from fleetcfg.sources.ics.times import LocalTime
from tests.sources.ics_files import EXCHANGE_ZONE, FIRST, calendar, event, read

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Ho_Chi_Minh")
RULES = (
    "FREQ=DAILY;INTERVAL=3",
    "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR",
    "FREQ=WEEKLY;BYDAY=MO,TH;INTERVAL=2",
    "FREQ=WEEKLY;BYDAY=SU,MO;INTERVAL=2;WKST=SU",
    "FREQ=MONTHLY;BYDAY=1MO",
    "FREQ=MONTHLY;BYDAY=-1FR",
    "FREQ=MONTHLY;BYMONTHDAY=-1",
    "FREQ=MONTHLY;BYMONTHDAY=31",
    "FREQ=MONTHLY",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=15",
    "FREQ=YEARLY",
    "FREQ=YEARLY;BYMONTH=2,9;BYDAY=2TU",
    "FREQ=YEARLY;INTERVAL=4",
)


def starts(found) -> list[str]:
    return [spell_instant(one.start) for one in found.entries]


def codes(found) -> list[str]:
    return [one.code for one in found.left_out]


# ---------------------------------------------------------------- one instant, however spelled


@given(
    at=st.integers(0, 6 * 366 * 24 * 60).map(lambda minutes: BEGIN + timedelta(minutes=minutes)),
    zone=st.sampled_from(ZONES),
)
def test_a_meeting_is_the_same_instant_in_every_zone(at, zone):
    there = at.astimezone(ZoneInfo(zone))
    if there.fold:  # the second of two equal hours cannot be spelled in a calendar
        there = (at := at + timedelta(hours=1)).astimezone(ZoneInfo(zone))
    here = at.astimezone(VIETNAM)
    spelled = (
        f"DTSTART:{at:%Y%m%dT%H%M%SZ}",
        f"DTSTART;TZID={zone}:{there:%Y%m%dT%H%M%S}",
        f"DTSTART:{here:%Y%m%dT%H%M%S}",
        f"DTSTART;TZID=SE Asia Standard Time:{here:%Y%m%dT%H%M%S}",
        f'DTSTART;TZID="(UTC+07:00) Bangkok, Hanoi, Jakarta":{here:%Y%m%dT%H%M%S}',
    )
    events = [event(one, "DURATION:PT2H", uid=f"u{n}") for n, one in enumerate(spelled)]
    found = read(EXCHANGE_ZONE, *events, first=here.date() - timedelta(days=1), days=3)

    assert {(one.start, one.end) for one in found.entries} == {(at, at + timedelta(hours=2))}
    assert len(found.entries) == len(spelled)


def test_a_weekly_meeting_keeps_its_hour_on_its_own_clock_when_that_is_set_back():
    """Berlin leaves summer time on 25 October 2026: 3 in the afternoon there is an hour later."""
    weekly = event(
        "DTSTART;TZID=Europe/Berlin:20261020T150000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=2"
    )
    found = read(weekly, first=date(2026, 10, 1))

    assert starts(found) == ["2026-10-20T13:00:00Z", "2026-10-27T14:00:00Z"]


def test_an_unknown_zone_is_told_and_never_guessed():
    odd = EXCHANGE_ZONE.replace("(UTC+07:00) Bangkok, Hanoi, Jakarta", "Mars").replace(
        "END:STANDARD\n",
        "END:STANDARD\nBEGIN:DAYLIGHT\nTZOFFSETTO:+0800\nRRULE:FREQ=SECONDLY\nEND:DAYLIGHT\n",
    )
    said = ("DTSTART;TZID=Mars:20261201T080000", "DURATION:PT1H")

    assert codes(read(odd, event(*said))) == codes(read(event(*said))) == ["CALENDAR_ZONE"]
    placed = odd.replace("TZID:Mars\n", "TZID:Mars\nX-LIC-LOCATION:Asia/Bangkok\n")
    assert starts(read(placed, event(*said))) == ["2026-12-01T01:00:00Z"]


# ---------------------------------------------------------------- lines


@given(
    # The library takes off a byte order mark that begins a text, and white space around a
    # parameter, and makes a new line of a backslash before an N; here they stay what they are.
    text=st.text(
        st.characters(codec="utf-8", exclude_characters="\ufeff", exclude_categories=["Cc", "Cs"]),
        max_size=200,
    ).filter(lambda text: "\\N" not in text),
    name=st.text(
        st.characters(codec="utf-8", exclude_characters='"^\\', exclude_categories=["Cc"])
    ).map(str.strip),
)
def test_a_line_is_taken_apart_as_the_library_does(text, name):
    made = Event()
    made.add("summary", text, parameters={"X-NAME": name} if name else {})
    made.add("uid", "a")
    data = b"BEGIN:VCALENDAR\r\n" + made.to_ical() + b"END:VCALENDAR\r\n"
    (found,) = lines.read_components(data, server="x")
    theirs = Event.from_ical(made.to_ical())["SUMMARY"]

    assert found.text("SUMMARY") == str(theirs) == text
    assert found.values["SUMMARY"][0].parameters.get("X-NAME", "") == theirs.params.get(
        "X-NAME", ""
    )


# ---------------------------------------------------------------- what recurs


@given(
    rule=st.sampled_from(RULES),
    first=st.dates(date(2023, 1, 1), date(2028, 12, 31)),
    until=st.none() | st.integers(0, 900),
)
def test_recurring_times_are_those_of_the_library(rule, first, until):
    start = LocalTime(datetime.combine(first, datetime.min.time().replace(hour=8)), VIETNAM)
    last = first + timedelta(days=800)
    if until is not None:
        rule += f";UNTIL={first + timedelta(days=until):%Y%m%d}T235959"
    found = [one.wall for one in occurrences(read_rule(rule, start), start, (first, last))]
    theirs = rrulestr(rule, dtstart=start.wall).between(
        start.wall, datetime.combine(last, datetime.max.time()), inc=True
    )

    assert sorted({start.wall, *theirs}) == found


def test_one_that_was_moved_or_cancelled_stands_for_its_time_alone():
    weekly = event(
        "DTSTART:20261201T080000",
        "DTEND:20261201T100000",
        "RRULE:FREQ=WEEKLY;COUNT=4",
        "EXDATE:20261222T080000",
    )
    moved = event("RECURRENCE-ID:20261208T080000", "DTSTART:20261209T140000", "DURATION:PT1H")
    off = event(
        "RECURRENCE-ID:20261215T080000",
        "DTSTART:20261215T080000",
        "DURATION:PT2H",
        STATUS="CANCELLED",
    )
    found = read(moved, weekly, off).entries

    assert [(spell_instant(one.start), one.is_cancelled) for one in found] == [
        ("2026-12-01T01:00:00Z", False),
        ("2026-12-09T07:00:00Z", False),
        ("2026-12-15T01:00:00Z", True),
    ]
    assert found[1].original is not None
    assert spell_instant(found[1].original) == "2026-12-08T01:00:00Z"


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=HOURLY;INTERVAL=2",
        "FREQ=DAILY;BYHOUR=1,2,3",
        "FREQ=YEARLY;BYDAY=20MO",
        "FREQ=WEEKLY;BYSETPOS=2",
        "FREQ=DAILY;COUNT=1000",
        "FREQ=MONTHLY;BYMONTH=13",
        "COUNT=3",
        "FREQ=DAILY;INTERVAL=0",
    ],
)
def test_a_rule_that_is_not_followed_is_told(rule):
    assert codes(read(event(f"RRULE:{rule}"))) == ["CALENDAR_RULE"]


def test_a_rule_that_never_fits_ends():
    said = "DTSTART:20200101T080000", "DURATION:PT1H", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"

    assert read(*(event(*said, uid=f"{n}") for n in range(100))).entries == ()


# ---------------------------------------------------------------- what is kept, and what is not


def test_nothing_of_people_or_content_is_kept():
    told = event(
        "ATTENDEE;CN=Nguyễn Văn A:mailto:a@laichau.gov.vn",
        "ORGANIZER;CN=B:mailto:b@laichau.gov.vn",
        "DESCRIPTION:Gọi 0912345678",
        "COMMENT:x",
        "BEGIN:VALARM\nTRIGGER:-PT1H\nSUMMARY:chuông\nLOCATION:y\nEND:VALARM",
    )
    (one,) = read(told).entries

    assert (one.title, one.location) == ("Giao ban", "Phòng họp số 1")
    assert not any(text in repr(one) for text in ("laichau", "0912", "Nguyễn", "chuông"))


def test_of_a_confidential_one_only_time_and_place_are_kept():
    (one,) = read(event(CLASS="CONFIDENTIAL", SUMMARY="Tuyệt mật")).entries
    assert one.is_confidential
    assert (one.title, one.location) == ("", "Phòng họp số 1")

    (left,) = read(
        event("DTSTART;VALUE=DATE:20261201", CLASS="PRIVATE", SUMMARY="Tuyệt mật")
    ).left_out
    assert "Tuyệt" not in str(left.facts)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (("DTSTART;VALUE=DATE:20261201", "DTEND;VALUE=DATE:20261202"), "CALENDAR_DAY"),
        (("DTSTART:20261201T080000",), "CALENDAR_ENTRY"),
        (("DTSTART:20261201T080000", "DTEND:20261201T080000"), "CALENDAR_ENTRY"),
        (("DTSTART:20261301T080000", "DURATION:PT1H"), "CALENDAR_ENTRY"),
        (("DTSTART:20261201T080000", "DURATION:P"), "CALENDAR_ENTRY"),
        (("DTSTART:19991201T080000", "DURATION:PT1H"), "CALENDAR_ENTRY"),
        (("RECURRENCE-ID;RANGE=THISANDFUTURE:20261201T080000",), "CALENDAR_RULE"),
        (("RDATE;VALUE=PERIOD:20261201T080000/PT1H",), "CALENDAR_RULE"),
        (("DTSTART:19900101T080000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY"), "CALENDAR_ENTRY"),
        (
            ("DTSTART:20090101T080000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=9"),
            "CALENDAR_RULE",
        ),
        (("DTSTART:20261101T080000Z", "DURATION:P32D"), "CALENDAR_ENTRY"),
    ],
    ids=str,
)
def test_what_cannot_be_taken_is_told_with_its_name(said, code):
    found = read(event(*said), event(uid="b"))

    assert codes(found) == [code]
    assert found.left_out[0].facts["entry"] == "Giao ban"
    assert len(found.entries) == 1


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        b"BEGIN:VCALENDAR\r\n",
        b"END:VCALENDAR\r\n",
        b"BEGIN:VEVENT\r\nUID:a\r\nEND:VEVENT\r\n",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR\r\n",
        b"BEGIN:VCALENDAR\r\n" + b"BEGIN:X\r\n" * 20,
    ],
)
def test_what_is_no_calendar_is_refused(data):
    with pytest.raises(SourceError) as refused:
        read_entries([data], day_span(FIRST, 60), server="lich.ics")

    assert (refused.value.code, refused.value.facts["server"]) == ("CALENDAR_BROKEN", "lich.ics")


def test_a_calendar_without_end_is_refused(monkeypatch):
    monkeypatch.setattr(lines, "MOST_EVENTS", 3)
    with pytest.raises(SourceError, match="CALENDAR_LARGE"):
        read(*[event(uid=f"{n}") for n in range(4)])
    with pytest.raises(SourceError, match="CALENDAR_LARGE"):
        read(*[event("RRULE:FREQ=DAILY", uid=f"{n}") for n in range(201)])
    monkeypatch.setattr(lines, "MOST_BYTES", 10)
    with pytest.raises(SourceError, match="CALENDAR_LARGE"):
        read_entries([calendar()], day_span(FIRST, 1), server="x")
