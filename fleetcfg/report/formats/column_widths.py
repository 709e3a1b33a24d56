"""How wide the columns of a table are beside each other, by what stands in them."""

from typing import Final

from fleetcfg.report.lines import columns_of
from fleetcfg.report.report_parts import ReportTable

_LEAST: Final = 6
_MOST: Final = 40
_BY_HAND: Final = 20  # a column in which nothing stands is for a person to write in
_LOOKED_AT: Final = 500  # rows: what comes after them is alike, and wraps if not


def column_widths(table: ReportTable) -> tuple[int, ...]:
    """Return the width of each column, in characters: wide enough for most of its cells."""
    rows = (*table.rows[:_LOOKED_AT], *((table.total,) if table.total else ()))
    return tuple(
        _width(name, [row[at].text for row in rows]) for at, name in enumerate(table.columns)
    )


def _width(name: str, texts: list[str]) -> int:
    longest_word = max((columns_of(word) for word in name.split()), default=0)
    lengths = sorted(map(columns_of, texts))
    usual = lengths[len(lengths) * 9 // 10] if lengths else 0
    if lengths and not lengths[-1]:
        usual = _BY_HAND
    return min(max(_LEAST, longest_word, usual), _MOST)
