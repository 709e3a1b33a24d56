r"""Which names are one and the same file on every system; pure, by the names alone.

Windows gives some names another meaning (``NUL``, ``COM1``, with any ending), takes blanks and dots
off an end, parts a name at ``\`` and ``:``, and holds ``A`` and ``a`` for one file, as macOS does.
What is written on one machine is opened on another.
"""

import re
import unicodedata
from collections.abc import Iterable
from pathlib import PurePosixPath, PureWindowsPath
from typing import Final

MOST_NAME: Final = 255
"""Bytes of one part of a path: Linux counts them, Windows and macOS count characters."""

_ODD: Final = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]')
_DEVICE: Final = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³]) *(?:[.:].*)?",
    re.IGNORECASE | re.DOTALL,
)


def is_portable_name(name: str) -> bool:
    """Tell whether *name*, one part of a path, means one and the same file on every system."""
    is_whole = 0 < len(name.encode("utf-8", "replace")) <= MOST_NAME and name not in {".", ".."}
    is_ended = name[:1] != " " and name[-1:] not in {" ", "."}
    return is_whole and is_ended and not _ODD.search(name) and not is_device_name(name)


def is_device_name(name: str) -> bool:
    """Tell whether Windows opens a device when it is asked for the file *name*."""
    return _DEVICE.fullmatch(name) is not None


def made_portable(name: str) -> str:
    """Return *name* as one that is a file on every system; the same if it is one already.

    What no name may have is ``-``. Two names can become one: whoever writes both looks for that.
    """
    shown = _ODD.sub("-", name).strip(" ").rstrip(" .")
    while len(shown.encode("utf-8", "replace")) > MOST_NAME:
        shown = shown[:-1].rstrip(" .")
    return f"_{shown}" if not shown or is_device_name(shown) else shown


def is_below(path: str) -> bool:
    r"""Tell whether *path* leads nowhere but below where it begins, on whatever system it is read.

    ``C:x``, ``\x`` and ``a\..\..`` are names on POSIX, and ways out on Windows.
    """
    windows, posix = PureWindowsPath(path), PurePosixPath(path)
    is_outside = windows.drive or windows.root or posix.root
    return not is_outside and ".." not in {*windows.parts, *posix.parts}


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
