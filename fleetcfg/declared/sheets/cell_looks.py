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

from fleetcfg.declared.sheets.cell_colours import INK, PAPER, USUAL, Colours, is_one_of
from fleetcfg.declared.sheets.xml_numbers import decimal, whole

_DAYS: Final = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
# What has no end reaches to the end of all: each character is looked at once.
_QUOTED: Final = re.compile(r'"[^"]*"?|\\.|\[[^\]]*\]?')
_PADDING: Final = re.compile(r"\[[^\]]*\]?|[_*].|\\? ")  # colours, blanks, what fills a cell
_SECTIONS: Final = 4  # of positive numbers, of negative ones, of zero, and of text
_AS_IT_IS: Final = frozenset({"@", "general"})
_SMALLEST: Final = 3.0  # points; print is of 8 or more
_OFF: Final = frozenset({"0", "false"})
_LIGHT: Final = ("light", "gray")  # patterns in front of which letters are seen
_DIGITS: Final = re.compile(r"[#0?]+(?:,[#0?]+)*(?:\.[#0?]*)?")
_CONDITION: Final = re.compile(r"\[[<>=]")  # which numbers a section is of
_SHOWS_OTHER: Final = frozenset(
    {"9", "10", "11", "12", "13", "48"}
)  # hundredths, powers, fractions
_MOVES: Final = frozenset({"fill", "centerContinuous"})
_MOST_INDENT: Final = 9
_RIGHT_TO_LEFT: Final = "2"
_SCALES: Final = ("{*}colorScale", "{*}dataBar", "{*}iconSet")

_Element = Any  # lxml has no public name for the type


@dataclass(frozen=True, slots=True)
class Font:
    """How letters look: *colour* in six digits."""

    colour: str = INK
    is_struck: bool = False
    is_tiny: bool = False


@dataclass(frozen=True, slots=True)
class CellLook:
    """How one cell looks.

    Attributes:
        is_day: Whether a number is shown as a day or a time.
        is_text_shown: Whether text is shown as it is.
        is_number_shown: Whether a number is, but for how many places it has.
        is_moved: Whether text is shown again and again, or in the place of other cells.
        behind: The colours behind it.
    """

    font: Font = Font()
    behind: tuple[str, ...] = (PAPER,)
    is_day: bool = False
    is_text_shown: bool = True
    is_number_shown: bool = True
    is_moved: bool = False

    def unseen(self, fonts: Iterable[Font | None]) -> str:
        """Return the code of why a person does not take its text from it; empty if one does.

        Args:
            fonts: Of the runs of its text; None for its own.
        """
        every = [font or self.font for font in fonts]
        if not self.is_text_shown:
            return "SHEET_FORMAT_HIDES"
        if self.is_moved:
            return "SHEET_ALIGNED"
        if any(font.is_tiny or is_one_of(font.colour, self.behind) for font in every):
            return "SHEET_COLOUR_HIDES"
        return "SHEET_STRUCK" if any(font.is_struck for font in every) else ""


PLAIN: Final = CellLook()


@dataclass(frozen=True, slots=True)
class RuleLook:
    """What a conditional format changes in the look of a cell; None and False for what it leaves.

    Attributes:
        colour: Of the letters.
        behind: The colours behind them.
        is_struck: Whether it strikes them through.
        is_text_hidden: Whether its number format shows something else than the text.
    """

    colour: str | None = None
    behind: tuple[str, ...] = ()
    is_struck: bool = False
    is_text_hidden: bool = False

    def can_hide(self, cells: Iterable[CellLook], rules: Iterable["RuleLook"]) -> bool:
        """Tell whether a person would not take the text from a cell under this rule.

        Args:
            cells: How cells of the sheet look without it.
            rules: All of the sheet: another can change the same cell as well.
        """
        if self.is_text_hidden or self.is_struck:
            return True
        if self.colour is None:
            return any(is_one_of(cell.font.colour, self.behind) for cell in cells)
        own: Iterable[CellLook | RuleLook] = (self,) if self.behind else cells
        return is_one_of(self.colour, {each for one in (*own, *rules) for each in one.behind})


def looks_of(root: _Element, colours: Colours) -> tuple[CellLook, ...]:
    """Return how cells look, by the number of the style; *root* is of ``xl/styles.xml``."""
    codes = {
        each.get("numFmtId", ""): each.get("formatCode", "") for each in root.iter("{*}numFmt")
    }
    fonts = [font_of(each, colours) for each in _children(root, "fonts")]
    fills = [_behind(each, colours) for each in _children(root, "fills")]
    return tuple(_look(each, codes, fonts, fills) for each in _children(root, "cellXfs"))


def rule_looks_of(root: _Element, colours: Colours) -> tuple[RuleLook, ...]:
    """Return what conditional formats change, by number; *root* is of ``xl/styles.xml``."""
    return tuple(rule_look_of(each, colours) for each in _children(root, "dxfs"))


def rule_look_of(element: _Element, colours: Colours) -> RuleLook:
    """Return what *element* (a ``dxf``) changes: only what it names."""
    font, number = element.find("{*}font"), element.find("{*}numFmt")
    colour = element.find("{*}font/{*}color")
    fills = [_rule_fill(each) for each in element.iterchildren("{*}fill")]
    return RuleLook(
        None if colour is None else colours.of(colour, INK),
        tuple(colours.of(each, PAPER) for fill in fills for each in fill),
        font is not None and font_of(font, colours).is_struck,
        number is not None and not _shows_all(number.get("formatCode", "")),
    )


def _rule_fill(fill: _Element) -> list[_Element]:
    """Return the colours that a rule fills with: of a solid fill, here, the one behind."""
    stops = list(fill.iter("{*}color"))
    kinds = [each.get("patternType", "solid") for each in fill.iterchildren("{*}patternFill")]
    back, front = list(fill.iter("{*}bgColor")), list(fill.iter("{*}fgColor"))
    is_dark = any(kind not in ("none", "solid") and not kind.startswith(_LIGHT) for kind in kinds)
    return [*stops, *back, *(front if is_dark or not back else ())]


def scale_look_of(rule: _Element, colours: Colours) -> RuleLook:
    """Return what a scale, bars or icons (*rule*, a ``cfRule``) change: of numbers."""
    drawn = [each for kind in _SCALES for each in rule.iterchildren(kind)]
    behind = (each for one in drawn for each in one.iter("{*}color", "{*}fillColor"))
    return RuleLook(
        None,
        tuple(colours.of(each, PAPER) for each in behind),
        is_text_hidden=any(one.get("showValue", "1") in _OFF for one in drawn),
    )


def font_of(element: _Element, colours: Colours = USUAL) -> Font:
    """Return the font that *element* describes: of a style, or of a run of letters."""
    struck = element.find("{*}strike")
    size = element.find("{*}sz")
    return Font(
        colours.of(element.find("{*}color"), INK),
        struck is not None and struck.get("val", "1") not in _OFF,
        size is not None and decimal(size.get("val", "11")) < _SMALLEST,
    )


def _children(root: _Element, part: str) -> Iterator[_Element]:
    found = next(root.iterchildren(f"{{*}}{part}"), None)
    return iter(()) if found is None else iter(found)


def _look(
    style: _Element, codes: Mapping[str, str], fonts: list[Font], fills: list[tuple[str, ...]]
) -> CellLook:
    number = style.get("numFmtId", "0")
    code = codes.get(number, "")
    font, fill = whole(style.get("fontId", "0")), whole(style.get("fillId", "0"))
    return CellLook(
        fonts[font] if fonts else Font(),
        fills[fill] if fills else (PAPER,),
        number in map(str, _DAYS)
        or re.search("[dmyhs]", _QUOTED.sub("", code).lower()) is not None,
        _shows_text(code),
        number not in _SHOWS_OTHER and _shows_number(code),
        _is_moved(style),
    )


def _is_moved(style: _Element) -> bool:
    """Tell whether *style* lays text elsewhere than at the side of its cell, and not once."""
    return any(
        each.get("horizontal") in _MOVES
        or each.get("readingOrder") == _RIGHT_TO_LEFT
        or whole(each.get("indent", "0")) > _MOST_INDENT
        for each in style.iterchildren("{*}alignment")
    )


def _shows_all(code: str) -> bool:
    return _shows_text(code) and _shows_number(code)


def _shows_number(code: str) -> bool:
    """Tell whether a number format shows digits as they are: with places and groups, no more."""
    first, *_ = _sections(code)
    shown = _PADDING.sub("", first).lower()
    return not _CONDITION.search(code) and (
        not code or shown in _AS_IT_IS or _DIGITS.fullmatch(shown) is not None
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


def _behind(fill: _Element, colours: Colours) -> tuple[str, ...]:
    """Return the colours of a fill: those of a light pattern are those behind it."""
    stops = list(fill.iter("{*}color"))
    if stops:  # from one colour to others
        return tuple(colours.of(each, PAPER) for each in stops)
    pattern = next(fill.iterchildren("{*}patternFill"), None)
    kind = "none" if pattern is None else pattern.get("patternType", "none")
    if pattern is None or kind == "none":
        return (PAPER,)
    front = colours.of(pattern.find("{*}fgColor"), PAPER if kind == "solid" else INK)
    if kind == "solid":
        return (front,)
    back = colours.of(pattern.find("{*}bgColor"), PAPER)
    return (back,) if kind.startswith(_LIGHT) else (front, back)
