"""The file of the store: made, opened; its errors are ours."""

import os
import sqlite3
import zlib
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path

from fleetcfg.errors import ObservationError
from fleetcfg.machine.access import make_private_folder, open_private

FORMAT = 4  # PRAGMA user_version of the file
BUSY_SECONDS = 30.0
_MOST_BYTES = 64 * 1024 * 1024  # of a row, and of any text or blob
_OF_A_ROW = (
    ArithmeticError,
    AttributeError,
    LookupError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
)

# `judgement` is what runs share: most say of a device what the run before said. `finding` is the
# index of what is told; rows hold no text of the device but paths. Readings of a simulated device
# and of the real one of the same name are two histories (`Readings`). Samples of lines no audit
# brings: `fleetcfg line import` does. The words are those that a file of 0.3.0 holds.
_TABLES = """
CREATE TABLE meta (salt BLOB NOT NULL, keep_days INTEGER);
CREATE TABLE run (
    id TEXT PRIMARY KEY, started REAL NOT NULL, finished REAL, hosts INTEGER NOT NULL, code INTEGER
    , conclusion TEXT, tool TEXT, simulated INTEGER, basis TEXT, request TEXT, interrupted INTEGER,
    milliseconds INTEGER, body INTEGER);
CREATE TABLE shape (digest BLOB PRIMARY KEY, paths BLOB NOT NULL);
CREATE TABLE judgement (digest BLOB PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE report (
    run TEXT NOT NULL, host TEXT NOT NULL, n INTEGER NOT NULL,
    judgement BLOB NOT NULL REFERENCES judgement, about BLOB NOT NULL,
    reason TEXT NOT NULL, milliseconds INTEGER NOT NULL,
    PRIMARY KEY (run, host)
) WITHOUT ROWID;
CREATE TABLE finding (
    run TEXT NOT NULL, host TEXT NOT NULL, n INTEGER NOT NULL,
    verdict TEXT NOT NULL, severity TEXT NOT NULL, parameter TEXT NOT NULL, path TEXT NOT NULL,
    PRIMARY KEY (run, host, n)
) WITHOUT ROWID;
CREATE TABLE device (
    host TEXT NOT NULL, serial TEXT NOT NULL, product TEXT NOT NULL, version TEXT NOT NULL,
    digest TEXT NOT NULL, shape BLOB NOT NULL REFERENCES shape, settings BLOB NOT NULL,
    first_seen REAL NOT NULL, last_seen REAL NOT NULL, latest_try REAL NOT NULL,
    reason TEXT NOT NULL DEFAULT '', readings INTEGER NOT NULL,
    PRIMARY KEY (host, readings)
);
CREATE TABLE change (
    host TEXT NOT NULL, path TEXT NOT NULL, first_seen REAL NOT NULL, last_different REAL NOT NULL,
    old TEXT, new TEXT, old_version TEXT NOT NULL, new_version TEXT NOT NULL,
    readings INTEGER NOT NULL,
    PRIMARY KEY (host, readings, path, first_seen)
) WITHOUT ROWID;
CREATE TABLE miss (
    host TEXT NOT NULL, at REAL NOT NULL, run TEXT NOT NULL, reason TEXT NOT NULL,
    readings INTEGER NOT NULL,
    PRIMARY KEY (host, readings, at)
) WITHOUT ROWID;
CREATE TABLE line_file (sha256 TEXT PRIMARY KEY, taken REAL NOT NULL);
CREATE TABLE line_day (
    line TEXT NOT NULL, day INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (line, day)
) WITHOUT ROWID;
"""


def connect(file: Path) -> sqlite3.Connection:
    """Open the file, and make it if it is not there."""
    with sqlite_errors(str(file)):
        try:
            make_private_folder(file.parent)  # what SQLite lays beside it is as closed as that
            os.close(open_private(file, os.O_RDWR))
        except OSError as error:
            raise ObservationError(
                "STORE_DENIED", file=str(file), why=error.strerror or ""
            ) from error
        connection = sqlite3.connect(file, timeout=BUSY_SECONDS, isolation_level=None)
        try:
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _MOST_BYTES)
            _require_own_tables(connection, str(file))  # before anything is written to it
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            _ensure_tables(connection)
        except BaseException:
            connection.close()
            raise
    return connection


def _require_own_tables(connection: sqlite3.Connection, file: str) -> None:
    """Refuse a file with other tables than its version has: a column can be a program, too.

    A view, a trigger, a generated column, a check, an index: each can be a question without end.
    """
    connection.execute("BEGIN")  # the version and the tables of one moment
    version, tables = _version(connection), _schema(connection)
    connection.execute("COMMIT")
    if version > FORMAT:
        raise ObservationError("STORE_NEWER", file=file, version=version, known=FORMAT)
    if version not in (0, FORMAT) or tables != _known_schema(version):
        raise ObservationError("STORE_NOT_OURS", file=file)


def _known_schema(version: int) -> set[tuple[str, ...]]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as made:
        if version == FORMAT:
            _run(made, _TABLES)
        return _schema(made)


def _schema(connection: sqlite3.Connection) -> set[tuple[str, ...]]:
    """Return type, name and statement of whatever the file was told to have; no blanks differ."""
    rows = connection.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    return {(kind, name, " ".join(sql.replace('"', " ").split())) for kind, name, sql in rows}


def _ensure_tables(connection: sqlite3.Connection) -> None:
    if _version(connection) == FORMAT:
        return
    connection.execute("BEGIN IMMEDIATE")  # another audit may be making the same file just now
    if _version(connection) != FORMAT:
        _run(connection, _TABLES)
        connection.execute("INSERT INTO meta (salt) VALUES (?)", (os.urandom(32),))
        connection.execute(f"PRAGMA user_version = {FORMAT:d}")
    connection.execute("COMMIT")


def _run(connection: sqlite3.Connection, script: str) -> None:
    """Run each statement inside the transaction that is open; `executescript` would commit it."""
    for statement in script.split(";"):
        connection.execute(statement)


def _version(connection: sqlite3.Connection) -> int:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


@contextmanager
def sqlite_errors(file: str) -> Generator[None, None, None]:
    """Turn SQLite's troubles into ours."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        name = getattr(error, "sqlite_errorname", "")
        code = {
            "SQLITE_FULL": "STORE_FULL",
            "SQLITE_BUSY": "STORE_BUSY",
            "SQLITE_NOTADB": "STORE_NOT_OURS",
            "SQLITE_READONLY": "STORE_DENIED",
            "SQLITE_CANTOPEN": "STORE_DENIED",
        }.get(name, "STORE_FAILED")
        raise ObservationError(code, file=file, why=str(error)) from error


@contextmanager
def reading_errors(file: str) -> Generator[None, None, None]:
    """Turn what a row says that no fleetcfg of this version wrote into ours, as a broken file.

    Nothing of the caller's may run inside: these errors can be of anything.
    """
    with sqlite_errors(file):
        try:
            yield
        except (*_OF_A_ROW, zlib.error) as error:
            why = type(error).__name__
            raise ObservationError("STORE_FAILED", file=file, why=why) from error
