"""What a closed meeting comes to, and by whose authority a setting was changed."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from fleetcfg.authority.audit_basis import AuditBasis
from fleetcfg.devices.registry import catalogs
from fleetcfg.errors import RequestError
from fleetcfg.model.authorized import AuthorizedRecord, Emergency
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.model.declared import Rule
from fleetcfg.model.finding import DeviceReport, Finding
from fleetcfg.model.meeting_log import CallInMeeting, MeetingChange, MeetingLog, SiteAttendance
from fleetcfg.model.readiness import MeetingReadiness
from fleetcfg.model.registers.registers import NO_REGISTERS
from fleetcfg.model.snapshot import DeviceIdentity, DeviceStatus
from fleetcfg.model.statement import SignedStatement, StatementKind
from fleetcfg.model.verdict import Verdict
from fleetcfg.observations.store import Observations
from fleetcfg.observations.values import ObservedChange
from fleetcfg.words import Words
from fleetcfg.workflow.meetings import changes as meeting_changes
from fleetcfg.workflow.meetings.changes import (
    ChangeCase,
    baseline_of,
    changes_since,
    read_baseline,
    spell_baseline,
    unread_since,
)
from fleetcfg.workflow.meetings.check import HeardAudit, MeetingCheckRequest
from fleetcfg.workflow.meetings.log import closing_run, opening_baseline
from tests.workflow.meeting_cases import MEETING, START, province, statement, statements

HOST, PATH, SECRET = (
    "codec-bum-to",
    "Conference AutoAnswer Mode",
    "NetworkServices SNMP CommunityName",
)
OPENED = statement(StatementKind.MEETING_OPEN, START)
READINESS = MeetingReadiness(MEETING, START, "r", ())
JOINED = SiteAttendance("bum-to", "Bum Tở", "joined", lost=0)
LATER = START + timedelta(minutes=30)


def log(*sites: SiteAttendance, changes: Any = (), **more: Any) -> MeetingLog:
    made = {"opened": OPENED, "said": (), **more}
    return MeetingLog(
        READINESS, made["opened"], sites, changes, made["said"], unread=made.get("unread", ())
    )


def change(authority: Any) -> MeetingChange:
    return MeetingChange(HOST, "bum-to", PATH, None, "Off", "On", authority)


@pytest.mark.parametrize(
    ("told", "conclusion"),
    [
        (log(JOINED), Conclusion.CLEAN),
        (log(JOINED, changes=(change("as_declared"), change("emergency"))), Conclusion.CLEAN),
        (log(JOINED, changes=(change("nobody"),)), Conclusion.FINDINGS),
        (log(JOINED, changes=(change("unknown"),)), Conclusion.FINDINGS),
        (log(JOINED, SiteAttendance("pa-u", "", "absent")), Conclusion.FINDINGS),
        (
            log(
                SiteAttendance(
                    "pa-u",
                    "",
                    "joined",
                    calls=(CallInMeeting("h", "x", START, None, is_planned=False),),
                )
            ),
            Conclusion.FINDINGS,
        ),
        (log(JOINED, SiteAttendance("pa-u", "", "unknown")), Conclusion.INCOMPLETE),
        (log(JOINED, unread=(HOST,)), Conclusion.INCOMPLETE),
        (log(JOINED, opened=None), Conclusion.INCOMPLETE),
    ],
)
def test_what_is_wrong_outweighs_what_is_not_known(told, conclusion):
    assert told.conclusion is conclusion


def by_department(kind: StatementKind, after: int, **facts: Any) -> SignedStatement:
    said = statement(kind, START + timedelta(minutes=after), **facts)
    return replace(said, is_departments=True)


def test_nobody_chooses_another_audit_for_the_one_by_which_the_department_closed():
    kind = StatementKind.MEETING_CLOSE
    ours = by_department(kind, 120, run="theirs")
    other = statement(kind, START + timedelta(minutes=130), run="other")

    def closed(*said: SignedStatement) -> str:
        return closing_run(MeetingCheckRequest(MEETING, NO_REGISTERS, statements(*said)))

    assert closed(ours, other) == "theirs"
    assert closed(other) == "other"


def test_a_closing_that_names_no_audit_says_so_and_not_that_an_audit_is_lost():
    closed = statements(statement(StatementKind.MEETING_CLOSE, LATER, run=""))

    with pytest.raises(RequestError) as refused:
        closing_run(MeetingCheckRequest(MEETING, NO_REGISTERS, closed))

    code, facts = refused.value.code, refused.value.facts
    assert (code, facts) == ("MEETING_CLOSED_BY_NO_RUN", {"meeting": MEETING.id})
    assert "--run" in Words("vi").remedy(code, facts)


def test_nobody_dates_another_baseline_before_the_one_of_the_department():
    kind = StatementKind.MEETING_OPEN
    ours = by_department(kind, 0, baseline=(f"{HOST} a",))
    again = by_department(kind, 30, baseline=(f"{HOST} c", "codec-pa-u c"))
    other = statement(kind, START - timedelta(minutes=5), baseline=(f"{HOST} b", "codec-x b"))

    told = opening_baseline([other, ours, again])

    assert told == {HOST: "a", "codec-pa-u": "c", "codec-x": "b"}


# ---------------------------------------------------------------- changes


@pytest.fixture(autouse=True)
def _one_setting_declared(monkeypatch):
    rule = Rule("equals", ("Off",))
    setting = SimpleNamespace(patterns=(PATH,), winner=SimpleNamespace(rule=rule))
    syntax = catalogs()["cisco_ce"].syntax
    nothing_else = SimpleNamespace(settings=(setting,), syntax=syntax)
    monkeypatch.setattr(meeting_changes, "declared", lambda _province, _host: nothing_else)


def heard(*findings: Finding, live: Mapping[str, str | None] | None = None) -> HeardAudit:
    status = DeviceStatus(DeviceIdentity("s", "p", "v"))
    report = DeviceReport(HOST, "s", simulated=True, counts={}, findings=findings, status=status)
    return HeardAudit(reports={HOST: report}, live=lambda _host: live or {PATH: "On"})


def case(audit: HeardAudit, **baseline: str) -> ChangeCase:
    record = AuthorizedRecord(HOST, emergencies=(Emergency("tr-1", "x", "", "", is_overdue=False),))
    small = SimpleNamespace(
        fleet=province().fleet, registers=province().registers, is_reached=lambda _host: True
    )
    basis = cast("AuditBasis", SimpleNamespace(province=small, record_of=lambda _host: record))
    hosts = {"bum-to": (HOST,)}
    return ChangeCase(basis, catalogs(), hosts, audit, START, {HOST: "0", **baseline})


def kept(*changes: ObservedChange) -> Observations:
    return cast("Observations", SimpleNamespace(changes=lambda _host: changes))


def observed(path: str, old: str | None, new: str | None, at: Any = LATER) -> ObservedChange:
    return ObservedChange(HOST, path, at, START, old, new, "v", "v")


def authorities(audit: HeardAudit, *changes: ObservedChange) -> list[tuple[str, str]]:
    return [(one.authority, one.by) for one in changes_since(case(audit), kept(*changes))]


def test_a_change_that_the_audit_finds_unauthorized_is_nobodys():
    found = Finding(HOST, Verdict.UNAUTHORIZED, path=PATH)

    assert authorities(heard(found), observed(PATH, "Off", "On")) == [("nobody", "")]


def test_an_emergency_change_has_who_declared_it():
    found = Finding(HOST, Verdict.EMERGENCY, path=PATH)

    assert authorities(heard(found), observed(PATH, "Off", "On")) == [("emergency", "tr-1")]


def test_a_change_that_was_changed_back_is_still_told_and_was_nobodys():
    there, back = observed(PATH, "Off", "On"), observed(PATH, "On", "Off")

    assert authorities(heard(), there, back) == [("nobody", ""), ("as_declared", "")]


def test_what_no_baseline_speaks_of_is_told_as_such():
    assert authorities(heard(), observed("Audio DefaultVolume", "50", "60")) == [
        ("not_declared", "")
    ]


def test_a_change_before_the_opening_is_not_of_this_meeting():
    before = observed(PATH, "Off", "On", START - timedelta(hours=1))

    (change,) = changes_since(case(heard()), kept(before))

    assert (change.path, change.authority) == ("", "unknown")  # the digest tells, and no more


def test_of_a_secret_it_is_told_that_it_changed_and_not_to_what():
    (change,) = changes_since(case(heard()), kept(observed(SECRET, "#ab", "#cd")))

    assert (change.path, change.before, change.after) == (SECRET, None, None)


def test_the_digest_of_the_opening_has_no_secret_in_it_and_travels_as_text():
    one, same, other = (
        baseline_of(heard(live=live), case(heard()).basis, catalogs())
        for live in (
            {PATH: "On", SECRET: "#ab"},
            {PATH: "On", SECRET: "#cd"},
            {PATH: "Off", SECRET: "#ab"},
        )
    )

    assert one == same != other
    assert read_baseline((*spell_baseline(one), "no line of ours at all")) == one


def test_a_device_that_was_read_only_once_leaves_open_what_was_changed():
    lost = HeardAudit(reports={})

    assert unread_since(case(lost)) == (HOST,)
    assert unread_since(case(heard())) == ()
