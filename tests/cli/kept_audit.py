"""A kept audit of the sample province, as if its devices had been read: most are as declared."""

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path

from fleetcfg.declared.load import read_sources
from fleetcfg.devices.registry import catalogs
from fleetcfg.model.audit import AuditHeader, AuditSummary, Coverage
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.model.finding import DeviceReport, Finding, FleetReport
from fleetcfg.model.verdict import FAIL_ON, Verdict
from fleetcfg.observations.runs import add_fleet_report, add_report, begin_run, end_run
from fleetcfg.observations.store import open_observations

ROOT = Path(__file__).parents[2]
AT = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
RUN = "20261124T070000Z-000001"
PLACES = ("--inventory", f"{ROOT}/inventory", "--baselines", f"{ROOT}/baselines")


def keep_audit(
    store: Path,
    *,
    run: str = RUN,
    at: datetime = AT,
    live: str = "On",
    simulated: bool = False,
) -> None:
    """Keep an audit in which each seventh device differs, and each eleventh did not answer."""
    folders = ([ROOT / "inventory"], ROOT / "baselines", ROOT / "playbooks")
    fleet = read_sources(*folders, catalogs=catalogs()).province(at=at).fleet
    with closing(open_observations(store)) as kept:
        devices = len(fleet.devices)
        begin_run(kept, AuditHeader(run, at, devices, devices * simulated, "0.3.0"), FAIL_ON)
        with kept.writing():
            for number, (host, kind) in enumerate(
                zip(fleet.devices, cycle(range(77)), strict=False)
            ):
                report = replace(_report(host, kind, live), simulated=simulated)
                add_report(kept, run, number, report)
            add_fleet_report(kept, run, len(fleet.devices), FleetReport(()))
        ended = AuditSummary(
            Coverage(len(fleet.devices)), at + timedelta(seconds=12), 12000, Conclusion.FINDINGS
        )
        end_run(kept, run, ended)


def _report(host: str, kind: int, live: str) -> DeviceReport:
    if kind % 11 == 10:
        facts: dict[str, str | int] = {"host": host, "why": "timeout", "address": "192.0.2.1"}
        return DeviceReport(
            host, "", simulated=False, counts={}, reason="DEV_UNREACHABLE", facts=facts
        )
    counts = {Verdict.CONFORM: 41, Verdict.UNMANAGED: 7}
    findings: tuple[Finding, ...] = ()
    if kind % 7 == 3:
        one = Finding(
            host,
            Verdict.UNAUTHORIZED,
            "call.auto_answer",
            declared="Off",
            live=live,
            severity="critical",
            clauses=("QĐ 32/2019 Điều 5.3",),
        )
        findings, counts = (one,), counts | {Verdict.UNAUTHORIZED: 1}
    return DeviceReport(host, "", simulated=False, counts=counts, findings=findings)
