"""The modules of Windows that `fleetcfg.machine` calls, played over POSIX: its owners and modes.

Signatures are pywin32's and the standard library's; what they do is as little as the product asks
for. An access list is made of a mode: what group or others may do, everybody may (``WD``).
"""

import os
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

OUR_UID = os.getuid()  # asked before there is no such name
OWN = "S-1-5-21-1-2-3-1001"
OTHER = "S-1-5-21-1-2-3-1002"
UNLISTED = "unlisted"  # a folder of this name stands for a stick with FAT: no lists at all
_FILE_EXISTS, _FILE_NOT_FOUND, _ACCESS_DENIED = 80, 2, 5


class Error(Exception):
    """What pywin32 raises."""

    def __init__(self, winerror: int, funcname: str, strerror: str) -> None:
        super().__init__(winerror, funcname, strerror)
        self.winerror, self.funcname, self.strerror = winerror, funcname, strerror


class Descriptor:
    """A security descriptor: its own spelling."""

    def __init__(self, text: str) -> None:
        self.text = text

    def GetSecurityDescriptorDacl(self) -> str:  # noqa: N802 - pywin32's name
        return self.text[self.text.index("D:") :]


class Handle:
    """A handle of Windows: here a descriptor of POSIX."""

    def __init__(self, number: int) -> None:
        self.number = number

    def Detach(self) -> int:  # noqa: N802 - pywin32's name
        return self.number


def described(name: str, state: os.stat_result) -> Descriptor:
    """Return owner and list of a file."""
    owner = OWN if state.st_uid == OUR_UID else "BA" if state.st_uid == 0 else OTHER
    if UNLISTED in Path(name).parts:
        return Descriptor("O:WDD:NO_ACCESS_CONTROL")
    mode, entries = state.st_mode, f"(A;OICI;FA;;;{OWN})(A;OICI;FA;;;SY)"
    sticky_or_root = mode & 0o1000 or owner == "BA"
    if mode & 0o022:
        entries += "(A;;0x1200af;;;WD)" if sticky_or_root else "(A;;FA;;;WD)"
    elif mode & 0o044:
        entries += "(A;;0x1200a9;;;WD)"
    return Descriptor(f"O:{owner}D:PAI{entries}")


def named(name: str, kind: int, wanted: int) -> Descriptor:
    assert (kind, wanted) == (1, 5)
    try:
        return described(name, os.lstat(name))
    except FileNotFoundError as error:
        raise Error(_FILE_NOT_FOUND, "GetNamedSecurityInfo", "not found") from error


def of_handle(handle: int, kind: int, wanted: int) -> Descriptor:
    assert (kind, wanted) == (1, 5)
    return described(str(Path(f"/proc/self/fd/{handle}").readlink()), os.fstat(handle))


def set_named(name: str, kind: int, what: int, *of: object) -> None:
    owner, group, listed, audited = of
    assert (kind, owner, group, audited) == (1, None, None, None)
    assert what == 4 | 0x8000_0000
    assert listed in {
        f"D:P(A;{down};FA;;;{OWN})(A;{down};FA;;;SY)(A;{down};FA;;;BA)" for down in ("", "OICI")
    }
    Path(name).chmod(0o700 if Path(name).is_dir() else 0o600)


def create(name: str, access: int, share: int, attributes: SimpleNamespace, *of: object) -> Handle:
    made, flags, template = of
    assert (access, share, made, flags, template) == (0xC000_0000, 5, 1, 0x80, None)
    assert attributes.SECURITY_DESCRIPTOR.text.startswith(f"D:P(A;;FA;;;{OWN})")
    try:
        return Handle(os.open(name, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError as error:
        raise Error(_FILE_EXISTS, "CreateFile", "exists") from error
    except FileNotFoundError as error:
        raise Error(_FILE_NOT_FOUND, "CreateFile", "not found") from error
    except OSError as error:
        raise Error(_ACCESS_DENIED, "CreateFile", str(error.strerror)) from error


_MODULES: dict[str, dict[str, Any]] = {
    "msvcrt": {
        "get_osfhandle": lambda handle: handle,
        "open_osfhandle": lambda handle, flags: handle if flags == os.O_RDWR else -1,
    },
    "pywintypes": {"error": Error},
    "win32api": {"GetCurrentProcess": lambda: -1},
    "win32con": {
        "CREATE_NEW": 1,
        "FILE_ATTRIBUTE_NORMAL": 0x80,
        "FILE_SHARE_DELETE": 4,
        "FILE_SHARE_READ": 1,
        "GENERIC_READ": 0x8000_0000,
        "GENERIC_WRITE": 0x4000_0000,
        "TOKEN_QUERY": 8,
    },
    "win32file": {"CreateFile": create},
    "win32security": {
        "ConvertSecurityDescriptorToStringSecurityDescriptor": lambda found, _, __: found.text,
        "ConvertSidToStringSid": lambda sid: sid,
        "ConvertStringSecurityDescriptorToSecurityDescriptor": lambda text, _: Descriptor(text),
        "DACL_SECURITY_INFORMATION": 4,
        "GetNamedSecurityInfo": named,
        "GetSecurityInfo": of_handle,
        "GetTokenInformation": lambda _token, kind: (OWN, 0) if kind == 1 else None,
        "OWNER_SECURITY_INFORMATION": 1,
        "OpenProcessToken": lambda process, access: (process, access),
        "PROTECTED_DACL_SECURITY_INFORMATION": 0x8000_0000,
        "SDDL_REVISION_1": 1,
        "SECURITY_ATTRIBUTES": SimpleNamespace,
        "SE_FILE_OBJECT": 1,
        "SetNamedSecurityInfo": set_named,
        "TokenUser": 1,
    },
}


def install() -> None:
    """Have these modules imported by their names."""
    for name, members in _MODULES.items():
        module = ModuleType(name)
        vars(module).update(members)
        sys.modules[name] = module
