"""Which sites took part, by what their devices remember of calls."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from fleetcfg.devices.drivers.pexip import FAMILY
from fleetcfg.model.calls import PastCall
from fleetcfg.model.finding import DeviceReport
from fleetcfg.model.registers.registers import NO_REGISTERS
from fleetcfg.model.snapshot import DeviceIdentity, DeviceStatus
from fleetcfg.workflow.meetings import attendance as meeting_attendance
from fleetcfg.workflow.meetings.attendance import attendance_of
from tests.workflow.meeting_cases import MEETING, START, device, province

MINUTE = timedelta(minutes=1)
HOSTS = {site: (f"codec-{site}",) for site in MEETING.sites}
BRIDGE = "sip:giaoban@laichau.example"


@pytest.fixture(autouse=True)
def _nothing_declared(monkeypatch):
    """No device has a number of its own in these tests, but its address."""
    nothing = SimpleNamespace(by_parameter={})
    monkeypatch.setattr(meeting_attendance, "declared", lambda _province, _host: nothing)


def call(start: int, minutes: int | None, remote: str = BRIDGE) -> PastCall:
    seconds = None if minutes is None else minutes * 60
    return PastCall(remote, START + start * MINUTE, seconds)


def told(*calls: PastCall, is_told: bool = True, **more: Any) -> DeviceReport:
    past = calls if is_told else None
    status = DeviceStatus(DeviceIdentity("s", "p", "v"), past_calls=past)
    return DeviceReport("h", "s", simulated=True, counts={}, status=replace(status, **more))


def attended(chair: DeviceReport, bum_to: DeviceReport, pa_u: DeviceReport, seen=None):
    reports = dict(
        zip(("codec-chu-toa", "codec-bum-to", "codec-pa-u"), (chair, bum_to, pa_u), strict=True)
    )
    found = attendance_of(MEETING, HOSTS, reports, province(), seen or {})
    return {one.site: one for one in found}


def test_minutes_before_between_and_after_calls_are_lost():
    whole = told(call(-10, 140))
    cut = told(call(5, 55), call(70, 40))

    sites = attended(whole, cut, told())

    assert (sites["chu-toa"].presence, sites["chu-toa"].lost) == ("joined", 0)
    assert (sites["bum-to"].presence, sites["bum-to"].lost) == ("joined", 5 + 10 + 10)
    assert sites["bum-to"].first == START + 5 * MINUTE
    assert sites["bum-to"].last == START + 110 * MINUTE


def test_who_remembers_no_call_did_not_take_part():
    absent = attended(told(call(0, 120)), told(call(0, 120)), told())["pa-u"]

    assert (absent.presence, absent.lost) == ("absent", 120)


def test_who_was_not_reached_is_unknown_and_never_absent():
    off = DeviceReport("h", "s", simulated=True, counts={}, reason="DEV_REFUSED")

    lost = attended(told(call(0, 120)), told(call(0, 120)), off)["pa-u"]

    assert (lost.presence, lost.lost, lost.why) == ("unknown", None, "unread")


def test_who_does_not_tell_calls_was_seen_in_one_or_is_unknown():
    silent = told(is_told=False)
    seen = {"codec-pa-u": (START + 3 * MINUTE, START + 60 * MINUTE)}

    sites = attended(silent, silent, silent, seen)

    assert (sites["bum-to"].presence, sites["bum-to"].why) == ("unknown", "untold")
    assert (sites["pa-u"].presence, sites["pa-u"].first) == ("seen", START + 3 * MINUTE)
    assert sites["pa-u"].lost is None


def test_calls_that_may_be_forgotten_prove_no_absence():
    forgot = told(call(200, 5), past_left_out=3)
    undated = told(PastCall(BRIDGE))

    sites = attended(told(call(0, 120)), forgot, undated)

    assert sites["bum-to"].presence == sites["pa-u"].presence == "unknown"
    assert sites["bum-to"].why == sites["pa-u"].why == "forgotten"


def test_a_call_without_an_end_leaves_the_minutes_unknown():
    site = attended(told(call(0, 120)), told(call(1, None)), told())["bum-to"]

    assert (site.presence, site.last, site.lost) == ("joined", None, None)


def test_a_call_with_who_does_not_take_part_is_told_and_fills_no_minute():
    stray = told(call(0, 60), call(60, 60, "sip:someone@elsewhere.example"))

    site = attended(told(call(0, 120)), stray, told())["bum-to"]

    assert [one.remote for one in site.others] == ["sip:someone@elsewhere.example"]
    assert site.lost == 60


def test_a_call_between_two_invited_sites_is_the_meeting():
    direct = told(call(0, 120, "192.0.2.13"))  # the address of codec-chu-toa

    assert attended(told(), direct, told())["bum-to"].presence == "joined"


def test_whom_a_bridge_joined_is_no_site_that_took_part():
    bridge = replace(device("cau", "bum-to"), family="pexip")
    known = province(NO_REGISTERS, bridge)
    known = replace(known, catalogs={"pexip": FAMILY.catalog()})
    reports = {"cau": told(call(0, 60), call(0, 60, "sip:xa@laichau.example"))}

    found = attendance_of(MEETING, {"bum-to": ("cau",)}, reports, known, {"cau": (START,)})

    assert [(one.site, one.presence) for one in found] == [("bum-to", "unknown")]


def test_calls_outside_of_the_meeting_are_not_looked_at():
    early = told(call(-60, 30), call(130, 10))

    assert attended(told(call(0, 120)), early, told())["bum-to"].calls == ()
