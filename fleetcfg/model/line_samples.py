"""Samples of lines, and what the rule of the TSLCD network makes of seven days of them.

The percentile is the nearest rank: of N values in order, the one at place ⌈0.95 N⌉. It is always a
value that was measured, and it is what “95 % of the time not above” says: at most N - ⌈0.95 N⌉
samples may lie above it. So the rule can be held by counting, and samples that lack can be told to
decide or not: were they all above, or none of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Final, Literal, get_args

from fleetcfg.model.registers.services import LineRules, ProvidedLine

SLOT: Final = timedelta(minutes=5)
WINDOW: Final = timedelta(days=7)
SLOTS: Final = WINDOW // SLOT
MOST_GAPS: Final = 5  # that are told of one window, the longest
_PERCENTILE: Final = 95

LineMeasure = Literal["bits_in", "bits_out", "loss", "delay_ms", "jitter_ms"]
LINE_MEASURES: Final[tuple[LineMeasure, ...]] = get_args(LineMeasure)
LineState = Literal["over", "kept", "unknown", "unmeasured"]
LOADS: Final[tuple[LineMeasure, ...]] = ("bits_in", "bits_out")

SlotValues = Mapping[int, float]
"""By the number of the slot since 1970."""


@dataclass(frozen=True, slots=True)
class LineSample:
    """What one line carried in five minutes.

    Attributes:
        slot: Which five minutes, counted since 1970.
        values: What was measured: bits a second, share of lost packets, milliseconds one way.
    """

    line: str
    slot: int
    values: Mapping[LineMeasure, float]


@dataclass(frozen=True, slots=True)
class MeasuredLine:
    """One measure of a line over seven days.

    Attributes:
        percentile: The 95th, of the samples that there are; None if there is none.
        most: What it may be.
        share: Of the samples that seven days have.
        above: How many are above *most*.
    """

    measure: LineMeasure
    percentile: float | None
    most: float
    share: float
    above: int
    state: LineState


@dataclass(frozen=True, slots=True)
class LineGap:
    """Five minutes and more of which nothing is known: begin, and end."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class LineWindow:
    """Seven days of one line.

    Attributes:
        end: Exclusive; *start* is seven days before.
        gaps: In its load, the longest first, some of them.
        missing: How many samples of the load lack.
    """

    start: datetime
    end: datetime
    measured: tuple[MeasuredLine, ...]
    gaps: tuple[LineGap, ...]
    missing: int

    @property
    def state(self) -> LineState:
        """As the worst of it; what was never measured besides the load is passed over."""
        states = {each.state for each in self.measured}
        load = {each.state for each in self.measured if each.measure in LOADS}
        if "over" in states:
            return "over"
        return "unknown" if "unknown" in states or "unmeasured" in load else "kept"

    @property
    def worst(self) -> float:
        """By how much of what it may be the worst percentile lies there."""
        told = [
            each.percentile / each.most
            for each in self.measured
            if each.percentile is not None and each.most
        ]
        return max(told, default=0.0)


def slot_of(at: datetime) -> int:
    """Return the five minutes in which *at* lies."""
    return int(at.timestamp()) // int(SLOT.total_seconds())


def begin_of(slot: int, like: datetime) -> datetime:
    """Return when *slot* begins, in the zone of *like*."""
    return datetime.fromtimestamp(slot * SLOT.total_seconds(), like.tzinfo)


def percentile_of(values: Sequence[float]) -> float | None:
    """Return the 95th percentile by nearest rank; None of nothing."""
    if not values:
        return None
    return sorted(values)[_rank(len(values)) - 1]


def limits_of(line: ProvidedLine, rules: LineRules) -> Mapping[LineMeasure, float]:
    """Return what each measure of *line* may be."""
    load = line.capacity * 1_000_000 * rules.most_load
    return {
        "bits_in": load,
        "bits_out": load,
        "loss": rules.most_loss,
        "delay_ms": rules.most_delay / timedelta(milliseconds=1),
        "jitter_ms": rules.most_jitter / timedelta(milliseconds=1),
    }


def judge_window(
    samples: Mapping[LineMeasure, SlotValues],
    limits: Mapping[LineMeasure, float],
    end: datetime,
) -> LineWindow:
    """Hold the seven days before *end* against *limits*."""
    last = slot_of(end)
    slots = range(last - SLOTS, last)
    measured = tuple(
        _judge(measure, _within(samples.get(measure, {}), slots), limits[measure])
        for measure in LINE_MEASURES
    )
    load = [samples.get(measure, {}) for measure in LOADS]
    lacking = [slot for slot in slots if not all(slot in values for values in load)]
    gaps = sorted(_gaps(lacking), key=len, reverse=True)[:MOST_GAPS]
    told = tuple(LineGap(begin_of(gap[0], end), begin_of(gap[-1] + 1, end)) for gap in gaps)
    start, end = begin_of(slots[0], end), begin_of(last, end)
    return LineWindow(start, end, measured, told, len(lacking))


def _within(values: SlotValues, slots: range) -> list[float]:
    return [values[slot] for slot in slots if slot in values]


def _judge(measure: LineMeasure, values: Sequence[float], most: float) -> MeasuredLine:
    """Judge one measure: what lacks decides nothing where it could not change the word."""
    above, missing = sum(value > most for value in values), SLOTS - len(values)
    allowed = SLOTS - _rank(SLOTS)
    state: LineState = "unknown"
    if not values:
        state = "unmeasured"
    elif above > allowed:
        state = "over"
    elif above + missing <= allowed:
        state = "kept"
    return MeasuredLine(measure, percentile_of(values), most, len(values) / SLOTS, above, state)


def first_and_last(samples: Iterable[LineSample]) -> Mapping[str, tuple[int, int]]:
    """Return the first and the last five minutes of each line."""
    found: dict[str, tuple[int, int]] = {}
    for sample in samples:
        first, last = found.get(sample.line, (sample.slot, sample.slot))
        found[sample.line] = (min(first, sample.slot), max(last, sample.slot))
    return found


def _rank(count: int) -> int:
    return ceil(count * _PERCENTILE / 100)


def _gaps(lacking: Iterable[int]) -> list[range]:
    """Return runs of slots that follow each other."""
    found: list[range] = []
    for slot in lacking:
        if found and found[-1].stop == slot:
            found[-1] = range(found[-1].start, slot + 1)
        else:
            found.append(range(slot, slot + 1))
    return found
