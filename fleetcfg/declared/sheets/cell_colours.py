"""Colours of a workbook in six digits, also those that its theme or its palette says.

A theme and a palette are parts of the file: who makes it can call any colour by any number.
"""

import colorsys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from fleetcfg.declared.sheets.xml_numbers import decimal, whole

PAPER: Final = "FFFFFF"
INK: Final = "000000"
_TRUE: Final = frozenset({"1", "true"})
_SAME: Final = 24  # of 255 in each of red, green and blue: an eye does not tell them apart
# ECMA-376 part 1, 18.8.27; the first eight twice.
_NUMBERED: Final = (
    "000000FFFFFFFF000000FF000000FFFFFF00FF00FF00FFFF"
    "800000008000000080808000800080008080C0C0C0808080"
    "9999FF993366FFFFCCCCFFFF660066FF80800066CCCCCCFF"
    "000080FF00FFFFFF0000FFFF8000808000000080800000FF"
    "00CCFFCCFFFFCCFFCCFFFF9999CCFFFF99CCCC99FFFFCC99"
    "3366FF33CCCC99CC00FFCC00FF9900FF6600666699969696"
    "003366339966003300333300993300993366333399333333"
)
_DIGITS: Final = 6
_EACH: Final = tuple(_NUMBERED[at : at + _DIGITS] for at in range(0, len(_NUMBERED), _DIGITS))
_PALETTE: Final = (*_EACH[:8], *_EACH)
# Of Office 2007, by name; those of a system are not what the file says they were last.
_THEME: Final[Mapping[str, str]] = {
    "lt1": PAPER,
    "dk1": INK,
    "lt2": "EEECE1",
    "dk2": "1F497D",
    "accent1": "4F81BD",
    "accent2": "C0504D",
    "accent3": "9BBB59",
    "accent4": "8064A2",
    "accent5": "4BACC6",
    "accent6": "F79646",
    "hlink": "0000FF",
    "folHlink": "800080",
}
_SYSTEM: Final[Mapping[str, str]] = {"window": PAPER, "windowText": INK}
_OF_SYSTEM: Final[Mapping[int, str]] = {64: INK, 65: PAPER}

_Element = Any  # lxml has no public name for the type


@dataclass(frozen=True, slots=True)
class Colours:
    """What the numbers of colours mean in one file.

    Attributes:
        theme: By name, in the order of their numbers.
        palette: By number.
    """

    theme: Mapping[str, str]
    palette: tuple[str, ...] = _PALETTE

    def of(self, element: _Element | None, usual: str) -> str:
        """Return the colour that *element* says; *usual* where it says none."""
        if element is None or element.get("auto") in _TRUE:
            return usual
        return tinted(self._plain(element, usual), decimal(element.get("tint", "0")))

    def _plain(self, element: _Element, usual: str) -> str:
        rgb, theme, number = (element.get(key) for key in ("rgb", "theme", "indexed"))
        if rgb:
            return str(rgb)[-_DIGITS:].upper()
        if theme:
            return list(self.theme.values())[whole(theme)]
        if not number:
            return usual
        at = whole(number)
        return self.palette[at] if at < len(self.palette) else _OF_SYSTEM.get(at, usual)


USUAL: Final = Colours(_THEME)


def colours_of(styles: _Element, theme: _Element | None) -> Colours:
    """Return the colours of a file.

    Args:
        styles: Root of ``xl/styles.xml``.
        theme: Root of its theme; None if it has none.
    """
    own = [str(each.get("rgb", INK))[-_DIGITS:].upper() for each in styles.iter("{*}rgbColor")]
    schemes = () if theme is None else theme.iter("{*}clrScheme")
    said = {str(one.tag).rpartition("}")[2]: one for scheme in schemes for one in scheme}
    named = {name: _theme_colour(said.get(name), usual) for name, usual in _THEME.items()}
    return Colours(named, (*own, *_PALETTE[len(own) :]))


def _theme_colour(named: _Element | None, usual: str) -> str:
    one = None if named is None or not len(named) else named[0]
    if one is None:
        return usual
    value = str(one.get("val", usual))
    if str(one.tag).endswith("}sysClr"):
        value = _SYSTEM.get(value) or str(one.get("lastClr", usual))
    return value[-_DIGITS:].upper()


def tinted(colour: str, tint: float) -> str:
    """Return *colour* lighter or darker, as ECMA-376 part 1, 18.8.19 has it."""
    if not tint:
        return colour
    red, green, blue = (each / 255 for each in bytes.fromhex(colour))
    hue, light, full = colorsys.rgb_to_hls(red, green, blue)
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    shown = colorsys.hls_to_rgb(hue, min(max(light, 0.0), 1.0), full)
    return bytes(round(255 * each) for each in shown).hex().upper()


def is_one_of(colour: str, others: Iterable[str]) -> bool:
    """Tell whether an eye takes *colour* for one of *others*."""
    return any(_is_same(colour, other) for other in others)


def _is_same(one: str, other: str) -> bool:
    pairs = zip(bytes.fromhex(one), bytes.fromhex(other), strict=True)
    return all(abs(left - right) < _SAME for left, right in pairs)
