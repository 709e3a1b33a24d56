"""A process that plays, and dies by SIGKILL once the first device was written and told.

Run as ``python -m tests.integration.killed_play WORD…``: the words are those of fleetcfg. Somebody
at its keyboard says yes.
"""

import os
import signal
import sys
from collections.abc import Generator, Sequence
from typing import Any

from fleetcfg.cli.main import main
from fleetcfg.model.outcome import DeviceOutcome
from fleetcfg.workflow.plays.changesets import PassedChangeSet
from tests.integration.playing import Keyboard

whole = PassedChangeSet.apply


def dying(self: PassedChangeSet, hosts: Sequence[str]) -> Generator[DeviceOutcome]:
    yield next(whole(self, hosts))
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    changed: Any = PassedChangeSet
    changed.apply = dying
    sys.stdin = Keyboard("có\n" * 20)
    main(sys.argv[1:])
