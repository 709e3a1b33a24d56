"""Windows as they were signed, on their way into a calendar: recorded through the door."""

from dataclasses import replace
from datetime import timedelta

import pytest
from icalendar import Calendar

from fleetcfg.authority.record_facts import RecordFacts
from fleetcfg.cli.main import run
from fleetcfg.report.formats.registry import report_bytes
from fleetcfg.report.windows_report import windows_report
from fleetcfg.testing.clock import NOON
from fleetcfg.testing.documents import at
from fleetcfg.trust.crypto.canonical import spell
from fleetcfg.trust.documents.root import Freeze
from fleetcfg.trust.documents.status import read_status
from fleetcfg.words import Words
from fleetcfg.workflow.windows import fleet_windows
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
