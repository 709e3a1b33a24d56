"""A worker that dies by SIGKILL in the middle of a slice: ``python -m tests.zones.killed WHEN …``.

WHEN is ``written``: a device was written to, and the record does not say so yet; ``signed``: all is
done, and the result was not kept yet.
"""

import os
import signal
import sys
from pathlib import Path
from typing import Any, NoReturn
from unittest.mock import patch

from fleetcfg.authority.record_place import Folders
from fleetcfg.workflow.system import make_context
from fleetcfg.workflow.zones.run_slice import SlicePlace, run_slice
from fleetcfg_kit.testing.keys import make_ed25519


def die(*_: Any, **__: Any) -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def main() -> None:
    """Do the slice, and die on the way."""
    _, when, file, ledger, trust = sys.argv
    place = SlicePlace(Folders(Path(ledger), Path(trust)), make_ed25519("tech"))
    dies = {
        "written": "fleetcfg.ledger.attempts.LockedDevice.conclude",
        "signed": "fleetcfg.authority.slice_answers.SliceAnswers.keep",
    }
    with patch(dies[when], die):
        run_slice(Path(file).read_bytes(), place, make_context())


if __name__ == "__main__":
    main()
