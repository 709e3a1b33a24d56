"""What formats say about values: which numbers are days, and which text is struck through.

What is struck through is seen, and does not hold any more. Colours, sizes and whatever lies over a
cell are not looked at: what was read is shown before anything is written, and signed after
(ADR 139).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from fleetcfg.declared.sheets.xml_numbers import whole

# Built-in formats of days and times (ECMA-376 part 1, 18.8.30).
_DAYS: Final = frozenset(map(str, (*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59))))
# What has no end reaches to the end of all: each character is looked at once.
_QUOTED: Final = re.compile(r'"[^"]*"?|\\.|\[[^\]]*\]?')
_OF_A_DAY: Final = re.compile("[dmyhs]")
_OFF: Final = frozenset({"0", "false"})

_Element = Any  # lxml has no public name for the type


@dataclass(frozen=True, slots=True)
class CellFormat:
    """Whether a number is shown as a day or a time, and whether text is struck through."""

    is_day: bool = False
    is_struck: bool = False


PLAIN: Final = CellFormat()


def formats_of(root: _Element) -> tuple[CellFormat, ...]:
    """Return the formats of cells, by their number; *root* is of ``xl/styles.xml``."""
    codes = {
        each.get("numFmtId", ""): each.get("formatCode", "") for each in root.iter("{*}numFmt")
    }
    fonts = [is_struck(each) for each in _children(root, "fonts")]
    return tuple(
        CellFormat(
            _is_day(each.get("numFmtId", "0"), codes.get(each.get("numFmtId", "0"), "")),
            bool(fonts) and fonts[whole(each.get("fontId", "0"))],
        )
        for each in _children(root, "cellXfs")
    )


def is_struck(font: _Element) -> bool:
    """Tell whether *font*, of a format or of a run of letters, strikes text through."""
    struck = font.find("{*}strike")
    return struck is not None and struck.get("val", "1") not in _OFF


def _is_day(number: str, code: str) -> bool:
    return number in _DAYS or _OF_A_DAY.search(_QUOTED.sub("", code).lower()) is not None


def _children(root: _Element, part: str) -> Iterator[_Element]:
    found = next(root.iterchildren(f"{{*}}{part}"), None)
    return iter(()) if found is None else iter(found)
