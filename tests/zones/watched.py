"""``fleetcfg worker`` whose slices go wrong as asked: ``python -m tests.zones.watched worker …``.

What is asked for stands in ``FLEETCFG_TEST_CHILD``: WHEN, and a file. The process of each slice is
this module, too (``run-slice``). WHEN is ``written``: a device was written to, and the record does
not say so yet. Then that process makes the file; and if its name ends with ``.kill`` it dies by
SIGKILL, else it goes on once the file is gone.
"""

import os
import signal
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event
from typing import Any
from unittest.mock import patch

from fleetcfg.__main__ import main
from fleetcfg.cli import slice_command
from fleetcfg.ledger.attempts import LockedDevice

REAL = slice_command.slice_command
CONCLUDE = LockedDevice.conclude


def watched_command(*given: Any) -> Callable[[Path, Path], Sequence[str]]:
    command = REAL(*given)

    def start(file: Path, out: Path) -> Sequence[str]:
        words = list(command(file, out))
        return [words[0], "-m", "tests.zones.watched", *words[words.index("fleetcfg") + 1 :]]

    return start


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
    with (
        patch("fleetcfg.cli.worker.slice_command", watched_command, create=True),
        patch.object(slice_command, "slice_command", watched_command),
        patch("fleetcfg.ledger.attempts.LockedDevice.conclude", held),
    ):
        main()
