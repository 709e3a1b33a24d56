"""No clock, zone, holiday or leap day moves a freeze: only differences of instants decide."""

import os
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.model.registers.calendar import Holiday, add_working_days, is_working_day
from fleetcfg.model.registers.meetings import Meeting, MeetingRules, freeze_of
from fleetcfg.model.timezone import VIETNAM

BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
ZONES = ("Asia/Ho_Chi_Minh", "Europe/Berlin", "America/St_Johns", "Pacific/Apia", "Etc/GMT+12")
MINUTES = st.integers(0, 9 * 366 * 24 * 60)  # with 2024, 2028, 2032: leap days and ends of years
SPANS = st.integers(1, 72).map(lambda hours: timedelta(hours=hours))
DAYS = st.dates(date(2024, 1, 1), date(2032, 12, 31))
HOLIDAYS = st.lists(
    st.tuples(DAYS, st.integers(0, 9)).map(
        lambda one: Holiday("Tết", one[0], one[0] + timedelta(days=one[1]))
    ),
    max_size=4,
)


def meeting(start: datetime, lasts: timedelta, **said) -> Meeting:
    return Meeting("m", start, start + lasts, "trung-tam", ("trung-tam",), **said)


@given(MINUTES, SPANS, SPANS, SPANS, st.sampled_from(["government", "province", "unit"]))
def test_a_freeze_begins_and_ends_as_long_before_and_after_as_was_decided(
    minutes, lasts, before, after, level
):
    start = BEGIN + timedelta(minutes=minutes)
    rules = MeetingRules(before, before * 2, after)
    found = freeze_of(meeting(start, lasts, level=level), rules)

    assert found is not None
    assert start - found[0] == (before * 2 if level == "government" else before)
    assert found[1] - found[0] == start - found[0] + lasts + after


@given(MINUTES, SPANS, st.sampled_from(ZONES), st.integers(-14 * 60, 14 * 60))
def test_the_zone_in_which_a_time_was_written_moves_nothing(minutes, lasts, zone, offset):
    start = BEGIN + timedelta(minutes=minutes)
    expected = freeze_of(meeting(start, lasts), MeetingRules())
    for there in (VIETNAM, timezone(timedelta(minutes=offset))):
        assert freeze_of(meeting(start.astimezone(there), lasts), MeetingRules()) == expected
    # On the wall of a zone with summer time a day may have 23 hours: a meeting is read to instants
    # of Việt Nam before anything is reckoned with it.
    read = start.astimezone(ZoneInfo(zone)).astimezone(VIETNAM)
    assert freeze_of(meeting(read, lasts), MeetingRules()) == expected


@given(MINUTES, SPANS, SPANS)
def test_a_rehearsal_begins_it_and_never_shortens_that_of_the_government(minutes, lasts, earlier):
    start = BEGIN + timedelta(minutes=minutes)
    tried = meeting(start, lasts, rehearsal=start - earlier)
    usual = freeze_of(tried, MeetingRules())
    of_all = freeze_of(replace(tried, level="government"), MeetingRules())

    assert usual is not None
    assert of_all is not None
    assert usual[0] == start - earlier
    assert of_all[0] == min(start - earlier, start - timedelta(hours=48))
    assert freeze_of(replace(tried, is_cancelled=True), MeetingRules()) is None


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="this system sets no zone of a process")
def test_the_zone_of_the_machine_moves_nothing(monkeypatch):
    starts = [datetime(2028, 2, 28, 20, tzinfo=UTC), datetime(2026, 12, 31, 16, 59, tzinfo=UTC)]
    found = set()
    try:
        for zone in ZONES:
            monkeypatch.setitem(os.environ, "TZ", zone)
            time.tzset()
            found.add(
                tuple(freeze_of(meeting(at, timedelta(hours=2)), MeetingRules()) for at in starts)
            )
    finally:
        monkeypatch.undo()
        time.tzset()

    assert len(found) == 1


@given(DAYS, HOLIDAYS, st.integers(1, 40))
def test_working_days_are_counted_there_and_back(day, holidays, count):
    there = add_working_days(day, count, holidays)
    between = [day + timedelta(days=n) for n in range(1, (there - day).days + 1)]

    assert is_working_day(there, holidays)
    assert sum(is_working_day(one, holidays) for one in between) == count
    back = add_working_days(there, -count, holidays)
    assert back <= day
    assert not any(
        is_working_day(back + timedelta(days=n), holidays) for n in range(1, (day - back).days)
    )
    if is_working_day(day, holidays):
        assert back == day


@given(DAYS, HOLIDAYS, st.integers(0, 20), st.integers(0, 20))
def test_working_days_add_up(day, holidays, one, other):
    apart = add_working_days(add_working_days(day, one, holidays), other, holidays)

    assert apart == add_working_days(day, one + other, holidays)
    assert add_working_days(day, 0, holidays) == day
