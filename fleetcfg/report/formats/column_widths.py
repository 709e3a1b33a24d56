"""How wide the columns of a table are beside each other, by what stands in them."""

import re
from typing import Final

from fleetcfg.report.lines import columns_of
from fleetcfg.report.report_parts import ReportTable

_LEAST: Final = 6
_MOST: Final = 40
_LINES: Final = 4  # of a cell on paper, as far as there is room beside it
_WIDEST: Final = 80
_LONGEST_WORD: Final = 14  # one that is longer is broken
_LONGEST_ID: Final = 24  # so long a word is not broken where there is room for all of them
_BY_HAND: Final = 20  # a column in which nothing stands is for a person to write in
_LOOKED_AT: Final = 500  # rows: what comes after them is alike, and wraps if not
_BREAK: Final = re.compile(r"(?:\s|-(?!\d))+")  # before a digit no line ends at a hyphen
_BROAD: Final = {**dict.fromkeys("mw…—&%=", 1), **dict.fromkeys("MW@→✓", 2)}
"""How many halves of a usual letter these are broader; any other capital is by one."""
_SIDES: Final = 2  # letters: what stands free at the sides of a cell


def column_widths(table: ReportTable) -> tuple[int, ...]:
    """Return the width of each column, in letters: wide enough for most of its cells."""
    return tuple(_wanted(name, texts) for name, texts in _columns(table))


def fitted_widths(table: ReportTable, room: float) -> tuple[float, ...]:
    """Return the same for a table of *room* letters: no word of usual length is broken in it.

    What is left beside the longest words is shared out by how much each column would need more.
    """
    columns = _columns(table)
    wanted = [_tall(texts, min(_wanted(name, texts), _MOST)) for name, texts in columns]
    equal = room / len(columns)
    needed = [_needed(name, texts, equal, _LONGEST_ID) for name, texts in columns]
    if sum(needed) > room:
        needed = [_needed(name, texts, equal, _LONGEST_WORD) for name, texts in columns]
    more = [max(want - need, 0) + 1 for want, need in zip(wanted, needed, strict=True)]
    left = max(room - sum(needed), 0)
    widths = [need + left * one / sum(more) for need, one in zip(needed, more, strict=True)]
    return tuple(round(width * room / sum(widths), 2) for width in widths)


def _columns(table: ReportTable) -> list[tuple[str, list[str]]]:
    rows = (*table.rows[:_LOOKED_AT], *((table.total,) if table.total else ()))
    return [(name, [row[at].text for row in rows]) for at, name in enumerate(table.columns)]


def _wanted(name: str, texts: list[str]) -> int:
    lengths = sorted(map(columns_of, texts))
    usual = lengths[len(lengths) * 9 // 10] if lengths else 0
    if lengths and not lengths[-1]:
        usual = _BY_HAND
    return min(max(_LEAST, _longest_word(name), usual), _MOST)


def _tall(texts: list[str], width: int) -> float:
    """Return *width*, or more where a cell would be so tall that its row leaves a sheet empty."""
    longest = max(map(columns_of, texts), default=0)
    return max(width, min(longest / _LINES, _WIDEST))


def _needed(name: str, texts: list[str], equal: float, most: int) -> float:
    """Return the least width of a column, where *equal* is what each would have of the room.

    A word of more than *most* letters is broken.
    """
    if texts and not any(texts):
        return min(_BY_HAND, equal)
    longest = max(_LEAST - _SIDES, *map(_broadest_word, (name, *texts)))
    return (longest if longest <= most else _LONGEST_WORD) + _SIDES


def has_room(word: str, width: float) -> bool:
    """Tell whether a column of *width* letters has room for *word* without breaking it."""
    return _broadest_word(word) + _SIDES <= width


def _broadest_word(text: str) -> int:
    """Return the longest word; capitals and some more letters are broader than others."""
    return max(
        columns_of(word) + sum(_BROAD.get(one, one.isupper()) for one in word) // 2
        for word in _BREAK.split(text)
    )


def _longest_word(text: str) -> int:
    return max(map(columns_of, _BREAK.split(text)))
