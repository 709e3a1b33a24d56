"""A process that plays, and dies by SIGKILL once so many devices were written.

Run as ``python -m tests.integration.killed_play WHEN WORD…``: *WHEN* is ``first``, then it dies
when the first device was written and told; or a number, then it dies when so many were written and
the last of them was not told. The words are those of fleetcfg. Somebody at its keyboard says yes.
"""

import os
import signal
import sys
from collections.abc import Generator, Sequence
from itertools import count
from typing import Any

from fleetcfg.cli.program.main import main
from fleetcfg.model.outcome import DeviceOutcome
from fleetcfg.workflow.plays.changesets import PassedChangeSet
from tests.integration.playing import Keyboard

whole = PassedChangeSet.apply
written = count(1)


def dying(self: PassedChangeSet, hosts: Sequence[str]) -> Generator[DeviceOutcome]:
    for outcome in whole(self, hosts):
        number = next(written)
        if when != "first" and number == int(when):
            os.kill(os.getpid(), signal.SIGKILL)
        yield outcome
        if when == "first":
            os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    when, *words = sys.argv[1:]
    changed: Any = PassedChangeSet
    changed.apply = dying
    sys.stdin = Keyboard("có\n" * 20)
    main(words)
