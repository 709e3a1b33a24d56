"""Locks between processes and threads of one machine, as files of SQLite beside the log."""

import contextlib
import sqlite3
from collections.abc import Generator
from pathlib import Path
from typing import Final

from fleetcfg.ledger.atomic_files import raise_ledger_errors

_FOLDER: Final = "locks"


@contextlib.contextmanager
def hold_lock(ledger: Path, name: str, *, seconds: float) -> Generator[None]:
    """Hold the lock *name* of the record in *ledger* while inside.

    The system drops it with the process.

    Raises:
        LedgerError: ``LEDGER_BUSY`` if another has it for so many *seconds*; ``LEDGER_WRITE``.
    """
    with raise_ledger_errors():
        file = _file(ledger, name)
        file.parent.mkdir(exist_ok=True, mode=0o700)
        lock = sqlite3.connect(file, timeout=seconds, isolation_level=None)
    try:
        with raise_ledger_errors():
            lock.execute("PRAGMA journal_mode = MEMORY")  # no file that is made and taken away
            lock.execute("BEGIN EXCLUSIVE")
        yield
    finally:
        lock.close()


def forget_lock(ledger: Path, name: str) -> None:
    """Take away the file of a lock that is needed no more.

    Another one may hold the same lock from then on: who holds it must see by something else that
    there is nothing left to do.
    """
    with contextlib.suppress(OSError):  # Windows takes away none that another one has open
        _file(ledger, name).unlink()


def _file(ledger: Path, name: str) -> Path:
    return ledger / _FOLDER / f"{name}.lock"
