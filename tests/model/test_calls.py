from datetime import UTC, datetime, timedelta, timezone

import pytest

from fleetcfg.model.calls import (
    MOST_MEDIA,
    MOST_PAST_CALLS,
    MediaFigures,
    PastCall,
    are_sound,
    history_of,
    sound_media,
)

BEGIN = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "figures",
    [
        {"loss": -0.1},
        {"loss": 1.1},
        {"loss": float("nan")},
        {"jitter_ms": float("inf")},
        {"jitter_ms": float("nan")},
        {"delay_ms": -1.0},
        {"rate_kbps": 10**10},
    ],
)
def test_a_figure_that_no_line_has_is_none(figures):
    assert sound_media([MediaFigures("in", "video", **figures)]) == ()
    assert not are_sound((MediaFigures("in", "video", **figures),), None)


def test_what_is_not_told_is_no_trouble():
    untold, none = MediaFigures("in", "video"), MediaFigures("out", "audio", 0.0, 0.0, 0.0, 0)

    assert sound_media([untold, none]) == (untold, none)
    assert are_sound(None, None)


def test_a_device_with_very_many_streams_is_told_in_part():
    assert len(sound_media([MediaFigures("in", "video")] * 1_000)) == MOST_MEDIA
    assert not are_sound((MediaFigures("in", "video"),) * (MOST_MEDIA + 1), None)


def test_of_ten_thousand_calls_the_newest_are_kept_and_the_rest_is_counted():
    calls = [PastCall(f"{n}", BEGIN + timedelta(minutes=n)) for n in range(10_000)]

    told = history_of(calls)

    assert [call.remote for call in told.calls[:2]] == ["9999", "9998"]
    assert (len(told.calls), told.left_out) == (MOST_PAST_CALLS, 10_000 - MOST_PAST_CALLS)
    assert are_sound(None, told.calls)
    assert not are_sound(None, (*told.calls, calls[0]))


def test_a_call_without_a_begin_is_not_the_one_that_is_left_out():
    calls = [PastCall("?"), *[PastCall("x", BEGIN)] * MOST_PAST_CALLS]

    assert history_of(calls).calls[0] == PastCall("?")


@pytest.mark.parametrize(
    "start",
    [
        datetime(9999, 12, 31, 23, 59, tzinfo=UTC),
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=23))),
        datetime(2026, 11, 24, 7, 0),  # noqa: DTZ001 - what is meant
    ],
)
def test_a_begin_that_no_other_time_can_be_held_against_is_not_told(start):
    call = PastCall("x", start, 60)

    assert history_of([call]).calls == (PastCall("x", None, 60),)
    assert not are_sound(None, [call])


@pytest.mark.parametrize("seconds", [-1, 10**9 + 1, 2**53])
def test_a_length_that_no_calendar_holds_is_not_told(seconds):
    call = PastCall("x", BEGIN, seconds)

    assert history_of([call]).calls == (PastCall("x", BEGIN),)
    assert not are_sound(None, [call])
