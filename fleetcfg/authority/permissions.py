"""Is this machine fit to keep a record, and to be given a password? Stage 1 of the verification.

The record holds the root that is trusted here, so nothing that is carried may bring or replace it,
and no other account of this machine: it lies in no git work tree (a pull writes there), is reached
by no link that another account could turn, and neither it nor a folder above it can be written by
another account (as ``StrictModes`` of sshd_config(5) has it). A library that logs all that it
sends logs passwords.

How a system says who may write is `fleetcfg.machine.access`'s: by modes, or by access lists.
"""

import http.client
import logging
import os
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Final

from fleetcfg.errors import RefusalError, Stage
from fleetcfg.machine.access import (
    is_of_the_system,
    is_of_us_alone,
    others_may_replace,
    others_may_write,
    owner_beside_us,
)
from fleetcfg.machine.files import is_link

_TALKATIVE: Final = ("netmiko", "paramiko", "urllib3", "requests")


def require_safe(folder: Path) -> None:
    """Refuse to work on the record in *folder* where it, or a password, would be anybody's.

    Raises:
        RefusalError: As `require_safe_place`, of every file and folder in it; CONFIG_UNSAFE also
            for a library.
    """
    require_safe_place(folder)
    for path in _all_in(folder):
        with suppress(FileNotFoundError):  # another process has just replaced its own file
            if not is_of_us_alone(path):
                _require_own(Path(path))
    for name in _TALKATIVE:
        if logging.getLogger(name).isEnabledFor(logging.DEBUG):
            raise RefusalError("CONFIG_UNSAFE", stage=Stage.TOOL, library=name)
    if http.client.HTTPConnection.debuglevel:
        raise RefusalError("CONFIG_UNSAFE", stage=Stage.TOOL, library="http.client")


def require_safe_place(folder: Path) -> None:
    """Refuse a place for a record; *folder* need not be there yet.

    Raises:
        RefusalError: LEDGER_LINK, LEDGER_IN_GIT, LEDGER_OWNER, CONFIG_UNSAFE.
    """
    line = _without_links(folder)
    for above in line:
        if os.path.lexists(above / ".git"):
            raise RefusalError("LEDGER_IN_GIT", stage=Stage.TOOL, path=str(folder), tree=str(above))
    for above, below in pairwise(line):
        with suppress(FileNotFoundError):  # what is not there will be made, for us alone
            _require_closed(above, below)


def require_own_record(folder: Path) -> None:
    """Refuse a record from which one is made, if others could have written anything of it."""
    for path in map(Path, _all_in(folder)):
        _require_own(path)


def _without_links(folder: Path) -> list[Path]:
    """Return *folder* and all that is above it, outermost first.

    A link is followed only if root made it and no other account can write there, as with ``/home``.
    """
    at, *parts = map(Path, folder.absolute().parts)
    for part in parts:
        at = at.parent if part.name == ".." else at / part
        if is_link(at):
            if not is_of_the_system(at.parent):
                raise RefusalError("LEDGER_LINK", stage=Stage.TOOL, path=str(at))
            at = at.resolve()
    return [*reversed(at.parents), at]


def _all_in(folder: Path) -> Iterator[str]:
    """Yield *folder* and everything in it, going through no link.

    Texts: a `Path` takes longer to make than the system to tell of it.
    """
    yield str(folder)
    for parent, folders, files in os.walk(folder):
        folders.sort()
        yield from (f"{parent}{os.sep}{name}" for name in sorted((*folders, *files)))


def _require_own(path: Path) -> None:
    """Refuse a part of the record that is a link, another's, or may be written by others."""
    if is_link(path):
        raise RefusalError("LEDGER_LINK", stage=Stage.TOOL, path=str(path))
    _require_owner(path, owner_beside_us(path))
    if others_may_write(path):
        raise RefusalError("CONFIG_UNSAFE", stage=Stage.TOOL, path=str(path))


def _require_closed(above: Path, below: Path) -> None:
    """Refuse a folder *above* in which another account could put something else for *below*.

    In one like ``/tmp``, with the sticky bit, only the owner of a file or of the folder renames it.
    """
    _require_owner(above, owner_beside_us(above, or_system=True))
    if others_may_replace(above):
        raise RefusalError("CONFIG_UNSAFE", stage=Stage.TOOL, path=str(above))
    if others_may_write(above):
        _require_owner(below, owner_beside_us(below))


def _require_owner(path: Path, other: int | str | None) -> None:
    if other is not None:
        raise RefusalError("LEDGER_OWNER", stage=Stage.TOOL, path=str(path), uid=other)
