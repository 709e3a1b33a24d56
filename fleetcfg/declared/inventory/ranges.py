"""Host names, and ranges of them as Ansible writes them: ``codec[01:40]``, ``room-[a:c]``.

A range refuses what Ansible would take for something else: ends of different width, letters from
back to front, a step of nothing, more hosts than any province has.
"""

import re
from string import ascii_letters
from typing import Final

HOST_NAME: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9])?")
MAX_HOSTS: Final = 100_000  # that one range may stand for

_RANGE: Final = re.compile(r"\[([0-9]+|[A-Za-z]):([0-9]+|[A-Za-z])(?::([0-9]{1,6}))?\]")


def expand(pattern: str) -> tuple[str, ...]:
    """
    Return the host names that *pattern* stands for, in order: itself if it holds no range.

    Returns:
        One name or more; none if a range is malformed, empty, or too long.
    """
    names = [""]
    at = 0
    for match in _RANGE.finditer(pattern):
        steps = _steps(match[1], match[2], int(match[3] or 1))
        if not steps or len(names) * len(steps) > MAX_HOSTS:
            return ()
        before = pattern[at : match.start()]
        names = [name + before + step for name in names for step in steps]
        at = match.end()
    names = [name + pattern[at:] for name in names]
    return tuple(names) if HOST_NAME.fullmatch(names[0]) else ()


def _steps(first: str, last: str, step: int) -> list[str]:
    if step == 0:
        return []
    if first.isdecimal() and last.isdecimal():
        return _numbers(first, last, step)
    if first.isalpha() and last.isalpha():
        return list(
            ascii_letters[ascii_letters.index(first) : ascii_letters.index(last) + 1 : step]
        )
    return []


def _numbers(first: str, last: str, step: int) -> list[str]:
    width = len(first) if first[0] == "0" and len(first) > 1 else 0
    if (width and len(first) != len(last)) or max(len(first), len(last)) > len(str(MAX_HOSTS)):
        return []
    numbers = range(int(first), int(last) + 1, step)
    return [str(n).zfill(width) for n in numbers] if len(numbers) <= MAX_HOSTS else []
