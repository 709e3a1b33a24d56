"""The documents on which a report rests, in the order in which an office cites them."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from fleetcfg.model.reference_data import LegalBasis
from fleetcfg.words import Words

_RANKS: Final = ("Hiến pháp", "Luật", "Nghị quyết", "Nghị định", "Quyết định", "Thông tư")


def basis_lines(titles: Iterable[str], words: Words) -> tuple[str, ...]:
    """Return a line for each of *titles*: laws, then decrees, then the rest, each as it came.

    A Decision of a province stands below a Circular of a ministry, and standards come last.
    """
    return tuple(words.label("report.basis", title=one) for one in sorted(titles, key=_rank))


def dated_title(basis: LegalBasis, on: date, words: Words) -> str:
    """Return the title of a document; of one that has ended before *on*, with its last day."""
    if basis.valid_to is None or on <= basis.valid_to:
        return basis.title
    ended = words.label("clause.ended", until=f"{basis.valid_to:%d/%m/%Y}", after="")
    return f"{basis.title} ({ended})"


def _rank(title: str) -> int:
    known = (place for place, name in enumerate(_RANKS) if title.startswith(name))
    rank = next(known, len(_RANKS) + 1)
    return len(_RANKS) if "UBND" in title.split(" ban hành", maxsplit=1)[0] else rank
