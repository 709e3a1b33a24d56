"""Between meetings: one site in two of them, a bridge that is full, days off, notices too late."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.declared.registers.clashes import check_clashes, check_notices
from fleetcfg.model.problem import Problem, Problems
from fleetcfg.model.registers.calendar import Holiday
from fleetcfg.model.registers.meetings import Meeting, MeetingRules
from fleetcfg.model.registers.registers import Registers
from fleetcfg.model.timezone import VIETNAM

EIGHT = datetime(2026, 12, 1, 8, tzinfo=VIETNAM)
ON = date(2026, 11, 29)


def meeting(name: str, hours: float = 0, lasts: float = 2, sites=("a",), **said) -> Meeting:
    start = EIGHT + timedelta(hours=hours)
    return Meeting(name, start, start + timedelta(hours=lasts), sites[0], tuple(sites), **said)


def found(*meetings: Meeting, on: date = ON, **said) -> list[Problem]:
    problems = Problems()
    check_clashes(Registers({one.id: one for one in meetings}, **said), problems, on=on)
    return list(problems.in_order())


def told(*meetings: Meeting, **said) -> list[tuple[str, str]]:
    return [(one.code, str(one.facts["meeting"])) for one in found(*meetings, **said)]


@pytest.mark.clause("code:CLASH_SITE", "8.2")
def test_a_site_in_two_meetings_is_told_with_both():
    (one,) = found(meeting("m", sites=("a", "b")), meeting("n", 1, sites=("b", "c")))

    assert (one.code, one.gravity) == ("CLASH_SITE", "warning")
    assert dict(one.facts) == {
        "meeting": "n",
        "other": "m",
        "site": "b",
        "start": "2026-12-01T02:00:00Z",
        "end": "2026-12-01T03:00:00Z",
    }


def test_one_that_begins_as_the_other_ends_or_is_cancelled_or_over_clashes_with_none():
    assert found(meeting("m"), meeting("n", 2)) == []
    assert found(meeting("m"), meeting("n", 1, is_cancelled=True)) == []
    assert found(meeting("m"), meeting("n", 1), on=date(2026, 12, 2)) == []


def test_a_long_meeting_is_not_forgotten_for_a_short_one_that_began_later():
    assert told(meeting("lang", 0, 9), meeting("m", 1, 1), meeting("n", 4)) == [
        ("CLASH_SITE", "m"),
        ("CLASH_SITE", "n"),
    ]


@pytest.mark.clause("code:CLASH_BRIDGE", "8.2")
def test_a_bridge_joins_as_many_as_it_has_ports():
    rules = MeetingRules(ports={"mcu": 4})
    first = meeting("m", sites=("a", "b"), bridge="mcu")
    second = meeting("n", 1, sites=("c", "d"), bridge="mcu")
    third = meeting("o", 1.5, sites=("e",), bridge="mcu")

    assert told(first, second, meeting_rules=rules) == []
    assert told(first, second, third, meeting_rules=rules) == [("CLASH_BRIDGE", "o")]
    assert (
        told(first, second, meeting("p", 2, sites=("e",), bridge="mcu"), meeting_rules=rules) == []
    )
    assert told(first, second, third) == []  # of a bridge whose ports nobody declared


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9), st.integers(1, 5)), max_size=12))
def test_a_bridge_is_counted_as_by_looking_at_each_begin(times):
    every = [
        meeting(f"m{n:02}", start, lasts, tuple(f"{n}-{s}" for s in range(size)), bridge="mcu")
        for n, (start, lasts, size) in enumerate(times)
    ]
    in_order = sorted(every, key=lambda one: (one.start, one.id))
    expected = [
        one.id
        for number, one in enumerate(in_order)
        if sum(len(o.sites) for o in in_order[: number + 1] if o.end > one.start) > 7
    ]
    said = told(*every, meeting_rules=MeetingRules(ports={"mcu": 7}))

    assert sorted(name for code, name in said if code == "CLASH_BRIDGE") == sorted(expected)


def test_a_meeting_on_a_day_off_is_told_by_the_days_of_viet_nam():
    tet = Holiday("Tết", date(2026, 12, 2), date(2026, 12, 3))
    late = meeting("m", 13, 4)  # until one o'clock of the next day

    assert told(late, holidays=(tet,)) == [("CLASH_HOLIDAY", "m")]
    assert told(meeting("m", 13, 2), holidays=(tet,)) == []


@pytest.mark.parametrize(
    ("hours", "codes"), [(-49, []), (-47, ["CLASH_NOTICE"]), (-1, ["CLASH_NOTICE"]), (1, [])]
)
def test_a_notice_that_comes_too_late_is_told_until_the_meeting_begins(hours, codes):
    problems = Problems()
    now = EIGHT + timedelta(hours=hours)
    check_notices(Registers({"m": meeting("m")}), problems, now=now)

    assert [one.code for one in problems.in_order()] == codes
