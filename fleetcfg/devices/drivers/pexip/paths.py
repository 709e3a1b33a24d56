"""How settings of Pexip are named here: ``conference[Giao%20ban].allow_guests``.

Kind of resource and setting are spelled as the interface spells them. What stands in brackets tells
one from the others of its kind, or is ``*`` in a pattern; `key_of` spells it.
"""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from fleetcfg.model.paths import PathOrder

_PATTERN: Final = re.compile(
    r"([A-Za-z]\w{0,63})(?:\[([^\[\]\s]{1,900})\])?\.([A-Za-z]\w{0,63})", re.ASCII
)
_DIGITS: Final = re.compile(r"([0-9]{1,9})")
_MOST_OF_A_KEY: Final = 900  # characters


def key_of(text: str) -> str:
    """Return *text* as it stands in brackets, by which it can be told from any other text."""
    return "%2A" if text == "*" else quote(text, safe="@:+*~")


def is_key(text: str) -> bool:
    """Tell whether *text* can tell an object from others."""
    return 0 < len(key_of(text)) <= _MOST_OF_A_KEY


@dataclass(frozen=True, slots=True)
class ResourcePaths:
    """See `fleetcfg.model.paths.PathSyntax`."""

    def is_path(self, text: str) -> bool:
        """Tell whether *text* can be the path of a setting."""
        return self.is_pattern(text) and _key(text) != "*"

    def is_pattern(self, text: str) -> bool:
        """Tell whether *text* can mean settings."""
        return text.isprintable() and _PATTERN.fullmatch(text) is not None

    def form(self, path: str) -> str:
        """Return *path* for every object of its kind."""
        found = _PATTERN.fullmatch(path)
        return f"{found[1]}[*].{found[3]}" if found and found[2] else path

    def matches(self, pattern: str, path: str) -> bool:
        """Tell whether every setting of *path* is one of *pattern*."""
        return self.form(pattern) == self.form(path) and _key(pattern) in ("*", _key(path))

    def overlap(self, one: str, other: str) -> bool:
        """Tell whether some setting is of both patterns."""
        keys = {_key(one), _key(other)}
        return self.form(one) == self.form(other) and ("*" in keys or len(keys) == 1)

    def order(self, path: str) -> PathOrder:
        """Order ``conference[p2]`` before ``conference[p10]``."""
        pieces = _DIGITS.split(path)
        numbers = [*(int(piece) for piece in pieces[1::2]), -1]
        return (*zip(pieces[::2], numbers, strict=True), (path, 0))


def _key(path: str) -> str:
    """Return what stands in brackets; the text itself where that is no path with any."""
    found = _PATTERN.fullmatch(path)
    return found[2] or "" if found else path
