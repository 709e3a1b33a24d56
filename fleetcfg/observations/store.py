"""The observations of a fleet: the latest of each device, and what changed between readings."""

import sqlite3
from collections.abc import Collection, Generator, Iterable, Mapping
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from fleetcfg.errors import RequestError
from fleetcfg.model.finding import Since
from fleetcfg.model.snapshot import DeviceIdentity
from fleetcfg.model.value import cut
from fleetcfg.observations.file import connect, reading_errors, sqlite_errors
from fleetcfg.observations.rows import blob, moment, text, text_or_none
from fleetcfg.observations.values import (
    LastSeen,
    LostPath,
    Observation,
    ObservedChange,
    Packed,
    Readings,
    decompress,
    is_other,
)

_LATEST = (
    "SELECT digest, shape, settings, version, last_seen FROM device WHERE host = ? AND readings = ?"
)


class Observations:
    """The observations of a fleet, in one open file: of real devices, or of simulated ones.

    Args:
        connection: To the file, which is *file*.
        file: Its name.
        readings: Whose histories are meant; those of the others are not met.

    Raises:
        ObservationError: ``STORE_*``, from every method, when the file cannot be read or written.
    """

    def __init__(
        self, connection: sqlite3.Connection, file: str, readings: Readings = Readings.REAL
    ) -> None:
        self.connection = connection
        self.file = file
        self.readings = readings
        with reading_errors(file):
            self.salt = b"" + connection.execute("SELECT salt FROM meta").fetchone()[0]
        self._shapes: dict[bytes, tuple[str, ...]] = {}

    def of(self, readings: Readings) -> "Observations":
        """Return those of other devices, in the same open file."""
        return Observations(self.connection, self.file, readings)

    @contextmanager
    def writing(self) -> Generator[None, None, None]:
        """Make everything inside one transaction: all of it is kept, or nothing."""
        with sqlite_errors(self.file):
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self.connection.rollback()
                raise
            self.connection.commit()

    def digests(self) -> dict[str, str]:
        """Return the digest of the latest configuration of each device."""
        with reading_errors(self.file):
            rows = self.connection.execute(
                "SELECT host, digest FROM device WHERE readings = ?", (self.readings,)
            )
            return {text(host): text(digest) for host, digest in rows}

    def record(self, seen: Observation, *, at: datetime) -> None:
        """Keep one reading, inside `writing`; a reading older than the one kept is ignored."""
        row, stamp = self._latest(seen.host), at.timestamp()
        if row is not None and row[4] > stamp:
            return
        if row is not None and row[0] == seen.digest:
            self.connection.execute(
                "UPDATE device SET last_seen = ?, latest_try = ?, reason = '', serial = ?,"
                " product = ?, version = ? WHERE host = ? AND readings = ?",
                (stamp, stamp, *_identity(seen.identity), seen.host, self.readings),
            )
            return
        if seen.packed is None:
            return  # another audit kept something else meanwhile; the next reading will tell
        self._keep_shape(seen.packed)
        if row is not None:
            before = self._settings(row[1], row[2])
            now = self._settings(seen.packed.shape, seen.packed.settings)
            self._note_changes(seen, before, now, (stamp, row[4], row[3]))
        self.connection.execute(
            "INSERT INTO device VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?)"
            " ON CONFLICT (host, readings) DO UPDATE SET serial = excluded.serial,"
            " product = excluded.product, version = excluded.version, digest = excluded.digest,"
            " shape = excluded.shape, settings = excluded.settings,"
            " last_seen = excluded.last_seen, latest_try = excluded.latest_try, reason = ''",
            (
                seen.host,
                *_identity(seen.identity),
                seen.digest,
                seen.packed.shape,
                seen.packed.settings,
                stamp,
                stamp,
                stamp,
                self.readings,
            ),
        )

    def miss(self, host: str, run: str, reason: str, *, at: datetime) -> None:
        """Keep that a device could not be read, inside `writing`."""
        stamp = at.timestamp()
        self.connection.execute(
            "INSERT OR REPLACE INTO miss VALUES (?, ?, ?, ?, ?)",
            (host, stamp, run, reason, self.readings),
        )
        self.connection.execute(
            "UPDATE device SET latest_try = ?, reason = ? WHERE host = ? AND readings = ?",
            (stamp, reason, host, self.readings),
        )

    def since(self, host: str, paths: Iterable[str]) -> dict[str, Since]:
        """Return since when each of *paths* has the value that was last recorded, where known."""
        with reading_errors(self.file):
            row = self.connection.execute(
                "SELECT first_seen FROM device WHERE host = ? AND readings = ?",
                (host, self.readings),
            ).fetchone()
            if row is None:
                return {}
            return {path: self._since(host, path, row[0]) for path in paths}

    def changes(self, host: str = "") -> tuple[ObservedChange, ...]:
        """Return the changes of *host*, or of every device, oldest first."""
        with reading_errors(self.file):
            rows = self.connection.execute(
                "SELECT host, path, first_seen, last_different, old, new, old_version, new_version"
                " FROM change WHERE (host = ? OR ? = '') AND readings = ?"
                " ORDER BY first_seen, host, path",
                (host, host, self.readings),
            )
            return tuple(
                ObservedChange(
                    text(host),
                    text(path),
                    moment(first),
                    moment(last),
                    text_or_none(old),
                    text_or_none(new),
                    text(old_version),
                    text(new_version),
                )
                for host, path, first, last, old, new, old_version, new_version in rows
            )

    def known(self, hosts: Collection[str]) -> set[str]:
        """Return every path that any of *hosts* had when it was last read, or that changed."""
        with reading_errors(self.file):
            rows = self.connection.execute(
                "SELECT host, shape FROM device WHERE readings = ?", (self.readings,)
            ).fetchall()
            shapes = {shape for host, shape in rows if host in hosts}
            changed = self.connection.execute(
                "SELECT DISTINCT host, path FROM change WHERE readings = ?", (self.readings,)
            )
            found = {text(path) for host, path in changed if host in hosts}
            return found.union(*map(self._paths_of, shapes))

    def paths(self, host: str) -> tuple[str, ...]:
        """Return the paths that *host* had when it was last read; none if it never was."""
        with reading_errors(self.file):
            row = self.connection.execute(
                "SELECT shape FROM device WHERE host = ? AND readings = ?", (host, self.readings)
            ).fetchone()
            return () if row is None else self._paths_of(row[0])

    def lost(self, host: str, version: str) -> dict[str, LostPath]:
        """Return each path that *host* listed under the release *version*, and does not list now.

        Not those that went with another release.
        """
        with reading_errors(self.file):
            rows = self.connection.execute(
                "SELECT path, first_seen, old IS NULL AND new IS NOT NULL, new IS NULL FROM change"
                " WHERE host = ? AND readings = ? AND old_version = ? AND new_version = ?"
                " AND (old IS NULL OR new IS NULL) ORDER BY first_seen",
                (host, self.readings, version, version),
            ).fetchall()
            now = set(self.paths(host)) if rows else set()
            came = {at for _, at, has_come, _ in rows if has_come}
            first = {path: has_come for path, _, has_come, _ in reversed(rows)}
            gone = {path: at for path, at, _, is_gone in rows if is_gone and path not in now}
            return {
                text(path): LostPath(moment(at), is_rearranged=bool(first[path]) or at in came)
                for path, at in gone.items()
            }

    def latest(self, host: str) -> dict[str, str | None]:
        """Return the values that *host* had when it was last read; None for what it hides."""
        row = self._latest(host)
        return {} if row is None else self._settings(row[1], row[2])

    def seen(self, host: str) -> LastSeen | None:
        """Return the latest that is known of *host*; None if it was never read."""
        with reading_errors(self.file):
            row = self.connection.execute(
                "SELECT serial, product, version, first_seen, last_seen, latest_try, reason"
                " FROM device WHERE host = ? AND readings = ?",
                (host, self.readings),
            ).fetchone()
            if row is None:
                return None
            serial, product, version = map(text, row[:3])
            identity = DeviceIdentity(serial=serial, product=product, version=version)
            first_seen, last_seen, latest_try = map(moment, row[3:6])
            return LastSeen(host, identity, first_seen, last_seen, latest_try, text(row[6]))

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    def _latest(self, host: str) -> tuple[str, bytes, bytes, str, float] | None:
        """Return digest, shape, settings, version and time of the last reading of *host*."""
        with reading_errors(self.file):
            row = self.connection.execute(_LATEST, (host, self.readings)).fetchone()
            if row is None:
                return None
            digest, shape, settings, version, last_seen = row
            moment(last_seen)
            return text(digest), blob(shape), blob(settings), text(version), last_seen

    def _since(self, host: str, path: str, first_seen: object) -> Since:
        row = self.connection.execute(
            "SELECT first_seen, last_different, old, old_version, new_version FROM change"
            " WHERE host = ? AND readings = ? AND path = ? ORDER BY first_seen DESC LIMIT 1",
            (host, self.readings, path),
        ).fetchone()
        if row is None:
            return Since(first_seen=moment(first_seen))
        before, after = map(text, row[3:])
        return Since(
            first_seen=moment(row[0]),
            last_different=moment(row[1]),
            previous=None if row[2] is None else cut(text(row[2])),
            followed_firmware="" if before == after else f"{before} → {after}",
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
                self.readings,
            )
            for path in sorted(before.keys() | now.keys())
            if is_other(before.get(path), now.get(path)) or (path in before) != (path in now)
        ]
        self.connection.executemany(
            "INSERT OR REPLACE INTO change VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows
        )

    def _keep_shape(self, packed: Packed) -> None:
        if packed.shape not in self._shapes:
            self.connection.execute(
                "INSERT OR IGNORE INTO shape VALUES (?, ?)", (packed.shape, packed.paths)
            )
            self._shapes[packed.shape] = tuple(decompress(packed.paths))

    def _settings(self, shape: bytes, settings: bytes) -> dict[str, str | None]:
        with reading_errors(self.file):
            values = map(text_or_none, decompress(settings))
            return dict(zip(self._paths_of(shape), values, strict=True))

    def _paths_of(self, shape: bytes) -> tuple[str, ...]:
        paths = self._shapes.get(shape)
        if paths is None:
            with reading_errors(self.file):
                row = self.connection.execute(
                    "SELECT paths FROM shape WHERE digest = ?", (shape,)
                ).fetchone()
                paths = self._shapes[shape] = tuple(map(text, decompress(blob(row[0]))))
        return paths


def _identity(identity: DeviceIdentity) -> tuple[str, str, str]:
    return identity.serial, identity.product, identity.version


def open_observations(file: Path) -> Observations:
    """Open the observation store, and make it if it is not there.

    Raises:
        ObservationError: ``STORE_NOT_OURS`` (another program's file), ``STORE_NEWER`` (a later
            fleetcfg's), ``STORE_DENIED``, ``STORE_FULL``, ``STORE_BUSY``, ``STORE_FAILED``.
    """
    connection = connect(file)
    with sqlite_errors(str(file)):
        return Observations(connection, str(file))


@contextmanager
def kept_observations(file: Path) -> Generator[Observations]:
    """Open a store that is there; none is made.

    Raises:
        RequestError: HISTORY_NO_AUDIT if there is no such file.
        ObservationError: As of `open_observations`.
    """
    if not file.exists():
        raise RequestError("HISTORY_NO_AUDIT", file=str(file))
    with closing(open_observations(file)) as observations:
        yield observations


@contextmanager
def observations_in(file: Path | None) -> Generator[Observations]:
    """Open the observation store *file*; without one, a store that is gone at the end.

    Raises:
        ObservationError: As of `open_observations`.
    """
    if file is not None:
        with closing(open_observations(file)) as observations:
            yield observations
        return
    with (
        TemporaryDirectory(prefix="fleetcfg-") as folder,
        closing(open_observations(Path(folder) / "history.sqlite")) as observations,
    ):
        yield observations
