"""Reports of a province: a thousand rooms, a hundred parameters each, fifty audits that are kept.

No device takes part: inventory and audits are made up, and the real command makes the reports.
"""

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from benchmarks.contest import BIN
from benchmarks.farm import cores
from benchmarks.goals import Goal
from benchmarks.measure import Cost, Program, run
from benchmarks.stage import Plan, Section, progress
from benchmarks.table import figure, span
from fleetcfg.devices.registry import families
from fleetcfg.model.audit import AuditHeader, AuditSummary, Coverage
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.model.finding import DeviceReport, Finding, Since
from fleetcfg.model.snapshot import DeviceIdentity, DeviceStatus
from fleetcfg.model.verdict import FAIL_ON, Verdict
from fleetcfg.observations.runs import add_report, begin_run, end_run
from fleetcfg.observations.store import open_observations

ROOMS, PARAMETERS, RUNS = 1_000, 100, 50
FORMATS: Final = ("html", "csv", "xlsx", "docx", "pdf")
MOST_SECONDS, MOST_MEGABYTES, MOST_SUMMARY = 5, 200, 100

_START: Final = datetime(2026, 9, 1, tzinfo=UTC)
_PROVIDERS: Final = ("vnpt", "viettel", "mobifone")
_SEVERITIES: Final = ("critical", "high", "medium", "low")
_UNITS: Final = 100


def reports(plan: Plan) -> Section:
    """Measure the report of the province in each format."""
    rows, goals = list[tuple[str, ...]](), list[Goal]()
    with TemporaryDirectory(prefix="fleetcfg-bench-") as name:
        folder = Path(name)
        lay_out(folder, ROOMS)
        progress(f"keeping {RUNS} audits of {ROOMS} rooms")
        _keep(folder / "history.sqlite")
        for edition, suffix in (*(("full", each) for each in FORMATS), ("summary", "html")):
            file = folder / f"{edition}.{suffix}"
            costs = [_timed(folder, file, edition) for _ in range(plan.rounds)]
            title = f"report province, {suffix}" + (", summary" if edition == "summary" else "")
            size = file.stat().st_size / 1000 if file.exists() else 0
            rows.append(_row(title, costs, size))
            progress("  " + " ".join(rows[-1]))
            if costs[-1].code == 0:
                goals += _goals(title, costs, size, is_summary=edition == "summary")
    head = ("command", "wall s", "CPU s", "peak MB", "kB", "exit code")
    notes = (
        f"{ROOMS:,} rooms with one device each, {PARAMETERS} parameters, {RUNS} audits kept.",
        "Exit code 64: the library of that format is not installed here.",
    )
    return Section("Reports", head, tuple(rows), tuple(goals), notes)


def _timed(folder: Path, file: Path, edition: str) -> Cost:
    file.unlink(missing_ok=True)
    what = ("report", "province", "--store", "history.sqlite", "--edition", edition)
    command = (str(BIN / "fleetcfg"), *what, "--out", str(file))
    return run(Program(command, folder, cores().clients), lambda *_: None)


def _row(title: str, costs: list[Cost], size: float) -> tuple[str, ...]:
    walls, cpus = (sorted(getattr(cost, name) for cost in costs) for name in ("wall", "cpu"))
    peak = max(cost.peak for cost in costs)
    return title, span(walls), span(cpus), figure(peak), figure(size), str(costs[-1].code)


def _goals(title: str, costs: list[Cost], size: float, *, is_summary: bool) -> Iterator[Goal]:
    yield Goal(title, sorted(cost.wall for cost in costs)[len(costs) // 2], MOST_SECONDS, "s")
    yield Goal(f"{title}, memory", max(cost.peak for cost in costs), MOST_MEGABYTES, "MB")
    if is_summary:
        yield Goal(f"{title}, size", size, MOST_SUMMARY, "kB")


def lay_out(folder: Path, rooms: int) -> None:
    """Write an inventory of one codec a room, and one baseline."""
    for part in ("inventory", "baselines", "playbooks"):
        (folder / part).mkdir()
    day = "2025-07-01"
    known = {
        "family": "cisco_ce",
        "networks": ["10.0.0.0/8"],
        "custodian": "Văn phòng",
        "credential": "env:PASSWORD",
        "units": [
            {"code": f"{n:05}", "name": f"Xã {n:03}", "valid_from": day} for n in range(_UNITS)
        ],
        "providers": [{"id": each, "name": each} for each in _PROVIDERS],
        "legal_bases": [
            {"id": "QĐ 32/2019", "title": "Quyết định 32/2019/QĐ-UBND", "valid_from": "2019-10-07"}
        ],
    }
    sites = {f"site_{n}": _site(n, day) for n in range(rooms)}
    whole = {"all": {"vars": known, "children": sites}}
    (folder / "inventory" / "hosts.yaml").write_text(json.dumps(whole, indent=1))
    asked = (f"  {name}: {{absent: true}}" for name in _names())
    lines = [
        "baseline: everything",
        "issued: {document: MẪU-01/SKHCN, date: 2026-11-02, clause: [QĐ 32/2019 Điều 3.3]}",
        "applies_to: {families: [cisco_ce]}",
        "parameters:",
        *asked,
    ]
    (folder / "baselines" / "everything.yaml").write_text("\n".join([*lines, ""]))


@cache
def _names() -> tuple[str, ...]:
    """Return what is declared; that none of it shall be there is a rule that suits any of it."""
    known = families()["cisco_ce"].catalog().parameters
    return tuple(known)[:PARAMETERS]


def _site(number: int, day: str) -> dict[str, Any]:
    site = {
        "id": f"dc-{number:04}",
        "name": f"Điểm cầu UBND xã {number:04}",
        "display_name": f"UBND xã {number:04}",
        "role": {0: "central", 1: "chair"}.get(number, "satellite"),
        "unit": f"{number % _UNITS:05}",
        "unit_since": day,
        "room": f"Phòng {number}",
        "provider": _PROVIDERS[number % len(_PROVIDERS)],
    }
    device = {
        "ansible_host": f"10.{number // 250}.{number % 250}.1",
        "serial_number": f"FOC{number:06}",
        "certificate": f"{number:064x}",
    }
    return {"vars": {"site": site}, "hosts": {_host(number): device}}


def _host(number: int) -> str:
    return f"codec-{number:06}"


def _keep(file: Path) -> None:
    with closing(open_observations(file)) as store:
        for number in range(RUNS):
            at = _START + timedelta(days=number)
            header = AuditHeader(f"RUN-{number:02}", at, ROOMS, 0, "0.3.0")
            begin_run(store, header, FAIL_ON)
            coverage = Coverage(ROOMS)
            with store.writing():
                for room in range(ROOMS):
                    report = report_of(room, number, at)
                    add_report(store, header.run, room, report)
                    coverage = coverage.plus(report)
            summary = AuditSummary(coverage, at, 5_000, Conclusion.FINDINGS)
            end_run(store, header.run, summary)


def report_of(room: int, run_number: int, at: datetime) -> DeviceReport:
    """Return what an audit says: a room in fifty is silent, a third differ in up to nine ways."""
    host, is_silent = _host(room), room % 50 == run_number % 50
    if is_silent:
        counts = {Verdict.UNKNOWN: PARAMETERS}
        return DeviceReport(host, "", simulated=False, counts=counts, reason="RUN_DEADLINE")
    differing = (room * 7 + run_number // 10) % 10 if room % 3 == 0 else 0
    findings = tuple(
        Finding(
            host,
            Verdict.UNAUTHORIZED,
            _names()[(room + n * 13) % PARAMETERS],
            "",
            "On",
            f"Off {n}",
            ("QĐ 32/2019 Điều 5.3",),
            _SEVERITIES[n % len(_SEVERITIES)],
            since=Since(at, _START, "On"),
        )
        for n in range(differing)
    )
    counts = {Verdict.CONFORM: PARAMETERS - differing, Verdict.UNAUTHORIZED: differing}
    identity = DeviceIdentity(f"FOC{room:06}", "Cisco Webex Room Kit", "ce9.15.17.4")
    return DeviceReport(
        host,
        "",
        simulated=False,
        counts=counts,
        read=PARAMETERS,
        findings=findings,
        status=DeviceStatus(identity, 86_400, "Normal", 0),
        milliseconds=500,
    )
