"""Starts, stops and standing by against meetings: what is certain, explained, unknown."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from fleetcfg.model.conclusion import Conclusion
from fleetcfg.model.power import PowerEventKind, PowerReading, SitePower, power_record
from fleetcfg.model.registers.meetings import Meeting

DAY = datetime(2026, 11, 25, tzinfo=UTC)


def at(hour: float) -> datetime:
    return DAY + timedelta(hours=hour)


def up(read: float, started: float, **more) -> PowerReading:
    return PowerReading(at(read), round((read - started) * 3600), **more)


MEETING = Meeting("89", at(8), at(11), "chair", ("here", "chair"))
SITE = SitePower("here", (MEETING,))


def record(*readings: PowerReading, site: SitePower = SITE, since: float = -240):
    told = {"codec": ("here", readings)}
    return power_record({"here": site}, told, since=at(since), until=at(480))


def kinds(*readings: PowerReading, site: SitePower = SITE) -> list[str]:
    return [event.kind.value for event in record(*readings, site=site).events]


CASES = {
    "up all the while": ((up(7, -50), up(9, -50), up(12, -50)), []),
    "started for it, in time": ((up(-20, -50), up(9, 7)), []),
    "started before it was due": ((up(-20, -50), up(9, 5)), ["unexplained"]),
    "late, or anew: nobody saw it before": ((up(7, -50), up(10, 9)), ["started_in_meeting"]),
    "lost: it was seen in the meeting": ((up(8.5, -50), up(10, 9)), ["lost_in_meeting"]),
    "lost twice": ((up(8.2, -50), up(9, 8.5), up(11, 10)), ["lost_in_meeting"] * 2),
    "lost, and seen the day after": ((up(8.5, -50), up(30, 9)), ["lost_in_meeting"]),
    "stopped in it, by its own word": (
        (up(7, -50), up(14, 13, stopped_at=at(10), reason="?")),
        ["stopped_in_meeting"],
    ),
    "in the night": ((up(7, -50), up(30, 20)), ["unexplained"]),
    "clocks that are apart": ((up(7, -50), up(9, -49.95)), []),
    "only once": ((up(9, 8.5),), []),
    "not told": ((PowerReading(at(8.5)), PowerReading(at(10))), []),
    "left on": ((up(14, -50, standby="awake", in_use=False),), ["left_on"]),
    "left on, told once": ((up(14, -50, standby="awake", in_use=False),) * 2, ["left_on"]),
    "awake soon after": ((up(12, -50, standby="awake", in_use=False),), []),
    "standing by": ((up(14, -50, standby="standby", in_use=False),), []),
    "in another call": ((up(14, -50, standby="awake", in_use=True),), []),
    "use not told": ((up(14, -50, standby="awake"),), []),
    "days later": ((up(100, -50, standby="awake", in_use=False),), []),
}


@pytest.mark.parametrize("case", CASES)
def test_what_readings_come_to(case):
    readings, expected = CASES[case]
    assert kinds(*readings) == expected


@pytest.mark.parametrize(("stopped", "reason"), [(19.9, "Reboot"), (-40, ""), (None, "")])
def test_why_is_told_only_of_the_stop_that_it_was_said_of(stopped, reason):
    when = None if stopped is None else at(stopped)
    (event,) = record(up(7, -50), up(30, 20, stopped_at=when, reason="Reboot")).events

    assert (event.kind, event.reason) == (PowerEventKind.UNEXPLAINED, reason)


def test_a_start_that_somebody_said_is_explained():
    said = replace(SITE, cycles=(at(19),))
    assert kinds(up(7, -50), up(30, 20), site=said) == []
    assert kinds(up(19.5, -50), up(30, 20), site=said) == ["unexplained"]  # said before


def test_a_device_that_waits_for_the_next_meeting_was_not_left_on():
    second = replace(MEETING, id="90", start=at(15), end=at(17))
    both = replace(SITE, meetings=(MEETING, second))
    assert kinds(up(14, -50, standby="awake", in_use=False), site=both) == []


def test_starts_are_counted_once_a_meeting_and_only_where_they_are_certain_to_be_in_it():
    told = record(up(8.2, -50), up(9, 8.5), up(10, 9.5))
    assert (told.count(PowerEventKind.LOST_IN_MEETING), told.losses) == (2, 1)
    assert record(up(7, -50), up(10, 9)).losses == 0


def test_a_start_of_which_nobody_saw_why_is_incomplete_and_a_stop_by_its_own_word_a_finding():
    stopped = replace(up(10, 9.5), stopped_at=at(9.4))
    ends = [record(up(8.2, -50), last).conclusion for last in (up(9, 8.5), stopped, up(9, -50))]
    assert ends == [Conclusion.INCOMPLETE, Conclusion.FINDINGS, Conclusion.CLEAN]


def test_a_device_of_which_nothing_is_known_is_never_clean():
    quiet = up(9, -50), up(12, -50)
    told = {"codec": ("here", quiet), "silent": ("here", (PowerReading(at(9)),))}
    whole = {"since": at(-240), "until": at(480)}

    both = power_record({"here": SITE}, told, **whole)
    assert (both.unknown, both.conclusion) == (("silent",), Conclusion.INCOMPLETE)
    assert both.only({"codec"}).conclusion is Conclusion.CLEAN
    assert both.only({"silent"}).conclusion is Conclusion.INCOMPLETE
    assert record(*quiet, site=SitePower("here")).conclusion is Conclusion.INCOMPLETE


def test_without_meetings_nothing_is_judged_and_what_tells_nothing_is_unknown():
    none = record(up(7, -50), up(30, 20), site=SitePower("here"))
    assert (none.meetings, none.events, none.unknown) == (0, (), ("codec",))
    silent = record(PowerReading(at(8.5)), PowerReading(at(10)))
    assert (silent.judged, silent.unknown, silent.untold) == ((), ("codec",), ("codec",))


def test_what_was_before_the_time_is_not_of_it():
    assert record(up(8.5, -50), up(10, 9), since=12).events == ()
