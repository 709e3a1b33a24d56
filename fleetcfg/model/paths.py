"""Finding the paths that a pattern means among those that a device has."""

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

from fleetcfg.model.value import INDEX


class Shape:
    """The paths of one model on one firmware, with what patterns mean among them remembered.

    Hundreds of devices share a shape; working patterns out once for all of them is what makes
    judging a device cheap.
    """

    __slots__ = ("_by_form", "_meant", "_paths")

    def __init__(self, paths: Sequence[str]) -> None:
        self._paths = frozenset(paths)
        self._meant: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._by_form: dict[str, list[str]] | None = None

    def meant_by(self, patterns: tuple[str, ...]) -> tuple[str, ...]:
        """Return the paths of the first of *patterns* that has any, in the device's own order."""
        found = self._meant.get(patterns)
        if found is None:
            found = next((paths for p in patterns if (paths := self._expand(p))), ())
            self._meant[patterns] = found
        return found

    def _expand(self, pattern: str) -> tuple[str, ...]:
        if "[*]" not in pattern:
            return (pattern,) if pattern in self._paths else ()
        if self._by_form is None:
            self._by_form = _by_form(self._paths)
        exactly = re.compile(re.escape(pattern).replace(r"\[\*\]", r"\[\d+\]"))
        candidates = self._by_form.get(form_of(pattern), [])
        return tuple(path for path in candidates if exactly.fullmatch(path))


def _by_form(paths: frozenset[str]) -> dict[str, list[str]]:
    forms: dict[str, list[str]] = defaultdict(list)
    for path in sorted(paths, key=by_number):
        if "[" in path:
            forms[form_of(path)].append(path)
    return forms


def form_of(path: str) -> str:
    """Return *path* with each of its indexes replaced by ``[*]``."""
    return INDEX.sub("[*]", path)


def by_number(path: str) -> tuple[tuple[str, int], ...]:
    """Order ``X[2]`` before ``X[10]``."""
    pieces = INDEX.split(path)
    indexes = [int(piece) for piece in pieces[1::2]] + [0]
    return tuple(zip(pieces[::2], indexes, strict=True))


@lru_cache(maxsize=256)
def shape_of(paths: tuple[str, ...]) -> Shape:
    """Return the one `Shape` of *paths*; models times firmwares of a fleet fit the cache."""
    return Shape(paths)
