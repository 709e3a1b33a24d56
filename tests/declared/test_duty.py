"""Where a technician must be for all of a meeting: the law is read once, by its day."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from fleetcfg.declared.legal_bases import legal_bases
from fleetcfg.model.duty import duty_posts, duty_sites
from fleetcfg.model.fleet import Fleet, Site
from fleetcfg.model.legal_bases import NO_LAW
from fleetcfg.model.reference_data import LawReading, LegalBasis
from fleetcfg.model.registers.meetings import Meeting, MeetingRules
from fleetcfg.model.registers.organisations import DutyShift
from fleetcfg.model.registers.registers import NO_REGISTERS, Registers

DECISION = "QĐ 32/2019"
LAST_OF_DISTRICTS, FIRST_OF_COMMUNES = date(2025, 6, 30), date(2025, 7, 1)
SHIPPED = legal_bases({})


def site(name, unit, role="satellite"):
    return Site(name, name, name, role, unit, date(2004, 1, 1), "", "vnpt")


SITES = (
    site("trung-tam", "12", "central"),
    site("chu-toa", "12", "chair"),
    site("so-y-te", "12"),
    site("huyen", "106"),
    site("xa", "03390"),
)
FLEET = Fleet({}, {}, {one.id: one for one in SITES})
OFFICE = ("trung-tam", "chu-toa")


def held(on, *sites):
    start = datetime(on.year, on.month, on.day, 1, tzinfo=UTC)
    invited = sites or tuple(FLEET.sites)
    return Meeting("hop", start, start + timedelta(hours=2), invited[0], invited)


def asked(on=date(2026, 11, 24), *sites, law=SHIPPED, registers=NO_REGISTERS):
    return duty_sites(held(on, *sites), registers, FLEET, law)


@pytest.mark.clause("inventory:legal_bases", "11.2")
@pytest.mark.parametrize(("on", "level"), [(LAST_OF_DISTRICTS, "huyen"), (FIRST_OF_COMMUNES, "xa")])
def test_every_invited_site_of_the_level_that_is_the_district_s_on_that_day_is_meant(on, level):
    assert asked(on) == (*OFFICE, level)


def test_the_day_is_that_of_the_meeting_in_viet_nam():
    midnight = datetime(2025, 6, 30, 17, tzinfo=UTC)
    meeting = replace(held(LAST_OF_DISTRICTS), start=midnight)

    assert duty_sites(meeting, NO_REGISTERS, FLEET, SHIPPED) == (*OFFICE, "xa")


def test_a_site_that_is_not_invited_or_not_declared_is_not_meant():
    assert asked(FIRST_OF_COMMUNES, "trung-tam", "khong-co") == ("trung-tam",)


def test_a_unit_whose_level_is_not_told_is_not_left_out():
    odd = replace(FLEET, sites={"la": site("la", "1"), **FLEET.sites})

    assert "la" in duty_sites(held(FIRST_OF_COMMUNES, "la"), NO_REGISTERS, odd, SHIPPED)


def test_the_department_names_the_sites_itself_where_it_wants_others():
    registers = Registers(meeting_rules=MeetingRules(duty_sites=("so-y-te", "xa")))

    assert asked(registers=registers) == ("so-y-te", "xa")


def test_the_department_reads_a_word_otherwise_in_its_own_file_from_a_day_on():
    own = LawReading("district", ("district",), date(2019, 10, 7), source="107/SKHCN")
    basis = LegalBasis(DECISION, "Quy chế", date(2019, 10, 7), readings=(own,))
    law = legal_bases({DECISION: basis})

    assert asked(law=law) == (*OFFICE, "huyen")
    assert law.means("department", on=FIRST_OF_COMMUNES) == ("Sở Khoa học và Công nghệ",)


def test_where_no_law_is_read_nobody_is_asked_for():
    assert asked(law=NO_LAW) == ()
    assert asked(date(2019, 10, 6)) == ()


def test_where_a_person_is_rostered_one_is_expected_too():
    meeting = held(FIRST_OF_COMMUNES)
    shift = DutyShift("lh", ("so-y-te",), meeting.start, meeting.end, meeting.id)

    posts = duty_posts(meeting, Registers(duty=(shift,)), FLEET, SHIPPED)

    assert posts == (*OFFICE, "so-y-te", "xa")


@pytest.mark.parametrize(
    ("on", "name"),
    [
        (date(2025, 2, 28), "Sở Thông tin và Truyền thông"),
        (date(2025, 3, 1), "Sở Khoa học và Công nghệ"),
    ],
)
def test_the_department_that_the_decision_means_is_that_of_the_day(on, name):
    assert SHIPPED.means("department", on=on) == (name,)


def test_each_shipped_reading_says_why_and_none_claims_a_paper_of_the_department():
    readings = SHIPPED.documents[DECISION].readings

    assert {one.term for one in readings} == {"duty", "district", "department"}
    assert all(one.source and not one.decision for one in readings)
