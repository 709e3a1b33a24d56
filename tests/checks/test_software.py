"""What runs on a device against the list, and firmware against advisories: every outcome once."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from fleetcfg.checks.advisories import check_advisories
from fleetcfg.checks.check import DeviceCase, Listed
from fleetcfg.checks.registry import count_open
from fleetcfg.checks.software import check_software
from fleetcfg.model.advisory import Advisory
from fleetcfg.model.fleet import Device
from fleetcfg.model.snapshot import DeviceIdentity, DeviceStatus
from fleetcfg.model.software import (
    SOFTWARE_NOT_BY_FAMILY,
    SOFTWARE_NOT_IN_FIRMWARE,
    AllowedSoftware,
    SoftwareGap,
    SoftwareInventory,
    SoftwareItem,
)
from fleetcfg.model.verdict import Verdict

ON = date(2026, 11, 24)
A, B = "a" * 64, "b" * 64
DEVICE = Device("codec-a", "cisco_ce", "10.0.0.1")
LIGHTS = AllowedSoftware("macro", "đèn", A, decision="1/QĐ", reason="bật đèn")
NOTHING = AllowedSoftware("macro", decision="2/QĐ")


def macro(name: str = "đèn", sha256: str = A, **more: Any) -> SoftwareItem:
    return SoftwareItem("macro", name, sha256, **{"is_active": True, **more})


def judge(allowed: Any, items: Any = (), gaps: Any = None) -> list[Any]:
    told = SoftwareInventory(tuple(items), gaps or {})
    case = DeviceCase(DEVICE, given_software=told, listed=Listed(ON, tuple(allowed)))
    return list(check_software(case))


def words(findings: Any) -> list[tuple[str, str, str]]:
    return [(f.parameter, f.verdict.value, f.reason) for f in findings]


@pytest.mark.parametrize(
    ("allowed", "items"),
    [
        ([LIGHTS], [macro()]),
        ([LIGHTS], [macro(is_active=False)]),
        ([LIGHTS], []),  # it may be there, and need not
        ([NOTHING], []),
        ([LIGHTS, NOTHING], [macro()]),
        ([LIGHTS], [SoftwareItem("panel", "x", B)]),  # nothing is said of panels
        ([], [macro(sha256=B)]),
        ([LIGHTS, AllowedSoftware("macro", "đèn", B, decision="x")], [macro(sha256=B)]),
    ],
)
def test_what_is_as_listed_is_no_finding(allowed, items):
    assert judge(allowed, items) == []


@pytest.mark.parametrize(
    ("allowed", "items", "found"),
    [
        ([LIGHTS], [macro("lạ")], ("software.macro lạ", "SOFTWARE_NOT_LISTED", "high")),
        ([NOTHING], [macro()], ("software.macro đèn", "SOFTWARE_NOT_LISTED", "high")),
        (
            [NOTHING],
            [macro(is_active=False)],
            ("software.macro đèn", "SOFTWARE_NOT_LISTED", "medium"),
        ),
        ([LIGHTS], [macro(sha256=B)], ("software.macro đèn", "SOFTWARE_CHANGED", "critical")),
        (
            [AllowedSoftware("macro", "đèn", A, is_required=True, decision="x")],
            [],
            ("software.macro đèn", "SOFTWARE_MISSING", "high"),
        ),
        (
            [AllowedSoftware("macro", "đèn", A, is_required=True, decision="x")],
            [macro(is_active=False)],
            ("software.macro đèn", "SOFTWARE_INACTIVE", "high"),
        ),
    ],
)
@pytest.mark.clause("check:software", "3.3", "5.1")
def test_what_is_not_as_listed_is_a_deed(allowed, items, found):
    (finding,) = judge(allowed, items)

    assert (finding.parameter, finding.reason, finding.severity) == found
    assert finding.verdict is Verdict.UNAUTHORIZED
    assert finding.path == ""  # so that no plan takes it for a setting
    assert finding.clause == "device.software"


def test_another_hash_shows_both():
    (finding,) = judge([LIGHTS], [macro(sha256=B)])

    assert (finding.declared, finding.live, finding.why) == (A, B, "bật đèn")


def test_the_same_content_under_another_name_is_another_thing():
    found = judge([LIGHTS], [macro("đèn 2")])

    assert words(found) == [("software.macro đèn 2", "unauthorized", "SOFTWARE_NOT_LISTED")]


@pytest.mark.parametrize(
    ("code", "verdict", "reason"),
    [
        ("DEV_SOFTWARE_REFUSED", "unreadable", "SOFTWARE_UNREADABLE"),
        (SOFTWARE_NOT_IN_FIRMWARE, "absent", SOFTWARE_NOT_IN_FIRMWARE),
        (SOFTWARE_NOT_BY_FAMILY, "absent", SOFTWARE_NOT_BY_FAMILY),
    ],
)
def test_a_kind_that_could_not_be_looked_at_leaves_the_audit_open(code, verdict, reason):
    required = AllowedSoftware("macro", "đèn", A, is_required=True, decision="x")

    found = judge([required], [], {"macro": SoftwareGap(code, "no")})

    assert words(found) == [("software.macro", verdict, reason)]
    assert count_open(found) == {Verdict(verdict): 1}


def test_a_deed_leaves_nothing_open():
    assert count_open(judge([LIGHTS], [macro("lạ")])) == {}


@pytest.mark.parametrize(
    ("days", "found"),
    [
        (-1, [("outdated", "CERTIFICATE_EXPIRED")]),
        (0, [("outdated", "CERTIFICATE_EXPIRES")]),
        (30, [("outdated", "CERTIFICATE_EXPIRES")]),
        (31, []),
        (None, [("unreadable", "CERTIFICATE_UNDATED")]),
    ],
)
def test_the_end_of_a_certificate_is_told(days, found):
    noon = datetime(ON.year, ON.month, ON.day, 12, tzinfo=UTC)
    until = None if days is None else noon + timedelta(days=days)
    item = SoftwareItem("certificate", "/CN=a", A, not_after=until)

    findings = judge([AllowedSoftware("certificate", "/CN=a", A, decision="x")], [item])

    assert [word[1:] for word in words(findings)] == found
    assert count_open(findings) == ({Verdict.UNREADABLE: 1} if days is None else {})


# ---------------------------------------------------------------- firmware

IDENTITY = DeviceIdentity("F", "Cisco TelePresence SX10", "ce9.6.1.8b2c")
FAULT = Advisory(
    "SA-1",
    "cisco_ce",
    ("*SX10*",),
    below="ce9.15.18",
    severity="high",
    fixed_in="ce9.15.18.5",
    source="x",
)


def advised(*advisories: Advisory, identity: DeviceIdentity = IDENTITY) -> list[Any]:
    status, listed = DeviceStatus(identity), Listed(ON, (), advisories)
    return list(check_advisories(DeviceCase(DEVICE, given_status=status, listed=listed)))


@pytest.mark.clause("check:advisories", "5.3")
def test_a_fault_is_told_with_what_mends_it():
    (finding,) = advised(FAULT)

    assert (finding.verdict, finding.reason, finding.severity) == (
        Verdict.OUTDATED,
        "ADVISORY_LISTED",
        "high",
    )
    assert (finding.live, finding.declared) == ("ce9.6.1.8b2c", "ce9.15.18.5")
    assert finding.clause == "information.security"
    assert count_open([finding]) == {}


@pytest.mark.parametrize(
    "identity",
    [
        DeviceIdentity("F", "Cisco TelePresence SX10", "ce9.15.18.2"),
        DeviceIdentity("F", "Cisco Webex Room Kit", "ce9.6.1"),
    ],
)
def test_firmware_or_a_product_of_which_nothing_is_said_is_no_finding(identity):
    assert advised(FAULT, identity=identity) == []


def test_another_family_is_not_meant():
    assert advised(Advisory("SA", "cisco_ios", below="ce99", source="x")) == []


@pytest.mark.parametrize(
    "identity",
    [
        DeviceIdentity("F", "Cisco TelePresence SX10", "TC7.3.3.c84180a"),
        DeviceIdentity("F", "Cisco TelePresence SX10", ""),
        DeviceIdentity("F", "", "ce9.6.1"),  # which product is not told
    ],
)
def test_what_cannot_be_compared_is_open_and_not_clean(identity):
    found = advised(FAULT, identity=identity)

    assert words(found) == [("advisory.SA-1", "unreadable", "RELEASE_NOT_COMPARABLE")]
    assert count_open(found) == {Verdict.UNREADABLE: 1}


@pytest.mark.parametrize(
    ("days", "found"),
    [(-1, ["SUPPORT_ENDED"]), (0, ["SUPPORT_ENDS"]), (180, ["SUPPORT_ENDS"]), (181, [])],
)
@pytest.mark.clause("check:advisories", "5.3")
def test_the_end_of_support_is_told(days, found):
    ended = Advisory("EOS", "cisco_ce", end_of_support=ON + timedelta(days=days), source="x")

    findings = advised(ended)

    assert [finding.reason for finding in findings] == found
    assert {finding.verdict for finding in findings} <= {Verdict.OUTDATED}
