"""The documents on which a report rests, in the order in which an office cites them."""

from collections.abc import Iterable
from typing import Final

from fleetcfg.words import Words

_RANKS: Final = ("Hiến pháp", "Luật", "Nghị quyết", "Nghị định", "Quyết định", "Thông tư")


def basis_lines(titles: Iterable[str], words: Words) -> tuple[str, ...]:
    """Return a line for each of *titles*: laws, then decrees, then the rest, each as it came.

    A Decision of a province stands below a Circular of a ministry, and standards come last.
    """
    return tuple(words.label("report.basis", title=one) for one in sorted(titles, key=_rank))


def _rank(title: str) -> int:
    known = (place for place, name in enumerate(_RANKS) if title.startswith(name))
    rank = next(known, len(_RANKS) + 1)
    return len(_RANKS) if "UBND" in title.split(" ban hành", maxsplit=1)[0] else rank
