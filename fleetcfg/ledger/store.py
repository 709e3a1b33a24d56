"""Where the ledger lies: a file of lines, a database beside it, a signed head, and one writer.

In the folder:
* ``log.jsonl``: the entries, a line each; the only copy. Anybody can read it without fleetcfg.
* ``ledger.sqlite``: how many entries and bytes of it count, the right edge of the tree, and what
  they come to (`fleetcfg.ledger.tables`). Appending costs the same however long the log is.
* ``checkpoint``: the signed head of the log.

The order of a write, each step on the disk before the next begins:
(1) lock the database for writing (2) append the lines, flush them (3) commit size, edge and what
the entries come to in one transaction (4) replace the signed head. A process that is killed, or
a machine that loses power, before (3) leaves lines that do not count, and the next writer cuts them
off; after it, everything counts, and the next to open replaces the head. So the head never tells
of more than the database, and the database of no more than the file: where that is not so,
an older file was put back, and nothing is opened.

Nothing is believed that was not asked of SQLite in the same transaction: several processes may
append, one after the other.
"""

import contextlib
import os
import sqlite3
from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from fleetcfg.errors import LedgerError, RefusalError, Stage
from fleetcfg.ledger.atomic_files import (
    load_edge,
    raise_ledger_errors,
    replace_file,
    write_all,
)
from fleetcfg.ledger.checkpoint import (
    Checkpoint,
    Note,
    NoteSigner,
    Verifier,
    sign_checkpoint,
    verify_checkpoint,
)
from fleetcfg.ledger.entry import LOG_FILE, spell_entry
from fleetcfg.ledger.merkle import Frontier, leaf_hash
from fleetcfg.ledger.signed_parcel import sign_parcel
from fleetcfg.ledger.tables import (
    FORMAT,
    apply_entry,
    derive,
    fact,
    issued_as,
    make_tables,
    replace_rows,
    rows_of,
)
from fleetcfg.machine.access import create_private, make_private_folder
from fleetcfg.machine.files import BINARY, flush_folder
from fleetcfg.model.timezone import spell_instant
from fleetcfg.trust.crypto.canonical import Json
from fleetcfg.trust.documents.document import Document
from fleetcfg.trust.documents.parcel import Parcel

BUSY_SECONDS = 30.0
DATABASE_FILE, CHECKPOINT_FILE = "ledger.sqlite", "checkpoint"

_TABLES = """
CREATE TABLE head (size INTEGER NOT NULL, bytes INTEGER NOT NULL, edge BLOB NOT NULL);
INSERT INTO head VALUES (0, 0, x'')
"""


@dataclass(slots=True)
class LedgerTransaction:
    """One transaction: what it adds to the log, and the database that goes with it."""

    database: sqlite3.Connection
    edge: Frontier
    _lines: list[bytes] = field(default_factory=list)

    def add(
        self, kind: str, facts: Mapping[str, Json], *, at: datetime, seen: datetime | None = None
    ) -> int:
        """Add an entry, bring the tables to what they are after it, and return its position.

        Args:
            kind: What happened.
            facts: What it was.
            at: When, by the clock here. Time cannot be earlier again where a status vouches for
                that clock: one that was wrong for a minute, a dead battery, must not stop
                everything until its time has come.
            seen: A time that was signed, and is not ahead: it cannot be earlier again either.
        """
        position = self.edge.size
        seen_last = max((one for one in (seen, self._vouched(at)) if one), default=None)
        floor = {} if seen_last is None else {"floor": spell_instant(seen_last)}
        line = spell_entry(position, at, kind, {**facts, **floor})
        self.edge = self.edge.append(leaf_hash(line))
        self._lines.append(line + b"\n")
        apply_entry(self.database, line)
        return position

    def fact(self, name: str) -> str | None:
        """Return what is kept under *name*."""
        return fact(self.database, name)

    def _vouched(self, at: datetime) -> datetime | None:
        """Return *at*, if the newest status was in force then."""
        until = self.fact("status_until")
        return at if until is not None and spell_instant(at) < until else None

    def text(self) -> bytes:
        """Return the lines that were added."""
        return b"".join(self._lines)


class Store:
    """The ledger of one installation. Each thread and process opens its own.

    Raises:
        LedgerError: ``LEDGER_WRITE`` (disk full, read-only; nothing counts), ``LEDGER_BUSY``,
            ``LEDGER_CORRUPT``, from every method.
    """

    def __init__(self, folder: Path, database: sqlite3.Connection, signer: NoteSigner) -> None:
        self.folder = folder
        self.origin = signer.verifier.name
        self.verifier: Verifier = signer.verifier
        self._database = database
        self._signer = signer

    @contextlib.contextmanager
    def writing(self) -> Generator[LedgerTransaction, None, None]:
        """Make everything inside one durable step: all of it counts, or nothing.

        When the block has ended without an error, entries, database and signed head are on disk.
        Where only the head could not be replaced, ``LEDGER_WRITE`` is raised though all else
        counts: the next to open replaces it, and an intent is found to be open.
        """
        with raise_ledger_errors():
            self._database.execute("BEGIN IMMEDIATE")
            try:
                size, length, edge = self._head()
                transaction = LedgerTransaction(self._database, load_edge(size, edge))
                yield transaction
                self._append(transaction, size, length)
            except BaseException:
                self._database.rollback()
                raise
            self._database.commit()
        if transaction.edge.size != size:
            self.publish()

    def ask(self, question: str, *about: str) -> list[tuple[Any, ...]]:
        """Return the rows that answer *question*, as of the last commit, without waiting for it."""
        with raise_ledger_errors():
            return self._database.execute(question, about).fetchall()

    def fact(self, name: str) -> str | None:
        """Return what is kept under *name*."""
        rows = self.ask("SELECT value FROM fact WHERE name = ?", name)
        return str(rows[0][0]) if rows else None

    def issued_as(self, number: str) -> str:
        """Return what was issued here by that id, or by the same in other capitals."""
        with raise_ledger_errors():
            return issued_as(self._database, number)

    def checkpoint(self) -> Checkpoint:
        """Return the head as the database has it."""
        with raise_ledger_errors():
            size, _, edge = self._head()
        return Checkpoint(self.origin, size, load_edge(size, edge).root())

    def signed_head(self) -> Note:
        """Return the head, signed by this installation's key."""
        return sign_checkpoint(self.checkpoint(), self._signer)

    def sign_parcel(self, document: Document, objects: Iterable[bytes]) -> Parcel:
        """Return *document* with the *objects* that it names, signed by this installation's key."""
        return sign_parcel(document, objects, self._signer)

    def publish(self) -> None:
        """Replace the signed head in its file by that of the database, one process at a time."""
        with raise_ledger_errors():
            self._database.execute("BEGIN IMMEDIATE")
            try:
                octets = self.signed_head().to_text().encode()
                replace_file(self.folder / CHECKPOINT_FILE, octets)
            finally:
                self._database.rollback()

    def lines(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Yield the lines that count, without their ends, from position *start* to before *end*.

        Raises:
            RefusalError: ``LOG_SELF_MISMATCH`` if the file has fewer than the database says.
        """
        size = self.checkpoint().size if end is None else end
        with raise_ledger_errors(), (self.folder / LOG_FILE).open("rb") as log:
            for position in range(size):
                line = log.readline()
                if not line.endswith(b"\n"):
                    raise _mismatch("short")
                if position >= start:
                    yield line[:-1]

    def root_at(self, size: int) -> bytes | None:
        """Return the hash of the tree over the first *size* entries; None if there are fewer."""
        if size > self.checkpoint().size:
            return None
        return Frontier().extend(map(leaf_hash, self.lines(end=size))).root()

    def verify(self) -> Checkpoint:
        """Recompute the whole log, and return its head.

        Raises:
            RefusalError: ``LOG_SELF_MISMATCH`` unless it comes to the head of the database.
        """
        head = self.checkpoint()
        found = Frontier().extend(map(leaf_hash, self.lines(end=head.size)))
        if (found.size, found.root()) != (head.size, head.root):
            raise _mismatch("root")
        return head

    def require_own_tables(self) -> None:
        """Recompute the whole log, and hold the tables against it; mend what says otherwise.

        Raises:
            RefusalError: ``LOG_SELF_MISMATCH`` as `verify`; ``LOG_ENTRY``.
            LedgerError: ``LEDGER_TABLES`` if a table said otherwise: it was made again.
        """
        self.verify()
        with raise_ledger_errors():
            self._database.execute("BEGIN IMMEDIATE")
            try:
                rows, found = derive(self.lines()), rows_of(self._database)
                wrong = sorted(name for name in rows if rows[name] != found[name])
                if wrong:
                    replace_rows(self._database, rows)
                    self._database.execute("COMMIT")
            finally:
                if self._database.in_transaction:
                    self._database.rollback()
        if wrong:
            raise LedgerError("LEDGER_TABLES", tables=", ".join(wrong))

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    def require_own_head(self) -> None:
        """Refuse where file, database and signed head contradict one another.

        They are read in the order opposite to that in which they are written: another process may
        add an entry meanwhile.

        Raises:
            RefusalError: ``LOG_SELF_MISMATCH``; ``LOG_CHECKPOINT`` if the head is not this key's.
        """
        published = self._published()
        with raise_ledger_errors():
            size, length, edge = self._head()
            if (self.folder / LOG_FILE).stat().st_size < length:
                raise _mismatch("short")
        if published is None:
            if size:
                raise _mismatch("no_checkpoint")
        elif published.size > size:
            raise _mismatch("older_database")
        elif published.size == size and published.root == load_edge(size, edge).root():
            return
        elif published.root != self.root_at(published.size):
            raise _mismatch("root")
        self.publish()

    def _published(self) -> Checkpoint | None:
        try:
            with raise_ledger_errors():
                octets = (self.folder / CHECKPOINT_FILE).read_bytes()
        except LedgerError as error:
            if isinstance(error.__cause__, FileNotFoundError):
                return None
            raise
        return verify_checkpoint(Note.from_bytes(octets), self.verifier)

    def _head(self) -> tuple[int, int, bytes]:
        row: tuple[int, int, bytes] = self._database.execute(
            "SELECT size, bytes, edge FROM head"
        ).fetchone()
        return row

    def _append(self, transaction: LedgerTransaction, size: int, length: int) -> None:
        """Bring the lines of *pen* onto the disk, and prepare the head for the commit."""
        if transaction.edge.size == size:
            return
        text = transaction.text()
        handle = os.open(self.folder / LOG_FILE, os.O_RDWR | BINARY)
        try:
            if os.fstat(handle).st_size < length:
                raise _mismatch("short")
            os.ftruncate(handle, length)  # lines of a writer who died before his commit
            os.lseek(handle, 0, os.SEEK_END)
            write_all(handle, text)
            os.fsync(handle)
        finally:
            os.close(handle)
        self._database.execute(
            "UPDATE head SET size = ?, bytes = ?, edge = ?",
            (transaction.edge.size, length + len(text), transaction.edge.to_bytes()),
        )


def open_store(folder: Path, signer: NoteSigner) -> Store:
    """Open the ledger in *folder*, and make it if it is not there.

    Raises:
        LedgerError: ``LEDGER_WRITE``, ``LEDGER_BUSY``, ``LEDGER_CORRUPT``, ``LEDGER_NEWER``,
            ``LEDGER_OLD``.
        RefusalError: ``LOG_SELF_MISMATCH``, ``LOG_CHECKPOINT``.
    """
    with raise_ledger_errors():
        make_private_folder(folder)
        for name in (LOG_FILE, DATABASE_FILE):
            _make(folder / name)
        flush_folder(folder)
        database = sqlite3.connect(
            folder / DATABASE_FILE, timeout=BUSY_SECONDS, isolation_level=None
        )
    try:
        with raise_ledger_errors():
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("PRAGMA synchronous = FULL")
            _ensure_tables(database)
        store = Store(folder, database, signer)
        store.require_own_head()
    except BaseException:
        database.close()
        raise
    return store


def _make(file: Path) -> None:
    """Make *file* if it is not there.

    One that is there is not opened: POSIX drops all the locks that a process has on a file when it
    closes any handle of it, and SQLite, of which another thread may hold the database open, would
    be without them (https://www.sqlite.org/howtocorrupt.html, 2.2).
    """
    if not file.exists():
        with contextlib.suppress(FileExistsError):  # another process may be making it just now
            os.close(create_private(file))


def _ensure_tables(database: sqlite3.Connection) -> None:
    if _version(database) == FORMAT:
        return
    database.execute("BEGIN IMMEDIATE")  # another process may be making the same file just now
    version = _version(database)
    if version > FORMAT:
        raise LedgerError("LEDGER_NEWER", version=version, known=FORMAT)
    if 0 < version < FORMAT:  # its entries do not say which documents were proven
        raise LedgerError("LEDGER_OLD", version=version)
    if version == 0:
        for statement in _TABLES.split(";"):
            database.execute(statement)
        make_tables(database)
        database.execute(f"PRAGMA user_version = {FORMAT:d}")
    database.execute("COMMIT")


def _version(database: sqlite3.Connection) -> int:
    version: int = database.execute("PRAGMA user_version").fetchone()[0]
    return version


def _mismatch(why: str) -> RefusalError:
    return RefusalError("LOG_SELF_MISMATCH", stage=Stage.LEDGER, why=why)
