"""``fleetcfg dispatch worker`` whose slices go wrong as asked.

``python -m tests.zones.watched dispatch worker …``.

What is asked for stands in ``FLEETCFG_TEST_CHILD``: a file. The process that is forked for each
slice is this module, too (``forks LEDGER``). Once a device was written to, and the record does not
say so yet, the process that wrote makes the file; and if its name ends with ``.kill`` it dies by
SIGKILL, else it goes on once the file is gone.
"""

import os
import signal
import sys
from pathlib import Path
from threading import Event
from typing import Any
from unittest.mock import patch

from fleetcfg.__main__ import main
from fleetcfg.cli.shared import slice_command, slice_forks
from fleetcfg.ledger.attempts import LockedDevice

FORKS = (sys.executable, "-m", "tests.zones.watched", "forks")
CONCLUDE = LockedDevice.conclude


def held(*given: Any, **more: Any) -> Any:
    file = Path(os.environ["FLEETCFG_TEST_CHILD"])
    if not file.with_suffix(".seen").exists():
        file.with_suffix(".seen").touch()
        file.touch()
        if file.suffix == ".kill":
            os.kill(os.getpid(), signal.SIGKILL)
        pause = Event()
        while file.exists():
            pause.wait(0.05)
    return CONCLUDE(*given, **more)


if __name__ == "__main__":
    if sys.argv[1] == "forks":
        del sys.argv[1]
        with patch("fleetcfg.ledger.attempts.LockedDevice.conclude", held):
            slice_forks.main()
    with patch.object(slice_command, "FORKS_PROGRAM", FORKS):
        main()
