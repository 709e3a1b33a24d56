"""A process that dies by SIGKILL as soon as it has made a new file: no byte is in it yet.

Run as ``python -m tests.integration.killed_writing PART WORD…``: PART is in the path of that file,
the words are those of fleetcfg.
"""

import os
import signal
import sys
from typing import Any

from fleetcfg.cli.main import main

_open = os.open


def dying(file: Any, flags: int, *more: Any, **named: Any) -> int:
    """Open *file*, and die if it is the new one."""
    handle = _open(file, flags, *more, **named)
    if flags & os.O_EXCL and sys.argv[1] in str(file):
        os.kill(os.getpid(), signal.SIGKILL)
    return handle


if __name__ == "__main__":
    os.open = dying
    main(sys.argv[2:])
