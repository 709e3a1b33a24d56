"""Owner and mode of POSIX; the same names as `fleetcfg.machine.access_windows`."""

import os
import stat
import sys
from pathlib import Path
from typing import Final

from fleetcfg.machine.files import NOFOLLOW

assert sys.platform != "win32"  # noqa: S101 - the type checker reads the rest for other systems

_ROOT: Final = 0
_OTHERS_WRITE: Final = stat.S_IWGRP | stat.S_IWOTH
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


def owner_beside_us(path: Path | int, *, or_system: bool = False) -> int | str | None:
    """Return who owns *path* (a link itself, or an open handle); None for this account.

    Args:
        path: See above.
        or_system: None for the system's own, too.
    """
    owner = _state(path).st_uid
    return None if owner == os.geteuid() or (or_system and owner == _ROOT) else owner


def others_may_use(path: Path | int) -> str:
    """Return the mode of *path* if another account may do anything with it, else nothing."""
    mode = stat.S_IMODE(_state(path).st_mode)
    return f"{mode:04o}" if mode & _OTHERS else ""


def others_may_write(path: Path) -> bool:
    """Tell whether another account may change what *path* has."""
    return bool(path.lstat().st_mode & _OTHERS_WRITE)


def others_may_replace(folder: Path) -> bool:
    """Tell whether another account may put something else for what is not its own in *folder*.

    In one like ``/tmp``, with the sticky bit, no other user may.
    """
    mode = folder.lstat().st_mode
    return bool(mode & _OTHERS_WRITE) and not mode & stat.S_ISVTX


def is_of_the_system(folder: Path) -> bool:
    """Tell whether root alone may write to *folder* and to all that is above it."""
    states = [path.lstat() for path in (folder, *folder.parents)]
    return all(one.st_uid == _ROOT and not one.st_mode & _OTHERS_WRITE for one in states)


def is_of_us_alone(path: str) -> bool:
    """Tell whether *path* is no link, is this account's, and no other account may write to it.

    Asked of every file of a record each time that it is opened, so it asks the system once.
    """
    found = os.lstat(path)
    is_ours = found.st_uid == os.geteuid() and not found.st_mode & _OTHERS_WRITE
    return is_ours and not stat.S_ISLNK(found.st_mode)


def create_private(file: Path) -> int:
    """Return a handle, to write and read by, of *file*, which is new and its owner's alone."""
    return os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)


def open_private(file: Path, flags: int) -> int:
    """Open *file* by *flags*, following no link; one that is made is for its owner alone."""
    return os.open(file, flags | os.O_CREAT | NOFOLLOW, 0o600)


def protect_file(file: Path) -> None:
    """Take *file* from all but its owner."""
    file.chmod(0o600)


def make_private_folder(folder: Path) -> None:
    """Make *folder*, and what is missing above it, for their owner alone."""
    for path in (*reversed(folder.parents), folder):
        path.mkdir(mode=0o700, exist_ok=True)


def _state(path: Path | int) -> os.stat_result:
    return os.fstat(path) if isinstance(path, int) else path.lstat()
