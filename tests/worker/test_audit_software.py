"""One codec, simulated, audited by a list of what may run on it: over both transports."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fleetcfg.authority.signed_basis import SignedBasis
from fleetcfg.declared.province import Province
from fleetcfg.devices.driver import Credential, DeviceLimits
from fleetcfg.devices.registry import catalogs, families
from fleetcfg.model.advisory import Advisory
from fleetcfg.model.audit import Coverage, conclude_audit
from fleetcfg.model.authorized import AuthorizedState
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.model.finding import DeviceReport
from fleetcfg.model.software import AllowedSoftware, AppliesTo
from fleetcfg.model.value import Secret
from fleetcfg.model.verdict import FAIL_ON, Verdict
from fleetcfg.worker.audit import DeviceAuditor
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.declarations import read_declarations
from fleetcfg_kit.testing.fleet import (
    PASSWORD,
    USER,
    RunningFleet,
    declare,
    make_sim_fleet,
    run_fleet,
)

ROOT = Path(__file__).parents[2]
LIMITS = DeviceLimits(connect_seconds=30.0, read_seconds=30.0)
TEXT = "const xapi = require('xapi');\n"
WAYS = ("https", "ssh")
way = pytest.mark.parametrize("transport", WAYS)


@pytest.fixture(scope="module")
def fleet() -> Iterator[RunningFleet]:
    with run_fleet(make_sim_fleet({"kit": ("Room Kit", "ce9.15")}, 41), NOON) as running:
        yield running


@pytest.fixture(autouse=True)
def _restored(fleet: RunningFleet) -> Iterator[None]:
    yield
    fleet.restore()


@pytest.fixture(scope="module")
def sample() -> Province:
    return read_declarations(ROOT).province(at=NOON)


def declared(
    sample: Province, fleet: RunningFleet, transport: str, *allowed: AllowedSoftware, **more: Any
) -> Province:
    """Return the province with this one device, and what is listed."""
    device = replace(declare(fleet.at("kit"), transport), host="kit", groups=("all",))
    listed = replace(sample.fleet, devices={"kit": device}, software=allowed, **more)
    return replace(sample, fleet=listed)


def audit(province: Province, basis: SignedBasis | None = None) -> DeviceReport:
    auditor = DeviceAuditor(
        province=province,
        families=families(),
        catalogs=catalogs(),
        credential=lambda device: Credential(USER, Secret(PASSWORD)),
        limits=LIMITS,
        known="",
        salt=b"salt",
        basis=basis,
    )
    report = auditor.audit("kit", lambda abort: None).report
    assert not report.reason
    return report


def told(report: DeviceReport) -> list[tuple[str, str]]:
    asked = ("software.", "advisory.")
    return [(f.parameter, f.reason) for f in report.findings if f.parameter.startswith(asked)]


@way
def test_a_list_of_nothing_costs_no_request(sample, fleet, transport) -> None:
    counted = []
    for allowed in (
        [],
        [AllowedSoftware("macro", decision="x", applies_to=AppliesTo(frozenset({"other"})))],
    ):
        fleet.control("reset")
        report = audit(declared(sample, fleet, transport, *allowed))
        counted.append(fleet.stats()["kit"]["requests"])
        assert told(report) == []
    asked = AllowedSoftware("macro", decision="x")
    fleet.control("reset")
    audit(declared(sample, fleet, transport, asked))

    assert counted[0] == counted[1] < fleet.stats()["kit"]["requests"]


@way
def test_a_macro_that_somebody_installs_changes_and_removes_is_told(
    sample, fleet, transport
) -> None:
    province = declared(sample, fleet, transport, AllowedSoftware("macro", decision="x"))
    assert told(audit(province)) == []

    fleet.tamper("kit", "software macro đèn", TEXT)
    report = audit(province)

    assert told(report) == [("software.macro đèn", "SOFTWARE_NOT_LISTED")]
    live = next(f.live for f in report.findings if f.reason == "SOFTWARE_NOT_LISTED")
    listed = AllowedSoftware("macro", "đèn", live or "", is_required=True, decision="x")
    province = declared(sample, fleet, transport, listed)
    assert told(audit(province)) == []

    fleet.tamper("kit", "software macro đèn", TEXT + "xapi.Command.Dial({Number: 'x'});\n")
    assert told(audit(province)) == [("software.macro đèn", "SOFTWARE_CHANGED")]

    fleet.tamper("kit", "software macro đèn", "")
    assert told(audit(province)) == [("software.macro đèn", "SOFTWARE_MISSING")]

    fleet.tamper("kit", "software macro đèn", TEXT.replace("\n", "\r\n"))
    assert told(audit(province)) == []


@way
def test_what_is_listed_is_judged_by_the_signed_list(sample, fleet, transport) -> None:
    fleet.tamper("kit", "software macro đèn", TEXT)
    signed = declared(sample, fleet, transport, AllowedSoftware("macro", decision="x"))
    edited = declared(sample, fleet, transport)  # somebody took the row out
    state = AuthorizedState("kit", "AD-2026-0001", "ce9.15.17.4", {})
    basis = SignedBasis(signed, lambda host: state, NOON.date())

    assert told(audit(edited, basis)) == [("software.macro đèn", "SOFTWARE_NOT_LISTED")]
    assert told(audit(edited)) == []


@way
def test_firmware_with_a_listed_fault_is_told_and_what_cannot_be_compared_is_open(
    sample, fleet, transport
) -> None:
    advisories = (
        Advisory("SA-1", "cisco_ce", ("*Room Kit*",), below="ce9.15.18", source="x"),
        Advisory("SA-2", "cisco_ce", below="RoomOS 11", source="x"),
    )
    province = declared(sample, fleet, transport, advisories=advisories)

    report = audit(province)

    assert told(report) == [
        ("advisory.SA-1", "ADVISORY_LISTED"),
        ("advisory.SA-2", "RELEASE_NOT_COMPARABLE"),
    ]
    coverage = Coverage(1).plus(report)
    assert report.counts[Verdict.UNREADABLE] == 1
    assert conclude_audit(coverage, (), 0) is Conclusion.INCOMPLETE


def test_an_advisory_alone_is_told_and_is_a_finding_where_that_is_asked_for(sample, fleet) -> None:
    """As `docs/reference/exit-codes.md` says: the device is as it was declared."""
    advisory = Advisory("SA-1", "cisco_ce", ("*Room Kit*",), below="ce9.15.18", source="x")
    report = audit(declared(sample, fleet, "https", advisories=(advisory,)))

    assert told(report) == [("advisory.SA-1", "ADVISORY_LISTED")]
    verdicts = [each.verdict for each in report.findings if each.parameter == "advisory.SA-1"]
    coverage = Coverage(1, reached=1, findings=dict.fromkeys(verdicts, 1))
    assert verdicts == [Verdict.OUTDATED]
    assert conclude_audit(coverage, FAIL_ON, 0) is Conclusion.CLEAN
    assert conclude_audit(coverage, (Verdict.OUTDATED,), 0) is Conclusion.FINDINGS


def test_a_family_that_cannot_tell_leaves_the_audit_open(sample, fleet) -> None:
    silent = replace(families()["cisco_ce"], software=frozenset())
    province = declared(sample, fleet, "https", AllowedSoftware("macro", decision="x"))
    auditor = DeviceAuditor(
        province=province,
        families={"cisco_ce": silent},
        catalogs=catalogs(),
        credential=lambda device: Credential(USER, Secret(PASSWORD)),
        limits=LIMITS,
        known="",
        salt=b"salt",
    )

    report = auditor.audit("kit", lambda abort: None).report

    assert told(report) == [("software.macro", "SOFTWARE_NOT_BY_FAMILY")]
    unasked = audit(declared(sample, fleet, "https")).counts.get(Verdict.ABSENT, 0)
    assert report.counts[Verdict.ABSENT] == unasked + 1
