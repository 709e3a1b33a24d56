"""How the cells of a workbook look, as far as it decides whether a person sees what they hold.

Text is not seen as it is under a number format that shows something else (``;;;`` shows nothing),
in the colour of what is behind it, or at hardly any size; what is struck through is seen, and
does not hold any more. A rule of the sheet (a conditional format) can do each of these to a cell,
today or when another cell changes: whether its condition holds is not asked.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

_DAYS: Final = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
# What has no end reaches to the end of all: each character is looked at once.
_QUOTED: Final = re.compile(r'"[^"]*"?|\\.|\[[^\]]*\]?')
_PADDING: Final = re.compile(r"\[[^\]]*\]?|[_*].|\\? ")  # colours, blanks, what fills a cell
_SECTIONS: Final = 4  # of positive numbers, of negative ones, of zero, and of text
_AS_IT_IS: Final = frozenset({"@", "general"})
_NUMBERED: Final = {"0": "000000", "1": "FFFFFF", "8": "000000", "9": "FFFFFF", "64": "000000"}
_THEME: Final = {"0": "FFFFFF", "1": "000000"}  # the others are rarely black or white
_PAPER, _INK = "FFFFFF", "000000"
_SMALLEST: Final = 3.0  # points; print is of 8 or more
_SAME: Final = 24  # of 255 in each of red, green and blue: an eye does not tell them apart
_OFF: Final = frozenset({"0", "false"})

_Element = Any  # lxml has no public name for the type


@dataclass(frozen=True, slots=True)
class Font:
    """How letters look: *colour* as the file has it, in six digits where these are known."""

    colour: str = _INK
    is_struck: bool = False
    is_tiny: bool = False


@dataclass(frozen=True, slots=True)
class CellLook:
    """How one cell looks.

    Attributes:
        is_day: Whether a number is shown as a day or a time.
        is_text_shown: Whether text is shown as it is.
        behind: The colour behind it.
    """

    font: Font = Font()
    behind: str = _PAPER
    is_day: bool = False
    is_text_shown: bool = True

    def unseen(self, fonts: Iterable[Font | None]) -> str:
        """Return the code of why a person does not take its text from it; empty if one does.

        Args:
            fonts: Of the runs of its text; None for its own.
        """
        every = [font or self.font for font in fonts]
        if not self.is_text_shown:
            return "SHEET_FORMAT_HIDES"
        if any(font.is_tiny or _is_same(font.colour, self.behind) for font in every):
            return "SHEET_COLOUR_HIDES"
        return "SHEET_STRUCK" if any(font.is_struck for font in every) else ""


PLAIN: Final = CellLook()


@dataclass(frozen=True, slots=True)
class RuleLook:
    """What a conditional format changes in the look of a cell; None and False for what it leaves.

    Attributes:
        colour: Of the letters.
        behind: The colour behind them.
        is_struck: Whether it strikes them through.
        is_text_hidden: Whether its number format shows something else than the text.
    """

    colour: str | None = None
    behind: str | None = None
    is_struck: bool = False
    is_text_hidden: bool = False

    def can_hide(self, colours: Iterable[str], behind: Iterable[str]) -> bool:
        """Tell whether a person would not take the text from a cell under this rule.

        Args:
            colours: Of the letters, in cells of the sheet without it.
            behind: The colours behind them.
        """
        if self.is_text_hidden or self.is_struck:
            return True
        if self.colour is not None and self.behind is not None:
            return _is_same(self.colour, self.behind)
        if self.colour is not None:
            return any(_is_same(self.colour, each) for each in behind)
        return self.behind is not None and any(_is_same(self.behind, each) for each in colours)


def looks_of(root: _Element) -> tuple[CellLook, ...]:
    """Return how cells look, by the number of the style; *root* is of ``xl/styles.xml``."""
    codes = {
        each.get("numFmtId", ""): each.get("formatCode", "") for each in root.iter("{*}numFmt")
    }
    fonts = [font_of(each) for each in _children(root, "fonts")]
    fills = [_behind(each) for each in _children(root, "fills")]
    return tuple(_look(each, codes, fonts, fills) for each in _children(root, "cellXfs"))


def rule_looks_of(root: _Element) -> tuple[RuleLook, ...]:
    """Return what conditional formats change, by number; *root* is of ``xl/styles.xml``."""
    return tuple(rule_look_of(each) for each in _children(root, "dxfs"))


def rule_look_of(element: _Element) -> RuleLook:
    """Return what *element* (a ``dxf``) changes: only what it names."""
    font, number = element.find("{*}font"), element.find("{*}numFmt")
    colour = element.find("{*}font/{*}color")
    fill = element.find("{*}fill/{*}patternFill/{*}bgColor")  # here the colour of a solid fill
    return RuleLook(
        None if colour is None else _colour(colour, _INK),
        None if fill is None else _colour(fill, _PAPER),
        font is not None and font_of(font).is_struck,
        number is not None and not _shows_text(number.get("formatCode", "")),
    )


def font_of(element: _Element) -> Font:
    """Return the font that *element* describes: of a style, or of a run of letters."""
    colour = element.find("{*}color")
    struck = element.find("{*}strike")
    size = element.find("{*}sz")
    return Font(
        _INK if colour is None else _colour(colour, _INK),
        struck is not None and struck.get("val", "1") not in _OFF,
        size is not None and float(size.get("val", "11")) < _SMALLEST,
    )


def _children(root: _Element, part: str) -> Iterator[_Element]:
    found = next(root.iterchildren(f"{{*}}{part}"), None)
    return iter(()) if found is None else iter(found)


def _look(
    style: _Element, codes: Mapping[str, str], fonts: list[Font], fills: list[str]
) -> CellLook:
    number = style.get("numFmtId", "0")
    code = codes.get(number, "")
    font, fill = int(style.get("fontId", "0")), int(style.get("fillId", "0"))
    return CellLook(
        fonts[font] if fonts else Font(),
        fills[fill] if fills else _PAPER,
        number in map(str, _DAYS)
        or re.search("[dmyhs]", _QUOTED.sub("", code).lower()) is not None,
        _shows_text(code),
    )


def _shows_text(code: str) -> bool:
    """Tell whether a number format shows text as it is: what it says of text, or nothing."""
    sections = _sections(code)
    of_text = [one for one in sections if "@" in _QUOTED.sub("", one)]
    said = sections[_SECTIONS - 1 :] or of_text
    return all(_PADDING.sub("", one).lower() in _AS_IT_IS for one in said)


def _sections(code: str) -> list[str]:
    """Split at each semicolon that is not quoted."""
    parts, begun = [""], 0
    for quoted in _QUOTED.finditer(code):
        parts = _joined(parts, code[begun : quoted.start()])
        parts[-1] += quoted[0]
        begun = quoted.end()
    return _joined(parts, code[begun:])


def _joined(parts: list[str], text: str) -> list[str]:
    first, *rest = text.split(";")
    return [*parts[:-1], parts[-1] + first, *rest]


def _behind(fill: _Element) -> str:
    """Return the colour of a fill: of one that is solid, else of paper."""
    solid = next(fill.iterchildren("{*}patternFill"), None)
    if solid is None or solid.get("patternType") != "solid":
        return _PAPER
    colour = solid.find("{*}fgColor")
    if colour is None:
        return _PAPER
    return _colour(colour, _PAPER)


def _colour(element: _Element, usual: str) -> str:
    """Return a colour in six digits; one that depends on the theme as the file has it."""
    if rgb := element.get("rgb"):
        return str(rgb)[-6:].upper()
    if number := element.get("indexed"):
        return _NUMBERED.get(number, f"indexed {number}")
    if theme := element.get("theme"):
        tint = element.get("tint", "")
        return f"theme {theme} {tint}" if tint else _THEME.get(theme, f"theme {theme}")
    return usual


def _is_same(one: str, other: str) -> bool:
    if one == other:
        return True
    try:
        pairs = zip(bytes.fromhex(one), bytes.fromhex(other), strict=True)
    except ValueError:
        return False  # of the theme
    return all(abs(left - right) < _SAME for left, right in pairs)
