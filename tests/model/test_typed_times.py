"""Times as people type them, and as they are told."""

from datetime import UTC, date, datetime

import pytest

from fleetcfg.errors import RequestError
from fleetcfg.model.timezone import spell_apart
from fleetcfg.model.typed_times import day_of, moment_of, past_end_of
from fleetcfg.report.clock import local_times, zoned_time
from fleetcfg.words import Words


@pytest.mark.parametrize("text", ["24/11/2026", "2026-11-24"])
def test_a_day_is_taken_as_reports_print_it_and_as_documents_do(text):
    assert day_of(text) == date(2026, 11, 24)


@pytest.mark.parametrize("text", ["11/24/2026", "24.11.2026", "24/11/26", "20261124", "", "nay"])
def test_what_is_no_day_is_refused(text):
    with pytest.raises(RequestError, match="USAGE_DAY"):
        day_of(text)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("24/11/2026", datetime(2026, 11, 23, 17, tzinfo=UTC)),
        ("2026-11-24", datetime(2026, 11, 23, 17, tzinfo=UTC)),
        ("24/11/2026 08:00", datetime(2026, 11, 24, 1, tzinfo=UTC)),
        ("24/11/2026T08:00", datetime(2026, 11, 24, 1, tzinfo=UTC)),
        ("2026-11-24 08:00:30", datetime(2026, 11, 24, 1, 0, 30, tzinfo=UTC)),
        ("2026-11-24T08:00Z", datetime(2026, 11, 24, 8, tzinfo=UTC)),
    ],
)
def test_a_time_is_that_of_viet_nam_unless_it_says_otherwise(text, instant):
    assert moment_of(text) == instant


def test_a_day_as_an_end_is_its_end():
    assert moment_of("24/11/2026", is_end=True) == datetime(2026, 11, 24, 17, tzinfo=UTC)


@pytest.mark.parametrize("text", ["31/02/2026", "24/11/2026 25:00", "x", "31/12/9999"])
def test_what_is_no_time_is_refused(text):
    with pytest.raises(RequestError, match="PLAN_WINDOW"):
        moment_of(text, is_end=True)


def test_a_time_is_told_in_viet_nam():
    at = datetime(2026, 12, 8, 22, 44, 59, tzinfo=UTC)

    assert zoned_time(at, Words("vi")) == "09/12/2026 05:44 (giờ Việt Nam)"
    assert zoned_time(at, Words("en")) == "09/12/2026 05:44 (Việt Nam time)"


def test_two_times_that_would_read_alike_have_their_seconds():
    first, second = (datetime(2026, 12, 8, 22, 44, s, tzinfo=UTC) for s in (9, 59))

    assert local_times(first, second) == ("09/12/2026 05:44:09", "09/12/2026 05:44:59")
    assert local_times(first, first.replace(minute=45)) == ("09/12/2026 05:44", "09/12/2026 05:45")


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("24/11/2026", datetime(2026, 11, 24, 17, tzinfo=UTC)),
        ("24/11/2026 08:00", datetime(2026, 11, 24, 1, 0, 59, 999_999, tzinfo=UTC)),
        ("24/11/2026T08:00+07:00", datetime(2026, 11, 24, 1, 0, 59, 999_999, tzinfo=UTC)),
        ("24/11/2026 08:00:02", datetime(2026, 11, 24, 1, 0, 2, tzinfo=UTC)),
        ("24/11/2026 08:00:00", datetime(2026, 11, 24, 1, tzinfo=UTC)),
    ],
)
def test_looking_back_a_minute_is_meant_with_its_whole(text, end):
    assert past_end_of(text) == end


def test_neighbours_that_would_read_the_same_have_their_seconds():
    first = datetime(2026, 11, 24, 1, 0, 2, tzinfo=UTC)
    times = (first, first.replace(second=9), first.replace(minute=1))

    assert spell_apart(times) == ["24/11/2026 08:00:02", "24/11/2026 08:00:09", "24/11/2026 08:01"]
