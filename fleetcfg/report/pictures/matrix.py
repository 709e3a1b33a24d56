"""Where rooms are not alike: outliers down, what differs across, and a sign where they meet."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from fleetcfg.model.uniformity import TOLD_MARKS, UniformityMark
from fleetcfg.report.pictures.drawing import WIDTH, draw, fitted, spread, text_width
from fleetcfg.words import Words

_NAMES, _ROW, _TOTAL, _LONGEST = 210, 20, 44, 138
_WIDEST: Final = 40
_STEEP: Final = 0.87  # sine of the angle at which parameters are written


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One device: how it is called, its mark for each column, and in how much it differs."""

    name: str
    marks: Sequence[UniformityMark | None]
    differing: int


def matrix_svg(names: Sequence[str], rows: Sequence[MatrixRow], words: Words) -> str:
    """Return the picture of *rows*, with a column for each of *names*, the parameters."""
    step = min(_WIDEST, (WIDTH - _NAMES - _TOTAL) / max(len(names), 1))
    shown = [fitted(f"{place} · {name}", _LONGEST, 11) for place, name in enumerate(names, 1)]
    columns = [(_NAMES + (place + 0.5) * step, name) for place, name in enumerate(shown)]
    head = 20 + _STEEP * max((text_width(name, 11) for name in shown), default=0)
    cells = dict[UniformityMark, list[tuple[float, float]]]()
    for place, row in enumerate(rows):
        for (x, _), mark in zip(columns, row.marks, strict=True):
            if mark:
                cells.setdefault(mark, []).append((x, head + place * _ROW + _ROW / 2))
    lines = [
        (head + place * _ROW, fitted(row.name, _NAMES - 12), row.differing)
        for place, row in enumerate(rows)
    ]
    bottom = head + len(rows) * _ROW
    marks: tuple[UniformityMark, ...] = (*TOLD_MARKS, "unseen")
    return draw(
        "matrix",
        height=bottom + 34,
        title=words.label("report.uniformity.matrix"),
        about=words.label("report.matrix.about", rows=len(rows), columns=len(names)),
        columns=columns,
        cells=cells,
        lines=lines,
        left=_NAMES,
        right=_NAMES + step * len(names),
        head=head,
        bottom=bottom,
        row=_ROW,
        legend=spread([(mark, words.label(f"report.mark.{mark}")) for mark in marks]),
    )
