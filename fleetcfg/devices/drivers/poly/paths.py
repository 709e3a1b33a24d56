"""How configuration variables are named here: ``sourceman.camera[1].backlightcomp``.

Exports, the command table of the firmware and REST differ in the case of the names (protocol notes
2.1): here they are in lower case. A number in brackets may be ``[*]`` in a pattern.
"""

import re
from dataclasses import dataclass
from typing import Final

from fleetcfg.model.paths import PathOrder

_INDEX: Final = re.compile(r"\[([0-9]{1,3}|\*)\]")
_WORD: Final = r"[a-z][a-z0-9_]*(?:\[[0-9]{1,3}\])?"
_PATH: Final = re.compile(rf"{_WORD}(?:\.{_WORD})+")
# A catalog also says how paths begin: `security`.
_PATTERN: Final = re.compile(rf"{_WORD}(?:\.{_WORD})*".replace("[0-9]{1,3}", r"(?:[0-9]{1,3}|\*)"))


@dataclass(frozen=True, slots=True)
class VariablePaths:
    """See `fleetcfg.model.paths.PathSyntax`."""

    def is_path(self, text: str) -> bool:
        """Tell whether *text* can be the name of a variable."""
        return _PATH.fullmatch(text) is not None

    def is_pattern(self, text: str) -> bool:
        """Tell whether *text* can mean variables."""
        return _PATTERN.fullmatch(text) is not None

    def form(self, path: str) -> str:
        """Return *path* with each of its numbers replaced by ``[*]``."""
        return _INDEX.sub("[*]", path)

    def matches(self, pattern: str, path: str) -> bool:
        """Tell whether every variable of *path* is one of *pattern*."""
        pairs = zip(_INDEX.findall(pattern), _INDEX.findall(path), strict=False)
        is_alike = self.form(pattern) == self.form(path)
        return is_alike and all(wide in ("*", narrow) for wide, narrow in pairs)

    def overlap(self, one: str, other: str) -> bool:
        """Tell whether some variable is of both patterns."""
        pairs = zip(_INDEX.findall(one), _INDEX.findall(other), strict=False)
        is_alike = self.form(one) == self.form(other)
        return is_alike and all("*" in pair or pair[0] == pair[1] for pair in pairs)

    def order(self, path: str) -> PathOrder:
        """Order ``x[2]`` before ``x[10]``; ``x[*]`` before both."""
        pieces = _INDEX.split(path)
        numbers = [-1 if piece == "*" else int(piece) for piece in pieces[1::2]] + [0]
        return tuple(zip(pieces[::2], numbers, strict=True))
