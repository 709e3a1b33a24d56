"""How settings of network gear are named here: ``interface[GigabitEthernet1/0/3].access_vlan``.

What stands in brackets is an instance as the device spells it; ``[*]`` in a pattern is all of them.
"""

import re
from dataclasses import dataclass
from typing import Final

from fleetcfg.model.paths import PathOrder

_NAME: Final = r"[A-Za-z0-9][A-Za-z0-9/.:_-]{0,63}"
_WORD: Final = r"[a-z][a-z0-9_]*"
_PATH: Final = re.compile(rf"{_WORD}(?:\[{_NAME}\])?(?:\.{_WORD}(?:\[{_NAME}\])?)*")
_PATTERN: Final = re.compile(_PATH.pattern.replace(_NAME, rf"(?:{_NAME}|\*)"))
_INSTANCE: Final = re.compile(r"\[([^\[\]]*)\]")
_NUMBER: Final = re.compile(r"([0-9]{1,18})")


@dataclass(frozen=True, slots=True)
class SectionPaths:
    """See `fleetcfg.model.paths.PathSyntax`."""

    def is_path(self, text: str) -> bool:
        """Tell whether *text* can be the path of one setting."""
        return _PATH.fullmatch(text) is not None

    def is_pattern(self, text: str) -> bool:
        """Tell whether *text* can mean settings."""
        return _PATTERN.fullmatch(text) is not None

    def form(self, path: str) -> str:
        """Return *path* with each of its instances replaced by ``[*]``."""
        return _INSTANCE.sub("[*]", path)

    def matches(self, pattern: str, path: str) -> bool:
        """Tell whether every setting of *path* is one of *pattern*."""
        pairs = zip(_INSTANCE.findall(pattern), _INSTANCE.findall(path), strict=False)
        is_alike = self.form(pattern) == self.form(path)
        return is_alike and all(wide in ("*", narrow) for wide, narrow in pairs)

    def overlap(self, one: str, other: str) -> bool:
        """Tell whether some setting is of both patterns."""
        pairs = zip(_INSTANCE.findall(one), _INSTANCE.findall(other), strict=False)
        is_alike = self.form(one) == self.form(other)
        return is_alike and all("*" in pair or pair[0] == pair[1] for pair in pairs)

    def order(self, path: str) -> PathOrder:
        """Order port 1/0/2 before 1/0/10; ``[*]`` before both."""
        pieces = _NUMBER.split(path)
        numbers = [*map(int, pieces[1::2]), -1]
        # The path itself comes last: `01` and `1` are two paths.
        return (*zip(pieces[::2], numbers, strict=True), (path, 0))
