"""Where a section plays: a farm, the files laid out for it, and rounds that take turns.

Rounds are interleaved (A B C, A B C, …), so that a machine that gets slower in the meantime gets
slower for everybody.
"""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.contest import Contestant, Heat, Score, heat, size
from benchmarks.farm import Farm, farm
from benchmarks.goals import Goal
from benchmarks.scene import Scene, declare, lay_out


@dataclass(frozen=True, slots=True)
class Plan:
    """What the caller wants measured.

    Attributes:
        devices: Sizes of the fleet, least first; the side-by-side tables take the greatest.
        rtts: Round trips in milliseconds.
        hosts: Sizes of inventories.
        slow: Devices that Ansible gets at most; 0 for as many as the roster says.
        with_peers: Whether Ansible and Nornir run as well.
        is_alone: Whether the caller asked for single sections, which may then take their time.
    """

    devices: tuple[int, ...] = (50, 200, 1000)
    rtts: tuple[int, ...] = (0, 50, 200)
    rounds: int = 3
    hosts: tuple[int, ...] = (1000, 10_000)
    slow: int = 0
    with_peers: bool = True
    is_alone: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """One table of the report.

    Attributes:
        notes: What a reader has to know, a sentence each.
    """

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    goals: tuple[Goal, ...] = ()
    notes: tuple[str, ...] = ()


def progress(text: str) -> None:
    """Say on standard error what goes on."""
    print(text, file=sys.stderr, flush=True)


@dataclass(slots=True)
class Stage:
    """A farm, and its scenes by size."""

    farm: Farm
    lay_out: Callable[[int, Path], Scene]
    directory: Path
    _scenes: dict[int, Scene] = field(default_factory=dict)

    def scene(self, count: int) -> Scene:
        """Return the files for the first *count* devices; made when first asked for."""
        if count not in self._scenes:
            folder = self.directory / f"scene-{count}"
            self._scenes[count] = self.lay_out(count, folder)
        return self._scenes[count]

    def once(self, contestant: Contestant, count: int, in_flight: int) -> Score:
        """Run *contestant* one time."""
        return self.rounds((contestant,), count, in_flight, 1)[contestant.name]

    def rounds(
        self, contestants: Sequence[Contestant], count: int, in_flight: int, rounds: int
    ) -> Mapping[str, Score]:
        """Run *contestants* in turn, *rounds* times."""
        heats: dict[str, list[Heat]] = {one.name: [] for one in contestants}
        for number in range(rounds):
            for one in contestants:
                run = heat(one, self.scene(size(one, count)), in_flight)
                heats[one.name].append(run)
                progress(f"  {number + 1}/{rounds} {one.name}: {_told(run)}")
        return {
            one.name: Score(
                one.name, size(one, count), in_flight, self.farm.rtt, tuple(heats[one.name])
            )
            for one in contestants
        }


def _told(run: Heat) -> str:
    told = f"{run.tally.ok} read, {run.cost.wall:.1f} s"
    if run.tally.ok == 0 or run.cost.code < 0:
        told += f"; exit {run.cost.code}; {run.cost.grumble.strip()[-300:]}"
    return told + (f"; {run.tally.failures}" if run.tally.failures else "")


@contextmanager
def stage(devices: int, rtt: int) -> Iterator[Stage]:
    """Set up a farm of *devices* for the block, and clear everything away after it."""
    with TemporaryDirectory(prefix="fleetcfg-bench-") as name:
        directory = Path(name)
        progress(f"simulating {devices} devices, {rtt} ms away")
        with farm(devices, rtt, directory / "farm") as running:
            yield Stage(running, partial(lay_out, running, declare(running)), directory)


def allowed(contestants: Sequence[Contestant], plan: Plan) -> tuple[Contestant, ...]:
    """Leave out who cannot run here, or was not asked for."""
    kept = []
    for one in contestants:
        is_peer = one.name.startswith(("Ansible", "Nornir"))
        if is_peer and not plan.with_peers:
            continue
        if one.name.startswith("Nornir") and find_spec("nornir_netmiko") is None:
            progress(f"{one.name}: not installed, left out (requirements/bench.txt)")
            continue
        most = min(one.most, plan.slow) if one.most and plan.slow else one.most
        kept.append(Contestant(one.name, one.command, most, one.speaks, one.is_cold))
    return tuple(kept)
