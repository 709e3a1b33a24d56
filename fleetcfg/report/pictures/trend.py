"""How states went over the last audits: small multiples, one for each state.

On one time axis and one scale, whose end is written: a bar twice as tall is twice as many devices.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from fleetcfg.model.device_state import DeviceState
from fleetcfg.report.pictures.drawing import SIGNS, WIDTH, draw, fitted
from fleetcfg.words import Words

_HEIGHT, _PLOT, _GAP, _COLUMNS = 124, 56, 20, 3
_TOP: Final = 40  # of the bars in a panel: above them stand its name and the end of the scale
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
    most = max((count for one in series for count in one.counts), default=1) or 1
    panels = [_panel(place, one, most) for place, one in enumerate(series)]
    lines = -(-len(panels) // _COLUMNS)
    told = "; ".join(f"{one.word}: {one.counts[0]} → {one.counts[-1]}" for one in series)
    return draw(
        "trend",
        height=max(lines, 1) * _HEIGHT,
        title=words.label("report.trend"),
        about=f"{told}. {words.label('report.trend.scale', most=most)}",
        most=most,
        panels=panels,
        ends=[fitted(end, _WIDTH / 2 - 4, 10) for end in ends],
        panel_width=_WIDTH,
        plot=_PLOT,
        top=_TOP,
    )


def _panel(place: int, series: TrendSeries, most: int) -> dict[str, object]:
    step = _WIDTH / len(series.counts)
    width = min(step * 0.8, _BAR)
    x, y = (place % _COLUMNS) * (_WIDTH + _GAP), (place // _COLUMNS) * _HEIGHT
    left, top = x + (step - width) / 2, y + _TOP
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
