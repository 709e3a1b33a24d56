"""Which of two firmware releases is the newer: told only where it can be told.

Makers number their releases each in a way of their own (``ce9.15.17.4.8b2c``, ``15.2(7)E3``,
``V200R019C10SPC500``), and some have names that are no numbers. Two releases are compared number
by number, as long as all that stands between their numbers is the same; where it is not, they are
of different lines, and neither is the newer.
"""

import re
from collections.abc import Iterable
from typing import Final

MOST_VERSION: Final = 256  # characters; what is longer is compared with nothing

_PIECES: Final = re.compile(r"[0-9]+|[^0-9]+")


def compare_releases(version: str, release: str) -> int | None:
    """Return -1, 0 or 1 as *version* is older than *release*, of it, or newer; None if untold.

    A build of a release is of it: ``ce9.15.17.4`` is of ``ce9.15``. The other way round nothing is
    told: ``ce9.15`` may be any build. Total, and linear in the two texts.
    """
    if not version or not release or max(len(version), len(release)) > MOST_VERSION:
        return None
    ours, theirs = (_PIECES.findall(text.strip().casefold()) for text in (version, release))
    order = _compare_common(ours, theirs)
    if order != 0:
        return order
    rest = ours[len(theirs) :]
    is_of_it = len(ours) >= len(theirs) and (not rest or not _is_number(rest[0]))
    return 0 if is_of_it else None


def _compare_common(ours: Iterable[str], theirs: Iterable[str]) -> int | None:
    """Return how those pieces compare that both releases have; None if they are of two lines."""
    order = 0
    for mine, wanted in zip(ours, theirs, strict=False):
        if _is_number(mine) and _is_number(wanted):
            order = order or _sign(int(mine) - int(wanted))
        elif mine != wanted:
            return None
    return order


def _is_number(piece: str) -> bool:
    return "0" <= piece[0] <= "9"


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)
