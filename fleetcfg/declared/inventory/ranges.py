"""Host names, and ranges of them as Ansible writes them: ``codec[01:40]``, ``room-[a:c]``.

A range refuses what Ansible would take for something else: ends of different width, letters from
back to front, a step of nothing. How many names it stands for is known before one is made.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from math import prod
from string import ascii_letters
from typing import Final

HOST_NAME: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9])?")

_RANGE: Final = re.compile(r"\[([0-9]{1,9}|[A-Za-z]):([0-9]{1,9}|[A-Za-z])(?::([0-9]{1,6}))?\]")
_MOST_CHARACTERS: Final = 4096  # of a pattern; a name has 253
_Place = tuple[str, Sequence[int | str], int]  # a text, what may follow it, in how many digits


def count_names(pattern: str) -> int:
    """Return how many host names *pattern* stands for: one without a range, none if malformed."""
    places = _places_of(pattern) if len(pattern) <= _MOST_CHARACTERS else []
    count = prod(len(values) for _, values, _ in places)
    return count if count and HOST_NAME.fullmatch(next(_spell(places, 1))) else 0


def expand(pattern: str) -> tuple[str, ...]:
    """Return the host names that *pattern* stands for, in order; ask `count_names` before."""
    return tuple(_spell(_places_of(pattern)))


def _spell(places: Iterable[_Place], most: int | None = None) -> Iterator[str]:
    """Give the names; of each place, no more than its *most* first values."""
    spelled = (
        [text + str(value).zfill(width) for value in values[:most]]
        for text, values, width in places
    )
    return map("".join, product(*spelled))


def _places_of(pattern: str) -> list[_Place]:
    places: list[_Place] = []
    at = 0
    for match in _RANGE.finditer(pattern):
        values, width = _values(match[1], match[2], int(match[3] or 1))
        places.append((pattern[at : match.start()], values, width))
        at = match.end()
    return [*places, (pattern[at:], ("",), 0)]


def _values(first: str, last: str, step: int) -> tuple[Sequence[int | str], int]:
    """Return what a range counts through, nothing if it is malformed, and to how many digits."""
    if step and first.isdecimal() and last.isdecimal():
        width = len(first) if first[0] == "0" else 0
        is_sound = width <= 1 or len(first) == len(last)
        return (range(int(first), int(last) + 1, step) if is_sound else ()), width
    if step and first.isalpha() and last.isalpha():
        start, end = ascii_letters.index(first), ascii_letters.index(last) + 1
        return ascii_letters[start:end:step], 0
    return (), 0
