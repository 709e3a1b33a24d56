"""``fleetcfg dispatch worker``: stand inside a zone, wait for slices at the broker, and do them."""

import sys
from collections.abc import Callable
from contextvars import copy_context
from pathlib import Path
from threading import Lock
from typing import Annotated, Final

from fleetcfg.authority.outgoing import OutgoingResults
from fleetcfg.authority.slice_door import require_standing
from fleetcfg.carriers.broker_worker import (
    BrokerWorker,
    LineLost,
    LineUp,
    SliceAnswered,
    SliceReturned,
    WorkerNews,
)
from fleetcfg.cli.language import word
from fleetcfg.cli.options.common import argument, option, settable
from fleetcfg.cli.options.named import files_there
from fleetcfg.cli.options.record import RecordOptions
from fleetcfg.cli.options.signing import Signing
from fleetcfg.cli.shared.slice_command import LongestOption, slice_processes
from fleetcfg.cli.terminal.errors import say
from fleetcfg.cli.terminal.stopping import stopping
from fleetcfg.errors import FleetcfgError, UnforeseenError
from fleetcfg.report.crash_note import crash_note
from fleetcfg.report.exit_codes import Exit
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.system import make_context
from fleetcfg.workflow.zones.broker import open_broker_place
from fleetcfg.workflow.zones.run_slice import LONGEST_MINUTES, SlicePlace
from fleetcfg.workflow.zones.serve_slices import SliceServer

AT_ONCE: Final = 3
_MOST_AT_ONCE: Final = 16


def worker(
    zone: Annotated[str, argument("ZONE", "help.dispatch.worker.zone")],
    *,
    broker: Annotated[
        Path, settable("--broker", "FILE", "help.dispatch.broker", callback=files_there)
    ],
    at_once: Annotated[
        int, option("--at-once", "N", "help.dispatch.worker.at_once", min=1, max=_MOST_AT_ONCE)
    ] = AT_ONCE,
    longest: LongestOption = LONGEST_MINUTES,
    signing: Signing,
    records: RecordOptions,
) -> int:
    """Do what comes, until an end is asked for."""
    place, folders = open_broker_place(broker), records.folders
    with records.open_record() as installation:  # what is wrong is said before work is taken
        require_standing(installation, zone, now=now())
    context = make_context()
    processes = slice_processes(records, signing, longest)
    processes.begin()
    server = SliceServer(SlicePlace(folders), processes, context, signing.require_key)

    def do(data: bytes) -> str:
        try:
            return server.do(zone, data)
        except (FleetcfgError, OSError):
            raise
        except Exception as error:  # raised again as a mistake of ours, with a note of where
            kind = type(error).__name__
            raise UnforeseenError("INTERNAL", note=crash_note(error), kind=kind) from error

    outgoing = OutgoingResults(folders.ledger, zone)
    with stopping(context.stop, "worker.stopping"):
        BrokerWorker(
            place, outgoing, do, processes.break_off, _teller(), context.stop, at_once
        ).work()
    return Exit.CLEAN


def _teller() -> Callable[[WorkerNews], None]:
    """Return what tells news on stderr, from any thread, in the language of this one."""
    lock, language = Lock(), copy_context()

    def tell(news: WorkerNews) -> None:
        with lock:
            language.run(_tell, news)

    return tell


def _tell(news: WorkerNews) -> None:
    if isinstance(news, LineLost | SliceReturned):
        say(news.why)
    print(_line(news), file=sys.stderr, flush=True)


def _line(news: WorkerNews) -> str:
    match news:
        case LineUp():
            return word("worker.up", broker=news.broker, zone=news.zone)
        case LineLost():
            return word("worker.lost")
        case SliceAnswered():
            return word("worker.answered", slice=news.sha256.removeprefix("sha256:")[:12])
        case SliceReturned():
            return word("worker.again" if news.again else "worker.dead")
