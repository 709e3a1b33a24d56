"""Calls that a device had, held against the calendar, the networks and the permits."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.checks.check import DeclaredUse, HomeCase
from fleetcfg.checks.past_use import CLAUSE, check_past_use
from fleetcfg.model.calls import PastCall
from fleetcfg.model.finding import DeviceReport, Finding
from fleetcfg.model.registers.meetings import USUAL_RULES, Meeting
from fleetcfg.model.registers.organisations import UsePermit
from fleetcfg.model.snapshot import DeviceIdentity, DeviceStatus

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MEETING = Meeting(
    "giao-ban-11",
    NOW - DAY,
    NOW - DAY + 2 * HOUR,
    "trung-tam",
    ("trung-tam", "bum-to"),
    rehearsal=NOW - DAY - 3 * HOUR,
)
USE = DeclaredUse(
    (MEETING,),
    USUAL_RULES,
    (),
    (),
    (ip_network("10.0.0.0/8"),),
    frozenset({"codec-trung-tam", "10.1.1.1"}),
    NOW,
)
IDENTITY = DeviceIdentity("FOC1", "Cisco Webex Room Kit", "ce9")
STATUS = DeviceStatus(IDENTITY, active_uses=0, past_calls=())
PERMIT = UsePermit(
    "45/SKHCN", "tập huấn", ("codec-bum-to",), NOW - 6 * DAY, NOW, ("203.0.113.0/24", "sip:1001")
)


def judged(
    *calls: PastCall, use: DeclaredUse | None = USE, status: DeviceStatus = STATUS
) -> list[Finding]:
    told = replace(status, past_calls=calls) if status.past_calls is not None else status
    report = DeviceReport("codec-bum-to", "Bum Tở", simulated=True, counts={}, status=told)
    return list(check_past_use(HomeCase(report, IDENTITY, None, use=use)))


def codes(*calls: PastCall, use: DeclaredUse = USE) -> list[tuple[str, str]]:
    return [(str(found.verdict), found.reason) for found in judged(*calls, use=use)]


def call(start: datetime, seconds: int = 600, remote: str = "1001") -> PastCall:
    return PastCall(remote, start, seconds)


OUTSIDE = [("other_use", "CALL_OUTSIDE_MEETINGS")]
BEGIN = MEETING.start - 4 * HOUR  # an hour before the rehearsal
END = MEETING.end + HOUR


@pytest.mark.parametrize(
    ("start", "seconds", "told"),
    [
        (MEETING.start, 7_200, []),
        (BEGIN, 600, []),
        (BEGIN - timedelta(seconds=1), 600, OUTSIDE),
        (END - timedelta(seconds=600), 600, []),
        (END - timedelta(seconds=600), 601, OUTSIDE),  # it went on after
        (END + timedelta(seconds=1), 600, OUTSIDE),
        (NOW - 3 * DAY, 600, OUTSIDE),
        (NOW - 32 * DAY, 600, []),  # that long ago nobody looks
    ],
)
def test_a_call_belongs_to_a_meeting_from_its_rehearsal_to_its_end(
    start: datetime, seconds: int, told: list[tuple[str, str]]
) -> None:
    assert codes(call(start, seconds)) == told


def test_a_meeting_that_was_cancelled_excuses_nothing() -> None:
    use = replace(USE, meetings=(replace(MEETING, is_cancelled=True),))

    assert codes(call(MEETING.start), use=use) == OUTSIDE


def test_meetings_that_touch_are_one_time() -> None:
    following = replace(MEETING, id="b", start=END + HOUR, end=END + 3 * HOUR, rehearsal=None)
    use = replace(USE, meetings=(MEETING, following))

    assert codes(call(MEETING.start, 4 * 3600), use=use) == []


@pytest.mark.clause("check:past_use", "5.1")
def test_a_trial_within_the_fleet_is_no_use_and_a_minute_elsewhere_is() -> None:
    at = NOW - 3 * DAY

    assert codes(call(at, 60, "sip:Codec-Trung-Tam"), call(at, 20, "10.1.1.1")) == []
    assert codes(call(at, 61, "codec-trung-tam")) == OUTSIDE
    assert codes(call(at, 20, "1001")) == OUTSIDE


@pytest.mark.clause("check:past_use", "5.1")
def test_an_address_outside_the_networks_is_told_even_in_a_meeting() -> None:
    (found,) = judged(call(MEETING.start, remote="sip:x@203.0.113.9"))

    assert (str(found.verdict), found.reason) == ("other_use", "CALL_WAS_OUTSIDE")
    assert (found.clause, found.severity) == (CLAUSE, "critical")
    assert found.live == "23/11/2026 16:00 sip:x@203.0.113.9"
    assert (
        codes(call(MEETING.start, remote="10.2.3.4"), call(MEETING.start, remote="127.0.0.1")) == []
    )
    assert codes(call(MEETING.start, remote="999.1.1.1")) == []  # no address lies there


@pytest.mark.parametrize(
    ("remote", "times"),
    [
        ("codec-x (2001:db8::9)", 1),
        ("h323:2001:db8::9", 1),
        ("sip:x@[2001:db8::9]:5060", 1),
        ("2001:db8::9", 1),
        ("x (::ffff:203.0.113.9)", 1),
        ("x (::ffff:10.1.1.1)", 0),
        ("x (fd00::7)", 0),
        ("::1", 0),
        ("00:00:5e:00:53:15", 0),  # no address lies there
        ("09:15:30", 0),
    ],
)
def test_an_address_of_ipv6_is_held_against_the_networks_as_well(remote: str, times: int) -> None:
    use = replace(USE, networks=(*USE.networks, ip_network("fd00::/8")))
    found = codes(call(MEETING.start, remote=remote), use=use)

    assert found == [("other_use", "CALL_WAS_OUTSIDE")] * times


def test_a_permit_may_be_for_a_network_of_ipv6() -> None:
    use = replace(USE, permits=(replace(PERMIT, remotes=("2001:db8::/32",)),))

    assert codes(call(NOW - 3 * DAY, remote="x (2001:db8::9)"), use=use) == [
        ("waived", "USE_PERMITTED")
    ]


@pytest.mark.clause("register:use_permits", "5.1")
def test_a_signed_permit_makes_it_waived_and_one_that_is_not_signed_is_told_as_such() -> None:
    at = NOW - 3 * DAY
    signed, here = replace(USE, permits=(PERMIT,)), replace(USE, permits_here=(PERMIT,))

    (found,) = judged(call(at, remote="203.0.113.9"), call(at, remote="1001"), use=signed)
    assert (str(found.verdict), found.reason, found.severity) == ("waived", "USE_PERMITTED", "low")
    assert found.facts["document"] == "45/SKHCN"
    assert found.facts["count"] == 2
    assert codes(call(at), use=here) == [("other_use", "USE_PERMIT_UNSIGNED")]


@pytest.mark.parametrize(
    "change",
    [
        {"devices": ("codec-pa-u",)},
        {"start": NOW - 2 * DAY},
        {"end": NOW - 3 * DAY + timedelta(seconds=599)},
        {"remotes": ("1002", "198.51.100.0/24")},
    ],
)
def test_a_permit_is_for_its_devices_its_time_and_its_far_ends(change: dict) -> None:
    use = replace(USE, permits=(replace(PERMIT, **change),))

    assert codes(call(NOW - 3 * DAY), use=use) == OUTSIDE


def test_a_permit_for_any_far_end_needs_none_named() -> None:
    use = replace(USE, permits=(replace(PERMIT, remotes=()),))

    assert codes(call(NOW - 3 * DAY, remote="x"), use=use) == [("waived", "USE_PERMITTED")]


def test_what_is_not_told_is_not_known() -> None:
    untold = replace(STATUS, past_calls=None)

    assert [(str(f.verdict), f.reason) for f in judged(status=untold)] == [
        ("unverifiable", "CALLS_NOT_TOLD")
    ]
    assert codes(PastCall("1001")) == [("unverifiable", "CALLS_UNDATED")]
    cut = replace(STATUS, past_left_out=9_800)
    found = judged(call(MEETING.start), status=cut)
    assert [(f.reason, f.facts["count"]) for f in found] == [("CALLS_LEFT_OUT", 9_800)]


def test_where_no_meetings_are_declared_nothing_is_judged() -> None:
    assert judged(call(NOW - 3 * DAY), use=None) == []
    assert judged(use=None, status=replace(STATUS, past_calls=None)) == []


def test_what_has_no_calls_at_all_is_not_judged() -> None:
    switch = replace(STATUS, active_uses=None, past_calls=None)

    assert judged(status=switch) == []


def test_many_calls_are_one_finding_that_shows_some() -> None:
    (found,) = judged(*[call(NOW - 3 * DAY + timedelta(minutes=n)) for n in range(40)])

    assert found.facts["count"] == 40
    assert found.live is not None
    assert found.live.endswith("; …")
    assert found.live.count("1001") == 5


@given(st.text(max_size=60), st.integers(0, 2**31))
def test_any_far_end_is_judged(remote: str, seconds: int) -> None:
    use = replace(USE, permits=(PERMIT,))

    found = judged(PastCall(remote, NOW - 3 * DAY, seconds), use=use)

    assert len(found) <= 1
