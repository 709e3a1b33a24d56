"""What waits to be sent, and what each channel was told last: one SQLite file of this machine.

A message and the state that it tells of are kept in one transaction, so that a change is told at
least once, and made into a message once, whenever the process ends. A message leaves the file when
it was taken by the other side.
"""

import os
import sqlite3
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from fleetcfg.delivery.channels import FleetPart
from fleetcfg.delivery.part_news import PartState
from fleetcfg.errors import DeliveryError
from fleetcfg.machine.access import make_private_folder, open_private, protect_file

FORMAT: Final = 1
MOST_WAITING: Final = 1_000  # of one channel
KEPT: Final = timedelta(days=30)  # older news are no help
_MOST_BYTES: Final = 32 * 1024 * 1024  # of one value in the file
_BUSY_SECONDS: Final = 10
_MESSAGES: Final = (
    "CREATE TABLE message (id TEXT PRIMARY KEY, channel TEXT NOT NULL, part TEXT NOT NULL,"
    " run TEXT NOT NULL, made REAL NOT NULL, body BLOB NOT NULL, tries INTEGER NOT NULL,"
    " code TEXT NOT NULL, readers TEXT NOT NULL, simulated INTEGER NOT NULL) WITHOUT ROWID"
)
_TOLD: Final = (
    "CREATE TABLE told (channel TEXT NOT NULL, part TEXT NOT NULL, simulated INTEGER NOT NULL,"
    " state BLOB NOT NULL, PRIMARY KEY (channel, part, simulated)) WITHOUT ROWID"
)
# What a row can be that fleetcfg did not write.
_ODD: Final = (
    ArithmeticError,
    AttributeError,
    KeyError,
    OSError,
    RecursionError,
    StopIteration,
    TypeError,
    ValueError,
)
_TABLES: Final = frozenset({_MESSAGES, _TOLD})


@dataclass(frozen=True, slots=True)
class Message:
    """Something to be sent, as the other side takes it.

    Attributes:
        id: Of letters and digits, unique: a receiver can tell by it what came twice.
        part: As `FleetPart` spells it.
        run: Id of the audit that it tells of; empty if it is of none.
        made_at: When, in UTC.
        tries: How often it was sent in vain; *code* says why the last time.
        readers: Mail addresses that it still has to get to; none of another kind of channel.
        is_simulated: Whether it tells of simulated devices.
    """

    id: str
    channel: str
    part: str
    run: str
    made_at: datetime
    body: bytes
    tries: int = 0
    code: str = ""
    readers: tuple[str, ...] = ()
    is_simulated: bool = False


class Outbox:
    """An open outbox; see `open_outbox`.

    Raises:
        DeliveryError: OUTBOX_UNUSABLE, from every method, when the file cannot be used.
    """

    def __init__(self, connection: sqlite3.Connection, file: str) -> None:
        self._connection = connection
        self._file = file

    def last_told(self, channel: str, part: FleetPart, *, simulated: bool) -> PartState | None:
        """Return how *part* stood when *channel* was told of it last; None if it never was."""
        with _troubles(self._file):
            row = self._connection.execute(
                "SELECT state FROM told WHERE channel = ? AND part = ? AND simulated = ?",
                (channel, str(part), simulated),
            ).fetchone()
        if row is None:
            return None
        try:
            return PartState.from_json(row[0])
        except _ODD as error:
            why = type(error).__name__
            raise DeliveryError("OUTBOX_UNUSABLE", file=self._file, why=why) from error

    def add(self, message: Message, state: PartState) -> None:
        """Keep that *state* is told by *message*: both or neither.

        Raises:
            DeliveryError: OUTBOX_FULL if too many messages of the channel wait already.
        """
        with _troubles(self._file), _transaction(self._connection):
            self._insert(message)
            self._connection.execute(
                "INSERT OR REPLACE INTO told VALUES (?, ?, ?, ?)",
                (message.channel, message.part, message.is_simulated, state.to_json()),
            )

    def keep(self, message: Message) -> None:
        """Keep a message that tells of no audit; one that waits already waits once.

        Raises:
            DeliveryError: OUTBOX_FULL if too many messages of the channel wait already.
        """
        with _troubles(self._file), _transaction(self._connection):
            self._insert(message)

    def _insert(self, message: Message) -> None:
        self._require_room(message.channel)
        self._connection.execute(
            "INSERT OR IGNORE INTO message VALUES (?, ?, ?, ?, ?, ?, 0, '', ?, ?)",
            (
                message.id,
                message.channel,
                message.part,
                message.run,
                message.made_at.timestamp(),
                message.body,
                " ".join(message.readers),
                message.is_simulated,
            ),
        )

    def _require_room(self, channel: str) -> None:
        (count,) = self._connection.execute(
            "SELECT count(*) FROM message WHERE channel = ?", (channel,)
        ).fetchone()
        if count >= MOST_WAITING:
            raise DeliveryError("OUTBOX_FULL", channel=channel, count=count, file=self._file)

    def waiting(self, channel: str = "") -> tuple[Message, ...]:
        """Return what waits for *channel*, or for any if it is empty; the oldest first."""
        with _troubles(self._file):
            rows = self._connection.execute(
                "SELECT id, channel, part, run, made, body, tries, code, readers, simulated"
                " FROM message WHERE ? IN ('', channel) ORDER BY made, id",
                (channel,),
            ).fetchall()
        try:
            return tuple(map(_message, rows))
        except _ODD as error:
            why = type(error).__name__
            raise DeliveryError("OUTBOX_UNUSABLE", file=self._file, why=why) from error

    def sent(self, message: Message) -> None:
        """Take *message* away: the other side has it."""
        with _troubles(self._file), _transaction(self._connection):
            self._connection.execute("DELETE FROM message WHERE id = ?", (message.id,))

    def failed(self, message: Message, code: str, left: tuple[str, ...] = ()) -> None:
        """Keep that *message* was sent in vain; of several readers, to those that are *left*."""
        readers = " ".join(left or message.readers)
        with _troubles(self._file), _transaction(self._connection):
            self._connection.execute(
                "UPDATE message SET tries = tries + 1, code = ?, readers = ? WHERE id = ?",
                (code, readers, message.id),
            )

    def forget(self, channel: str) -> tuple[Message, ...]:
        """Take away what waits for *channel*, and what it was told; return what waited."""
        waited = self.waiting(channel)
        with _troubles(self._file), _transaction(self._connection):
            self._connection.execute("DELETE FROM message WHERE channel = ?", (channel,))
            self._connection.execute("DELETE FROM told WHERE channel = ?", (channel,))
        return waited

    def drop_old(self, now: datetime) -> tuple[Message, ...]:
        """Take away what waits longer than `KEPT`, and return it."""
        old = tuple(one for one in self.waiting() if one.made_at < now - KEPT)
        self.drop(old)
        return old

    def drop(self, doomed: Iterable[Message]) -> None:
        """Take *doomed* away: no reader got them."""
        with _troubles(self._file), _transaction(self._connection):
            for one in doomed:
                self._connection.execute("DELETE FROM message WHERE id = ?", (one.id,))
                # What it told was never heard: the part is told anew.
                self._connection.execute(
                    "DELETE FROM told WHERE channel = ? AND part = ? AND simulated = ?",
                    (one.channel, one.part, one.is_simulated),
                )


_Row = tuple[str, str, str, str, float, object, int, str, str, object]


def _message(row: _Row) -> Message:
    name, channel, part, run, made, body, tries, code, readers, simulated = row
    at = datetime.fromtimestamp(made, UTC)
    if not isinstance(body, bytes):
        raise TypeError
    kept, is_simulated = tuple(readers.split()), simulated != 0  # in doubt it is
    return Message(name, channel, part, run, at, body, tries, code, kept, is_simulated)


@contextmanager
def open_outbox(file: Path) -> Generator[Outbox]:
    """Open *file*, which only this user can read; it is made if it is not there.

    Raises:
        DeliveryError: OUTBOX_UNUSABLE; OUTBOX_BUSY while another process has it; OUTBOX_NEWER for
            one of a later fleetcfg.
    """
    name = str(file)
    try:
        make_private_folder(file.parent)
        os.close(open_private(file, os.O_RDWR))
        protect_file(file)  # also one that was there
    except OSError as error:
        raise DeliveryError("OUTBOX_UNUSABLE", file=name, why=error.strerror or "") from error
    with _troubles(name):
        connection = sqlite3.connect(file, timeout=_BUSY_SECONDS, isolation_level=None)
    try:
        with _troubles(name):
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _MOST_BYTES)
            # Held until it is closed: two that send at once would send everything twice.
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            _ensure_tables(connection, name)
        yield Outbox(connection, name)
    finally:
        connection.close()


def _ensure_tables(connection: sqlite3.Connection, file: str) -> None:
    with _transaction(connection):
        version: int = connection.execute("PRAGMA user_version").fetchone()[0]
        if version > FORMAT:
            raise DeliveryError("OUTBOX_NEWER", file=file, version=version, known=FORMAT)
        rows = connection.execute("SELECT sql FROM sqlite_master").fetchall()
        found = frozenset(str(row[0]) for row in rows if row[0])
        if version == 0 and not found:
            for table in _TABLES:
                connection.execute(table)
            connection.execute(f"PRAGMA user_version = {FORMAT:d}")
        elif found != _TABLES:
            # A view or a trigger can be a program: a file with others is another program's.
            raise DeliveryError("OUTBOX_UNUSABLE", file=file, why="tables")


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Generator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


@contextmanager
def _troubles(file: str) -> Generator[None]:
    """Turn SQLite's troubles into ours."""
    try:
        yield
    except sqlite3.Error as error:
        is_busy = getattr(error, "sqlite_errorname", "") == "SQLITE_BUSY"
        code = "OUTBOX_BUSY" if is_busy else "OUTBOX_UNUSABLE"
        raise DeliveryError(code, file=file, why=str(error)) from error
