"""What registers freeze, as a status says it: by sites, by time, and never shorter than signed."""

from datetime import timedelta

import pytest

from fleetcfg.authority.declared_freezes import DeclaredFreezes, declared_freezes
from fleetcfg.authority.next_status import StatusWishes, _few_enough, _join_freezes
from fleetcfg.errors import RefusalError
from fleetcfg.model.fleet import Fleet
from fleetcfg.model.registers.calendar import StandingFreeze
from fleetcfg.model.registers.meetings import Meeting
from fleetcfg.model.registers.registers import Registers
from fleetcfg.model.timezone import spell_instant
from fleetcfg.trust.documents.meeting_freeze import MOST_MEETINGS
from fleetcfg.trust.documents.root import Freeze
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.declarations import read_declarations
from tests.house.make_architecture import ROOT

DAY = timedelta(days=1)


def fleet() -> Fleet:
    return read_declarations(ROOT).province(at=NOON).fleet


def meeting(name: str, days: float, **said) -> Meeting:
    usual = {"chair": "dc-trung-tam", "sites": ("dc-trung-tam", "dc-xa-ban-bo")}
    start = NOON + days * DAY
    return Meeting(name, start, start + DAY / 12, **{**usual, **said})


def found(*meetings: Meeting, freezes=(), ahead=28 * DAY) -> DeclaredFreezes:
    registers = Registers({one.id: one for one in meetings}, freezes=tuple(freezes))
    return declared_freezes(registers, fleet(), now=NOON, ahead=ahead)


def standing(name: str, first: float, last: float) -> StandingFreeze:
    return StandingFreeze(name, "Tết", NOON + first * DAY, NOON + last * DAY)


def test_the_devices_of_all_its_sites_are_frozen_and_its_bridge():
    (one,) = found(meeting("m", 3)).meetings
    assert {"codec-ban-bo", "codec-trung-tam"} <= {*one.hosts}
    assert "codec-bum-to" not in one.hosts

    (far,) = found(
        meeting("m", 3, chair="dc-xa-ban-bo", sites=("dc-xa-ban-bo",), bridge="cau-tinh")
    ).meetings
    assert {"codec-ban-bo", "cau-tinh"} <= {*far.hosts}


def test_what_is_over_too_far_ahead_or_cancelled_freezes_nothing():
    said = (meeting("cu", -2), meeting("xa", 40), meeting("huy", 3, is_cancelled=True))

    assert found(*said).meetings == ()
    assert [one.id for one in found(*said, ahead=None).meetings] == ["xa"]


def test_more_meetings_than_a_status_has_room_for_are_refused_and_none_is_left_out():
    many = found(*(meeting(f"m-{n}", 1 + n / 100) for n in range(MOST_MEETINGS))).meetings
    (more,) = found(meeting("n", 2)).meetings

    assert _few_enough(many) == many
    with pytest.raises(RefusalError) as refused:
        _few_enough((*many, more))

    assert refused.value.code == "MEETINGS_MANY"
    assert refused.value.facts == {"count": 1001, "most": 1000, "days": 28}


def test_of_a_secret_meeting_only_its_time_and_devices_are_said():
    (one,) = found(meeting("m", 3, classification="secret", number="9/GM-X")).meetings

    assert (one.number, one.told) == ("", "m")


def test_a_standing_freeze_is_of_all_devices_and_holds_as_it_was_signed():
    declared = found(freezes=[standing("tet", 2, 5)])
    assert [(one.id, one.to - one.from_) for one in declared.standing] == [("tet", 3 * DAY)]

    times = {"from": spell_instant(NOON + DAY), "to": spell_instant(NOON + 9 * DAY)}
    signed = Freeze.model_validate({"id": "tet", **times})
    (kept,) = _join_freezes((signed,), StatusWishes(declared=declared), NOON)
    assert (kept.from_, kept.to) == (signed.from_, signed.to)
    (new,) = _join_freezes((signed,), StatusWishes(declared=declared), NOON + 10 * DAY)
    assert (new.from_, new.to) == (NOON + 2 * DAY, NOON + 5 * DAY)
