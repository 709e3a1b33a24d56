"""Flags, links and replacing: what files are on one system and not on another."""

import os
import sys
from pathlib import Path
from threading import Event
from typing import Final

BINARY: Final[int] = getattr(os, "O_BINARY", 0)
"""For `os.open`: else Windows ends lines, and files, in its own way."""
NOFOLLOW: Final[int] = getattr(os, "O_NOFOLLOW", 0)
"""For `os.open`; 0 where the system cannot: there `is_link` is asked before."""
NONBLOCK: Final[int] = getattr(os, "O_NONBLOCK", 0)
"""For `os.open`: opening a pipe must not wait for its writer."""
CLOEXEC: Final[int] = getattr(os, "O_CLOEXEC", 0)
"""For `os.open`: not inherited by a program that is run; Windows inherits none unless told."""

_JUNCTION: Final = 0xA000_0003  # the tag of a mount point, winnt.h
_TRIES: Final = 40
_PAUSE_SECONDS: Final = 0.05


def read_at_most(handle: int, most: int) -> bytes:
    """Return the bytes of the open file *handle*, or the first *most* of them and one more.

    The file is closed.

    A buffer for as many as a file may have takes longer to get than most files to read.
    """
    with os.fdopen(handle, "rb") as file:
        size = min(os.fstat(handle).st_size, most)
        data = file.read(size + 1)
        return data if len(data) <= size else data + file.read(most - size)  # it grew meanwhile


def is_link(path: Path) -> bool:
    """Tell whether *path* leads elsewhere: a symbolic link, or a junction of Windows."""
    if path.is_symlink():
        return True
    try:
        tag = getattr(path.lstat(), "st_reparse_tag", 0)
    except OSError:
        return False
    return tag == _JUNCTION


def flush_folder(folder: Path) -> None:
    """Make the folder's names durable, where the system can (Windows does so by itself)."""
    if sys.platform != "win32":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def replace(fresh: Path, target: Path) -> None:
    """Give *fresh* the name *target*, in place of what had it.

    Windows refuses while a program has *target* open without letting go of its name, as a scanner
    for viruses or a backup does for a moment: there it is tried for two seconds.

    Raises:
        OSError: The system refuses.
    """
    for _ in range(_TRIES if sys.platform == "win32" else 0):
        try:
            fresh.replace(target)
        except PermissionError:
            Event().wait(_PAUSE_SECONDS)
        else:
            return
    fresh.replace(target)
