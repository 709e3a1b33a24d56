"""The name that was probably meant."""

from collections.abc import Collection
from difflib import get_close_matches
from typing import Final

_MOST_NEAREST: Final = 2_000  # names to compare with; about 10 ms


def nearest(name: str, known: Collection[str]) -> str:
    """Return the one of *known* that *name* was probably meant to be, or nothing.

    Nothing either when there are very many to compare with: the answer is a courtesy, and must not
    take longer than the check.
    """
    if len(known) > _MOST_NEAREST:
        return ""
    return next(iter(get_close_matches(name, sorted(known), n=1, cutoff=0.7)), "")
