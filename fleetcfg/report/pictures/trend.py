"""How states went over the last audits: small multiples, one for each state, on one time axis."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from fleetcfg.model.device_state import DeviceState
from fleetcfg.report.pictures.drawing import SIGNS, WIDTH, draw, fitted
from fleetcfg.words import Words

_HEIGHT, _PLOT, _GAP, _COLUMNS = 112, 56, 20, 3
_BAR: Final = 28.0
_WIDTH: Final = (WIDTH - (_COLUMNS - 1) * _GAP) / _COLUMNS


@dataclass(frozen=True, slots=True)
class TrendSeries:
    """One state, and how many devices were in it at each audit, oldest first."""

    state: DeviceState
    word: str
    counts: Sequence[int]


def trend_svg(series: Sequence[TrendSeries], ends: tuple[str, str], words: Words) -> str:
    """Return the picture; *ends* are the days of the first and the last audit, as people read."""
    panels = [_panel(place, one) for place, one in enumerate(series)]
    lines = -(-len(panels) // _COLUMNS)
    told = "; ".join(f"{one.word}: {one.counts[0]} → {one.counts[-1]}" for one in series)
    return draw(
        "trend",
        height=max(lines, 1) * _HEIGHT,
        title=words.label("report.trend"),
        about=told,
        panels=panels,
        ends=[fitted(end, _WIDTH / 2 - 4, 10) for end in ends],
        panel_width=_WIDTH,
        plot=_PLOT,
    )


def _panel(place: int, series: TrendSeries) -> dict[str, object]:
    most = max([*series.counts, 1])
    step = _WIDTH / len(series.counts)
    width = min(step * 0.8, _BAR)
    x, y = (place % _COLUMNS) * (_WIDTH + _GAP), (place // _COLUMNS) * _HEIGHT
    left, top = x + (step - width) / 2, y + 28
    bars = [
        (left + index * step, top + _PLOT * (1 - count / most), width, _PLOT * count / most)
        for index, count in enumerate(series.counts)
        if count
    ]
    sign = SIGNS[series.state]
    return {
        "x": x,
        "y": y,
        "state": series.state,
        "word": fitted(series.word, _WIDTH - 60),
        "last": series.counts[-1],
        "bars": bars,
        "fill": sign.fill,
        "line": sign.line,
        "is_dashed": sign.shape == "dashed",
    }
