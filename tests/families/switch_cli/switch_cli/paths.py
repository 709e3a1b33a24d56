"""``interface GigabitEthernet0/1 description``; in a pattern ``*`` is any port."""

import re
from dataclasses import dataclass

WORD = re.compile(r"[a-z][a-z-]*|[A-Z][A-Za-z]*[0-9]+(?:/[0-9]+)*")  # the latter is a port


@dataclass(frozen=True, slots=True)
class SwitchPaths:
    """See `fleetcfg.model.paths.PathSyntax`."""

    def is_path(self, text: str) -> bool:
        return all(map(WORD.fullmatch, text.split(" ")))

    def is_pattern(self, text: str) -> bool:
        return all(word == "*" or self.is_path(word) for word in text.split(" "))

    def form(self, path: str) -> str:
        return " ".join("*" if word[:1].isupper() else word for word in path.split(" "))

    def matches(self, pattern: str, path: str) -> bool:
        pairs = zip(pattern.split(" "), path.split(" "), strict=False)
        return self.form(pattern) == self.form(path) and all(w in ("*", n) for w, n in pairs)

    def overlap(self, one: str, other: str) -> bool:
        pairs = zip(one.split(" "), other.split(" "), strict=False)
        return self.form(one) == self.form(other) and all(a == b or "*" in (a, b) for a, b in pairs)

    def order(self, path: str) -> tuple[tuple[str, int], ...]:
        pieces = re.split("([0-9]+)", path)
        return tuple(zip(pieces[::2], [*map(int, pieces[1::2]), 0], strict=True))
