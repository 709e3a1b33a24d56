"""How the tables of a sheet look: a style of tables paints its cells beside what these say."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from fleetcfg.declared.sheets.cell_colours import PAPER, Colours, tinted
from fleetcfg.declared.sheets.cell_looks import RuleLook
from fleetcfg.declared.sheets.xml_numbers import whole

_BUILT_IN: Final = re.compile(r"TableStyle(Light|Medium)([1-9]|1[0-9]|2[0-8])")
_GROUP: Final = 7  # styles that differ by the colour alone: of text, and the six accents
_STRIPES: Final = (0.8, 0.6, 0.4)  # how much lighter than the heading
_GREY: Final = (-0.15, -0.25)
# Of the light ones: no heading is filled.
_PLAIN_HEADINGS: Final = frozenset({*range(1, 8), *range(15, 22)})

HIDES: Final = RuleLook(is_text_hidden=True)
"""Of a style that is not known."""

_Element = Any  # lxml has no public name for the type


class TableStyles:
    """The styles of tables that a workbook has, and those that Excel has.

    Args:
        styles: Root of ``xl/styles.xml``; None if there is none.
        rules: What the numbers of looks mean in it.
    """

    def __init__(
        self, styles: _Element | None, colours: Colours, rules: Sequence[RuleLook]
    ) -> None:
        self._colours = colours
        found = () if styles is None else styles.iter("{*}tableStyle")
        self._own: Mapping[str, Sequence[RuleLook]] = {
            each.get("name", ""): [rules[whole(number)] for number in _numbers(each)]
            for each in found
        }

    def looks_of(self, table: _Element) -> Iterator[RuleLook]:
        """Yield what the style of *table*, the root of its part, does to its cells."""
        for said in table.iterchildren("{*}tableStyleInfo"):
            name = said.get("name", "")
            built_in = _BUILT_IN.fullmatch(name)
            if name in self._own:
                yield from self._own[name]
            elif built_in:
                yield from self._built_in(built_in[1] == "Light", int(built_in[2]))
            elif name:
                yield HIDES

    def _built_in(self, is_light: bool, number: int) -> Iterator[RuleLook]:  # noqa: FBT001
        theme = list(self._colours.theme.items())
        # The first four are of paper and text, then the accents.
        at = (number - 1) % _GROUP
        colour = dict(theme)["dk1"] if not at else theme[3 + at][1]
        stripes = tuple(tinted(colour, by) for by in _STRIPES) if at else ()
        grey = tuple(tinted(PAPER, by) for by in _GREY)
        yield RuleLook(behind=(*stripes, *grey))
        if not (is_light and number in _PLAIN_HEADINGS):
            yield RuleLook(dict(theme)["lt1"], (colour,))
            yield RuleLook(behind=(colour,))


def is_filtered(element: _Element) -> bool:
    """Tell whether a filter (``autoFilter``) leaves anything out."""
    return any(len(each) for each in element.iter("{*}filterColumn"))


def _numbers(style: _Element) -> Iterator[str]:
    for each in style.iterchildren("{*}tableStyleElement"):
        number = each.get("dxfId")
        if number is not None:
            yield number
