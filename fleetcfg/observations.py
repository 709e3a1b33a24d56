"""What was seen of each device, and when it changed: one SQLite file, nothing to install.

Kept per device is its latest configuration and, as rows, each change between two readings, so that
"since when" has an answer and a million readings of a quiet fleet cost almost nothing. Values that
the catalog calls secret are stored as salted digests: a change shows, the value does not.

Several audits may write at once, and a SIGKILL or power cut at any moment leaves the last committed
state: SQLite's write-ahead log sees to both. The file is created with mode 0600.
"""

import json
import os
import sqlite3
import zlib
from collections.abc import Collection, Generator, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from fleetcfg.errors import ObservationError
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.model.finding import Since
from fleetcfg.model.snapshot import DeviceIdentity

FORMAT = 1  # PRAGMA user_version of the file
BUSY_SECONDS = 30.0

_TABLES = """
CREATE TABLE meta (salt BLOB NOT NULL);
CREATE TABLE run (
    id TEXT PRIMARY KEY, started REAL NOT NULL, finished REAL, hosts INTEGER NOT NULL, code INTEGER
);
CREATE TABLE shape (digest BLOB PRIMARY KEY, paths BLOB NOT NULL);
CREATE TABLE device (
    host TEXT PRIMARY KEY, serial TEXT NOT NULL, product TEXT NOT NULL, version TEXT NOT NULL,
    digest TEXT NOT NULL, shape BLOB NOT NULL REFERENCES shape, settings BLOB NOT NULL,
    first_seen REAL NOT NULL, last_seen REAL NOT NULL, latest_try REAL NOT NULL,
    reason TEXT NOT NULL DEFAULT ''
);
CREATE TABLE change (
    host TEXT NOT NULL, path TEXT NOT NULL, first_seen REAL NOT NULL, last_different REAL NOT NULL,
    old TEXT, new TEXT, old_version TEXT NOT NULL, new_version TEXT NOT NULL,
    PRIMARY KEY (host, path, first_seen)
) WITHOUT ROWID;
CREATE TABLE miss (
    host TEXT NOT NULL, at REAL NOT NULL, run TEXT NOT NULL, reason TEXT NOT NULL,
    PRIMARY KEY (host, at)
) WITHOUT ROWID;
"""

_CODES = {Conclusion.CLEAN: 0, Conclusion.FINDINGS: 2, Conclusion.INCOMPLETE: 3}


@dataclass(frozen=True, slots=True)
class Packed:
    """A whole configuration as it is kept; made by `pack`, where the device was read.

    Attributes:
        shape: Digest of the paths, which devices of one model and firmware share.
        paths: The paths, in order, compressed.
        settings: The values in the same order, compressed; what is secret, as salted digests.
    """

    shape: bytes
    paths: bytes
    settings: bytes


def pack(values: Mapping[str, str | None], secrets: Collection[str], salt: bytes) -> Packed:
    """Return *values* as they are kept.

    Args:
        values: By path, None where the device hides it.
        secrets: Paths whose values are secret although the device shows them.
        salt: Of the store; without it nobody can try values against the digests.
    """
    kept = dict(values)
    for path in secrets:
        text = kept.get(path)
        if text is not None:
            whole = sha256(salt + path.encode() + b"\0" + text.encode())
            kept[path] = "#" + whole.hexdigest()[:16]
    shape, paths = _packed_paths(tuple(kept))
    return Packed(shape, paths, _packed(list(kept.values())))


@lru_cache(maxsize=256)
def _packed_paths(paths: tuple[str, ...]) -> tuple[bytes, bytes]:
    return sha256("\n".join(paths).encode()).digest(), _packed(list(paths))


@dataclass(frozen=True, slots=True)
class Observation:
    """What one reading of one device brought, ready to be kept.

    Attributes:
        digest: Of the whole configuration; equal digests mean that nothing changed.
        packed: The configuration; None if *digest* is the one already kept.
    """

    host: str
    identity: DeviceIdentity
    digest: str
    packed: Packed | None


@dataclass(frozen=True, slots=True)
class ObservedChange:
    """A path whose value was another at the reading before."""

    host: str
    path: str
    first_seen: datetime
    last_different: datetime
    old: str | None
    new: str | None
    old_version: str
    new_version: str


@dataclass(frozen=True, slots=True)
class LastSeen:
    """The latest that is known of one device."""

    host: str
    identity: DeviceIdentity
    first_seen: datetime
    last_seen: datetime
    latest_try: datetime
    reason: str


class Observations:
    """The observations of a fleet.

    Raises:
        ObservationError: ``STORE_*``, from every method, when the file cannot be read or written.
    """

    def __init__(self, connection: sqlite3.Connection, file: str) -> None:
        self._connection = connection
        self._file = file
        self.salt: bytes = connection.execute("SELECT salt FROM meta").fetchone()[0]
        self._shapes: dict[bytes, tuple[str, ...]] = {}

    @contextmanager
    def writing(self) -> Generator[None, None, None]:
        """Make everything inside one transaction: all of it is kept, or nothing."""
        with _told(self._file):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.rollback()
                raise
            self._connection.commit()

    def begin(self, run: str, hosts: int, *, at: datetime) -> None:
        """Note that an audit of *hosts* devices starts."""
        self._connection.execute(
            "INSERT INTO run (id, started, hosts) VALUES (?, ?, ?)", (run, at.timestamp(), hosts)
        )

    def end(self, run: str, conclusion: Conclusion, *, at: datetime) -> None:
        """Note that it ended, and how; the column has numbers, which older versions read."""
        code = _CODES[conclusion]
        self._connection.execute(
            "UPDATE run SET finished = ?, code = ? WHERE id = ?", (at.timestamp(), code, run)
        )

    def digests(self) -> dict[str, str]:
        """Return the digest of the latest configuration of each device."""
        with _told(self._file):
            return dict(self._connection.execute("SELECT host, digest FROM device"))

    def record(self, seen: Observation, *, at: datetime) -> None:
        """Keep one reading, inside `writing`; a reading older than the one kept is ignored."""
        row = self._connection.execute(
            "SELECT digest, shape, settings, version, last_seen FROM device WHERE host = ?",
            (seen.host,),
        ).fetchone()
        moment = at.timestamp()
        if row is not None and row[4] > moment:
            return
        if row is not None and row[0] == seen.digest:
            self._connection.execute(
                "UPDATE device SET last_seen = ?, latest_try = ?, reason = '', serial = ?,"
                " product = ?, version = ? WHERE host = ?",
                (moment, moment, *_identity(seen.identity), seen.host),
            )
            return
        if seen.packed is None:
            return  # another audit kept something else meanwhile; the next reading will tell
        self._keep_shape(seen.packed)
        if row is not None:
            before = self._settings(row[1], row[2])
            now = self._settings(seen.packed.shape, seen.packed.settings)
            self._note_changes(seen, before, now, (moment, row[4], row[3]))
        self._connection.execute(
            "INSERT INTO device VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '')"
            " ON CONFLICT (host) DO UPDATE SET serial = excluded.serial,"
            " product = excluded.product, version = excluded.version, digest = excluded.digest,"
            " shape = excluded.shape, settings = excluded.settings,"
            " last_seen = excluded.last_seen, latest_try = excluded.latest_try, reason = ''",
            (
                seen.host,
                *_identity(seen.identity),
                seen.digest,
                seen.packed.shape,
                seen.packed.settings,
                moment,
                moment,
                moment,
            ),
        )

    def miss(self, host: str, run: str, reason: str, *, at: datetime) -> None:
        """Keep that a device could not be read, inside `writing`."""
        moment = at.timestamp()
        self._connection.execute(
            "INSERT OR REPLACE INTO miss VALUES (?, ?, ?, ?)", (host, moment, run, reason)
        )
        self._connection.execute(
            "UPDATE device SET latest_try = ?, reason = ? WHERE host = ?", (moment, reason, host)
        )

    def since(self, host: str, paths: Iterable[str]) -> dict[str, Since]:
        """Return since when each of *paths* has the value that was last recorded, where known."""
        with _told(self._file):
            row = self._connection.execute(
                "SELECT first_seen FROM device WHERE host = ?", (host,)
            ).fetchone()
            if row is None:
                return {}
            return {path: self._since(host, path, row[0]) for path in paths}

    def changes(self, host: str) -> tuple[ObservedChange, ...]:
        """Return the changes of *host*, oldest first."""
        with _told(self._file):
            rows = self._connection.execute(
                "SELECT host, path, first_seen, last_different, old, new, old_version, new_version"
                " FROM change WHERE host = ? ORDER BY first_seen, path",
                (host,),
            ).fetchall()
        return tuple(
            ObservedChange(row[0], row[1], _moment(row[2]), _moment(row[3]), *row[4:])
            for row in rows
        )

    def paths(self, host: str) -> tuple[str, ...]:
        """Return the paths that *host* had when it was last read; none if it never was."""
        with _told(self._file):
            row = self._connection.execute(
                "SELECT shape FROM device WHERE host = ?", (host,)
            ).fetchone()
            return () if row is None else self._paths_of(row[0])

    def seen(self, host: str) -> LastSeen | None:
        """Return the latest that is known of *host*; None if it was never read."""
        with _told(self._file):
            row = self._connection.execute(
                "SELECT serial, product, version, first_seen, last_seen, latest_try, reason"
                " FROM device WHERE host = ?",
                (host,),
            ).fetchone()
        if row is None:
            return None
        identity = DeviceIdentity(serial=row[0], product=row[1], version=row[2])
        return LastSeen(host, identity, _moment(row[3]), _moment(row[4]), _moment(row[5]), row[6])

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _since(self, host: str, path: str, first_seen: float) -> Since:
        row = self._connection.execute(
            "SELECT first_seen, last_different, old, old_version, new_version FROM change"
            " WHERE host = ? AND path = ? ORDER BY first_seen DESC LIMIT 1",
            (host, path),
        ).fetchone()
        if row is None:
            return Since(first_seen=_moment(first_seen))
        return Since(
            first_seen=_moment(row[0]),
            last_different=_moment(row[1]),
            previous=row[2],
            followed_firmware="" if row[3] == row[4] else f"{row[3]} → {row[4]}",
        )

    def _note_changes(
        self,
        seen: Observation,
        before: Mapping[str, str | None],
        now: Mapping[str, str | None],
        moments: tuple[float, float, str],
    ) -> None:
        first_seen, last_different, old_version = moments
        rows = [
            (
                seen.host,
                path,
                first_seen,
                last_different,
                before.get(path),
                now.get(path),
                old_version,
                seen.identity.version,
            )
            for path in sorted(before.keys() | now.keys())
            if before.get(path) != now.get(path) or (path in before) != (path in now)
        ]
        self._connection.executemany(
            "INSERT OR REPLACE INTO change VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows
        )

    def _keep_shape(self, packed: Packed) -> None:
        if packed.shape not in self._shapes:
            self._connection.execute(
                "INSERT OR IGNORE INTO shape VALUES (?, ?)", (packed.shape, packed.paths)
            )
            self._shapes[packed.shape] = tuple(_unpacked(packed.paths))

    def _settings(self, shape: bytes, settings: bytes) -> dict[str, str | None]:
        return dict(zip(self._paths_of(shape), _unpacked(settings), strict=True))

    def _paths_of(self, shape: bytes) -> tuple[str, ...]:
        paths = self._shapes.get(shape)
        if paths is None:
            row = self._connection.execute(
                "SELECT paths FROM shape WHERE digest = ?", (shape,)
            ).fetchone()
            paths = self._shapes[shape] = tuple(_unpacked(row[0]))
        return paths


def open_observations(file: Path) -> Observations:
    """Open the observation store, and make it if it is not there.

    Raises:
        ObservationError: ``STORE_NOT_OURS`` (another program's file), ``STORE_NEWER`` (a later
            fleetcfg's), ``STORE_DENIED``, ``STORE_FULL``, ``STORE_BUSY``, ``STORE_FAILED``.
    """
    with _told(str(file)):
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
        except OSError as error:
            raise ObservationError(
                "STORE_DENIED", file=str(file), why=error.strerror or ""
            ) from error
        connection = sqlite3.connect(file, timeout=BUSY_SECONDS, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            _ensure_tables(connection, str(file))
            return Observations(connection, str(file))
        except BaseException:
            connection.close()
            raise


def _ensure_tables(connection: sqlite3.Connection, file: str) -> None:
    if _version(connection) == FORMAT:
        return
    connection.execute("BEGIN IMMEDIATE")  # another audit may be making the same file just now
    version = _version(connection)
    if version > FORMAT:
        raise ObservationError("STORE_NEWER", file=file, version=version, known=FORMAT)
    if version == 0:
        if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            raise ObservationError("STORE_NOT_OURS", file=file)
        for statement in _TABLES.split(";"):
            connection.execute(statement)
        connection.execute("INSERT INTO meta VALUES (?)", (os.urandom(32),))
        connection.execute(f"PRAGMA user_version = {FORMAT:d}")
    connection.execute("COMMIT")


def _version(connection: sqlite3.Connection) -> int:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


@contextmanager
def _told(file: str) -> Generator[None, None, None]:
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


def _identity(identity: DeviceIdentity) -> tuple[str, str, str]:
    return identity.serial, identity.product, identity.version


def _moment(stamp: float) -> datetime:
    return datetime.fromtimestamp(stamp, UTC)


def _packed(texts: list[str] | list[str | None]) -> bytes:
    return zlib.compress(json.dumps(texts, ensure_ascii=False).encode(), 1)


def _unpacked(blob: bytes) -> list[str]:
    texts: list[str] = json.loads(zlib.decompress(blob))
    return texts
