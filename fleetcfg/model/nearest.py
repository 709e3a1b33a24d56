"""The name that was probably meant."""

from collections.abc import Collection, Mapping
from difflib import get_close_matches
from typing import Final
from unicodedata import combining, normalize

_LEAST_INSIDE: Final = 3  # letters of a name that may be a part of another
MOST_NEAREST: Final = 2_000  # names to compare with; about 10 ms


def nearest(name: str, known: Collection[str]) -> str:
    """Return the one of *known* that *name* was probably meant to be, or nothing.

    Where none is spelled nearly so, it is the only one that has *name* in it: ``bum-to`` means
    ``codec-bum-to``. Nothing either when there are very many to compare with: the answer is a
    courtesy, and must not take longer than the check.
    """
    if len(known) > MOST_NEAREST:
        return ""
    if close := get_close_matches(name, sorted(known), n=1, cutoff=0.7):
        return close[0]
    inside = [one for one in known if name in one] if len(name) >= _LEAST_INSIDE else []
    return inside[0] if len(inside) == 1 else ""


def folded(name: str) -> str:
    """Return *name* without case and marks: ``Bum Tở`` and ``bum to`` are one."""
    bare = normalize("NFD", " ".join(name.split()).casefold().replace("đ", "d"))
    return "".join(letter for letter in bare if not combining(letter))


def meant_id(asked: str, ids: Mapping[str, str]) -> str:
    """Return the id that *asked* means: as it stands, without case and marks, or as words of one.

    Args:
        asked: As it was typed.
        ids: By name; an id is a name of itself.

    Returns:
        Nothing if none is meant, or several may be.
    """
    if asked in ids:
        return ids[asked]
    bare = folded(asked)
    for found in (
        {one for name, one in ids.items() if folded(name) == bare},
        {one for name, one in ids.items() if bare and f" {bare} " in f" {folded(name)} "},
    ):
        if found:
            return found.pop() if len(found) == 1 else ""
    return ""


def nearest_ids(asked: str, ids: Mapping[str, str], most: int = 3) -> tuple[str, ...]:
    """Return the ids whose names are nearest to *asked*, those first that have it in them."""
    bare, known = folded(asked), dict[str, list[str]]()
    for name, one in [*ids.items()][:MOST_NEAREST]:
        known.setdefault(folded(name), []).append(one)
    inside = [name for name in known if bare and bare in name]
    names = [*inside, *get_close_matches(bare, known, n=4 * most, cutoff=0.0)]
    return tuple(dict.fromkeys(one for name in names for one in known[name]))[:most]
