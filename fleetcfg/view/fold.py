"""How views break their lines. Frozen with every view that uses it: its bytes are signed."""

import re
from collections.abc import Iterator
from typing import Final

COLUMNS: Final = 100
_PIECE: Final = re.compile(r"\\u[0-9a-f]{4}|\\.|.")


def fold(text: str, first: str, rest: str, columns: int = COLUMNS) -> Iterator[str]:
    """Yield *text* in lines, broken at blanks; in a word only if it is longer than a line.

    The first line begins with *first*, each other with *rest*, which is as long. What is signed is
    always `COLUMNS` wide.
    """
    room = columns - len(rest)
    line, lead = "", first
    for word in text.split(" "):
        part, *more = _cut(word, room)
        if line and len(line) + 1 + len(part) > room:
            yield lead + line
            line, lead = part, rest
        else:
            line = f"{line} {part}" if line else part
        for part in more:
            yield lead + line
            line, lead = part, rest
    yield lead + line


def _cut(word: str, room: int) -> list[str]:
    """Return *word* in parts that fit, each but the last with a backslash at its end."""
    if len(word) <= room:
        return [word]
    parts, part = [], ""
    for piece in _PIECE.findall(word):
        if len(part) + len(piece) > room - 1:
            parts.append(part + "\\")
            part = ""
        part += piece
    return [*parts, part]
