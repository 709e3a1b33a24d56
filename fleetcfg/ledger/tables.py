"""What entries come to, in tables: kept beside the log to be quick, never believed alone.

Every row follows from entries of the log, by `apply_entry` alone: the writer applies it to the
database as it adds the entry, and `derive` applies it to all entries again. Where the two differ,
the database was changed: the log, whose head is signed, is right.

The table ``fact`` holds, by name:

* ``root_version``, ``root_sha256``, ``root.N`` (the object that is the envelope of version N); the
  same of ``status`` and ``manifest``; the first two of ``adoption``, too;
* ``status_in_force``: the object that holds what all statuses come to; ``status_until``: its end;
* ``crl.ISSUER`` and ``crl_at.ISSUER``: the newest list of an authority, and when it was made;
* ``time_floor``: the latest time that was seen; earlier than that it can never be again;
* ``witnessed_size``, ``witnessed_at``: the head that the Department cosigned;
* ``recorded.DIGEST``: position of the entry that recorded a document; ``issued.ID``: a change-set;
  ``rejected.DIGEST``: id of a change-set that an approver rejected;
* ``issued_over.DIGEST``: digests of the approvals of a change-set that was issued here;
  ``issuer.ORIGIN SIZE``, ``issuer_entry.ORIGIN POSITION``: the root of another log that issues, and
  the hash of its entry, as a mark of issue said them;
* ``breakglass.DEVICE``: position of an emergency change that was begun here and has no end yet;
  ``breakglass_of.PERSON ENTRY ORIGIN``: the document that ended one;
* ``fido.KEYID``, ``fido.KEYID.DIGEST``: what a key counted, at most and under a document;
* ``refused``: what was refused last; ``refused_on`` and ``refused_count``: how often that day.
"""

import json
import re
import sqlite3
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import closing, contextmanager
from typing import Any, Final

from fleetcfg.errors import RefusalError, Stage
from fleetcfg.model.outcome import Fate

FORMAT: Final = 2  # PRAGMA user_version of the database
NAMES: Final = ("fact", "attempt", "sequence")
TABLES: Final = """
CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE attempt (
    changeset TEXT NOT NULL, device TEXT NOT NULL, number INTEGER NOT NULL, state TEXT NOT NULL,
    PRIMARY KEY (changeset, device, number)
) WITHOUT ROWID;
CREATE INDEX open_attempt ON attempt (device) WHERE state IN ('intent', 'rollback_failed');
CREATE TABLE sequence (
    device TEXT PRIMARY KEY, seq INTEGER NOT NULL, changeset TEXT NOT NULL
) WITHOUT ROWID
"""
INTENT: Final = "intent"

# What SQLite says of nothing, or of a list, in the place of a text: it depends on the release.
_WRONG_TYPES: Final = (
    sqlite3.IntegrityError,
    sqlite3.InterfaceError,
    sqlite3.ProgrammingError,
)

_Said = Mapping[str, Any]


def make_tables(database: sqlite3.Connection) -> None:
    """Make the tables, empty."""
    for statement in TABLES.split(";"):
        database.execute(statement)


def derive(lines: Iterable[bytes]) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows of every table, sorted, as the *lines* of a log say them."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
        make_tables(database)
        database.execute("BEGIN")
        for line in lines:
            if _EFFECTIVE.search(line):
                apply_entry(database, line)
        return rows_of(database)


def rows_of(database: sqlite3.Connection) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows of every table, sorted."""
    return {name: sorted(database.execute(f"SELECT * FROM {name}")) for name in NAMES}  # noqa: S608 - names of our own


def replace_rows(database: sqlite3.Connection, rows: Mapping[str, list[tuple[Any, ...]]]) -> None:
    """Put *rows* in the place of all that the tables hold."""
    for name in NAMES:
        database.execute(f"DELETE FROM {name}")  # noqa: S608 - a name of our own
        for row in rows[name]:
            places = ", ".join("?" * len(row))
            database.execute(f"INSERT INTO {name} VALUES ({places})", row)  # noqa: S608 - the same


def fact(database: sqlite3.Connection, name: str) -> str | None:
    """Return what is kept under *name*."""
    row = database.execute("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()
    return None if row is None else str(row[0])


_ISSUED: Final = """
SELECT value FROM fact
WHERE name > 'issued.' AND name < 'issued/' AND name = ?1 COLLATE NOCASE
ORDER BY name = ?1 DESC LIMIT 1
"""


def issued_as(database: sqlite3.Connection, number: str) -> str:
    """See `fleetcfg.trust.verify.ports.LedgerPort`."""
    row = database.execute(_ISSUED, (f"issued.{number}",)).fetchone()
    return "" if row is None else str(row[0])


def apply_entry(database: sqlite3.Connection, line: bytes) -> None:
    """Bring the tables to what they are after the entry on *line*."""
    with _reading():
        facts: _Said = json.loads(line)
        effect = _EFFECTS.get(facts["kind"])
        if effect is not None:
            effect(database, facts["i"], facts["t"], facts)
        if "floor" in facts and facts["floor"] > (fact(database, "time_floor") or ""):
            _keep(database, "time_floor", facts["floor"])


@contextmanager
def _reading() -> Generator[None]:
    """Tell of an entry that does not say what its kind has to, whatever it says instead."""
    try:
        yield
    except (*_WRONG_TYPES, KeyError, TypeError, ValueError, AttributeError) as error:
        raise RefusalError("LOG_ENTRY", stage=Stage.LEDGER, why="facts") from error


def _keep(database: sqlite3.Connection, name: str, value: object) -> None:
    database.execute("INSERT OR REPLACE INTO fact VALUES (?, ?)", (name, str(value)))


def _forget(database: sqlite3.Connection, names: str) -> None:
    database.execute("DELETE FROM fact WHERE name GLOB ?", (names,))


def _trust(database: sqlite3.Connection, _i: int, _at: str, facts: _Said) -> None:
    """A document was proven: a root, a status, a manifest, or a revocation list."""
    kind = facts["doc"]
    if kind == "crl":
        _keep(database, f"crl.{facts['issuer']}", facts["object"])
        _keep(database, f"crl_at.{facts['issuer']}", facts["issued_at"])
        return
    for forgotten in facts.get("forgets", ()):
        _forget(database, f"{forgotten}[_.]*")
    if "lowers_to" in facts:
        _lower(database, facts["lowers_to"])
    version = int(facts["version"])
    _keep(database, f"{kind}.{version}", facts["object"])
    if version < int(fact(database, f"{kind}_version") or 0):
        return
    _keep(database, f"{kind}_version", version)
    _keep(database, f"{kind}_sha256", facts["sha256"])
    if kind == "status":
        _keep(database, "status_in_force", facts["in_force"])
        _keep(database, "status_until", facts["until"])


def _lower(database: sqlite3.Connection, to: str) -> None:
    for name in ("time_floor", "witnessed_at"):
        known = fact(database, name)
        if known is not None:
            _keep(database, name, min(known, to))


def _cosigned(database: sqlite3.Connection, _i: int, at: str, facts: _Said) -> None:
    if facts["size"] >= int(fact(database, "witnessed_size") or 0):
        _keep(database, "witnessed_size", int(facts["size"]))
        _keep(database, "witnessed_at", facts.get("at", at))


def _recorded(database: sqlite3.Connection, position: int, _at: str, facts: _Said) -> None:
    if "doc" in facts:  # the receipts of release 0.2.0 are named by their envelope alone
        _keep(database, f"recorded.{facts['doc']}", position)


def _adopted(database: sqlite3.Connection, position: int, at: str, facts: _Said) -> None:
    _recorded(database, position, at, facts)
    if int(facts["version"]) >= int(fact(database, "adoption_version") or 0):
        _keep(database, "adoption_version", int(facts["version"]))
        _keep(database, "adoption_sha256", facts["doc"])


def _issued(database: sqlite3.Connection, position: int, _at: str, facts: _Said) -> None:
    _keep(database, f"recorded.{facts['cs']}", position)
    _keep(database, f"issued.{facts['id']}", facts["cs"])
    if "approvals" in facts:
        _keep(database, f"issued_over.{facts['cs']}", " ".join(facts["approvals"]))
    if "by" in facts:
        by = facts["by"]
        _keep(database, f"issuer.{by['origin']} {by['size']}", by["root"])
        _keep(database, f"issuer_entry.{by['origin']} {by['position']}", by["leaf"])


def _breakglass(database: sqlite3.Connection, position: int, at: str, facts: _Said) -> None:
    """An emergency change was begun here, or ended here, or one was brought here."""
    name = f"breakglass.{facts['dev']}"
    if facts["deed"] == "begin":
        _keep(database, name, position)
        return
    _recorded(database, position, at, facts)
    _keep(database, f"breakglass_of.{facts['begin']}", facts["doc"])
    if facts["deed"] == "end":
        database.execute("DELETE FROM fact WHERE name = ?", (name,))


def _rejected(database: sqlite3.Connection, _i: int, _at: str, facts: _Said) -> None:
    _keep(database, f"rejected.{facts['cs']}", facts["id"])


def _refused(database: sqlite3.Connection, _i: int, at: str, facts: _Said) -> None:
    if "bundle" not in facts:
        return  # a device of a change-set, and not a bundle at the door
    day = at[:10]
    count = int(fact(database, "refused_count") or 0) if fact(database, "refused_on") == day else 0
    _keep(database, "refused", f"{facts['bundle']} {facts['code']}")
    _keep(database, "refused_on", day)
    _keep(database, "refused_count", count + 1)


def _counted(database: sqlite3.Connection, _i: int, _at: str, facts: _Said) -> None:
    for keyid, counter in facts.get("counters", {}).items():
        known = int(fact(database, f"fido.{keyid}") or 0)
        _keep(database, f"fido.{keyid}", max(known, int(counter)))
        _keep(database, f"fido.{keyid}.{facts['cs']}", int(counter))


def _intent(database: sqlite3.Connection, _i: int, _at: str, facts: _Said) -> None:
    changeset, device, number = facts["cs"], facts["dev"], int(facts["n"])
    database.execute(
        "INSERT OR REPLACE INTO attempt VALUES (?, ?, ?, ?)", (changeset, device, number, INTENT)
    )
    database.execute(
        "INSERT OR REPLACE INTO sequence VALUES (?, ?, ?)", (device, int(facts["seq"]), changeset)
    )


def _ended(database: sqlite3.Connection, _i: int, _at: str, facts: _Said) -> None:
    state = Fate(facts["outcome"] if "outcome" in facts else facts["reading"]).value
    database.execute(
        "UPDATE attempt SET state = ? WHERE changeset = ? AND device = ? AND number = ?",
        (state, facts["cs"], facts["dev"], int(facts["n"])),
    )


_EFFECTS: Final[Mapping[str, Callable[[sqlite3.Connection, int, str, _Said], None]]] = {
    "trust": _trust,
    "cosigned": _cosigned,
    "adopt": _adopted,
    "breakglass": _breakglass,
    "receipt": _recorded,
    "issued": _issued,
    "rejected": _rejected,
    "refused": _refused,
    "verify": _counted,
    "intent": _intent,
    "outcome": _ended,
    "reconcile": _ended,
}
# Within a text a quotation mark is escaped, so that these are never found inside of one.
_EFFECTIVE: Final = re.compile(
    rb'"floor":|"kind":"(?:' + "|".join(sorted(_EFFECTS)).encode() + rb')"'
)
