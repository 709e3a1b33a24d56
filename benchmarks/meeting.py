"""How long ``meeting check`` takes over every site of the sample province, beside its slowest."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import monotonic

from benchmarks.goals import Goal
from benchmarks.mixed import ROOT
from benchmarks.stage import Plan, Section, progress
from benchmarks.table import figure
from fleetcfg.model.timezone import VIETNAM
from fleetcfg_kit.testing.fleet import RunningFleet, run_province

BOUND = 1.3
WHOLE, ALONE = "whole", "alone"


def meeting(plan: Plan) -> Section:
    """Measure a meeting of all sites, and one of the site that takes longest by itself."""
    rtt, now = plan.rtts[-1], datetime.now(UTC)
    with TemporaryDirectory(prefix="fleetcfg-bench-") as name:
        place = Path(name)
        province = place / "province"
        progress(f"simulating the sample province, {rtt} ms away")
        with run_province(ROOT, province, place / "s", now=now, rtt_ms=rtt) as fleet:
            sites = _sites(fleet)
            slowest = _slowest(province, sites)
            _declare(province, {WHOLE: tuple(sites), ALONE: (slowest,)}, now)
            walls: dict[str, list[float]] = {WHOLE: [], ALONE: []}
            for _ in range(plan.rounds):
                for which, taken in walls.items():
                    taken.append(_check(province, which))
    whole, alone = median(walls[WHOLE]), median(walls[ALONE])
    rows = (
        (f"all {len(sites)} sites", str(sum(map(len, sites.values()))), figure(whole)),
        (f"the slowest alone: {slowest}", str(len(sites[slowest])), figure(alone)),
    )
    return Section(
        f"meeting check, round trip {rtt} ms",
        ("meeting of", "devices", "wall s"),
        rows,
        (Goal("meeting check: all sites, to the slowest alone", whole / alone, BOUND),),
        (f"Median of {plan.rounds} interleaved rounds; start-up is included.",),
    )


def _sites(fleet: RunningFleet) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    for host, device in fleet.devices.items():
        if device.site is not None:
            found.setdefault(device.site.id, []).append(host)
    return found


def _run(province: Path, *words: str) -> str:
    """Run a command; how it ends is no matter here."""
    command = [sys.executable, "-m", "fleetcfg", *words]
    return subprocess.run(command, cwd=province, capture_output=True, text=True, check=False).stdout


def _slowest(province: Path, sites: Mapping[str, Sequence[str]]) -> str:
    """Return the site of the device that takes longest."""
    told = json.loads(_run(province, "audit", "--no-store", "-o", "json"))["hosts"]
    taken = {one["host"]: one["milliseconds"] for one in told}
    return max(sites, key=lambda site: max(taken.get(host, 0) for host in sites[site]))


def _declare(province: Path, meetings: Mapping[str, Sequence[str]], now: datetime) -> None:
    start, end = (
        (now + timedelta(days=days)).astimezone(VIETNAM).isoformat(timespec="seconds")
        for days in (8, 9)
    )
    rows = [
        {"id": name, "start": start, "end": end, "chair": sites[0], "sites": [*sites]}
        for name, sites in meetings.items()
    ]
    folder = province / "registers"
    folder.mkdir(exist_ok=True)
    (folder / "bench.yaml").write_text(json.dumps({"meetings": rows}, indent=1), "utf-8")


def _check(province: Path, which: str) -> float:
    begun = monotonic()
    told = json.loads(_run(province, "meeting", "check", which, "--no-store", "-o", "json"))
    wall = monotonic() - begun
    progress(f"  {which}: {len(told['sites'])} sites, {wall:.1f} s")
    return wall
