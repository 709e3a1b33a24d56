"""Owner and access list of Windows; the same names as `fleetcfg.machine.access_posix`.

Reading and setting them is pywin32's work; what they mean is read by `fleetcfg.machine.sddl`, which
is tried everywhere. Where a file system has no lists (a USB stick with FAT), everybody may do
everything, and so it is told.
"""

import errno
import msvcrt
import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pywintypes
import win32api
import win32con
import win32file
import win32security

from fleetcfg.errors import SystemRefusedError
from fleetcfg.machine.files import BINARY, is_link
from fleetcfg.machine.sddl import (
    REPLACE,
    SYSTEM,
    WRITE,
    is_account,
    only_for,
    owner_of,
    rights_of_others,
)

assert sys.platform == "win32"  # noqa: S101 - the type checker reads the rest for Windows alone

_READ_AND_WRITE = win32con.GENERIC_READ | win32con.GENERIC_WRITE
_NOT_WRITTEN_BESIDE = win32con.FILE_SHARE_READ | win32con.FILE_SHARE_DELETE
_OWNER_AND_LIST = win32security.OWNER_SECURITY_INFORMATION | win32security.DACL_SECURITY_INFORMATION
_KINDS = {2: FileNotFoundError, 3: FileNotFoundError, 5: PermissionError, 32: PermissionError}
_KINDS |= {80: FileExistsError, 183: FileExistsError}  # winerror.h
_LIST_OF_ITS_OWN = (
    win32security.DACL_SECURITY_INFORMATION | win32security.PROTECTED_DACL_SECURITY_INFORMATION
)


def owner_beside_us(path: Path | int, *, or_system: bool = False) -> int | str | None:
    """Return who owns *path*, as Windows spells an account; None for this account.

    What an administrator makes belongs to all administrators: that is his, too.

    Args:
        path: A file, a folder, or an open handle.
        or_system: Changes nothing: the system's own counts as ours everywhere.
    """
    del or_system
    owner = owner_of(_descriptor(path))
    return None if is_account(owner, _own()) or owner in SYSTEM else owner


def others_may_use(path: Path | int) -> str:
    """Return the access list of *path* if another account may do anything with it, else nothing."""
    found = _descriptor(path)
    return found[found.find("D:") :] if rights_of_others(found, _own()) else ""


def others_may_write(path: Path) -> bool:
    """Tell whether another account may change what *path* has."""
    return bool(rights_of_others(_descriptor(path), _own()) & WRITE)


def others_may_replace(folder: Path) -> bool:
    """Tell whether another account may put something else for what is not its own in *folder*."""
    return bool(rights_of_others(_descriptor(folder), _own()) & REPLACE)


def is_of_the_system(folder: Path) -> bool:
    """Say no: no link is followed on the way to a record."""
    del folder
    return False


def is_of_us_alone(path: str) -> bool:
    """Tell False: what says so here are several questions, which others ask."""
    del path
    return False


def create_private(file: Path) -> int:
    """Return a handle, to write and read by, of *file*, which was not there, for us alone.

    It has its list from the beginning: no other account can have opened it before.
    """
    wanted = win32security.SECURITY_ATTRIBUTES()
    wanted.SECURITY_DESCRIPTOR = win32security.ConvertStringSecurityDescriptorToSecurityDescriptor(
        only_for(_own(), is_folder=False), win32security.SDDL_REVISION_1
    )
    with _as_os_error(file):
        made = win32file.CreateFile(
            str(file),
            _READ_AND_WRITE,
            _NOT_WRITTEN_BESIDE,
            wanted,
            win32con.CREATE_NEW,
            win32con.FILE_ATTRIBUTE_NORMAL,
            None,
        )
    return msvcrt.open_osfhandle(int(made.Detach()), os.O_RDWR | BINARY)


def open_private(file: Path, flags: int) -> int:
    """Open *file* by *flags*, following no link; one that is made is for us alone."""
    if is_link(file):
        raise PermissionError(errno.ELOOP, os.strerror(errno.ELOOP), str(file))
    try:
        os.close(create_private(file))
    except FileExistsError:
        if flags & os.O_EXCL:
            raise
    else:
        if others_may_use(file):
            file.unlink()
            raise SystemRefusedError("OS_UNPROTECTED", file=str(file))
    return os.open(file, flags & ~os.O_EXCL | BINARY)


def protect_file(file: Path) -> None:
    """Take *file* from all but us and the system."""
    _protect(file, is_folder=False)


def make_private_folder(folder: Path) -> None:
    """Make *folder*, and what is missing above it, for us and the system alone."""
    for path in (*reversed(folder.parents), folder):
        try:
            path.mkdir()
        except FileExistsError:
            continue
        except OSError:  # a drive says so of its root, which is there
            if not path.is_dir():
                raise
        else:
            _protect(path, is_folder=True)


def _protect(path: Path, *, is_folder: bool) -> None:
    ours = win32security.ConvertStringSecurityDescriptorToSecurityDescriptor(
        only_for(_own(), is_folder=is_folder), win32security.SDDL_REVISION_1
    )
    listed = ours.GetSecurityDescriptorDacl()
    with _as_os_error(path):
        win32security.SetNamedSecurityInfo(
            str(path), win32security.SE_FILE_OBJECT, _LIST_OF_ITS_OWN, None, None, listed, None
        )
    if others_may_use(path):
        raise SystemRefusedError("OS_UNPROTECTED", file=str(path))


def _descriptor(path: Path | int) -> str:
    """Return owner and access list of *path*, as text."""
    kind = win32security.SE_FILE_OBJECT
    with _as_os_error(path):
        if isinstance(path, int):
            handle = msvcrt.get_osfhandle(path)
            found = win32security.GetSecurityInfo(handle, kind, _OWNER_AND_LIST)
        else:
            found = win32security.GetNamedSecurityInfo(str(path), kind, _OWNER_AND_LIST)
        return str(
            win32security.ConvertSecurityDescriptorToStringSecurityDescriptor(
                found, win32security.SDDL_REVISION_1, _OWNER_AND_LIST
            )
        )


@cache
def _own() -> str:
    """Return the account of this process: ``S-1-5-21-…``."""
    token = win32security.OpenProcessToken(win32api.GetCurrentProcess(), win32con.TOKEN_QUERY)
    user, _ = win32security.GetTokenInformation(token, win32security.TokenUser)
    return str(win32security.ConvertSidToStringSid(user))


@contextmanager
def _as_os_error(path: Path | int) -> Generator[None]:
    """Turn pywin32's error into the one that Python makes of the same number."""
    try:
        yield
    except pywintypes.error as error:
        kind = _KINDS.get(error.winerror, OSError)
        raise kind(errno.EIO, str(error.strerror), str(path)) from error
