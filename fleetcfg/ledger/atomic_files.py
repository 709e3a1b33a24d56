"""Bytes onto the disk, and the troubles of disk and database told in our own words."""

import contextlib
import os
import sqlite3
from collections.abc import Generator
from pathlib import Path
from typing import Final

from fleetcfg.errors import LedgerError
from fleetcfg.ledger.merkle import Frontier
from fleetcfg.machine.access import open_private
from fleetcfg.machine.files import flush_folder, replace

_CODES: Final = {
    "SQLITE_FULL": "LEDGER_WRITE",
    "SQLITE_READONLY": "LEDGER_WRITE",
    "SQLITE_CANTOPEN": "LEDGER_WRITE",
    "SQLITE_IOERR": "LEDGER_WRITE",
    "SQLITE_PERM": "LEDGER_WRITE",
    "SQLITE_BUSY": "LEDGER_BUSY",
    "SQLITE_LOCKED": "LEDGER_BUSY",
    "SQLITE_PROTOCOL": "LEDGER_BUSY",
}
"""By primary result code (https://www.sqlite.org/rescode.html): SQLITE_IOERR_WRITE is SQLITE_IOERR.

What is left is a database that is not what SQLite wrote.
"""


def write_all(handle: int, octets: bytes) -> None:
    """Write all of *octets*, however many calls the system needs."""
    view = memoryview(octets)
    while view:
        view = view[os.write(handle, view) :]


@contextlib.contextmanager
def raise_ledger_errors() -> Generator[None, None, None]:
    """Turn the troubles of disk and database into ours.

    Raises:
        LedgerError: ``LEDGER_WRITE``, ``LEDGER_BUSY``, ``LEDGER_CORRUPT``, with ``why``.
    """
    try:
        yield
    except OSError as error:
        raise LedgerError("LEDGER_WRITE", why=error.strerror or type(error).__name__) from error
    except sqlite3.DatabaseError as error:
        name = getattr(error, "sqlite_errorname", "")
        code = _CODES.get("_".join(name.split("_")[:2]), "LEDGER_CORRUPT")
        raise LedgerError(code, why=str(error)) from error


def replace_file(target: Path, octets: bytes, *, by: str = "new") -> None:
    """Make *octets* the contents of *target*: the old ones or the new ones, never a mixture.

    Args:
        target: What is replaced.
        octets: All of its new contents.
        by: Tells apart those who may be at it at one time; nothing needs to if a lock does.
    """
    fresh = target.with_name(f"{target.name}.{by}")
    handle = open_private(fresh, os.O_WRONLY | os.O_TRUNC)
    try:
        write_all(handle, octets)
        os.fsync(handle)
    finally:
        os.close(handle)
    replace(fresh, target)
    flush_folder(target.parent)


def load_edge(size: int, octets: bytes) -> Frontier:
    """Return the edge of a tree of *size*, as a database kept it."""
    try:
        return Frontier.from_bytes(size, octets)
    except ValueError as error:
        raise LedgerError("LEDGER_CORRUPT", why="edge") from error
