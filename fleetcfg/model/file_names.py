r"""Which names are one and the same file on every system; pure, by the names alone.

Windows gives some names another meaning (``NUL``, ``COM1``, with any ending), takes blanks and dots
off an end, parts a name at ``\`` and ``:``, and holds ``A`` and ``a`` for one file, as macOS does.
What is written on one machine is opened on another.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final
from urllib.parse import quote

MOST_NAME: Final = 255
"""Bytes of one part of a path: Linux counts them, Windows and macOS count characters."""

PROTECTED: Final = ("baselines", "catalog", "inventory", "playbooks", "policy", "registers")
"""Folders whose files are signed by their bytes."""

_ODD: Final = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]')
_DEVICE: Final = re.compile(
    # what Windows opens in place of a file, whatever its ending
    r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³]) *(?:[.:].*)?",
    re.IGNORECASE | re.DOTALL,
)


def is_portable_name(name: str) -> bool:
    """Tell whether *name*, one part of a path, means one and the same file on every system."""
    is_whole = 0 < len(name.encode("utf-8", "replace")) <= MOST_NAME and name not in {".", ".."}
    is_ended = name[:1] != " " and name[-1:] not in {" ", "."}
    return is_whole and is_ended and not _ODD.search(name) and not _DEVICE.fullmatch(name)


def file_stem(name: str, *taken: str) -> str:
    """Return how the name of a file begins that is of *name* alone: another of each other name.

    What cannot stand in it is spelled as in an address; of ``con``, its first letter, and of what
    is *taken* by another file, in small letters.
    """
    spelled = quote(name, safe="")
    if is_portable_name(spelled) and spelled.casefold() not in taken:
        return spelled
    return f"%{ord(spelled[0]):02X}{spelled[1:]}"


def is_below(path: str) -> bool:
    r"""Tell whether *path* leads nowhere but below where it begins, on whatever system it is read.

    ``C:x``, ``\x`` and ``a\..\..`` are names on POSIX, and ways out on Windows.
    """
    parts = re.split(r"[/\\]", path)
    return ":" not in path and not path.startswith(("/", "\\")) and ".." not in parts


def find_collisions(paths: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return which of *paths* are one file where letter case, or how a letter is made, is not seen.

    Each pair: the first with such a name, and another.
    """
    first: dict[str, str] = {}
    found: list[tuple[str, str]] = []
    for path in paths:
        known = first.setdefault(unicodedata.normalize("NFC", path).casefold(), path)
        if known != path:
            found.append((known, path))
    return tuple(found)
