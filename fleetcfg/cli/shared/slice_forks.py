"""``python -m fleetcfg.cli.shared.slice_forks LEDGER``: loaded once, and forked for each slice.

What the record in the folder LEDGER has proven is read here, too, whenever there is something new.
"""

import gc
import os
import sys
from contextlib import redirect_stderr, suppress
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Final

from fleetcfg.authority.frozen_here import frozen_here
from fleetcfg.authority.missing_status import find_missing_status
from fleetcfg.carriers.forks import serve_forks
from fleetcfg.cli.language import current_words, language_of, use_language, word
from fleetcfg.cli.program.main import main as do
from fleetcfg.cli.program.main import told
from fleetcfg.cli.shared.slice_command import KNOWN
from fleetcfg.cli.terminal.errors import say
from fleetcfg.devices.registry import catalogs, families
from fleetcfg.errors import DeviceError
from fleetcfg.workflow.clock import now

LATER: Final = (frozen_here, find_missing_status)
"""What commands load only when they need it, and each slice needs."""


def load(ledger: Path) -> None:
    """Load words, what reads devices of any family, and what the record has proven so far."""
    word("slice.done")
    nothing = str(ledger / "none")
    words = [
        "dispatch",
        "run-slice",
        "--tied",
        nothing,
        "--out",
        nothing,
        "--lang",
        current_words().language,
    ]
    with suppress(SystemExit), redirect_stderr(StringIO()):  # all is read, and the file not found
        do(words)
    datetime.strptime("1", "%d")  # noqa: DTZ007 - which loads its own module at its first call
    known = families()
    for name in known.names:
        with suppress(DeviceError):  # told of its devices, when one is asked
            known[name].load()
            catalogs()[name]
    learn(ledger)


def learn(ledger: Path) -> None:
    """Read what is declared, if it may be something else than at the last time."""
    with suppress(OSError):  # the command that needs the record tells it
        if KNOWN.learn(ledger, catalogs(), at=now()):
            gc.unfreeze()  # what was declared before, too, or it would stay
            gc.collect()
            gc.freeze()


def tell(error: Exception) -> None:
    """Say why it cannot be loaded: no person sees a traceback."""
    say(told(error))


def main() -> None:
    """Be the process that is forked; its standard input says for what."""
    ledger = Path(sys.argv[1])
    use_language(language_of((), os.environ, ""))
    serve_forks(do, lambda: load(ledger), lambda: learn(ledger), tell)


if __name__ == "__main__":
    main()
