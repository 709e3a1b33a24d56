"""The goals that the project set itself, each beside what was measured.

A goal is a ratio of two figures of one run: absolute figures belong to one machine and one hour.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from benchmarks.contest import Score
from benchmarks.table import figure


@dataclass(frozen=True, slots=True)
class Goal:
    """One measure beside its goal.

    Attributes:
        at_most: The goal is an upper bound; otherwise a lower one.
    """

    measure: str
    value: float
    bound: float
    unit: str = "x"
    at_most: bool = True

    @property
    def is_reached(self) -> bool:
        """Whether the figure is on the right side of its bound."""
        return self.value <= self.bound if self.at_most else self.value >= self.bound

    def row(self) -> tuple[str, str, str, str]:
        """Return it as a row of a table."""
        sign = "<=" if self.at_most else ">="
        told = "reached" if self.is_reached else "MISSED"
        return (
            self.measure,
            _told(self.value, self.unit),
            f"{sign} {_told(self.bound, self.unit)}",
            told,
        )


def _told(value: float, unit: str) -> str:
    if unit == "x" and 0 < value < 0.1:  # noqa: PLR2004 - below that a fraction reads better
        return f"1/{1 / value:.0f}"
    return f"{figure(value)} {unit}"


@dataclass(frozen=True, slots=True)
class _Bounds:
    """What the comparison of one transport demands: CPU at most, devices a second at least."""

    bare_cpu: float
    ansible: tuple[str, float, float]
    nornir: tuple[str, float, float]


_BOUNDS: Mapping[str, _Bounds] = {
    "https": _Bounds(1.3, ("Ansible uri", 1 / 75, 40), ("Nornir + requests", 0.45, 1.6)),
    "ssh": _Bounds(1.2, ("Ansible raw", 1 / 45, 25), ("Nornir + netmiko", 0.75, 1.8)),
}


def side_by_side(scores: Mapping[str, Score], transport: str) -> Iterator[Goal]:
    """Yield the goals of one transport that these *scores* can judge."""
    bounds = _BOUNDS[transport]
    ours = scores.get(f"fleetcfg audit, {transport}, cold store")
    bare = scores.get(f"bare loop, {transport}")
    unchecked = scores.get(f"bare loop, {transport}, unchecked")
    if ours is None:
        return
    if bare is not None:
        name = f"{transport}: CPU a device, to the bare loop"
        yield Goal(name, ours.cpu / bare.cpu, bounds.bare_cpu)
    if bare is not None and unchecked is not None:
        name = f"{transport}: CPU with identity checked, to unchecked (bare loop)"
        yield Goal(name, bare.cpu / unchecked.cpu, 1.15)
    for peer, cpu, rate in (bounds.ansible, bounds.nornir):
        yield from _to_peer(ours, scores, f"{transport}: %s, to the best {peer}", (peer, cpu, rate))


def _to_peer(
    ours: Score, scores: Mapping[str, Score], title: str, peer: tuple[str, float, float]
) -> Iterator[Goal]:
    """Compare with the best figure of *peer*, whichever of its settings gave it."""
    name, cpu, rate = peer
    theirs = [score for key, score in scores.items() if key.startswith(name + ",")]
    if theirs:
        yield Goal(title % "CPU a device", ours.cpu / min(s.cpu for s in theirs), cpu)
        best = max(score.rate for score in theirs)
        yield Goal(title % "devices a second", ours.rate / best, rate, at_most=False)


def marginal(small: Score, large: Score) -> float:
    """Return milliseconds of CPU that one more device costs, start-up left out."""
    more = large.of(_cpu) - small.of(_cpu)
    return more * 1000 / (large.devices - small.devices)


_cpu: Callable[..., float] = lambda heat: heat.cost.cpu  # noqa: E731 - a figure, as `Score.of` takes it
