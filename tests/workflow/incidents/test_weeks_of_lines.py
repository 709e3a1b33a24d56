"""Weeks of a report on a time: each is told in one report, wherever the times are cut."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.model.timezone import VIETNAM
from fleetcfg.workflow.incidents.lines import weeks_until

MIDNIGHT = datetime(2024, 2, 1, tzinfo=VIETNAM)  # a Thursday, before a leap day
DAYS = st.integers(0, 500).map(lambda days: MIDNIGHT + timedelta(days=days))


@given(DAYS, DAYS, DAYS)
def test_times_that_follow_each_other_share_no_week_and_lose_none(a, b, c):
    first, middle, last = sorted((a, b, c))

    assert [*weeks_until(first, last)] == [
        *weeks_until(first, middle),
        *weeks_until(middle, last),
    ]


def test_a_week_ends_with_its_sunday():
    ends = weeks_until(MIDNIGHT, datetime(2024, 3, 4, tzinfo=VIETNAM))

    assert [f"{one:%d/%m}" for one in ends] == ["05/02", "12/02", "19/02", "26/02", "04/03"]
    assert {one.weekday() for one in ends} == {0}  # the midnight with which Monday begins
