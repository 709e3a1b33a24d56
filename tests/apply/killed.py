"""Apply to a simulated codec, killed at line after line from the intent to the recorded receipt.

Run as ``python -m tests.apply.killed STATE_DIR FOLDER TRANSPORT FIRST STEP``. First a child applies
alive and tells which lines it came to. Then, for each STEP-th of them from FIRST on, a child sends
itself SIGKILL where it first comes to that line; the parent looks at what is left, as the next run
of the tool would, goes on as a person would, and prints one line of JSON.
"""

import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fleetcfg.errors import RefusalError
from fleetcfg.workflow.changes.change_jobs import reconcile_attempts
from fleetcfg_kit.sim.core.state_folder import ReadyFile
from fleetcfg_kit.testing.fleet import RunningFleet
from fleetcfg_kit.testing.laptop import Laptop
from tests.apply.codecs import TO_70, VOLUME, laptop_before

WATCHED = ("/fleetcfg/apply/", "/fleetcfg/ledger/projection.py")
BEGINNING = "_intend"
Place = tuple[str, int]


def apply(laptop: Laptop, change: dict) -> str:
    """Do what the command does: door, campaign, receipt; return how it ended."""
    try:
        authorized = laptop.authorized(change)
        done = laptop.apply_one(authorized)
        record(laptop)
    except RefusalError as refusal:
        return refusal.code
    return done.code or done.fate


def record(laptop: Laptop) -> list[str]:
    """Write the receipts that are due; return what they say of the device."""
    receipts = laptop.record_receipts().values()
    return [each.outcome for receipt in receipts for each in receipt.devices]


def traced(laptop: Laptop, change: dict, at_line: Callable[[Place], None]) -> None:
    """Apply, and call *at_line* with each line of ours that is come to, once begun."""
    has_begun = threading.Event()

    def trace(frame, event, _argument):
        name = frame.f_code.co_filename.replace(os.sep, "/")
        if not any(part in name for part in WATCHED):
            return None
        if frame.f_code.co_name == BEGINNING:
            has_begun.set()
        if event == "line" and has_begun.is_set():
            at_line((name, frame.f_lineno))
        return trace

    threading.settrace(trace)
    sys.settrace(trace)
    apply(laptop, change)
    sys.settrace(None)


def in_a_child(do: Callable[[], None]) -> bool:
    """Do it in a child, and tell whether that was killed."""
    child = os.fork()
    if child == 0:
        do()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def lines_of(laptop: Laptop, change: dict, notes: Path) -> list[Place]:
    """Return each line that a run alive comes to, in the order of the first time."""

    def do() -> None:
        seen: dict[Place, None] = {}
        traced(laptop, change, seen.setdefault)
        notes.write_text(json.dumps(list(seen)))

    in_a_child(do)
    return [(name, line) for name, line in json.loads(notes.read_text())]


def die_at(laptop: Laptop, change: dict, place: Place) -> bool:
    def die(here: Place) -> None:
        if here == place:
            os.kill(os.getpid(), signal.SIGKILL)

    return in_a_child(lambda: traced(laptop, change, die))


def look(laptop: Laptop, change: dict) -> dict[str, object]:
    """Look at what is left, and go on: apply again, reconcile, apply again, receipt."""
    codecs = laptop.fleet
    kinds = laptop.kinds()  # recomputes the whole log, and its signed head was there to open it
    opened, live = len(laptop.open_attempts()), codecs.get("kit9", VOLUME)
    second = apply(laptop, change)
    between = codecs.written("kit9")
    settled = [
        done.fate for done in reconcile_attempts(laptop.open_attempts(), laptop.context, forks=1)
    ]
    told = record(laptop)
    third = apply(laptop, change)
    kinds_after = laptop.kinds()
    return {
        "kinds": kinds,
        "open": opened,
        "live": live,
        "second": second,
        "between": between,
        "settled": settled,
        "told": told,
        "third": third,
        "written": codecs.written("kit9"),
        "end": codecs.get("kit9", VOLUME),
        "receipts": kinds_after.count("receipt"),
    }


def _in_memory(fd: Any) -> None:
    """Take the place of `os.fsync`: a process that is killed leaves to the system what it wrote."""
    os.fstat(fd)


def main(state_dir: Path, place: Path, transport: str, first: int, step: int) -> None:
    os.fsync = _in_memory  # the power stays on
    ready = ReadyFile.read(state_dir)
    codecs = RunningFleet(ready, state_dir)

    def fresh(name: str) -> Laptop:
        codecs.restore()
        return laptop_before(codecs, place / name / "ledger", transport)

    laptop = fresh("alive")
    change = laptop.change("kit9", TO_70)
    lines = lines_of(laptop, change, place / "lines.json")
    for number, line in enumerate(lines[first::step]):
        laptop = fresh(f"{number}")
        was_killed = die_at(laptop, change, line)
        row = {"killed": was_killed, "line": f"{Path(line[0]).name}:{line[1]}"}
        sys.stdout.write(json.dumps(row | look(laptop, change)) + "\n")


if __name__ == "__main__":
    transport = sys.argv[3]
    main(Path(sys.argv[1]), Path(sys.argv[2]), transport, int(sys.argv[4]), int(sys.argv[5]))
