"""A small audit that has one of everything worth telling, and problems of a declaration."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from fleetcfg.model.audit import AuditAuthority, AuditHeader, AuditSummary, Coverage, conclude_audit
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.model.finding import DeviceReport, Finding, FleetReport, Since
from fleetcfg.model.problem import Place, Problem
from fleetcfg.model.snapshot import (
    Alarm,
    DeviceIdentity,
    DeviceStatus,
    Neighbour,
    Registration,
    Use,
)
from fleetcfg.model.verdict import FAIL_ON, Verdict

START = datetime(2026, 11, 24, 7, 5, tzinfo=UTC)
BEFORE = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
END = datetime(2026, 11, 24, 7, 5, 12, tzinfo=UTC)
HOSTILE = "Bum\x1b[2JTở\u202e\x9b31m\n::error::x"

HEADER = AuditHeader("20261124T070500Z-ab12cd", START, 4, 4, "0.1.0")

TAMPERED = Finding(
    host="codec-bum-to",
    verdict=Verdict.UNAUTHORIZED,
    parameter="call.encryption",
    path="Conference Encryption Mode",
    declared="On",
    live="BestEffort",
    clauses=("QĐ 32/2019 Điều 5.3",),
    severity="high",
    why="Giữ bí mật phiên họp",
    baseline="encryption",
    place=Place("baselines/10-encryption.yaml", 12, 3),
    since=Since(START, BEFORE, "On"),
)
MOVED = Finding(
    host="codec-bum-to",
    verdict=Verdict.MOVED,
    parameter="device.neighbour",
    declared="sw-bum-to Gi1/0/1",
    live="sw-khac Gi1/0/9",
    clauses=("QĐ 32/2019 Điều 3.3",),
    severity="critical",
    place=Place("inventory/hosts.yaml", 7),
    actor="touch",
)
HIDDEN = tuple(
    Finding(
        host="codec-bum-to",
        verdict=Verdict.UNVERIFIABLE,
        parameter=name,
        severity="low",
        reason="MASKED_BY_DEVICE",
    )
    for name in ("sip.password", "snmp.community")
)
SIGNED_HEADER = replace(
    HEADER, authority=AuditAuthority(7, 2, ("baselines/10-encryption.yaml", "baselines/x.yaml"))
)
WATCHED = Finding(
    host="codec-bum-to",
    verdict=Verdict.UNAUTHORIZED,
    parameter="Audio Ultrasound MaxVolume",
    path="Audio Ultrasound MaxVolume",
    authorized="70",
    live="0",
    clauses=("QĐ 32/2019 Điều 3.3",),
    reason="NOT_AUTHORIZED",
)
LAUNDERED = replace(
    TAMPERED, declared="BestEffort", authorized="On", reason="MATCHES_UNSIGNED", since=None
)
PENDING = Finding(
    host="codec-bum-to",
    verdict=Verdict.PENDING,
    parameter="call.max_rate",
    path="Conference MaxTransmitCallRate",
    declared="≤ 4096",
    authorized="6000",
    live="6000",
    severity="low",
    reason="PENDING_APPROVED",
    facts={"changeset": "CS-2026-0147", "after": "4096"},
)
WAIVED = Finding(
    host="codec-bum-to",
    verdict=Verdict.WAIVED,
    parameter="display.name",
    path="SystemUnit Name",
    declared="UBND xã Bum Tở",
    live="Phòng họp tạm",
    severity="low",
    reason="WAIVED_BY_DOCUMENT",
    facts={"document": "45/SKHCN-CNTT", "until": "2026-12-31", "why": "phòng đang sửa"},
)
STATUS = DeviceStatus(
    identity=DeviceIdentity("FOC0001", "Cisco Webex Room Kit", "ce9.15.17.4", "00:00:5e:00:53:01"),
    uptime=86400,
    temperature="Normal",
    active_uses=1,
    uses=(Use("198.51.100.7"),),
    registrations=(Registration("sip", "Registered"),),
    neighbours=(Neighbour("cdp", "sw-khac", "Gi1/0/9"),),
    clock=START,
    ntp="Synced",
    alarms=(Alarm("TouchPanel", "Warning", "lost"),),
)
GUILTY = DeviceReport(
    host="codec-bum-to",
    site="UBND xã Bum Tở",
    simulated=True,
    counts={
        Verdict.CONFORM: 41,
        Verdict.UNAUTHORIZED: 1,
        Verdict.UNVERIFIABLE: 2,
        Verdict.UNMANAGED: 180,
    },
    read=224,
    findings=(MOVED, TAMPERED, *HIDDEN),
    status=STATUS,
    milliseconds=850,
)
JUDGED = DeviceReport(
    host="codec-bum-to",
    site="UBND xã Bum Tở",
    simulated=True,
    counts={
        Verdict.CONFORM: 1040,
        Verdict.UNAUTHORIZED: 2,
        Verdict.PENDING: 1,
        Verdict.WAIVED: 1,
        Verdict.UNVERIFIABLE: 12,
    },
    read=1056,
    findings=(LAUNDERED, WATCHED, PENDING, WAIVED),
    milliseconds=850,
)
CLEAN = DeviceReport(
    host="codec-tan-phong",
    site="UBND phường Tân Phong",
    simulated=True,
    counts={Verdict.CONFORM: 44, Verdict.UNMANAGED: 1004},
    read=1048,
    milliseconds=410,
)
SILENT = DeviceReport(
    host="codec-muong-te",
    site="UBND xã Mường Tè",
    simulated=True,
    counts={Verdict.UNKNOWN: 44},
    reason="RUN_DEADLINE",
    milliseconds=60000,
)
REPORTS = (GUILTY, CLEAN, SILENT)


def summary() -> AuditSummary:
    coverage = Coverage(selected=4)
    for report in REPORTS:
        coverage = coverage.plus(report)
    return AuditSummary(coverage, END, 12300, Conclusion.FINDINGS)


def ended(
    header: AuditHeader,
    reports: Iterable[DeviceReport | FleetReport],
    at: datetime,
    *,
    is_interrupted: bool = False,
) -> AuditSummary:
    """Return how an audit with these *reports* ended, as an audit would say it."""
    coverage = Coverage(header.hosts)
    for report in reports:
        coverage = coverage.plus(report)
    conclusion = conclude_audit(coverage, FAIL_ON, header.stand_ins, is_interrupted=is_interrupted)
    return AuditSummary(coverage, at, 5, conclusion, is_interrupted)


PROBLEMS = (
    Problem("PATH_MISSING", Place("baselines/10%, a.yaml", 12, 5), {"path": "a:b,c%d", "key": "x"}),
    Problem("PATH_MISSING", Place("baselines/10%, a.yaml", 14, 1), {"path": "e", "key": "x"}),
    Problem("AUDIT_ODD", Place("inventory/hosts.yaml"), {"name": HOSTILE}, "warning"),
)
CHECKED = (("devices", 40), ("sites", 40))
