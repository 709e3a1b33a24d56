"""What follows a bar behind a command that shows: which lines of the answer are wanted.

Of the patterns that a real switch takes, those without repetition and without brackets are known
here; any other is refused.
"""

import re
from collections.abc import Callable, Iterator, Sequence

_PLAIN = re.compile(r"[^*+?()\[\]{}\\]{1,80}")

LineTest = Callable[[str], object]


def _include(lines: Sequence[str], is_meant: LineTest) -> Iterator[str]:
    return (line for line in lines if is_meant(line))


def _exclude(lines: Sequence[str], is_meant: LineTest) -> Iterator[str]:
    return (line for line in lines if not is_meant(line))


def _begin(lines: Sequence[str], is_meant: LineTest) -> Iterator[str]:
    first = next((n for n, line in enumerate(lines) if is_meant(line)), len(lines))
    return iter(lines[first:])


def _section(lines: Sequence[str], is_meant: LineTest) -> Iterator[str]:
    """Yield what is meant, with all that stands below it."""
    is_open = False
    for line in lines:
        is_open = bool(is_meant(line)) or (is_open and line.startswith(" "))
        if is_open:
            yield line


_WAYS = {"include": _include, "exclude": _exclude, "begin": _begin, "section": _section}


def picked(lines: Sequence[str], wanted: str) -> list[str] | None:
    """Give the lines that *wanted* means, `include ntp server`; None if it is not understood."""
    word, _, pattern = wanted.strip().partition(" ")
    way = next((way for name, way in _WAYS.items() if word and name.startswith(word)), None)
    if way is None or not _PLAIN.fullmatch(pattern.strip()):
        return None
    return list(way(lines, re.compile(pattern.strip()).search))
