"""A process that applies, and dies by SIGKILL around the command that replaces a password.

Run as ``python -m tests.integration.dying before|after WORD…``: the words are those of fleetcfg.
"""

import os
import signal
import sys
from typing import Any

from fleetcfg.cli.program.main import main
from fleetcfg.devices.drivers.cisco_ce.write_wires import HttpsWritingWire, SshWritingWire


def die_around(wire: Any, when: str) -> None:
    """Have this process die *before* or *after* *wire* has given the command."""
    replace_password = wire.replace_password

    def dying(self, old, new):
        if when == "after":
            replace_password(self, old, new)
        os.kill(os.getpid(), signal.SIGKILL)

    wire.replace_password = dying


if __name__ == "__main__":
    for each in (HttpsWritingWire, SshWritingWire):
        die_around(each, sys.argv[1])
    main(sys.argv[2:])
