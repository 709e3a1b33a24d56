"""A process that dies by SIGKILL before the n-th change that it makes to names in its folder.

Run as ``python -m tests.integration.killed_step N WORD…``: the words are those of fleetcfg. Names
are made and moved by four calls of the system; those in the record are not counted.
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from fleetcfg.cli.program.main import main

_os = cast("Any", os)
_here, _left = Path.cwd(), [int(sys.argv[1])]


def count(file: Any) -> None:
    """Count a change of *file*, and die before it, if it is the one."""
    if Path(_here, os.fsdecode(file)).is_relative_to(_here):
        _left[0] -= 1
        if not _left[0]:
            os.kill(os.getpid(), signal.SIGKILL)


def counted(call: Callable[..., Any]) -> Callable[..., Any]:
    """Return *call*, counted by what it makes."""

    def change(first: Any, second: Any, *more: Any, **named: Any) -> Any:
        count(second)
        return call(first, second, *more, **named)

    return change


def opening(call: Callable[..., Any]) -> Callable[..., Any]:
    """Return *call*, counted where it makes a file."""

    def change(file: Any, flags: int, *more: Any, **named: Any) -> Any:
        if flags & os.O_CREAT:
            count(file)
        return call(file, flags, *more, **named)

    return change


if __name__ == "__main__":
    _os.open = opening(os.open)
    for name in ("link", "rename", "replace"):
        setattr(_os, name, counted(getattr(os, name)))
    main(sys.argv[2:])
