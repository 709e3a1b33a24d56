"""How settings of a host are named here: ``sshd.permitrootlogin``, ``ovs.port[p1].tag``.

The first word is the program that has the setting. What stands in brackets is its name of one of
several things, or ``[*]`` in a pattern.
"""

import re
from dataclasses import dataclass
from typing import Final

from fleetcfg.model.paths import PathOrder

NAME: Final = r"[A-Za-z0-9_][A-Za-z0-9_.:@-]{0,63}"  # of a thing; never begins as an option does
_KEY: Final = re.compile(rf"\[({NAME}|\*)\]")
_PATH: Final = re.compile(rf"[a-z][a-z0-9_]*(?:(?:\[{NAME}\])?\.[a-z][a-z0-9_]*)*(?:\[{NAME}\])?")
_PATTERN: Final = re.compile(_PATH.pattern.replace(NAME, rf"(?:{NAME}|\*)"))
_DIGITS: Final = re.compile(r"([0-9]{1,9})")


@dataclass(frozen=True, slots=True)
class HostPaths:
    """See `fleetcfg.model.paths.PathSyntax`."""

    def is_path(self, text: str) -> bool:
        """Tell whether *text* can be the path of a setting."""
        return "." in text and _PATH.fullmatch(text) is not None

    def is_pattern(self, text: str) -> bool:
        """Tell whether *text* can mean settings."""
        return _PATTERN.fullmatch(text) is not None

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
        """Order ``port[p2]`` before ``port[p10]``; ``[*]`` before both."""
        pieces = _DIGITS.split(path)
        numbers = [*(int(piece) for piece in pieces[1::2]), -1]
        return (*zip(pieces[::2], numbers, strict=True), (path, 0))
