"""``python -m fleetcfg.cli.shared.slice_forks LEDGER``: loaded once, and forked for each slice.

What the record in the folder LEDGER has proven is read here, too, whenever there is something new.
"""

import gc
import os
import sys
from contextlib import suppress
from pathlib import Path

from fleetcfg.carriers.forks import serve_forks
from fleetcfg.cli.language import language_of, use_language, word
from fleetcfg.cli.program.main import main as do
from fleetcfg.cli.program.main import told
from fleetcfg.cli.shared.slice_command import KNOWN
from fleetcfg.cli.terminal.errors import say
from fleetcfg.devices.registry import catalogs, families
from fleetcfg.errors import DeviceError
from fleetcfg.workflow.clock import now


def load(ledger: Path) -> None:
    """Load words, what reads devices of any family, and what the record has proven so far."""
    word("slice.done")
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
