"""Notices of a meeting: to whom, what until when, and who is on duty."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import cast

import pytest

from fleetcfg.authority.audit_basis import AuditBasis
from fleetcfg.errors import RequestError
from fleetcfg.model.meeting_notice import NoticeStep
from fleetcfg.model.registers.meetings import USUAL_RULES, ScriptStep
from fleetcfg.model.registers.organisations import ContactEntry, DutyShift, Organisation
from fleetcfg.model.registers.registers import Registers
from fleetcfg.model.registers.rooms import Bands
from fleetcfg.model.registers.services import LineRules
from fleetcfg.model.timezone import VIETNAM
from fleetcfg.workflow.meetings.meeting import (
    find_meeting,
    layout_at,
    on_duty_at,
    registers_for,
    require_site,
)
from fleetcfg.workflow.meetings.prepare import notice_facts, prepare_meeting, steps_of
from tests.workflow.meeting_cases import END, MEETING, START, province

ROSTER = Registers(
    {"hn-01": MEETING},
    organisations={"vnpt": Organisation("vnpt", "VNPT Lai Châu", "provider", START.date())},
    contacts={"tr-1": ContactEntry("tr-1", "vnpt", "Trực đường truyền")},
    duty=(DutyShift("tr-1", ("bum-to",), START, END, "hn-01"),),
)


def test_every_site_and_every_provider_gets_one_and_no_name_or_number_is_in_it():
    prepared = prepare_meeting(MEETING, province(ROSTER), now=START - timedelta(days=3))

    assert [(one.kind, one.receiver) for one in prepared.notices] == [
        ("site", "chu-toa"),
        ("site", "bum-to"),
        ("site", "pa-u"),
        ("provider", "vnpt"),
    ]
    assert [*prepared.notices[-1].duty] == [*MEETING.sites]
    assert "Nguyễn" not in repr(prepared)
    assert "0912" not in repr(prepared)
    assert not prepared.is_late


def test_notices_after_the_deadline_are_told_as_late():
    late = START - USUAL_RULES.notice_before + timedelta(minutes=1)

    assert prepare_meeting(MEETING, province(ROSTER), now=late).is_late


def test_the_roster_goes_before_the_role_of_the_inventory():
    (post,) = on_duty_at("bum-to", MEETING, province(ROSTER), ROSTER)
    (other,) = on_duty_at("pa-u", MEETING, province(ROSTER), ROSTER)

    assert (post.contact, post.role, post.organisation) == (
        "tr-1",
        "Trực đường truyền",
        "VNPT Lai Châu",
    )
    assert (other.contact, other.role) == ("", "Kỹ thuật trực của vnpt")


def test_steps_stand_in_the_order_of_time_and_a_rehearsal_freezes():
    rehearsal = START - timedelta(hours=17)
    steps = dict(steps_of(replace(MEETING, rehearsal=rehearsal), USUAL_RULES))

    assert [*steps.values()] == sorted(steps.values())
    assert steps[NoticeStep.FREEZE] == steps[NoticeStep.REHEARSAL] == rehearsal
    assert steps[NoticeStep.ON_SITE] == START - timedelta(minutes=60)


def test_without_a_rehearsal_all_is_tried_by_three_the_day_before():
    tried = dict(steps_of(MEETING, USUAL_RULES))[NoticeStep.REHEARSAL].astimezone(VIETNAM)

    assert f"{tried:%d/%m %H:%M}" == "29/11 15:00"


def test_what_is_recorded_is_to_whom_and_a_digest_that_changes_with_any_file():
    prepared = prepare_meeting(MEETING, province(ROSTER), now=START)

    one, other = (notice_facts({"a.docx": data}, prepared) for data in (b"1", b"2"))

    assert one["to"] == ("site:chu-toa", "site:bum-to", "site:pa-u", "provider:vnpt")
    assert one["sha256"] != other["sha256"]


def test_of_a_secret_meeting_nothing_is_told_but_when_and_where():
    step = ScriptStep(START, "bum-to", "Phương án", "Single")
    secret = replace(
        MEETING, classification="secret", number="1/GM", script=(step,), names={"bum-to": "X"}
    )
    registers = replace(ROSTER, meetings={"hn-01": secret})

    told = find_meeting(registers, "hn-01")

    assert (told.number, told.title, told.script, dict(told.names)) == ("", "", (), {})
    assert (told.start, told.sites) == (START, MEETING.sites)
    assert "Giao ban" not in repr(prepare_meeting(told, province(registers), now=START))


def test_the_layout_is_that_of_the_last_step_that_says_one():
    steps = [(0, "Equal"), (30, ""), (60, "Single")]
    script = tuple(
        ScriptStep(START + timedelta(minutes=m), "bum-to", "x", layout) for m, layout in steps
    )
    meeting = replace(MEETING, script=script)

    asked = [layout_at(meeting, START + timedelta(minutes=m)) for m in (-60, 0, 45, 90)]

    assert asked == ["Equal", "Equal", "Equal", "Single"]
    assert layout_at(MEETING, START) == ""


@pytest.mark.parametrize(
    ("meetings", "code"),
    [
        ({"hn-02": MEETING}, "MEETING_UNKNOWN"),
        ({"hn-01": replace(MEETING, is_cancelled=True)}, "MEETING_CANCELLED"),
    ],
)
def test_a_meeting_that_is_not_or_not_any_more_is_refused(meetings, code):
    with pytest.raises(RequestError) as refused:
        find_meeting(replace(ROSTER, meetings=meetings), "hn-01")

    assert refused.value.code == code


def test_a_site_that_is_not_invited_is_refused():
    with pytest.raises(RequestError) as refused:
        require_site(MEETING, "bum-t")

    assert refused.value.facts["nearest"] == "bum-to"


def test_rules_that_nobody_signed_excuse_nothing_and_who_is_called_is_as_it_lies_here():
    lenient = Bands(device_temperature=(0.0, 200.0))
    here = replace(ROSTER, bands=lenient, line_rules=LineRules(most_loss=1.0))
    basis = cast(
        "AuditBasis",
        SimpleNamespace(province=province(here), registers_in_force=Registers()),
    )

    counted = registers_for(basis)

    assert (counted.bands, counted.line_rules) == (None, LineRules())
    assert (counted.duty, counted.meetings) == (ROSTER.duty, ROSTER.meetings)
