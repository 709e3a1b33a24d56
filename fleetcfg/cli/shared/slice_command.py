"""How this program starts itself for one slice, and ends what it started with itself."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from threading import Thread
from typing import Annotated, Final

from fleetcfg.authority.known_declarations import KnownDeclarations
from fleetcfg.carriers.forks import ForkServer
from fleetcfg.carriers.slice_processes import SliceProcesses
from fleetcfg.cli.language import current_words
from fleetcfg.cli.options.common import option
from fleetcfg.cli.options.record import RecordOptions
from fleetcfg.cli.options.signing import Signing
from fleetcfg.errors import RefusalError
from fleetcfg.jobs.process import be_reader
from fleetcfg.jobs.stop import Stop
from fleetcfg.machine.cores import FORKS
from fleetcfg.machine.programs import end_own_session
from fleetcfg.trust.crypto.canonical import find_word
from fleetcfg.trust.documents.parcel import read_parcel
from fleetcfg.workflow.zones.run_slice import LONGEST_MINUTES

_STDIN = 0
_BYTES = 4096
_MOST_MINUTES: Final = 44_640  # 31 days

PROGRAM: Final = (sys.executable, "-P", "-m", "fleetcfg")
FORKS_PROGRAM: Final = (sys.executable, "-P", "-m", "fleetcfg.cli.shared.slice_forks")

LongestOption = Annotated[
    int, option("--longest", "MINUTES", "help.dispatch.worker.longest", min=1, max=_MOST_MINUTES)
]

KNOWN: Final = KnownDeclarations()
"""What `fleetcfg.cli.shared.slice_forks` has learnt, in the processes that it forks."""


def slice_processes(
    records: RecordOptions, signing: Signing, longest: int = LONGEST_MINUTES
) -> SliceProcesses:
    """Return what does slices on this record, each by a process that is tied to this one.

    *longest* are the minutes that one may take.
    """
    places = ["--ledger", str(records.ledger), "--trust", str(records.trust)]
    ours = ["--longest", str(longest), "--lang", current_words().language]
    options = [*places, *signing.arguments(), *ours]

    def words(file: Path, out: Path) -> Sequence[str]:
        return ["dispatch", "run-slice", "--tied", str(file), "--out", str(out), *options]

    forks = ForkServer((*FORKS_PROGRAM, str(records.ledger))) if FORKS else None
    return SliceProcesses(PROGRAM, words, forks)


def end_with_parent(stop: Stop, *, is_writing: bool) -> None:
    """End once the other end of standard input is let go.

    Who reads devices ends at once; who writes to them finishes the one in hand (*stop*).
    """
    if not is_writing:
        be_reader()
    Thread(target=_watch, args=(is_writing, stop), daemon=True).start()


def _watch(is_writing: bool, stop: Stop) -> None:
    try:
        while os.read(_STDIN, _BYTES):
            pass
    except OSError:  # there is no such end
        pass
    if is_writing:
        stop.ask()
    else:
        end_own_session()


def is_change(data: bytes) -> bool:
    """Tell whether the slice *data* asks for something to be written, by a key.

    Nothing of it is proven here, and nothing taken apart.
    """
    try:
        return find_word(read_parcel(data).payload, "kind") == "apply"
    except RefusalError:  # it is refused, and nothing is written
        return False
