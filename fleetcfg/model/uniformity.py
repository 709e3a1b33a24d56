"""Where rooms are not alike: which parameters differ anywhere, and on which devices.

Of what was seen alone: what a person attests was not measured, and is no part of it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from fleetcfg.model.fleet_figures import FleetFigures
from fleetcfg.model.verdict import VERDICTS, Verdict

UniformityMark = Literal["differs", "permitted", "unseen"]
"""Of one parameter of one device: it is not as declared; it is not, and may be so; not judged."""

_MARKS: Final[Mapping[Verdict, UniformityMark]] = {
    Verdict.UNAUTHORIZED: "differs",
    Verdict.EMERGENCY: "differs",
    Verdict.FAILED: "differs",
    Verdict.PENDING: "permitted",
    Verdict.WAIVED: "permitted",
    Verdict.ABSENT: "unseen",
    Verdict.UNREADABLE: "unseen",
    Verdict.UNKNOWN: "unseen",
}
_NOT_MEASURED: Final = "ATTESTED_OTHERWISE"


@dataclass(frozen=True, slots=True)
class Outlier:
    """A device that differs in something, and its mark for each such parameter."""

    host: str
    marks: Mapping[str, UniformityMark]

    @property
    def differing(self) -> int:
        """In how many parameters it is not as declared, permitted or not."""
        return sum(mark != "unseen" for mark in self.marks.values())


@dataclass(frozen=True, slots=True)
class Uniformity:
    """Which parameters differ anywhere, and on which devices.

    Attributes:
        parameters: On how many devices each differs, the most first.
        outliers: The devices that differ, those with the most differences first.
        uniform: Declared parameters that differ nowhere.
    """

    parameters: Mapping[str, int]
    outliers: tuple[Outlier, ...]
    uniform: int


def uniformity_of(figures: FleetFigures) -> Uniformity:
    """Return where the devices of *figures* are not alike."""
    told = list(_told(figures))
    counts = Counter(name for _, name, mark in told if mark != "unseen")
    names = sorted(counts, key=lambda name: (-counts[name], name))
    marks = dict[str, dict[str, UniformityMark]]()
    for host, name, mark in told:
        if name in counts:
            known = marks.setdefault(host, {})
            known[name] = "differs" if known.get(name) == "differs" else mark
    order = {device.host: place for place, device in enumerate(figures.devices)}
    found = (Outlier(host, of_host) for host, of_host in marks.items() if host in order)
    outliers = sorted(
        (one for one in found if one.differing), key=lambda one: (-one.differing, order[one.host])
    )
    uniform = len(figures.parameters - counts.keys())
    return Uniformity({name: counts[name] for name in names}, tuple(outliers), uniform)


def _told(figures: FleetFigures) -> Iterable[tuple[str, str, UniformityMark]]:
    for group in figures.groups:
        first = group.first
        name, mark = first.parameter or first.path, _MARKS.get(first.verdict)
        if mark is None or not name or first.reason == _NOT_MEASURED:
            continue
        if VERDICTS[first.verdict].of == "parameter":
            for host in group.hosts:
                yield host, name, mark
