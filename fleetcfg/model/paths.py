"""How paths are told apart and what patterns mean among them; how they are spelled is a family's.

Everywhere but in a family's driver a path is text that is kept, compared and shown, never read.
What has to be known of it is asked of its family's `PathSyntax`: text in, text out.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Protocol

PathOrder = tuple[tuple[str, int], ...]
_OfEach = tuple[tuple[str, ...], ...]

_MOST_DECLARATIONS: Final = 64  # lists of parameters that one shape remembers


class PathSyntax(Protocol):
    """The one thing that reads the paths of a family; hashable, and without state.

    A pattern means every path that it `matches`; each path is also a pattern, of itself alone. No
    method raises, whatever text it is given.
    """

    def __hash__(self) -> int: ...

    def is_path(self, text: str) -> bool:
        """Tell whether *text* can be the path of one setting."""
        ...

    def is_pattern(self, text: str) -> bool:
        """Tell whether *text* can mean paths."""
        ...

    def form(self, path: str) -> str:
        """Return the pattern of all instances: ``Network[1] Speed`` gives ``Network[*] Speed``.

        Patterns that have a path in common have one form.
        """
        ...

    def matches(self, pattern: str, path: str) -> bool:
        """Tell whether every path that *path* (a path or a pattern) means is one of *pattern*."""
        ...

    def overlap(self, one: str, other: str) -> bool:
        """Tell whether some path is of both patterns."""
        ...

    def order(self, path: str) -> PathOrder:
        """Return what paths are sorted by: the second of something goes before the tenth."""
        ...


@dataclass(frozen=True, slots=True)
class PlainPaths:
    """Paths that are any text of one line, and mean themselves alone."""

    def is_path(self, text: str) -> bool:
        """Tell whether there is a text; a line feed in it would end a command of a terminal."""
        return bool(text) and text.isprintable()

    def is_pattern(self, text: str) -> bool:
        """Tell whether it is a path."""
        return self.is_path(text)

    def form(self, path: str) -> str:
        """Return the path: it has no other instances."""
        return path

    def matches(self, pattern: str, path: str) -> bool:
        """Tell whether they are one."""
        return pattern == path

    def overlap(self, one: str, other: str) -> bool:
        """Tell whether they are one."""
        return one == other

    def order(self, path: str) -> PathOrder:
        """Order by the text."""
        return ((path, 0),)


class Shape:
    """The paths of one model on one firmware, with what patterns mean among them remembered.

    Hundreds of devices share a shape; working patterns out once for all of them is what makes
    judging a device cheap.
    """

    __slots__ = ("_by_form", "_meant", "_meant_each", "_paths", "_syntax")

    def __init__(self, paths: Sequence[str], syntax: PathSyntax) -> None:
        self._paths = frozenset(paths)
        self._syntax = syntax
        self._meant: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._meant_each: dict[_OfEach, _OfEach] = {}
        self._by_form: dict[str, list[str]] | None = None

    def meant_by(self, patterns: tuple[str, ...]) -> tuple[str, ...]:
        """Return the paths of the first of *patterns* that has any, in the order of the family."""
        found = self._meant.get(patterns)
        if found is None:
            found = next((paths for p in patterns if (paths := self._expand(p))), ())
            self._meant[patterns] = found
        return found

    def meant_by_each(self, patterns: _OfEach) -> _OfEach:
        """Return what `meant_by` says of each of *patterns*: once for devices declared alike."""
        found = self._meant_each.get(patterns)
        if found is None:
            if len(self._meant_each) >= _MOST_DECLARATIONS:
                self._meant_each.clear()
            found = self._meant_each[patterns] = tuple(map(self.meant_by, patterns))
        return found

    def _expand(self, pattern: str) -> tuple[str, ...]:
        if pattern in self._paths:
            return (pattern,)
        if self._by_form is None:
            self._by_form = _by_form(self._paths, self._syntax)
        candidates = self._by_form.get(self._syntax.form(pattern), ())
        return tuple(path for path in candidates if self._syntax.matches(pattern, path))


def _by_form(paths: frozenset[str], syntax: PathSyntax) -> dict[str, list[str]]:
    forms: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        forms[syntax.form(path)].append(path)
    for alike in forms.values():
        alike.sort(key=syntax.order)
    return dict(forms)


def paths_meant(patterns: tuple[str, ...], now: Shape, ever: Shape) -> tuple[str, ...]:
    """Return the paths of *ever* that *patterns* mean on a device that has the paths of *now*.

    The first pattern by which the device has a path now is meant, with the paths of it that are
    gone; only where there is none, the first by which it had one. Otherwise a parameter that new
    firmware renames would be looked for by its old name for as long as the old adoption lasts.
    """
    if now is not ever:
        patterns = next(((each,) for each in patterns if now.meant_by((each,))), patterns)
    return ever.meant_by(patterns)


@lru_cache(maxsize=256)
def shape_of(paths: tuple[str, ...], syntax: PathSyntax) -> Shape:
    """Return the one `Shape` of *paths*; models times firmwares of a fleet fit the cache."""
    return Shape(paths, syntax)
