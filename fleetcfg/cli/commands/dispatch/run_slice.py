"""``fleetcfg dispatch run-slice``: do here what a signed slice asks for, and sign what became."""

from datetime import timedelta
from os.path import lexists
from pathlib import Path
from typing import Annotated

from fleetcfg.authority.dispatched import RESULT
from fleetcfg.authority.files import read_carried, try_new, write_new
from fleetcfg.cli.language import word
from fleetcfg.cli.options.common import OutOption, argument, flag
from fleetcfg.cli.options.named import files_there
from fleetcfg.cli.options.record import RecordOptions
from fleetcfg.cli.options.signing import Signing
from fleetcfg.cli.shared.slice_command import KNOWN, LongestOption, end_with_parent, is_change
from fleetcfg.cli.terminal.errors import say
from fleetcfg.cli.terminal.listeners import notice_listener
from fleetcfg.cli.terminal.receipts import keep_unrecorded
from fleetcfg.cli.terminal.stopping import stopping
from fleetcfg.errors import RefusalError, RequestError, Stage
from fleetcfg.report.exit_codes import Exit
from fleetcfg.trust.documents.parcel import MAX_PARCEL, read_parcel
from fleetcfg.workflow.context import Context
from fleetcfg.workflow.system import make_context
from fleetcfg.workflow.zones.run_slice import LONGEST_MINUTES, SliceDone, SlicePlace, find_done
from fleetcfg.workflow.zones.run_slice import run_slice as run


def run_slice(
    file: Annotated[Path, argument("FILE", "help.dispatch.run-slice.file", callback=files_there)],
    *,
    out: OutOption,
    longest: LongestOption = LONGEST_MINUTES,
    tied: Annotated[bool, flag("--tied", "help.dispatch.run-slice.tied")] = False,
    signing: Signing,
    records: RecordOptions,
) -> int:
    """Do a slice, and write its signed result."""
    data = read_carried(file, most=MAX_PARCEL)
    if out.is_dir():  # it is called after the slice: who gave that out looks for this name first
        out /= f"{read_parcel(data).sha256.removeprefix('sha256:')}{RESULT}"
    is_writing = is_change(data)
    signer = signing.signer() if signing.is_given and is_writing else None
    context = make_context(notice_listener())
    if tied:
        end_with_parent(context.stop, is_writing=is_writing)
    place = SlicePlace(records.folders, signer, tied, KNOWN, timedelta(minutes=longest))
    if lexists(out):
        done = _done_before(data, out, place, context)
    else:
        try_new(out)
        with stopping(context.stop, "applied.stopping"):
            done = run(data, place, context)
        write_new(out, done.data)
    return _tell(done, out)


def _tell(done: SliceDone, out: Path) -> Exit:
    """Say what became of it, and return the exit code."""
    if done.unrecorded is not None:
        say(keep_unrecorded(done.unrecorded))
        return Exit.ERROR
    failure = done.result.failure
    if failure is not None:
        say(RefusalError(failure.code, stage=Stage(failure.stage), **failure.facts))
    told = "slice.again" if done.is_again else "slice.done"
    print(word(told, reached=done.reached, devices=len(done.result.devices), file=str(out)))
    is_whole = failure is None and done.reached == len(done.result.devices)
    return Exit.CLEAN if is_whole else Exit.INCOMPLETE


def _done_before(data: bytes, out: Path, place: SlicePlace, context: Context) -> SliceDone:
    """Return how the slice ended, if its very answer is in *out*: that is told once more."""
    done = find_done(data, place, context)
    if done is None or read_carried(out, most=MAX_PARCEL) != done.data:
        raise RequestError("FILE_EXISTS", file=str(out))
    return done
