"""Who is measured, by which command, and what one run of it brought.

Everybody gets the same devices, the same cores and the same number in flight. What a client did not
do counts: devices that it failed to read are told beside its figures.
"""

import json
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, Literal

from benchmarks.farm import cores
from benchmarks.measure import Cost, Program, run
from benchmarks.scene import Scene

BIN = Path(sys.executable).parent
ROOT = Path(__file__).resolve().parents[1]

SLOW = "slow-"  # what names of devices begin with that take seconds each, by their own pace

_RECAP = re.compile(r"^(\S+) +: ok=1 .*unreachable=0 +failed=0")

Command = Callable[[Scene, int], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Contestant:
    """A client that can be measured.

    Attributes:
        most: It reads at most so many devices, because it is slow; 0 for any number.
        speaks: How its output is read.
        is_cold: Its store is emptied before each run.
    """

    name: str
    command: Command
    most: int = 0
    speaks: Literal["line", "records", "recap"] = "line"
    is_cold: bool = False


@dataclass(slots=True)
class Tally:
    """What a run said, line by line.

    Attributes:
        ok: Devices that were read.
        last_ok: Seconds from the start to the report of the last device that was read; those that
            are slow by themselves left out.
    """

    ok: int = 0
    differences: int = 0
    last_ok: float = 0.0
    failures: dict[str, int] = field(default_factory=dict)

    def hear_line(self, line: str, moment: float) -> None:
        """Take the one line of a bare client."""
        facts: dict[str, Any] = json.loads(line)
        self.ok, self.differences = facts["ok"], facts["differences"]
        self.failures, self.last_ok = facts["failures"], moment

    def hear_records(self, line: str, moment: float) -> None:
        """Take one of fleetcfg's records."""
        if '"record":"host"' not in line[:80]:
            return
        facts: dict[str, Any] = json.loads(line)
        if facts["outcome"] == "read":
            self.ok += 1
            self.last_ok = self.last_ok if facts["host"].startswith(SLOW) else moment
            self.differences += facts["counts"]["unauthorized"]
        else:
            code = facts["reason"]["code"]
            self.failures[code] = self.failures.get(code, 0) + 1

    def hear_recap(self, line: str, moment: float) -> None:
        """Take one line of Ansible's; it is not asked to compare."""
        if _RECAP.match(line):
            self.ok, self.last_ok = self.ok + 1, moment


@dataclass(frozen=True, slots=True)
class Heat:
    """One run of one contestant.

    Attributes:
        farm_cpu: Seconds of CPU that the simulator used meanwhile.
    """

    cost: Cost
    tally: Tally
    farm_cpu: float


@dataclass(frozen=True, slots=True)
class Score:
    """All runs of one contestant on one scene."""

    name: str
    devices: int
    in_flight: int
    rtt: int
    heats: tuple[Heat, ...]

    def of(self, figure: Callable[[Heat], float]) -> float:
        """Return the median of *figure*."""
        return median(figure(heat) for heat in self.heats)

    @property
    def walls(self) -> tuple[float, ...]:
        """Seconds, in order of size."""
        return tuple(sorted(heat.cost.wall for heat in self.heats))

    @property
    def wall(self) -> float:
        """Seconds, start and end of the program included."""
        return self.of(lambda heat: heat.cost.wall)

    @property
    def cpu(self) -> float:
        """Milliseconds of CPU a device, start of the program included."""
        return self.of(lambda heat: heat.cost.cpu) * 1000 / self.devices

    @property
    def cpus(self) -> tuple[float, ...]:
        """The same, of each run, in order of size."""
        return tuple(sorted(heat.cost.cpu * 1000 / self.devices for heat in self.heats))

    @property
    def rate(self) -> float:
        """Devices a second."""
        return self.devices / self.wall

    @property
    def peak(self) -> float:
        """The most memory of any run, in MB."""
        return max(heat.cost.peak for heat in self.heats)

    @property
    def farm_cpu(self) -> float:
        """Milliseconds of CPU that the simulator spent a device."""
        return self.of(lambda heat: heat.farm_cpu) * 1000 / self.devices

    @property
    def ok(self) -> int:
        """Devices that every run read."""
        return min(heat.tally.ok for heat in self.heats)


def size(contestant: Contestant, count: int) -> int:
    """Return how many devices *contestant* gets where the others get *count*."""
    return min(count, contestant.most) if contestant.most else count


def heat(contestant: Contestant, scene: Scene, in_flight: int) -> Heat:
    """Run *contestant* once on *scene*."""
    if contestant.is_cold:
        for old in scene.directory.glob("store-*"):
            old.unlink()
    tally = Tally()
    hear: Mapping[str, Callable[[str, float], None]] = {
        "line": tally.hear_line,
        "records": tally.hear_records,
        "recap": tally.hear_recap,
    }
    before = scene.farm.cpu()
    cost = run(program(contestant.command(scene, in_flight), scene), hear[contestant.speaks])
    return Heat(cost, tally, scene.farm.cpu() - before)


def program(command: tuple[str, ...], scene: Scene) -> Program:
    """Return the *command* as it is run on *scene*: where, on which cores, with which secrets."""
    return Program(command, scene.directory, cores().clients, _environment(scene))


def _environment(scene: Scene) -> dict[str, str]:
    folder = scene.directory / "ansible"
    # One connection a host: a master that nobody comes back to would only cost.
    ssh = f"-o ControlMaster=no -o UserKnownHostsFile={folder}/known_hosts"
    return {
        "PYTHONPATH": str(ROOT),
        "ANSIBLE_HOME": str(scene.directory / "ansible-home"),
        "ANSIBLE_SSH_ARGS": ssh,
        "ANSIBLE_HOST_KEY_CHECKING": "True",
        "ANSIBLE_NOCOLOR": "1",
    }


def _fleetcfg(transport: str) -> Command:
    def command(scene: Scene, in_flight: int) -> tuple[str, ...]:
        store = scene.directory / f"store-{transport}.sqlite"
        options = ("--output", "ndjson", "--store", str(store), "--forks", str(in_flight))
        return (str(BIN / "fleetcfg"), "audit", "-i", str(scene.inventory(transport)), *options)

    return command


def _bare(transport: str, *more: str) -> Command:
    def command(scene: Scene, in_flight: int) -> tuple[str, ...]:
        module = f"benchmarks.clients.bare_{transport}"
        count = ("--in-flight", str(in_flight))
        return (sys.executable, "-m", module, str(scene.targets), *count, *more)

    return command


def _nornir(how: str, workers: int) -> Command:
    def command(scene: Scene, in_flight: int) -> tuple[str, ...]:
        del in_flight
        authority = scene.farm.ready.ca_file
        script = (sys.executable, "-m", "benchmarks.clients.nornir_run", how)
        return (*script, str(scene.targets), authority, "--in-flight", str(workers))

    return command


def _ansible(play: str, forks: int) -> Command:
    def command(scene: Scene, in_flight: int) -> tuple[str, ...]:
        del in_flight
        folder = scene.directory / "ansible"
        where = ("-i", str(folder / "hosts.yaml"), str(folder / f"{play}.yaml"))
        return (str(BIN / "ansible-playbook"), *where, "--forks", str(forks))

    return command


def _roster(transport: str, play: str, most: int) -> tuple[Contestant, ...]:
    fleetcfg = f"fleetcfg audit, {transport}"
    nornir = {"https": "Nornir + requests", "ssh": "Nornir + netmiko"}[transport]
    return (
        Contestant(f"{fleetcfg}, cold store", _fleetcfg(transport), speaks="records", is_cold=True),
        Contestant(f"{fleetcfg}, warm store", _fleetcfg(transport), speaks="records"),
        Contestant(f"bare loop, {transport}", _bare(transport)),
        Contestant(f"bare loop, {transport}, unchecked", _bare(transport, "--unchecked")),
        Contestant(f"{nornir}, 20 workers", _nornir(transport, 20)),
        Contestant(f"{nornir}, 50 workers", _nornir(transport, 50)),
        Contestant(f"Ansible {play}, 5 forks", _ansible(play, 5), most, "recap"),
        Contestant(f"Ansible {play}, 50 forks", _ansible(play, 50), most, "recap"),
    )


ROSTER = {"https": _roster("https", "uri", 50), "ssh": _roster("ssh", "raw", 100)}

MIXED = (
    Contestant("fleetcfg audit, mixed", _fleetcfg("mixed"), speaks="records", is_cold=True),
    Contestant("bare loops, mixed", _bare("mixed")),
)
