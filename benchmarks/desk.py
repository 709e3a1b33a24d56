"""The tables in which no device takes part: loading an inventory, starting a command."""

from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks import farm
from benchmarks.contest import BIN
from benchmarks.farm import cores
from benchmarks.goals import Goal
from benchmarks.measure import Cost, Program, run
from benchmarks.scene import write_inventory
from benchmarks.stage import Plan, Section, progress
from benchmarks.table import figure, span
from fleetcfg_kit.sim.core.state_folder import ReadyDevice

STARTS = 10
GREAT = 100_000
ANSIBLE_MOST = 10_000  # it grows faster than the inventory: ten times as many take an hour


def inventory(plan: Plan) -> Section:
    """Measure loading and validating an inventory."""
    sizes = (*plan.hosts, *((GREAT,) if plan.is_alone else ()))
    rows: list[tuple[str, ...]] = []
    goals: list[Goal] = []
    for count in sizes:
        with TemporaryDirectory(prefix="fleetcfg-bench-") as name:
            ours, theirs = _load(Path(name), count, plan)
        rows.append(_loaded("fleetcfg validate", count, ours))
        if theirs is not None:
            rows.append(_loaded("ansible-inventory --list", count, [theirs]))
        goals += _load_goals(count, ours, theirs)
    notes = (
        f"Median of {plan.rounds} rounds for fleetcfg, one for Ansible; whole processes.",
        "The same files for both: eight facts a host, one group a site of 25.",
        *(() if plan.is_alone else (f"{GREAT:,} hosts: `--only inventory`.",)),
    )
    head = ("client", "hosts", "wall s", "CPU s", "peak MB", "exit code")
    return Section("Inventory", head, tuple(rows), tuple(goals), notes)


def _load(directory: Path, count: int, plan: Plan) -> tuple[list[Cost], Cost | None]:
    write_inventory(directory / "inventory", "https", [_nobody(n) for n in range(count)])
    for empty in ("baselines", "playbooks"):
        (directory / empty).mkdir()
    ours = [_timed(directory, "fleetcfg", "validate") for _ in range(plan.rounds)]
    if any(cost.code for cost in ours):
        why = f"fleetcfg validate refuses {count} hosts: no figure can be told of that"
        raise SystemExit(why)
    progress(f"  fleetcfg validate, {count} hosts: {ours[0].wall:.2f} s")
    if not plan.with_peers or count > ANSIBLE_MOST:
        return ours, None
    theirs = _timed(directory, "ansible-inventory", "-i", "inventory", "--list")
    progress(f"  ansible-inventory, {count} hosts: {theirs.wall:.2f} s")
    return ours, theirs


def _nobody(number: int) -> ReadyDevice:
    """Return a device of which only the declaration exists."""
    certificate = f"{number:064x}"
    key = "SHA256:" + b64encode(sha256(certificate.encode()).digest()).decode().rstrip("=")
    serial = f"SIM{number:08}"
    name = f"codec-{number:06}"
    ports = {"https": 443, "ssh": 22}
    return ReadyDevice(name, farm.address(number), ports, certificate, "", key, serial)


def _timed(directory: Path, command: str, *arguments: str) -> Cost:
    there = Program(
        (str(BIN / command), *arguments),
        directory,
        cores().clients,
        {"ANSIBLE_HOME": str(directory / "ansible-home")},
    )
    return run(there, lambda *_: None)


def _loaded(name: str, count: int, costs: list[Cost]) -> tuple[str, ...]:
    walls = sorted(cost.wall for cost in costs)
    cpu = median(cost.cpu for cost in costs)
    peak = max(cost.peak for cost in costs)
    return name, str(count), span(walls), figure(cpu), figure(peak), str(costs[-1].code)


def _load_goals(count: int, ours: list[Cost], theirs: Cost | None) -> Iterator[Goal]:
    wall = median(cost.wall for cost in ours)
    if count == 10_000:  # noqa: PLR2004 - as the goal says
        yield Goal("inventory of 10,000 hosts", wall, 1.5, "s")
        if theirs is not None:
            measure = "inventory of 10,000 hosts, to ansible-inventory --list"
            yield Goal(measure, wall / theirs.wall, 1 / 20)
    if count == GREAT:
        yield Goal("inventory of 100,000 hosts", wall, 15, "s")


def startup(plan: Plan) -> Section:
    """Measure how long a person waits for a command that does next to nothing."""
    commands = {
        "fleetcfg --help": ("fleetcfg", "--help"),
        "fleetcfg schema baseline": ("fleetcfg", "schema", "baseline"),
        "ansible-playbook --help": ("ansible-playbook", "--help"),
    }
    if not plan.with_peers:
        del commands["ansible-playbook --help"]
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    with TemporaryDirectory(prefix="fleetcfg-bench-") as name:
        for _ in range(STARTS):
            for title, (command, *arguments) in commands.items():
                costs[title].append(_timed(Path(name), command, *arguments))
    walls = {title: median(cost.wall for cost in costs[title]) * 1000 for title in commands}
    rows = tuple(_started(title, some) for title, some in costs.items())
    goals = []
    if plan.with_peers:
        theirs = walls["ansible-playbook --help"]
        title = "%s, to ansible-playbook --help"
        bounds = {"fleetcfg --help": 0.3, "fleetcfg schema baseline": 0.4}
        goals = [Goal(title % name, walls[name] / theirs, bounds[name]) for name in bounds]
    head = ("command", "wall ms", "CPU ms")
    note = f"Median of {STARTS} starts, in turn; files warm in the page cache."
    return Section("Start-up", head, rows, tuple(goals), (note,))


def _started(title: str, costs: list[Cost]) -> tuple[str, ...]:
    walls = sorted(cost.wall * 1000 for cost in costs)
    return title, span(walls), figure(median(cost.cpu for cost in costs) * 1000)
