"""How much of what is declared was looked at, as one bar.

Its parts: looked at and as declared, looked at and otherwise, what waits, what is allowed, not to
be judged, secrets that devices hide, not seen, of devices that the audit did not ask, attested.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from fleetcfg.report.numbers import spell_shares
from fleetcfg.report.pictures.drawing import WIDTH, draw
from fleetcfg.words import Words


@dataclass(frozen=True, slots=True)
class CoveragePart:
    """One part of the bar; *kind* such as ``conform``, by which it is drawn."""

    kind: str
    word: str
    count: int


_DRAWN = {
    "conform": ("#1b6e3c", "", "#fff"),
    "differs": ("#a3001e", "", "#fff"),
    "waits": ("#c9b26b", "", "#222"),
    "allowed": ("#dfe8c8", "", "#222"),
    "unjudged": ("#f5e3c4", "", "#222"),
    "hidden": ("#e4e4e4", "1 2", "#222"),
    "unseen": ("#fff", "3 2", "#222"),
    "not_asked": ("#fff", "1 4", "#222"),
    "attested": ("#d6e2f2", "", "#222"),
}
_ROW = 20


def coverage_svg(parts: Sequence[CoveragePart], words: Words) -> str:
    """Return the bar of *parts*; each keeps a sliver as long as there is anything of it."""
    whole = sum(part.count for part in parts)
    told = [part for part in parts if part.count]
    shares = spell_shares([part.count for part in told], words.language)
    room = WIDTH - 2 - 4 * len(told)
    bars = list[tuple[float, float, str, str, str, str]]()
    x = 1.0
    for part in told:
        width = 4 + room * part.count / max(whole, 1)
        bars.append((x, width, *_DRAWN[part.kind], part.word))
        x += width
    rows = [
        (
            58 + place * _ROW,
            *_DRAWN[part.kind][:2],
            f"{part.word}: {part.count}",
            share,
        )
        for place, (part, share) in enumerate(zip(told, shares, strict=True))
    ]
    return draw(
        "coverage",
        height=52 + len(rows) * _ROW,
        title=words.label("report.coverage"),
        about="; ".join(f"{part.word}: {part.count}" for part in parts),
        bars=bars,
        rows=rows,
    )
