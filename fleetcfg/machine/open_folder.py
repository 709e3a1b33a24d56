"""A folder that others may write, opened once: what happens in it happens in that very folder.

A path is looked up anew each time: between two looks another account can put a link in the place
of a folder. Where the system has handles of folders, each step is opened by the handle of the one
before, and none may be a link. Windows has none for Python: there each step is looked at before it
is used.
"""

import contextlib
import errno
import os
import secrets
import stat
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fleetcfg.machine.files import BINARY, CLOEXEC, NOFOLLOW, NONBLOCK, is_link, replace

HAS_HANDLES: Final = bool(NOFOLLOW) and {os.open, os.mkdir, os.unlink, os.rename} <= set(
    os.supports_dir_fd
)
_FOLDER: Final[int] = os.O_RDONLY | CLOEXEC | getattr(os, "O_DIRECTORY", 0)


class LinkedError(OSError):
    """What should be a folder or a file is a link, or something else."""

    def __init__(self, path: Path) -> None:
        super().__init__(errno.ELOOP, os.strerror(errno.ELOOP), str(path))


@dataclass(frozen=True, slots=True)
class OpenFolder:
    """An open folder.

    Attributes:
        path: What it is called, for people.
        handle: None where the system has none.
    """

    path: Path
    handle: int | None

    def names(self) -> Iterator[str]:
        """Yield the names of what is in it, in no order."""
        with os.scandir(self.path if self.handle is None else self.handle) as entries:
            for entry in entries:
                yield entry.name

    def has_file(self, name: str) -> bool:
        """Tell whether the regular file *name* is there."""
        try:
            found = os.stat(self._at(name), dir_fd=self.handle, follow_symlinks=False)
        except OSError:
            return False
        return stat.S_ISREG(found.st_mode)

    def open_file(self, name: str) -> int:
        """Return a handle to read the regular file *name*, and wait for no writer of a pipe.

        Raises:
            LinkedError: It is a link, a pipe or a folder.
            OSError: The system refuses.
        """
        at = self._at(name)
        if not stat.S_ISREG(os.stat(at, dir_fd=self.handle, follow_symlinks=False).st_mode):
            raise LinkedError(self.path / name)
        flags = os.O_RDONLY | NOFOLLOW | NONBLOCK | BINARY | CLOEXEC
        return os.open(at, flags, dir_fd=self.handle)

    def write_over(self, name: str, data: bytes) -> None:
        """Put *data* into the file *name*, whatever has that name: all of it, or nothing is other.

        The folder is not looked through: it may hold thousands of files, each written by this.

        Raises:
            OSError: The system refuses.
        """
        usual = fresh = f".{name}.new"
        try:
            handle = self._create(usual)
        except FileExistsError:  # by a process that was killed, or is at it
            fresh = f".{name}.{secrets.token_hex(4)}.new"
            handle = self._create(fresh)
        try:
            with os.fdopen(handle, "wb") as opened:
                opened.write(data)
                opened.flush()
                os.fsync(opened.fileno())
            if self.handle is None:
                replace(self.path / fresh, self.path / name)
            else:
                os.rename(fresh, name, src_dir_fd=self.handle, dst_dir_fd=self.handle)
        except BaseException:  # what is half written goes, whatever ended it; it is raised again
            self._try_to_remove(fresh)
            raise
        if fresh != usual:
            self._try_to_remove(usual)

    def _create(self, name: str) -> int:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | NOFOLLOW | BINARY | CLOEXEC
        return os.open(self._at(name), flags, 0o644, dir_fd=self.handle)

    def _try_to_remove(self, name: str) -> None:
        with contextlib.suppress(OSError):
            self.remove(name)

    def remove(self, name: str) -> None:
        """Take the file *name* away, if it is there."""
        try:
            os.unlink(self._at(name), dir_fd=self.handle)
        except FileNotFoundError:
            return

    def _at(self, name: str) -> Path | str:
        return self.path / name if self.handle is None else name


@contextmanager
def open_folder(base: Path, *names: str, is_made: bool = False) -> Generator[OpenFolder]:
    """Open the folder that is below *base* by *names*, while inside; *base* may be a link.

    Args:
        base: Named by whom is believed.
        names: Of folders in it, by anybody.
        is_made: Whether what is not there is made.

    Raises:
        LinkedError: One of *names* is a link, or no folder.
        FileNotFoundError: One is not there.
        OSError: The system refuses.
    """
    if is_made:
        base.mkdir(parents=True, exist_ok=True)
    if not HAS_HANDLES:
        yield _looked_at(base, names, is_made=is_made)
        return
    path, handle = base, os.open(base, _FOLDER)
    try:
        for name in names:
            path, outer = path / name, handle
            handle = _inner(outer, path, is_made=is_made)
            os.close(outer)
        yield OpenFolder(path, handle)
    finally:
        os.close(handle)


def _inner(outer: int, path: Path, *, is_made: bool) -> int:
    """Return the handle of the folder *path*, which is in the one that has the handle *outer*."""
    if is_made:
        with contextlib.suppress(FileExistsError):  # what it is, is seen when it is opened
            os.mkdir(path.name, dir_fd=outer)
    try:
        return os.open(path.name, _FOLDER | NOFOLLOW, dir_fd=outer)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENOTDIR):
            raise LinkedError(path) from error
        raise


def _looked_at(base: Path, names: tuple[str, ...], *, is_made: bool) -> OpenFolder:
    path = base
    for name in names:
        path /= name
        if is_made:
            path.mkdir(exist_ok=True)
        if is_link(path) or (path.exists() and not path.is_dir()):
            raise LinkedError(path)
    path.lstat()
    return OpenFolder(path, None)
