"""What a calendar holds is proposed as meetings: by sites that are known, under ids that stay."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.errors import SourceError
from fleetcfg.model.fleet import Fleet, Site, SiteRole
from fleetcfg.model.timezone import VIETNAM
from fleetcfg.report.meetings.meetings_yaml import meetings_yaml
from fleetcfg.sources.ics.entries import CalendarEntry, CalendarRead
from fleetcfg.words import Words
from fleetcfg.workflow.meetings.pull_calendar import (
    ProposedMeetings,
    meeting_id,
    place_names,
    propose_meetings,
)
from tests.sources.ics_files import event, read

NAMES: dict[str, tuple[str, SiteRole]] = {
    "trung-tam": ("UBND tỉnh", "central"),
    "tam-duong": ("Tam Đường", "satellite"),
}
SITES = {
    name: Site(name, f"Phòng họp {told}", told, role, "1", date(2025, 7, 1), "R1", "vnpt")
    for name, (told, role) in NAMES.items()
}
EIGHT = datetime(2026, 12, 1, 8, tzinfo=VIETNAM)
ENTRY = CalendarEntry("a@vp", EIGHT, EIGHT + timedelta(hours=2), "Giao ban", "Tam Duong")


@pytest.fixture
def fleet() -> Fleet:
    return Fleet({}, {}, sites=SITES)


def proposed(fleet: Fleet, *entries: CalendarEntry, known=None, **places) -> ProposedMeetings:
    told = {name.replace("_", " "): sites for name, sites in places.items()}
    names = place_names(fleet, told)
    return propose_meetings(CalendarRead(entries), known or {}, fleet, names)


def remarks(found: ProposedMeetings) -> list[tuple[str, str, str]]:
    said = [(one.code, one.facts) for one in found.remarks]
    return [(code, str(facts.get("place")), str(facts.get("nearest"))) for code, facts in said]


def test_a_place_is_known_by_id_name_or_what_it_shows_without_marks(fleet):
    for place in ("tam-duong", "Tam Đường", "PHÒNG HỌP TAM ĐƯỜNG", "tam duong"):
        (one,) = proposed(fleet, replace(ENTRY, location=place)).meetings
        assert one.sites == ("tam-duong",)


def test_several_places_are_several_sites_and_the_centre_leads(fleet):
    (one,) = proposed(fleet, replace(ENTRY, location="Tam Đường; UBND tỉnh")).meetings
    assert (one.sites, one.chair) == (("tam-duong", "trung-tam"), "trung-tam")

    (one,) = proposed(fleet, replace(ENTRY, location="UBND tỉnh, Tam Đường")).meetings
    assert one.sites == ("trung-tam", "tam-duong")


def test_an_unknown_place_is_named_with_the_nearest_and_nothing_is_guessed(fleet):
    found = proposed(fleet, replace(ENTRY, location="Tam Dương 2"))
    assert found.meetings == ()
    assert remarks(found) == [("CALENDAR_PLACE", "Tam Dương 2", "tam-duong")]

    assert remarks(proposed(fleet, replace(ENTRY, location=""))) == [("CALENDAR_PLACE", "", "")]
    (one,) = (both := proposed(fleet, replace(ENTRY, location="Sở X; Tam Đường"))).meetings
    assert one.sites == ("tam-duong",)
    assert [place for _, place, _ in remarks(both)] == ["Sở X"]


def test_of_names_with_commas_none_that_is_unknown_is_passed_over(fleet):
    """A site that is invited and not known would be frozen for nobody."""
    (one,) = (found := proposed(fleet, replace(ENTRY, location="Tam Đường, Sở X"))).meetings
    assert one.sites == ("tam-duong",)
    assert [place for _, place, _ in remarks(found)] == ["Sở X"]

    nowhere = proposed(fleet, replace(ENTRY, location="Tầng 3, Sở X"))
    assert [place for _, place, _ in remarks(nowhere)] == ["Tầng 3, Sở X"]


def test_a_person_says_which_sites_a_place_is(fleet):
    entry = replace(ENTRY, location="Hội  trường LỚN")
    (one,) = proposed(fleet, entry, hội_trường_lớn=("trung-tam", "tam-duong")).meetings

    assert one.sites == ("trung-tam", "tam-duong")


def test_an_id_stays_tells_nothing_and_is_another_for_each_time(fleet):
    weekly = read(event("RRULE:FREQ=WEEKLY;COUNT=2", uid="nguyen.van.a@laichau.gov.vn")).entries
    ids = [meeting_id(one) for one in weekly]

    assert ids == [meeting_id(one) for one in weekly]
    assert len({*ids}) == 2
    assert all(name.startswith("lich-") and "nguyen" not in name for name in ids)
    assert ids[0].endswith("-20261201t0100")


def test_what_the_register_has_is_not_proposed_again_and_a_change_is_told(fleet):
    (first,) = proposed(fleet, ENTRY).meetings
    known = {first.id: first}
    again = proposed(fleet, ENTRY, known=known)
    assert (again.meetings, again.known, again.remarks) == ((), 1, ())

    later = replace(ENTRY, start=EIGHT + timedelta(hours=1))
    (moved,) = proposed(fleet, later, known=known).remarks
    assert (moved.code, moved.facts["start"]) == ("CALENDAR_MOVED", "2026-12-01T02:00:00Z")
    (off,) = proposed(fleet, replace(ENTRY, is_cancelled=True), known=known).remarks
    assert off.code == "CALENDAR_CANCELLED"


def test_a_confidential_entry_is_a_secret_meeting_of_time_and_place(fleet):
    (one,) = proposed(fleet, replace(ENTRY, title="Kín", is_confidential=True)).meetings

    assert (one.classification, one.title, one.number) == ("secret", "", "")
    assert b"title" not in meetings_yaml([one], Words("vi"))


def test_a_mobile_number_in_a_title_stays_in_the_calendar(fleet):
    (one,) = proposed(fleet, replace(ENTRY, title="Giao ban, gọi 0912 345 678")).meetings

    assert one.title == "Giao ban, gọi …"


def test_what_was_left_out_before_stays_told(fleet):
    left = SourceError("CALENDAR_DAY", entry="x", at="y", found="z")
    names = place_names(fleet, {})

    assert propose_meetings(CalendarRead((), (left,)), {}, fleet, names).remarks == (left,)


@given(st.text(max_size=40), st.text(max_size=40))
def test_whatever_an_entry_says_is_one_row_or_a_remark(title, location):
    fleet = Fleet({}, {}, sites=SITES)
    found = proposed(fleet, replace(ENTRY, title=title, location=location))

    assert found.meetings or found.remarks
