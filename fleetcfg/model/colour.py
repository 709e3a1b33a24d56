"""Colours: sRGB (IEC 61966-2-1), CIELAB under D65, and how far apart two of them look.

The distance is CIEDE2000 (CIE 142-2001; Sharma, Wu and Dalal, 2005), for which a whole table of
test pairs is published. The small libraries that have it bring NumPy, or are no longer kept.
"""

import re
from dataclasses import dataclass
from math import atan2, cos, degrees, exp, hypot, radians, sin, sqrt
from typing import Final

_HEX: Final = re.compile(r"#[0-9A-Fa-f]{6}")
_WHITE: Final = (0.95047, 1.0, 1.08883)  # D65, 2°
_TO_XYZ: Final = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339, 0.1191920, 0.9503041),
)
_STRAIGHT: Final = 0.04045  # below it the curve of sRGB is a line
_EPSILON, _KAPPA = 216 / 24389, 24389 / 27  # CIE 15: where the cube root becomes a line
_FAR: Final = 25.0**7
_HALF_TURN, _TURN = 180.0, 360.0


@dataclass(frozen=True, slots=True)
class LinearColour:
    """Linear light of sRGB's red, green and blue, each 0 to 1."""

    red: float
    green: float
    blue: float

    @property
    def channels(self) -> tuple[float, float, float]:
        """All three."""
        return self.red, self.green, self.blue

    @property
    def luminance(self) -> float:
        """Relative luminance: 0 is black, 1 the white of the picture."""
        _, y, _ = self._xyz()
        return y

    def _xyz(self) -> tuple[float, float, float]:
        x, y, z = (
            sum(part * channel for part, channel in zip(row, self.channels, strict=True))
            for row in _TO_XYZ
        )
        return x, y, z

    def lab(self) -> "LabColour":
        """Return it in CIELAB."""
        x, y, z = (_curve(value / white) for value, white in zip(self._xyz(), _WHITE, strict=True))
        return LabColour(116 * y - 16, 500 * (x - y), 200 * (y - z))


@dataclass(frozen=True, slots=True)
class LabColour:
    """A colour of CIELAB: lightness, and where it lies between green and red, blue and yellow."""

    lightness: float
    a: float
    b: float


def _curve(value: float) -> float:
    return value ** (1 / 3) if value > _EPSILON else (_KAPPA * value + 16) / 116


def linear(level: float) -> float:
    """Return the linear light of a level of sRGB, both 0 to 1."""
    return level / 12.92 if level <= _STRAIGHT else ((level + 0.055) / 1.055) ** 2.4


def colour_of(text: str) -> LinearColour:
    """Return the colour that ``#RRGGBB`` is.

    Raises:
        ValueError: It is none.
    """
    if _HEX.fullmatch(text) is None:
        raise ValueError(text)
    red, green, blue = (linear(int(text[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return LinearColour(red, green, blue)


def colour_distance(first: LabColour, second: LabColour) -> float:
    """Return how far apart two colours look: CIEDE2000 with all weights 1; 1 is just seen."""
    mean_chroma = (hypot(first.a, first.b) + hypot(second.a, second.b)) / 2
    stretch = 1.5 - 0.5 * sqrt(mean_chroma**7 / (mean_chroma**7 + _FAR))
    a1, a2 = first.a * stretch, second.a * stretch
    chroma1, chroma2 = hypot(a1, first.b), hypot(a2, second.b)
    hue1, hue2 = _hue(a1, first.b), _hue(a2, second.b)
    is_grey = chroma1 * chroma2 == 0
    turn = 0.0 if is_grey else _turn(hue1, hue2)
    lightness = second.lightness - first.lightness
    chroma = chroma2 - chroma1
    hue = 2 * sqrt(chroma1 * chroma2) * sin(radians(turn / 2))
    at_lightness = (first.lightness + second.lightness) / 2
    at_chroma = (chroma1 + chroma2) / 2
    at_hue = hue1 + hue2 if is_grey else _middle(hue1, hue2)
    of_lightness, of_chroma, of_hue = _weights(at_lightness, at_chroma, at_hue)
    by_chroma, by_hue = chroma / of_chroma, hue / of_hue
    rotated = _rotation(at_chroma, at_hue) * by_chroma * by_hue
    return sqrt((lightness / of_lightness) ** 2 + by_chroma**2 + by_hue**2 + rotated)


def _hue(a: float, b: float) -> float:
    return 0.0 if a == 0 and b == 0 else degrees(atan2(b, a)) % _TURN


def _turn(hue1: float, hue2: float) -> float:
    """Return by how much the hue turns, the short way round."""
    turn = hue2 - hue1
    if abs(turn) <= _HALF_TURN:
        return turn
    return turn - _TURN if turn > 0 else turn + _TURN


def _middle(hue1: float, hue2: float) -> float:
    """Return the hue between two, the short way round."""
    whole = hue1 + hue2
    if abs(hue1 - hue2) <= _HALF_TURN:
        return whole / 2
    return (whole + _TURN) / 2 if whole < _TURN else (whole - _TURN) / 2


def _weights(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    off = (lightness - 50) ** 2
    tilt = (
        1
        - 0.17 * cos(radians(hue - 30))
        + 0.24 * cos(radians(2 * hue))
        + 0.32 * cos(radians(3 * hue + 6))
        - 0.20 * cos(radians(4 * hue - 63))
    )
    of_lightness = 1 + 0.015 * off / sqrt(20 + off)
    return of_lightness, 1 + 0.045 * chroma, 1 + 0.015 * chroma * tilt


def _rotation(chroma: float, hue: float) -> float:
    angle = 30 * exp(-(((hue - 275) / 25) ** 2))
    return -2 * sqrt(chroma**7 / (chroma**7 + _FAR)) * sin(radians(2 * angle))
