"""Where rooms are not alike: which parameters differ anywhere, and on which devices.

Of what was seen alone: what a person attests was not measured, and is no part of it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from fleetcfg.model.fleet_figures import FleetFigures
from fleetcfg.model.verdict import VERDICTS, Verdict, VerdictKind, kind_of

UniformityMark = Literal["differs", "permitted", "waits", "unseen"]
"""Of one parameter of one device: it is not as declared; and may be so; and waits; not judged."""
TOLD_MARKS: Final[tuple[UniformityMark, ...]] = ("differs", "permitted", "waits")
"""The marks that say that something is not as declared: each is counted by itself."""

_MARKS: Final[Mapping[VerdictKind, UniformityMark]] = {
    VerdictKind.BREACH: "differs",
    VerdictKind.WAITS: "waits",
    VerdictKind.ALLOWED: "permitted",
    VerdictKind.NOT_SEEN: "unseen",
}
_LEFT_OUT: Final = frozenset({Verdict.ATTESTED, Verdict.UNVERIFIABLE})
"""What was not measured, and secrets that stay hidden: these are alike as far as anyone can see."""
_NOT_MEASURED: Final = "ATTESTED_OTHERWISE"


@dataclass(frozen=True, slots=True)
class Outlier:
    """A device that differs in something, and its mark for each such parameter."""

    host: str
    marks: Mapping[str, UniformityMark]

    def count(self, mark: UniformityMark) -> int:
        """Return how many parameters have *mark*."""
        return sum(each == mark for each in self.marks.values())


@dataclass(frozen=True, slots=True)
class Uniformity:
    """Which parameters differ anywhere, and on which devices.

    Attributes:
        parameters: On how many devices each has which mark, those first that differ most.
        outliers: The devices that differ, those with the most differences first.
        uniform: Declared parameters that differ nowhere.
    """

    parameters: Mapping[str, Mapping[UniformityMark, int]]
    outliers: tuple[Outlier, ...]
    uniform: int


def uniformity_of(figures: FleetFigures) -> Uniformity:
    """Return where the devices of *figures* are not alike."""
    counts = dict[str, Counter[UniformityMark]]()
    marks = dict[str, dict[str, UniformityMark]]()
    for host, name, mark in _told(figures):
        known = marks.setdefault(host, {})
        known[name] = "differs" if known.get(name) == "differs" else mark
        counts.setdefault(name, Counter())[mark] += 1
    told = {name: of for name, of in counts.items() if any(of[mark] for mark in TOLD_MARKS)}
    names = sorted(told, key=lambda name: (*(-told[name][mark] for mark in TOLD_MARKS), name))
    order = {device.host: place for place, device in enumerate(figures.devices)}
    found = (
        Outlier(host, {name: mark for name, mark in of_host.items() if name in told})
        for host, of_host in marks.items()
        if host in order
    )
    outliers = sorted(
        (one for one in found if any(map(one.count, TOLD_MARKS))),
        key=lambda one: (*(-one.count(mark) for mark in TOLD_MARKS), order[one.host]),
    )
    uniform = len(figures.parameters - told.keys())
    return Uniformity({name: told[name] for name in names}, tuple(outliers), uniform)


def _told(figures: FleetFigures) -> Iterable[tuple[str, str, UniformityMark]]:
    for group in figures.groups:
        first = group.first
        name, mark = first.parameter or first.path, _MARKS.get(kind_of(first.verdict))
        if first.verdict in _LEFT_OUT or first.reason == _NOT_MEASURED or not (mark and name):
            continue
        if VERDICTS[first.verdict].of == "parameter":
            for host in group.hosts:
                yield host, name, mark
