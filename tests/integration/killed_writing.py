"""A process that dies by SIGKILL as soon as it has made a new file: no byte is in it yet.

Run as ``python -m tests.integration.killed_writing PART WORD…``: PART is in the path of that file,
the words are those of fleetcfg.
"""

import os
import signal
import sys
from typing import Any, cast

from fleetcfg.cli.program.main import main

_open, _os = os.open, cast("Any", os)


def dying(file: Any, flags: int, *more: Any, **named: Any) -> int:
    """Open *file*, and die if it is the new one."""
    handle = _open(file, flags, *more, **named)
    if flags & os.O_EXCL and sys.argv[1] in str(file):
        os.kill(os.getpid(), signal.SIGKILL)
    return handle


if __name__ == "__main__":
    _os.open = dying
    main(sys.argv[2:])
