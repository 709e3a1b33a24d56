"""Apply a change-set to a device that is a file, killed at line after line of the ledger.

Run as a script: ``killed.py FOLDER STRIDE``. Each round forks a child that applies in a fresh
folder and sends itself SIGKILL at the N-th line of `fleetcfg.ledger` that it comes to; the parent
then looks at what is left, as the next run of the tool would, and prints one line of JSON. N goes
up by STRIDE, and it ends when a child got through alive.
"""

import json
import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from fleetcfg.errors import RefusalError
from fleetcfg.ledger.attempts import AttemptRequest, lock_device, open_attempts
from fleetcfg.ledger.checkpoint import Note, NoteSigner, verify_checkpoint
from fleetcfg.ledger.store import open_store
from fleetcfg.model.outcome import Fate

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
SIGNER = NoteSigner.from_seed("a/log", bytes(32))
SPENDING = AttemptRequest("sha256:aa", "room-1", 18, 2)


def write_to_device(device: Path) -> None:
    with device.open("a") as written:
        written.write("x")


def apply(folder: Path, device: Path) -> str:
    """Do what a run does: intent, write, read back, outcome; or say why not."""
    store = open_store(folder, SIGNER)
    try:
        with lock_device(store, "room-1") as locked:
            attempt = locked.intend(SPENDING, at=NOW)
            write_to_device(device)
            locked.step(attempt, {"path": "ntp.server"}, at=NOW)
            locked.conclude(attempt, Fate.APPLIED, at=NOW)
    except RefusalError as refusal:
        return refusal.code
    finally:
        store.close()
    return "applied"


def reconcile(folder: Path, device: Path) -> None:
    store = open_store(folder, SIGNER)
    reading: Literal[Fate.APPLIED, Fate.NOT_APPLIED] = (
        Fate.APPLIED if device.read_text() else Fate.NOT_APPLIED
    )
    for attempt in open_attempts(store):
        with lock_device(store, attempt.device) as locked:
            locked.reconcile(attempt, reading, at=NOW)
    store.close()


def killed_at(count: int, folder: Path, device: Path) -> bool:
    """Tell whether the child was killed before it was done."""
    child = os.fork()
    if child == 0:
        left = [count]

        def trace(frame, event, _argument):
            if "fleetcfg/ledger" not in frame.f_code.co_filename.replace(os.sep, "/"):
                return None
            if event == "line":
                left[0] -= 1
                if left[0] == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
            return trace

        sys.settrace(trace)
        apply(folder, device)
        sys.settrace(None)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def look(folder: Path, device: Path) -> dict[str, object]:
    """Go on as the next run would: look, reconcile if need be, apply again."""
    written = len(device.read_text())
    store = open_store(folder, SIGNER)
    head = store.verify()
    published = Note.from_bytes((folder / "checkpoint").read_bytes())
    is_published = verify_checkpoint(published, SIGNER.verifier) == head
    store.close()
    first = apply(folder, device)
    between = len(device.read_text())
    if first == "IN_DOUBT":
        reconcile(folder, device)
    second = apply(folder, device)
    store = open_store(folder, SIGNER)
    kinds = [json.loads(line)["kind"] for line in store.lines()]
    store.verify()
    store.close()
    return {
        "written": written,
        "published": is_published,
        "first": first,
        "between": between,
        "second": second,
        "total": len(device.read_text()),
        "kinds": kinds,
    }


def main(place: Path, stride: int) -> None:
    count = 1 - stride
    while True:
        count += stride
        folder, device = place / f"{count}", place / f"{count}.device"
        device.touch()
        was_killed = killed_at(count, folder, device)
        sys.stdout.write(json.dumps({"killed": was_killed, **look(folder, device)}) + "\n")
        if not was_killed:
            return


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
