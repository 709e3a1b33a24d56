"""How the xAPI's paths are spelled here: ``Video Input Connector[1] Name``.

Words are separated by one space, as a terminal lists them; a number stands in brackets behind the
word that it counts. In a pattern it may be ``[*]``: every number that the device has.
"""

import re
from dataclasses import dataclass
from typing import Final

from fleetcfg.model.paths import PathOrder

INDEX: Final = re.compile(r"\[([0-9]{1,9}|\*)\]")

_PATH: Final = re.compile(
    r"[A-Za-z][\w\-]*(?:\[[0-9]{1,9}\])?(?: [A-Za-z][\w\-]*(?:\[[0-9]{1,9}\])?)*", re.ASCII
)
_PATTERN: Final = re.compile(_PATH.pattern.replace("[0-9]{1,9}", r"(?:[0-9]{1,9}|\*)"), re.ASCII)


@dataclass(frozen=True, slots=True)
class XapiPaths:
    """See `fleetcfg.model.paths.PathSyntax`."""

    def is_path(self, text: str) -> bool:
        """Tell whether *text* can be the path of one setting."""
        return _PATH.fullmatch(text) is not None

    def is_pattern(self, text: str) -> bool:
        """Tell whether *text* can mean paths."""
        return _PATTERN.fullmatch(text) is not None

    def form(self, path: str) -> str:
        """Return *path* with each of its numbers replaced by ``[*]``."""
        return INDEX.sub("[*]", path)

    def matches(self, pattern: str, path: str) -> bool:
        """Tell whether every path of *path* is one of *pattern*."""
        if self.form(pattern) != self.form(path):
            return False
        pairs = zip(INDEX.findall(pattern), INDEX.findall(path), strict=True)
        return all(wide in ("*", narrow) for wide, narrow in pairs)

    def overlap(self, one: str, other: str) -> bool:
        """Tell whether some path is of both patterns."""
        if self.form(one) != self.form(other):
            return False
        pairs = zip(INDEX.findall(one), INDEX.findall(other), strict=True)
        return all("*" in pair or pair[0] == pair[1] for pair in pairs)

    def order(self, path: str) -> PathOrder:
        """Order ``X[2]`` before ``X[10]``; ``X[*]`` before both."""
        pieces = INDEX.split(path)
        numbers = [-1 if piece == "*" else int(piece) for piece in pieces[1::2]] + [0]
        return tuple(zip(pieces[::2], numbers, strict=True))
