"""Owner and access list of Windows; the same names as `fleetcfg.machine.access_posix`.

Reading and setting them is pywin32's work; what they mean is read by `fleetcfg.machine.sddl`, which
is tried everywhere. Where a file system has no lists (a USB stick with FAT), everybody may do
everything, and so it is told.
"""

import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

assert sys.platform == "win32"  # noqa: S101 - the type checker reads the rest for Windows alone

import msvcrt

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

_READ_AND_WRITE = win32con.GENERIC_READ | win32con.GENERIC_WRITE
_NOT_WRITTEN_BESIDE = win32con.FILE_SHARE_READ | win32con.FILE_SHARE_DELETE
_OWNER_AND_LIST = win32security.OWNER_SECURITY_INFORMATION | win32security.DACL_SECURITY_INFORMATION
_LIST_OF_ITS_OWN = (
    win32security.DACL_SECURITY_INFORMATION | win32security.PROTECTED_DACL_SECURITY_INFORMATION
)


def owner_beside_us(path: Path | int, *, or_system: bool = False) -> int | str | None:
    """Return who owns *path*, as Windows spells an account; None for this account.

    What an administrator makes belongs to all administrators: that is his, too.

    Args:
        path: A file, a folder, or an open handle.
        or_system: Changes nothing: the system's own counts as ours everywhere.

    Raises:
        OSError: It cannot be asked.
    """
    del or_system
    owner = owner_of(_descriptor(path))
    return None if is_account(owner, _own()) or owner in SYSTEM else owner


def others_may_use(path: Path | int) -> str:
    """Return the access list of *path* if another account may do anything with it, else nothing.

    Raises:
        OSError: It cannot be asked.
    """
    found = _descriptor(path)
    return found[found.find("D:") :] if rights_of_others(found, _own()) else ""


def others_may_write(path: Path) -> bool:
    """Tell whether another account may change what *path* has.

    Raises:
        OSError: It cannot be asked.
    """
    return bool(rights_of_others(_descriptor(path), _own()) & WRITE)


def others_may_replace(above: Path, below: Path) -> bool:
    """Tell whether another account may put something else for *below* into its folder *above*.

    Raises:
        OSError: It cannot be asked.
    """
    del below
    return bool(rights_of_others(_descriptor(above), _own()) & REPLACE)


def is_of_the_system(folder: Path) -> bool:
    """Say no: no link is followed on the way to a record."""
    del folder
    return False


def create_private(file: Path) -> int:
    """Return a handle, to write and read by, of *file*, which was not there, for us alone.

    It has its list from the beginning: nobody can have opened it before.

    Raises:
        OSError: It is there, or the system refuses.
        SystemRefusedError: OS_UNPROTECTED: its file system has no access lists.
    """
    wanted = win32security.SECURITY_ATTRIBUTES()
    wanted.SECURITY_DESCRIPTOR = _only_for_us(is_folder=False)
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
    handle = msvcrt.open_osfhandle(made.Detach(), os.O_RDWR | BINARY)
    if others_may_use(file):
        os.close(handle)
        file.unlink()
        raise SystemRefusedError("OS_UNPROTECTED", file=str(file))
    return handle


def open_private(file: Path, flags: int) -> int:
    """Open *file* by *flags*, following no link; one that is made is for us alone.

    Raises:
        OSError: It is a link, or the system refuses.
        SystemRefusedError: As `create_private`.
    """
    if is_link(file):
        raise PermissionError(0, "link", str(file))
    try:
        os.close(create_private(file))
    except FileExistsError:
        if flags & os.O_EXCL:
            raise
    return os.open(file, flags & ~os.O_EXCL | BINARY)


def protect_file(file: Path) -> None:
    """Take *file* from all but us and the system.

    Raises:
        OSError: The system refuses.
        SystemRefusedError: OS_UNPROTECTED: its file system has no access lists.
    """
    _protect(file, is_folder=False)


def protect_folder(folder: Path) -> None:
    """Take *folder*, and what will be made in it, from all but us and the system.

    Raises:
        OSError: The system refuses.
        SystemRefusedError: OS_UNPROTECTED: its file system has no access lists.
    """
    _protect(folder, is_folder=True)


def _protect(path: Path, *, is_folder: bool) -> None:
    listed = _only_for_us(is_folder=is_folder).GetSecurityDescriptorDacl()
    with _as_os_error(path):
        win32security.SetNamedSecurityInfo(
            str(path), win32security.SE_FILE_OBJECT, _LIST_OF_ITS_OWN, None, None, listed, None
        )
    if others_may_use(path):
        raise SystemRefusedError("OS_UNPROTECTED", file=str(path))


def _only_for_us(*, is_folder: bool) -> "pywintypes.SECURITY_DESCRIPTORType":
    return win32security.ConvertStringSecurityDescriptorToSecurityDescriptor(
        only_for(_own(), is_folder=is_folder), win32security.SDDL_REVISION_1
    )


def _descriptor(path: Path | int) -> str:
    """Return owner and access list of *path*, as text."""
    of, kind = (
        (msvcrt.get_osfhandle(path), win32security.SE_KERNEL_OBJECT)
        if isinstance(path, int)
        else (str(path), win32security.SE_FILE_OBJECT)
    )
    asked = (
        win32security.GetSecurityInfo if isinstance(path, int) else win32security.GetNamedSecurityInfo
    )
    with _as_os_error(path):
        found = asked(of, kind, _OWNER_AND_LIST)
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
        raise OSError(0, str(error.strerror), str(path), int(error.winerror)) from error
