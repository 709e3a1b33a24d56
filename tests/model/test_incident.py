"""Incidents are what people said of them, in whichever order their logs are read."""

from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.model.incident import incidents_of, next_number, subject_of
from fleetcfg.model.incident_clock import (
    IncidentEmergency,
    provider_times,
    standing_of,
)
from fleetcfg.model.registers.calendar import Holiday, is_working_day
from fleetcfg.model.registers.services import IncidentRules
from fleetcfg.model.statement import SignedStatement, StatementKind
from fleetcfg.model.timezone import VIETNAM, spell_instant

K = StatementKind
START = datetime(2026, 11, 27, 1, tzinfo=UTC)  # a Friday, 8 o'clock in Việt Nam
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LOG = "log.example"
ABOUT = subject_of("2026-001", LOG)
RULES = IncidentRules()


def said(kind, after, about=ABOUT, **facts):
    """Return what somebody said so long *after* the start."""
    at = START + after
    spelled = {
        name: spell_instant(START + fact) if isinstance(fact, timedelta) else fact
        for name, fact in facts.items()
    }
    sha256 = f"{about}{kind}{after}{sorted(spelled)}"
    return SignedStatement(kind, about, at, ("an",), spelled, at, LOG, sha256)


def opened(after=MINUTE, about=ABOUT, **facts):
    usual = {"site": "xa-a", "detected": timedelta(), "what": "Mất hình", "provider": "vnpt"}
    return said(K.INCIDENT_OPEN, after, about, **usual | facts)


def told(after, **facts):
    return said(K.INCIDENT_TOLD, after, provider="vnpt", to="vnpt-truc", **facts)


def acknowledged(after, **facts):
    return said(K.INCIDENT_ACKNOWLEDGED, after, provider="vnpt", by="vnpt-truc", **facts)


def mended(after, **facts):
    return said(K.INCIDENT_MENDED, after, how="Thay dây", **facts)


def cause(after, **facts):
    return said(K.INCIDENT_CAUSE, after, cause="Chuột cắn", **facts)


def note(after, **facts):
    return said(K.INCIDENT_NOTE, after, text="Ghi thêm", **facts)


def one_of(*statements):
    (one,) = incidents_of(statements).given
    return one


def codes(incident):
    return [odd.code for odd in incident.odd]


WHOLE = (opened(), told(5 * MINUTE), acknowledged(HOUR), mended(3 * HOUR), cause(4 * HOUR))


def test_the_steps_of_an_incident_and_who_said_them():
    incident = one_of(*WHOLE)

    assert (incident.id, incident.site, incident.provider) == (f"2026-001@{LOG}", "xa-a", "vnpt")
    assert [*incident.steps] == ["detected", "told", "acknowledged", "mended", "cause"]
    assert (incident.detected, incident.at("mended")) == (START, START + 3 * HOUR)
    assert not incident.is_open
    assert not incident.odd


def test_in_which_order_logs_are_read_changes_nothing():
    wrong = (*WHOLE[:3], note(2 * HOUR, corrects="told", at=3 * MINUTE))

    assert len({repr(one_of(*order)) for order in permutations(wrong)}) == 1


@pytest.mark.parametrize(
    ("statements", "code"),
    [
        ([opened(), acknowledged(HOUR)], "INCIDENT_ORDER"),
        ([opened(), cause(HOUR)], "INCIDENT_ORDER"),
        ([opened(), told(HOUR), mended(2 * HOUR, at=30 * MINUTE)], "INCIDENT_ORDER"),
        ([opened(), mended(HOUR), told(2 * HOUR)], "INCIDENT_ORDER"),
        ([opened(), told(HOUR, at=-MINUTE)], "INCIDENT_BEFORE"),
        ([opened(), mended(HOUR, at=-MINUTE)], "INCIDENT_BEFORE"),
        ([opened(), told(HOUR, at=2 * HOUR)], "INCIDENT_FUTURE"),
        ([opened(), told(HOUR, at="giữa trưa")], "INCIDENT_TIME"),
        ([opened(), told(HOUR), told(2 * HOUR)], "INCIDENT_STEP_AGAIN"),
        ([opened(), opened(2 * MINUTE)], "INCIDENT_STEP_AGAIN"),
        ([opened(), note(HOUR, corrects="told", at=MINUTE)], "INCIDENT_NOTHING_TO_CORRECT"),
        ([opened(detected=2 * MINUTE)], "INCIDENT_FUTURE"),
    ],
)
def test_what_cannot_be_so_does_not_count_and_is_kept(statements, code):
    incident = one_of(*statements)

    assert codes(incident) == [code]
    assert incident.opened == statements[0]


def test_it_mends_itself_before_anybody_is_told():
    incident = one_of(opened(), mended(HOUR), told(2 * HOUR, at=30 * MINUTE))

    assert not incident.odd
    assert incident.at("told") == START + 30 * MINUTE


def test_a_note_corrects_a_time_takes_a_step_back_and_erases_nothing():
    wrong = (opened(), told(HOUR), mended(2 * HOUR))
    later = one_of(*wrong, note(3 * HOUR, corrects="told", at=10 * MINUTE))
    assert (later.at("told"), later.steps["told"].is_corrected) == (START + 10 * MINUTE, True)
    assert later.steps["told"].said == wrong[1]

    back = one_of(*wrong, note(3 * HOUR, corrects="mended"))
    assert back.is_open
    assert codes(back) == ["INCIDENT_TAKEN_BACK"]
    again = one_of(*wrong, note(3 * HOUR, corrects="mended"), mended(5 * HOUR))
    assert again.at("mended") == START + 5 * HOUR

    none = one_of(*wrong[:1], note(3 * HOUR, corrects="detected"))
    assert none.is_withdrawn
    assert not none.is_open


def test_untold_ones_come_first_and_steps_of_an_unknown_one_are_strange():
    other, third = subject_of("2026-002", LOG), subject_of("2026-003", LOG)
    known = incidents_of(
        [
            opened(),
            told(HOUR),
            said(K.INCIDENT_OPEN, HOUR, other, site="b", detected=HOUR, what="x"),
            said(K.INCIDENT_TOLD, HOUR, third, provider="vnpt", to="a"),
        ]
    )

    assert [one.number for one in known.given] == ["2026-002", "2026-001"]
    assert [one.about for one in known.strange] == [third]
    assert [one.id for one in known.named("2026-001")] == [f"2026-001@{LOG}"]
    assert known.named(f"2026-002@{LOG}")
    assert not known.named("2026-00")


def test_a_log_counts_for_itself_and_for_each_year():
    assert next_number([], LOG, 2026) == "2026-001"
    assert next_number([opened()], LOG, 2026) == "2026-002"
    assert next_number([opened()], LOG, 2027) == "2027-001"
    assert next_number([opened()], "other.example", 2026) == "2026-001"
    many = said(K.INCIDENT_OPEN, HOUR, subject_of("2026-1041", LOG), site="", detected="", what="")
    assert next_number([many, opened()], LOG, 2026) == "2026-1042"


def states(incident, now, *emergencies, holidays=(), rules=RULES):
    standing = standing_of(incident, rules, holidays, emergencies, now=START + now)
    return {one.name: str(one.state) for one in standing.deadlines}


@pytest.mark.clause("register:incident_rules", "6.2")
def test_the_clock_of_an_incident():
    assert states(one_of(opened()), 5 * MINUTE) == {"tell": "running", "mend": "running"}
    assert states(one_of(opened()), 31 * MINUTE)["tell"] == "overdue"
    assert states(one_of(*WHOLE), 9 * HOUR) == {
        "tell": "on_time",
        "acknowledge": "on_time",
        "mend": "on_time",
    }
    slow = one_of(opened(), told(HOUR), acknowledged(4 * HOUR))
    assert states(slow, 25 * HOUR) == {"tell": "late", "acknowledge": "late", "mend": "overdue"}
    quick = IncidentRules(mend_within_of={"vnpt": 2 * HOUR})
    assert states(one_of(*WHOLE), 9 * HOUR, rules=quick)["mend"] == "late"
    assert states(one_of(opened(), mended(HOUR)), 2 * HOUR) == {"mend": "on_time"}


def test_a_serious_one_has_notices_after_a_day_and_three_days():
    serious = one_of(opened(), note(HOUR, serious=True), note(20 * HOUR, notice="first"))

    found = states(serious, 80 * HOUR)
    assert (found["first_notice"], found["full_notice"]) == ("on_time", "overdue")
    assert states(one_of(opened(serious=True)), HOUR)["first_notice"] == "running"


@pytest.mark.parametrize(
    ("begun", "holidays", "last"),
    [
        (timedelta(), (), date(2026, 11, 30)),  # Friday: Monday
        (timedelta(), (Holiday("", date(2026, 11, 30), date(2026, 12, 1)),), date(2026, 12, 2)),
        (16 * HOUR, (), date(2026, 11, 30)),  # the same night is Saturday in Việt Nam
    ],
)
def test_an_emergency_change_has_its_paper_by_the_end_of_a_working_day(begun, holidays, last):
    incident = one_of(opened(), mended(HOUR))
    change = IncidentEmergency(incident.id, "codec-a", START + begun, 7)
    standing = standing_of(incident, RULES, holidays, [change], now=START)
    (paper,) = [one for one in standing.deadlines if one.name == "paper"]

    assert paper.due.isoformat() == f"{last + timedelta(days=1)}T00:00:00+07:00"
    other = IncidentEmergency("2026-009@x", "codec-a", START, 7)
    assert "paper" not in states(incident, HOUR, other)
    written = one_of(opened(), mended(HOUR), note(2 * HOUR, notice="paper"))
    assert states(written, 90 * HOUR, change)["paper"] == "on_time"


@given(
    st.integers(0, 6 * 366 * 24 * 60).map(lambda after: START - 1000 * DAY + after * MINUTE),
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 9)), max_size=4),
    st.integers(1, 5),
)
def test_no_holiday_and_no_leap_day_shortens_the_time_for_the_paper(begun, off, within):
    day = begun.astimezone(VIETNAM).date()
    days_off = [
        Holiday("", day + timedelta(days=start), day + timedelta(days=start + length))
        for start, length in off
    ]
    incident = one_of(opened(), mended(HOUR))
    change = IncidentEmergency(incident.id, "codec-a", begun, 7)
    rules = IncidentRules(paper_within=within)
    standing = standing_of(incident, rules, days_off, [change], now=START)
    (paper,) = [one for one in standing.deadlines if one.name == "paper"]

    end = paper.due.astimezone(VIETNAM)
    last = end.date() - timedelta(days=1)
    between = [day + timedelta(days=n) for n in range(1, (last - day).days + 1)]
    assert (end.hour, end.minute, end.second) == (0, 0, 0)
    assert is_working_day(last, days_off)
    assert sum(is_working_day(each, days_off) for each in between) == within


@given(st.lists(st.integers(0, 40 * 60), min_size=1, max_size=30))
def test_what_a_providers_incidents_come_to(minutes):
    standings = [
        standing_of(
            one_of(opened(), told(MINUTE), acknowledged((2 + each) * MINUTE)),
            RULES,
            (),
            now=START + 41 * HOUR,
        )
        for each in minutes
    ]
    (times,) = provider_times(standings)
    response = times.response
    within = [each for each in minutes if (each + 1) * MINUTE <= response.nine_in_ten]

    assert (times.provider, times.incidents, times.open) == ("vnpt", len(minutes), len(minutes))
    assert response.count == len(minutes)
    assert len(within) * 10 >= len(minutes) * 9
    assert response.nine_in_ten in [(each + 1) * MINUTE for each in minutes]
    assert min(minutes) * MINUTE < response.median <= (max(minutes) + 1) * MINUTE
    assert (response.done_late, response.overdue) == (sum(each + 1 > 120 for each in minutes), 0)
    assert (times.repair.count, times.repair.done_late) == (0, 0)
    assert times.repair.overdue == times.overdue == len(minutes)
    assert times.department_overdue == 0


@pytest.mark.parametrize(
    ("steps", "after", "overdue"),
    [
        ([], HOUR, (0, 1)),  # the provider was not told: the Department's duty
        ([told(MINUTE)], 3 * HOUR, (1, 0)),  # it did not answer
        ([told(MINUTE), acknowledged(2 * MINUTE)], 25 * HOUR, (1, 0)),
        ([told(MINUTE), acknowledged(2 * MINUTE), mended(HOUR)], 90 * 24 * HOUR, (0, 1)),
    ],
)
def test_a_provider_answers_for_no_paper_and_no_call_of_the_department(steps, after, overdue):
    incident = one_of(opened(), *steps)
    begun = IncidentEmergency(incident.id, "codec-a", START, 7)
    emergencies = [begun] if after > 30 * 24 * HOUR else []
    standing = standing_of(incident, RULES, (), emergencies, now=START + after)
    (times,) = provider_times([standing])

    assert (times.overdue, times.department_overdue) == overdue


def test_an_incident_that_was_none_counts_for_nobody():
    none = standing_of(one_of(opened(), note(HOUR, corrects="detected")), RULES, (), now=START)

    assert provider_times([none]) == ()
    assert not none.deadlines
