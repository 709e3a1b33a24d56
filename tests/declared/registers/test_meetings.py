"""Meetings, days off and freezes: what is read, and what is refused with which code."""

from datetime import date, datetime, timedelta

import pytest

from fleetcfg.model.registers.meetings import USUAL_RULES, freeze_of
from fleetcfg.model.registers.power import USUAL_POWER_RULES
from fleetcfg.model.registers.registers import NO_REGISTERS
from fleetcfg.model.timezone import VIETNAM
from tests.declared.registers.reading import codes, meeting, read, rows


@pytest.mark.clause("register:meetings", "8.1")
def test_a_meeting_is_read_whole():
    registers, problems = read(
        meeting(
            title="Giao ban tháng 12",
            rehearsal="2026-11-30T14:00",
            level="government",
            classification="open",
            bridge="cms-1",
            script='[{at: "2026-12-01T08:00", site: dc-b, title: Khai mạc, microphone: on}]',
            names="{dc-b: UBND xã B}",
        )
    )

    (found,) = registers.meetings.values()
    assert list(problems) == []
    assert found.start == datetime(2026, 12, 1, 8, tzinfo=VIETNAM)
    assert found.end == datetime(2026, 12, 1, 11, 30, tzinfo=VIETNAM)
    assert (found.number, found.issued) == ("89/GM-UBND", date(2026, 11, 25))
    assert (found.level, found.classification, found.bridge) == ("government", "open", "cms-1")
    assert (found.script[0].site, found.script[0].microphone) == ("dc-b", "on")
    assert (found.names, found.place.line) == ({"dc-b": "UBND xã B"}, 2)


def test_meetings_of_several_files_stand_in_the_order_of_their_begin():
    registers, _ = read(meeting(id="sau"), meeting(id="truoc", start="2026-11-30T08:00"))

    assert list(registers.meetings) == ["truoc", "sau"]


def test_what_no_file_says_is_as_usual():
    assert read()[0] is NO_REGISTERS
    assert read(meeting())[0].meeting_rules == USUAL_RULES


@pytest.mark.clause("register:meeting_rules", "8.2")
def test_rules_change_what_they_name_and_nothing_else():
    registers, problems = read("meeting_rules: {freeze_before: 2d, ports: {cms-1: 40}}\n")

    rules = registers.meeting_rules
    assert list(problems) == []
    assert (rules.freeze_before, rules.ports) == (timedelta(days=2), {"cms-1": 40})
    assert rules.freeze_after == USUAL_RULES.freeze_after


def test_rules_of_power_are_read():
    rules = read("power_rules: {standby_within: 30m}")[0].power_rules

    assert rules.standby_within == timedelta(minutes=30)
    assert rules.start_before == USUAL_POWER_RULES.start_before


def test_a_cancelled_meeting_is_kept_and_freezes_nothing():
    registers, _ = read(meeting(cancelled="true"))

    assert freeze_of(registers.meetings["giao-ban-12"], USUAL_RULES) is None


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"start": "01/12/2026 08:00"}, "REG_INSTANT"),
        ({"start": "2026-02-30T08:00"}, "REG_INSTANT"),
        ({"start": "0001-01-01T08:00"}, "REG_INSTANT"),
        ({"start": "2026-12-01T08:00Z"}, "REG_OFFSET"),
        ({"start": "2026-12-01T08:00+08:00"}, "REG_OFFSET"),
        ({"end": "2026-12-01T07:00"}, "REG_ENDS_FIRST"),
        ({"rehearsal": "2026-12-01T08:00"}, "REG_REHEARSAL_LATE"),
        ({"issued": "2026-12-02"}, "REG_ISSUED_LATE"),
        ({"issued": "1999-12-02"}, "REG_DAY_FAR"),
        ({"issued": None}, "REG_NUMBER_WITHOUT_DAY"),
        ({"number": "89"}, "REG_DOCUMENT_NUMBER"),
        ({"number": "89/GM – UBND"}, "REG_DOCUMENT_SPELLING"),
        ({"number": "9/GM-UBND"}, "REG_DOCUMENT_ZERO"),
        ({"chair": "dc-c"}, "REG_CHAIR_NOT_INVITED"),
        ({"sites": "[dc-a, dc-x]"}, "REG_SITE_UNKNOWN"),
        ({"sites": "[dc-a, dc-a]"}, "REG_TWICE_IN_LIST"),
        ({"sites": "[]"}, "REG_LIST"),
        ({"bridge": "cms-2"}, "REG_DEVICE_UNKNOWN"),
        ({"id": "Giao ban"}, "REG_ID"),
        ({"level": "provinces"}, "REG_WORD"),
        ({"title": "''"}, "REG_EMPTY"),
        ({"title": "x" * 501}, "REG_TEXT_LONG"),
        ({"names": "{dc-c: x}"}, "REG_NOT_INVITED"),
        ({"script": '[{at: "2026-12-01T12:00", site: dc-a, title: x}]'}, "REG_STEP_OUTSIDE"),
    ],
)
def test_a_meeting_that_cannot_be_so_is_refused(changed, code):
    assert codes(meeting(**changed)) == [code]


def test_a_meeting_whose_id_is_no_file_on_windows_is_told_and_read():
    registers, problems = read(meeting(id="nul"))

    assert [(each.code, each.gravity) for each in problems] == [("NAME_NO_FILE", "warning")]
    assert "nul" in registers.meetings


def test_a_wrong_dash_is_named_with_the_right_spelling():
    (problem,) = read(meeting(number="số 89 /GM – UBND"))[1]

    assert problem.facts["right"] == "89/GM-UBND"


@pytest.mark.clause("register:meetings", "8.1")
def test_of_a_secret_meeting_nothing_is_kept_but_when_and_where():
    registers, problems = read(meeting(classification="secret", title="Nội dung mật"))

    (found,) = registers.meetings.values()
    assert {problem.code for problem in problems} == {"REG_SECRET_SAYS"}
    assert [problem.facts["key"] for problem in problems] == ["number", "issued", "title"]
    assert (found.classification, found.title, found.number) == ("secret", "", "")
    assert codes(meeting(classification="secret", number=None, issued=None)) == []


def test_two_meetings_of_one_id_are_refused_with_the_place_of_the_first():
    (problem,) = read(meeting(), meeting())[1]

    assert (problem.code, problem.facts["first"]) == ("REG_ID_TWICE", "registers/0.yaml:2:5")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (rows("holidays", "- {name: Tết, first: 2027-02-05, last: 2027-02-01}"), "REG_ENDS_FIRST"),
        ("meeting_rules: {freeze_before: 24 giờ}", "REG_SPAN"),
        ("meeting_rules: {ports: {cms-1: 0}}", "YAML_OUT_OF_RANGE"),
        ("meeting: []", "REG_UNKNOWN"),
        ("", "REG_EMPTY_FILE"),
        ("# meetings: []\n", "REG_EMPTY_FILE"),
        (
            rows(
                "freezes", "- {id: a, name: b, start: '2027-02-05T08:00', end: '2027-02-05T08:00'}"
            ),
            "REG_ENDS_FIRST",
        ),
    ],
)
@pytest.mark.clause("register:holidays", "8.2")
@pytest.mark.clause("register:freezes", "8.2")
def test_other_registers_that_cannot_be_so_are_refused(text, code):
    assert codes(text) == [code]


def test_what_is_said_once_for_all_is_not_said_twice():
    assert codes("meeting_rules: {freeze_after: 1h}", "meeting_rules: {}") == ["REG_TWICE"]
