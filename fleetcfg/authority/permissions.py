"""Is this machine fit to keep a record, and to be given a password? Stage 1 of the verification.

In a folder that every account may write to, any user of this machine could replace the record.
A library that logs all that it sends logs passwords.
"""

import http.client
import logging
import os
import stat
from pathlib import Path
from typing import Final

from fleetcfg.errors import RefusalError, Stage

_TALKATIVE: Final = ("netmiko", "paramiko", "urllib3", "requests")


def require_safe(folder: Path) -> None:
    """Refuse to work on the record in *folder* where it, or a password, would be anybody's.

    Raises:
        RefusalError: CONFIG_UNSAFE.
    """
    for path in (folder.parent, folder, *sorted(folder.iterdir())):
        if _is_writable_by_others(path, is_above=path == folder.parent):
            raise RefusalError("CONFIG_UNSAFE", stage=Stage.TOOL, path=str(path))
    for name in _TALKATIVE:
        if logging.getLogger(name).isEnabledFor(logging.DEBUG):
            raise RefusalError("CONFIG_UNSAFE", stage=Stage.TOOL, library=name)
    if http.client.HTTPConnection.debuglevel:
        raise RefusalError("CONFIG_UNSAFE", stage=Stage.TOOL, library="http.client")


def _is_writable_by_others(path: Path, *, is_above: bool) -> bool:
    """Tell whether every user of this machine may change *path*.

    In a folder like ``/tmp``, which has the sticky bit, no account can rename another's files: it
    may lie above a record.
    """
    if os.name != "posix":
        return False  # Windows has access lists, which the mode does not show
    mode = path.lstat().st_mode
    if stat.S_ISLNK(mode) or not mode & stat.S_IWOTH:
        return False
    return not (is_above and mode & stat.S_ISVTX)
