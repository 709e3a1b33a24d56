"""What all pictures share: the template that draws, the signs of the states, and how texts fit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from fleetcfg.model.device_state import DeviceState
from fleetcfg.report.escape import escape
from fleetcfg.report.html_template import template_environment

WIDTH: Final = 680
"""Of every picture, in its own units: the text width of A4 in CSS pixels."""

_Kind = TypeVar("_Kind")

_WIDTHS: Final[Mapping[str, float]] = {
    "iíìỉĩịjlIJ'": 0.3,
    " .,:;|/·": 0.34,
    "frt()[]-": 0.42,
    "cksz": 0.58,
    "vxyýỳỷỹỵ": 0.6,
    "wMƯ": 0.87,
    "mWƠ@%…": 1.0,
}
"""Of letters in DejaVu Sans, the widest of the usual sans-serifs, in parts of their height."""

_BOLD: Final = 1.1
"""How much wider its bold letters are."""

_LONGEST: Final = 200  # letters: as many of the least width do not fit on any line


@dataclass(frozen=True, slots=True)
class StateSign:
    """How a state is drawn: its shape, its colours, and a sign inside that prints in black."""

    shape: str
    fill: str
    line: str
    sign: str = ""
    ink: str = "#fff"


SIGNS: Final[Mapping[DeviceState, StateSign]] = {
    DeviceState.NOT_AS_DECLARED: StateSign("square", "#a3001e", "#a3001e", "!"),
    DeviceState.NOT_SEEN: StateSign("dashed", "#fff", "#8a5300", "?", "#5c3700"),
    DeviceState.WAITING: StateSign("diamond", "#fff", "#1d4f91"),
    DeviceState.NOTHING_DECLARED: StateSign("box", "#fff", "#8a5300"),
    DeviceState.NOT_ASKED: StateSign("hollow", "#fff", "#5c636a"),
    DeviceState.AS_SHOWN: StateSign("half", "#1b6e3c", "#1b6e3c"),
    DeviceState.AS_DECLARED: StateSign("circle", "#1b6e3c", "#1b6e3c"),
    DeviceState.ATTESTED: StateSign("triangle", "#fff", "#5c636a"),
}


def draw(template: str, **parts: object) -> str:
    """Return the picture that *template* draws, without blank lines."""
    told = template_environment().get_template(f"picture_{template}.svg.j2")
    text = told.render(signs=SIGNS, width=WIDTH, **parts)
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def bold_fitted(text: str, room: float, *sizes: float) -> tuple[str, float]:
    """Return *text* in bold as `fitted` does, and the first of *sizes* in which all of it fits."""
    for size in sizes:
        if text_width(escape(text), size * _BOLD) <= room:
            return text, size
    return fitted(text, room, sizes[-1] * _BOLD), sizes[-1]


def fitted(text: str, room: float, size: float = 12) -> str:
    """Return as much of *text* as fits into *room* units, at a letter height of *size*.

    As wide as the template will show it, which spells what does not show itself.
    """
    if text_width(escape(text), size) <= room:
        return text
    text = text[:_LONGEST]
    while text and text_width(escape(text) + "…", size) > room:
        text = text[:-1]
    return text.rstrip() + "…"


def spread(entries: Iterable[tuple[_Kind, str]]) -> list[tuple[_Kind, str, float]]:
    """Return what a legend tells, each with where it begins: as far from the next as it is wide."""
    x, placed = 10.0, list[tuple[_Kind, str, float]]()
    for kind, word in entries:
        placed.append((kind, word, x))
        x += 29 + text_width(word, 11)
    return placed


def text_width(text: str, size: float = 12) -> float:
    """Return about how wide *text* is in a sans-serif; rather more than less."""
    return size * sum(map(_em, text))


def _em(letter: str) -> float:
    for letters, width in _WIDTHS.items():
        if letter in letters:
            return width
    return 0.79 if letter.isupper() else 0.64
