"""The report of a year: daily audits of three hundred devices, each kept, read once and counted.

No device takes part: inventory and audits are made up as for the other reports.
"""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks import reports
from benchmarks.contest import BIN
from benchmarks.farm import cores
from benchmarks.goals import Goal
from benchmarks.measure import Cost, Program, run
from benchmarks.stage import Plan, Section, progress
from benchmarks.table import figure, span
from fleetcfg.model.audit import AuditHeader, AuditSummary, Coverage
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.model.finding import DeviceReport
from fleetcfg.model.period.tables import Period, year_of
from fleetcfg.model.verdict import FAIL_ON
from fleetcfg.observations.runs import add_report, begin_run, end_run
from fleetcfg.observations.store import open_observations

DEVICES = 300
FORMATS: Final = ("json", "docx", "pdf", "xlsx", "html")
MOST_SECONDS, MOST_MEGABYTES = 30, 300


def year(plan: Plan) -> Section:
    """Measure the report of the last whole year, in each format."""
    rows, goals = list[tuple[str, ...]](), list[Goal]()
    named = _last_year(datetime.now(UTC).date())
    days = year_of(named)
    with TemporaryDirectory(prefix="fleetcfg-bench-") as name:
        folder = Path(name)
        reports.lay_out(folder, DEVICES)
        declare_meetings(folder, days, DEVICES)
        progress(f"keeping {days.days(days.last)} daily audits of {DEVICES} devices")
        keep_days(folder / "history.sqlite", days, DEVICES)
        for suffix in FORMATS:
            file = folder / f"year.{suffix}"
            costs = [_timed(folder, file, named) for _ in range(plan.rounds)]
            size = file.stat().st_size / 1000 if file.exists() else 0
            rows.append(_row(f"report year, {suffix}", costs, size))
            progress("  " + " ".join(rows[-1]))
            if costs[-1].code == 0:
                goals += _goals(f"report year, {suffix}", costs)
    head = ("command", "wall s", "CPU s", "peak MB", "kB", "exit code")
    notes = (
        f"{days.days(days.last)} daily audits of {DEVICES} devices with one room each.",
        "Each week there is a meeting of all sites.",
    )
    return Section("A year", head, tuple(rows), tuple(goals), notes)


def keep_days(file: Path, days: Period, devices: int) -> None:
    """Keep an audit of each day, as `reports.report_of` makes them up."""
    with closing(open_observations(file)) as store:
        for number in range(days.days(days.last)):
            at = days.start.astimezone(UTC) + timedelta(days=number, hours=8)
            header = AuditHeader(f"{at:%Y%m%dT%H%M%SZ}-{number:06x}", at, devices, 0, "0.3.0")
            begin_run(store, header, FAIL_ON)
            coverage = Coverage(devices)
            with store.writing():
                for room in range(devices):
                    told = _with_power(reports.report_of(room, number, at), room, number)
                    add_report(store, header.run, room, told)
                    coverage = coverage.plus(told)
            end_run(store, header.run, AuditSummary(coverage, at, 5_000, Conclusion.FINDINGS))


def declare_meetings(folder: Path, days: Period, rooms: int) -> None:
    """Declare a meeting of all sites each week: power is held against them."""
    sites = [f"dc-{room:04}" for room in range(rooms)]
    rows = [
        {
            "id": f"hop-{day // 7:02}",
            "start": f"{days.first + timedelta(days=day)}T14:00+07:00",
            "end": f"{days.first + timedelta(days=day)}T15:30+07:00",
            "chair": sites[0],
            "sites": sites,
        }
        for day in range(3, days.days(days.last), 7)
    ]
    (folder / "registers").mkdir()
    (folder / "registers" / "meetings.yaml").write_text(json.dumps({"meetings": rows}, indent=1))


def _with_power(told: DeviceReport, room: int, number: int) -> DeviceReport:
    """Return what is told by a device that starts each hundred days; one in ten stays awake."""
    if told.status is None:
        return told
    hours = 24 * ((number + room) % 100) + 8
    standby = "standby" if room % 10 else "awake"
    return replace(told, status=replace(told.status, uptime=3_600 * hours, standby=standby))


def _last_year(today: date) -> int:
    return today.year if today > year_of(today.year).last else today.year - 1


def _timed(folder: Path, file: Path, named: int) -> Cost:
    file.unlink(missing_ok=True)
    what = ("report", "year", str(named), "--store", "history.sqlite", "--ledger", "none")
    command = (str(BIN / "fleetcfg"), *what, "--out", str(file))
    return run(Program(command, folder, cores().clients), lambda *_: None)


def _row(title: str, costs: list[Cost], size: float) -> tuple[str, ...]:
    walls, cpus = (sorted(getattr(cost, name) for cost in costs) for name in ("wall", "cpu"))
    peak = max(cost.peak for cost in costs)
    return title, span(walls), span(cpus), figure(peak), figure(size), str(costs[-1].code)


def _goals(title: str, costs: list[Cost]) -> Iterator[Goal]:
    yield Goal(title, sorted(cost.wall for cost in costs)[len(costs) // 2], MOST_SECONDS, "s")
    yield Goal(f"{title}, memory", max(cost.peak for cost in costs), MOST_MEGABYTES, "MB")
