"""Do the streams of a test call arrive as lines must bring them?

Only of streams that come in is it judged here: of those that go out, the far end tells.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from fleetcfg.model.calls import MediaFigures, MediaKind
from fleetcfg.model.registers.services import LineRules

LineFigure = Literal["loss", "delay", "jitter"]


@dataclass(frozen=True, slots=True)
class OverRule:
    """One figure of one stream that is over its rule.

    Attributes:
        value, most: As people read them: percent of a loss, milliseconds of the others.
    """

    kind: MediaKind
    figure: LineFigure
    value: float
    most: float


@dataclass(frozen=True, slots=True)
class LineQuality:
    """What a test call says of a line.

    Attributes:
        over: What is over a rule.
        untold: Which figures the device does not tell of any stream: of these nothing is known.
    """

    over: tuple[OverRule, ...]
    untold: tuple[LineFigure, ...]


def judge_line(media: Sequence[MediaFigures], rules: LineRules) -> LineQuality:
    """Hold the streams that come in against *rules*."""
    coming = [each for each in media if each.direction == "in"]
    told = {
        figure
        for stream in coming
        for figure, value, _ in _held(stream, rules)
        if value is not None
    }
    over = tuple(
        OverRule(stream.kind, figure, value, most)
        for stream in coming
        for figure, value, most in _held(stream, rules)
        if value is not None and value > most
    )
    every: tuple[LineFigure, ...] = ("loss", "delay", "jitter")
    return LineQuality(over, tuple(figure for figure in every if figure not in told))


def _held(
    stream: MediaFigures, rules: LineRules
) -> Iterator[tuple[LineFigure, float | None, float]]:
    """Yield each figure, what it is, and what it may be at most."""
    loss = None if stream.loss is None else stream.loss * 100
    yield "loss", loss, rules.most_loss * 100
    yield "delay", stream.delay_ms, rules.most_delay.total_seconds() * 1000
    yield "jitter", stream.jitter_ms, rules.most_jitter.total_seconds() * 1000
