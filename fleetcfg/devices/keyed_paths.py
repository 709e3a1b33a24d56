"""Paths of words with names in brackets: ``interface[GigabitEthernet1/0/3].access_vlan``.

What stands in brackets tells one thing from the others of its kind; ``[*]`` in a pattern is all.
"""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote

from fleetcfg.model.paths import PathOrder

_KEY: Final = re.compile(r"\[([^\[\]]*)\]")
_DIGITS: Final = re.compile(r"([0-9]{1,9})")
_MOST_OF_A_KEY: Final = 900  # characters


@dataclass(frozen=True, slots=True)
class KeyedPaths:
    """See `fleetcfg.model.paths.PathSyntax`.

    Attributes:
        path: What the path of one setting looks like.
        pattern: What a path, or one with ``*`` in brackets, looks like.
    """

    path: re.Pattern[str]
    pattern: re.Pattern[str]

    def is_path(self, text: str) -> bool:
        """Tell whether *text* can be the path of one setting."""
        return text.isprintable() and self.path.fullmatch(text) is not None

    def is_pattern(self, text: str) -> bool:
        """Tell whether *text* can mean settings."""
        return text.isprintable() and self.pattern.fullmatch(text) is not None

    def form(self, path: str) -> str:
        """Return *path* with each of its names in brackets replaced by ``[*]``."""
        return _KEY.sub("[*]", path)

    def matches(self, pattern: str, path: str) -> bool:
        """Tell whether every setting of *path* is one of *pattern*."""
        pairs = zip(_KEY.findall(pattern), _KEY.findall(path), strict=False)
        is_alike = self.form(pattern) == self.form(path)
        return is_alike and all(wide in ("*", narrow) for wide, narrow in pairs)

    def overlap(self, one: str, other: str) -> bool:
        """Tell whether some setting is of both patterns."""
        pairs = zip(_KEY.findall(one), _KEY.findall(other), strict=False)
        is_alike = self.form(one) == self.form(other)
        return is_alike and all("*" in pair or pair[0] == pair[1] for pair in pairs)

    def order(self, path: str) -> PathOrder:
        """Order ``port[p2]`` before ``port[p10]``."""
        pieces = _DIGITS.split(path)
        numbers = [*map(int, pieces[1::2]), -1]
        # The path itself comes last: `01` and `1` are two paths.
        return (*zip(pieces[::2], numbers, strict=True), (path, 0))


_WORD: Final = r"[A-Za-z]\w{0,63}"
_OBJECT: Final = rf"{_WORD}(?:\[(?!\*\])[^\[\]\s]{{1,{_MOST_OF_A_KEY}}}\])?\.{_WORD}"

OBJECT_PATHS: Final = KeyedPaths(
    re.compile(_OBJECT, re.ASCII), re.compile(_OBJECT.replace(r"(?!\*\])", ""), re.ASCII)
)
"""Settings of the objects of a server, named by any text: ``room[Giao%20ban].pin``.

Kind and setting are spelled as the server spells them; `key_of` spells the name.
"""


def key_of(text: str) -> str:
    """Return *text* as it stands in brackets, by which it can be told from any other text.

    Bytes of no UTF-8, which readers keep as surrogates, are spelled as they are.
    """
    return "%2A" if text == "*" else quote(text, safe="@:+*~", errors="surrogateescape")


def name_of(key: str) -> str:
    """Return the text that `key_of` spelled as *key*."""
    return unquote(key, errors="surrogateescape")


def is_key(text: str) -> bool:
    """Tell whether *text* can tell an object from others."""
    return 0 < len(key_of(text)) <= _MOST_OF_A_KEY
