"""A record of 0.2.0, as it is read to be taken over: its log is whole, and the rest unproven.

What is taken for true here is only that the entries come to the head that the key beside them
signed. Whose key it is, and whether the documents are the Department's, is for
`fleetcfg.authority.migrate`.
"""

import sqlite3
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from fleetcfg.authority.files import read_carried
from fleetcfg.authority.installation import read_key
from fleetcfg.authority.record_files import KEY_FILE
from fleetcfg.errors import LedgerError, RefusalError, RequestError, Stage, refuse_at
from fleetcfg.ledger.atomic_files import raise_ledger_errors
from fleetcfg.ledger.checkpoint import LOG, Note, NoteSigner, Verifier, verify_checkpoint
from fleetcfg.ledger.entry import LOG_FILE, LedgerEntry, read_entry
from fleetcfg.ledger.merkle import Frontier
from fleetcfg.ledger.store import CHECKPOINT_FILE, DATABASE_FILE

FORMAT: Final = 1  # PRAGMA user_version of the databases of 0.2.0

_LATER_KINDS: Final = frozenset({"breakglass", "rejected", "trust"})
"""Kinds of entries that 0.2.0 did not write: what they say would be believed, and not proven."""


@dataclass(frozen=True, slots=True)
class OldRecord:
    """A record as it was read.

    Attributes:
        entries: All that count; *root_hash* is that of their tree.
        facts: What its database kept, by name.
    """

    folder: Path
    signer: NoteSigner
    entries: Sequence[LedgerEntry]
    root_hash: bytes
    facts: Mapping[str, str]


@contextmanager
def read_old_record(folder: Path) -> Generator[OldRecord]:
    """Read a record of 0.2.0; while inside, no other process adds to it."""
    signer = read_key(folder / KEY_FILE, LOG)
    file = f"{(folder / DATABASE_FILE).absolute().as_uri()}?mode=rw"
    with refuse_at(Stage.LEDGER), raise_ledger_errors():
        database = sqlite3.connect(file, uri=True, isolation_level=None)
    with closing(database):
        with refuse_at(Stage.LEDGER), raise_ledger_errors():
            (version,) = database.execute("PRAGMA user_version").fetchone()
            if version != FORMAT:
                raise RequestError("LEDGER_NOT_OLD", folder=str(folder))
            database.execute("BEGIN IMMEDIATE")
            require_plain(database)
            size = database.execute("SELECT CAST(size AS INTEGER) FROM head").fetchone()
            if size is None:
                raise LedgerError("LEDGER_CORRUPT", why="head")
            facts = dict(
                database.execute("SELECT CAST(name AS TEXT), CAST(value AS TEXT) FROM fact")
            )
            entries, root_hash = _read_log(folder, signer.verifier, size[0])
        yield OldRecord(folder, signer, entries, root_hash, facts)


def _read_log(folder: Path, verifier: Verifier, size: int) -> tuple[list[LedgerEntry], bytes]:
    """Return the *size* entries that count, and the hash of their tree.

    Raises:
        RefusalError: LOG_CHECKPOINT, LOG_SELF_MISMATCH, LOG_REORDERED, LOG_ENTRY.
    """
    note = Note.from_bytes(read_carried(folder / CHECKPOINT_FILE))
    head, edge = verify_checkpoint(note, verifier), Frontier()
    entries: list[LedgerEntry] = []
    root_hash = edge.root()
    with (folder / LOG_FILE).open("rb") as log:
        for line in islice(log, max(size, 0)):
            entry = read_entry(line.removesuffix(b"\n"))
            if entry.position != len(entries):
                raise RefusalError("LOG_REORDERED", position=len(entries), found=entry.position)
            if entry.kind in _LATER_KINDS or "floor" in entry.facts:
                raise RefusalError("LOG_ENTRY", why="kind")
            entries.append(entry)
            edge = edge.append(entry.leaf)
            root_hash = edge.root() if len(entries) == head.size else root_hash
    if head.size > len(entries) or root_hash != head.root or len(entries) != size:
        raise RefusalError("LOG_SELF_MISMATCH", why="root")
    return entries, edge.root()


def require_plain(database: sqlite3.Connection) -> None:
    """Refuse a database that does something by itself when it is read or written.

    Raises:
        LedgerError: LEDGER_CORRUPT.
    """
    kinds = "SELECT name FROM sqlite_master WHERE type NOT IN ('table', 'index')"
    if database.execute(kinds).fetchall():
        raise LedgerError("LEDGER_CORRUPT", why="schema")
