"""Windows as they were signed, on their way into a calendar: recorded through the door."""

from dataclasses import replace
from datetime import timedelta

import pytest
from icalendar import Calendar

from fleetcfg.authority.record_facts import RecordFacts
from fleetcfg.cli.program.main import run
from fleetcfg.model.registers.meetings import Meeting
from fleetcfg.report.formats.registry import report_bytes
from fleetcfg.report.reports.windows_report import windows_report
from fleetcfg.trust.crypto.canonical import spell
from fleetcfg.trust.documents.manifest import read_manifest
from fleetcfg.trust.documents.meeting_freeze import MeetingFreeze
from fleetcfg.trust.documents.root import Freeze
from fleetcfg.trust.documents.status import StatusDocument, read_status
from fleetcfg.words import Words
from fleetcfg.workflow.changes.windows import fleet_windows
from fleetcfg.workflow.meetings.check_calendar import check_calendar
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.declarations import read_declarations
from fleetcfg_kit.testing.department import Department
from fleetcfg_kit.testing.documents import at
from tests.house.make_architecture import ROOT
from tests.ledger.desk import ROOM, Desk

TET = Freeze.model_validate({"id": "tet-2027", "from": at(days=70), "to": at(days=80)})


@pytest.fixture
def record(tmp_path) -> RecordFacts:
    desk = Desk(tmp_path)
    desk.issue()
    status = read_status(spell(desk.department.status()))
    return RecordFacts(desk.project(), status.model_copy(update={"freeze": (TET,)}), "x")


def calendar(record: RecordFacts, now=NOON) -> bytes:
    return report_bytes(windows_report(fleet_windows(record, now=now), Words("vi"), at=now), "ics")


@pytest.mark.clause("report:windows", "8.2")
def test_each_window_is_an_event_that_stays_the_same_one(record):
    events = Calendar.from_ical(calendar(record)).walk("VEVENT")

    maintenance, freeze = events
    assert "CS-2026-0147" in str(maintenance["SUMMARY"])
    assert ROOM in str(maintenance["DESCRIPTION"])
    assert "tet-2027" in str(freeze["SUMMARY"])
    assert (freeze.decoded("DTSTART"), freeze.decoded("DTEND")) == (TET.from_, TET.to)
    assert str(freeze["UID"]) == f"freeze-tet-2027@{record.status.trust_domain}"
    assert calendar(record, NOON + timedelta(minutes=9)) == calendar(record)


def test_what_was_withdrawn_is_cancelled_under_the_same_name(record):
    withdrawn = frozenset({"CS-2026-0147"})
    later = replace(record, ledger=replace(record.ledger, withdrawn=withdrawn))

    before, after = (Calendar.from_ical(calendar(one)).walk("VEVENT")[0] for one in (record, later))

    assert (str(before["STATUS"]), str(after["STATUS"])) == ("CONFIRMED", "CANCELLED")
    assert str(before["UID"]) == str(after["UID"])
    assert (str(before["SEQUENCE"]), str(after["SEQUENCE"])) == ("0", "1")


def test_no_address_and_no_reason_is_in_a_calendar(record):
    data = calendar(record).decode()

    assert "10.1.1." not in data
    (changeset,) = record.ledger.changesets
    document = record.ledger.objects.get(changeset).decode()
    assert '"reason":"' in document
    assert document.partition('"reason":"')[2].partition('"')[0] not in data.replace("\r\n ", "")


HOP = MeetingFreeze.model_validate(
    {
        "id": "giao-ban-12",
        "number": "89/GM-UBND",
        "from": at(days=6),
        "to": at(days=7),
        "hosts": (ROOM,),
    }
)


def with_meetings(record: RecordFacts, *meetings: MeetingFreeze, **said) -> RecordFacts:
    status = status_of(record).model_copy(update={"meetings": meetings or None, **said})
    return replace(record, status=status)


def status_of(record: RecordFacts) -> StatusDocument:
    assert record.status is not None
    return record.status


def held(name: str, **said) -> Meeting:
    start = NOON + timedelta(days=7)
    return Meeting(name, start, start + timedelta(hours=2), "a", ("a",), **said)


def of_kind(events, start: str):
    return [one for one in events if str(one["UID"]).startswith(start)]


def test_a_freeze_for_a_meeting_names_it_and_its_devices(record):
    events = Calendar.from_ical(calendar(with_meetings(record, HOP))).walk("VEVENT")
    (one,) = of_kind(events, "freeze-giao-ban-12-")

    assert "giao-ban-12 (89/GM-UBND)" in str(one["SUMMARY"])
    assert ROOM in str(one["DESCRIPTION"])
    assert (one.decoded("DTSTART"), one.decoded("DTEND")) == (HOP.from_, HOP.to)


def test_a_freeze_that_no_status_says_any_more_is_cancelled_under_the_same_name(record):
    """As when a root gave the role to another key: what the old one froze is free again."""
    before = status_of(with_meetings(record, HOP))
    later = with_meetings(record, version=before.version + 1, freeze=())
    taken = replace(later, before=(before,))
    events = Calendar.from_ical(calendar(taken)).walk("VEVENT")

    ended = of_kind(events, "freeze-")
    assert [str(one["STATUS"]) for one in ended] == ["CANCELLED", "CANCELLED"]
    assert {str(one["SEQUENCE"]) for one in ended} == {str(before.version + 1)}
    first = Calendar.from_ical(calendar(with_meetings(record, HOP))).walk("VEVENT")
    assert {str(one["UID"]) for one in ended} == {str(o["UID"]) for o in of_kind(first, "freeze-")}


def test_a_freeze_that_ended_before_is_not_cancelled(record):
    over = HOP.model_copy(
        update={"from_": NOON - timedelta(days=9), "to": NOON - timedelta(days=8)}
    )
    before = status_of(with_meetings(record, over))

    assert not [
        one
        for one in fleet_windows(replace(record, before=(before,)), now=NOON)
        if one.is_taken_back
    ]


def released(record: RecordFacts, *releases: dict) -> RecordFacts:
    """Return the record with a manifest in force that has *releases* of the meeting."""
    whole = HOP.as_json()
    assert isinstance(whole, dict)
    said = {
        "of": {"from": whole["from"], "to": whole["to"]},
        "reason": "Văn phòng hủy họp",
        "decision": {"number": "412/UBND-VP", "date": "2026-11-23"},
    }
    document = Department().manifest()
    document["releases"] = [{**whole, **said, **one} for one in releases]
    return replace(with_meetings(record, HOP), manifest=read_manifest(spell(document)))


def test_a_freeze_that_was_released_is_cancelled_under_the_same_name(record):
    first = Calendar.from_ical(calendar(with_meetings(record, HOP))).walk("VEVENT")
    events = Calendar.from_ical(calendar(released(record, {}))).walk("VEVENT")
    (before,), (after,) = (of_kind(one, "freeze-giao-ban-12-") for one in (first, events))

    assert (str(before["STATUS"]), str(after["STATUS"])) == ("CONFIRMED", "CANCELLED")
    assert str(before["UID"]) == str(after["UID"])


def test_of_a_freeze_that_was_released_in_part_the_rest_is_told(record):
    meeting = HOP.model_copy(update={"hosts": (ROOM, "room-009")})
    part = {"from": at(days=6, hours=2), "to": at(days=6, hours=4), "hosts": [ROOM]}
    record = replace(released(record, part), status=status_of(with_meetings(record, meeting)))
    windows = [
        one for one in fleet_windows(record, now=NOON) if one.kind == "freeze" and one.devices
    ]

    assert [(one.start, one.end, one.devices) for one in windows] == [
        (HOP.from_, HOP.to, ("room-009",)),
        (HOP.from_, HOP.from_ + timedelta(hours=2), (ROOM,)),
        (HOP.from_ + timedelta(hours=4), HOP.to, (ROOM,)),
    ]
    assert len({one.uid for one in windows}) == len(windows)
    assert not any(one.is_taken_back for one in windows)


@pytest.mark.parametrize(("releases", "unfrozen"), [((), 0), (({},), 1)])
def test_a_meeting_that_is_declared_and_was_released_is_not_called_frozen(
    record, releases, unfrozen
):
    """As when the register has it again: what was given back is not taken for granted."""
    province = read_declarations(ROOT).province(at=NOON)
    start = HOP.from_ + timedelta(hours=1)
    bridge = next(host for host in sorted(province.fleet.devices))
    meeting = Meeting(
        HOP.id, start, start + timedelta(hours=1), "a", (), rehearsal=HOP.from_, bridge=bridge
    )
    registers = replace(province.registers, meetings={HOP.id: meeting}, freezes=())
    known = HOP.model_copy(update={"hosts": (bridge,)})
    hosts = [{**one, "hosts": [bridge]} for one in releases]
    facts = released(record, *hosts) if hosts else record
    facts = replace(facts, status=status_of(with_meetings(record, known)))
    found = check_calendar(replace(province, registers=registers), facts, now=NOON)

    assert [one.code for one in found.problems].count("CALENDAR_UNFROZEN") == unfrozen


def test_meetings_are_told_and_a_secret_one_is_only_busy(record):
    meetings = (
        held("m", title="Giao ban tháng 12"),
        held("kin", classification="secret", title="không có ở đây"),
        held("huy", title="Đã hoãn", is_cancelled=True),
    )
    windows = fleet_windows(record, meetings, revision=3, now=NOON)
    data = report_bytes(windows_report(windows, Words("vi"), at=NOON), "ics")
    events = {str(one["UID"]): one for one in Calendar.from_ical(data).walk("VEVENT")}
    said = {
        uid.partition("@")[0]: (str(one["SUMMARY"]), str(one["STATUS"]))
        for uid, one in events.items()
        if uid.startswith("meeting-")
    }

    assert said == {
        "meeting-m": ("Họp trực tuyến: Giao ban tháng 12", "CONFIRMED"),
        "meeting-kin": ("Bận", "CONFIRMED"),
        "meeting-huy": ("Họp trực tuyến: Đã hoãn", "CANCELLED"),
    }
    assert "không có ở đây" not in data.decode().replace("\r\n ", "")


def test_an_expired_status_is_told(record):
    page = report_bytes(
        windows_report(fleet_windows(record, now=NOON), Words("vi"), at=NOON, expired=NOON), "html"
    )

    assert "Bản tình trạng đã hết hạn từ 24/11/2026 16:00" in page.decode()


def test_the_command_writes_a_page_and_refuses_what_is_no_calendar(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    ledger = ("--ledger", str(tmp_path / "ledger"))

    assert run(["report", "windows", "--out", "a.ics", *ledger]) == 64
    assert run(["ledger", "init", "--origin", "a.example/b", *ledger]) == 0
    assert run(["report", "windows", "--out", "a.ics", *ledger]) == 64
    assert run(["report", "windows", "--out", "a.html", *ledger]) == 0

    told = capsys.readouterr().err
    assert ("LEDGER_ABSENT" in told, "REPORT_NO_CALENDAR" in told) == (True, True)
    assert "không có thời gian nào" in (tmp_path / "a.html").read_text("utf-8")
    assert not (tmp_path / "a.ics").exists()
