"""What an entry of the log may say, and how it is spelled: one line, the one spelling of JSON.

Redaction is by type, not by pattern. A fact is text, a whole number, yes or no, nothing, or lists
and mappings of these, and *exactly* so: any other type, a subclass too, could conceal a value
and is refused, at any depth. Of a parameter that the catalog calls secret an entry
names the path and nothing of the value, not even a digest: a digest of a password can be guessed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from fleetcfg.errors import LedgerError, RefusalError
from fleetcfg.ledger.merkle import leaf_hash
from fleetcfg.model.timezone import spell_instant
from fleetcfg.trust.crypto.canonical import Json, digest, read, spell

KINDS = frozenset(
    {
        "adopt",
        "breakglass",
        "clock",
        "cosigned",
        "export",
        "import",
        "intent",
        "issued",
        "outcome",
        "receipt",
        "reconcile",
        "refused",
        "rejected",
        "scan",
        "step",
        "trust",
        "verify",
    }
)
LOG_FILE = "log.jsonl"  # where entries stand, one a line
ENTRY_BYTES_MOST = 256 * 1024
_RESERVED = frozenset({"i", "t", "kind"})
_TIME = re.compile(r"\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ", re.ASCII)
_PLAIN = (str, int, bool, type(None))


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One entry, read from its line.

    Attributes:
        position: Its place in the log, from 0.
        at: When it was made, by the clock of the machine that made it; text, for its order is that
            of time.
        kind: One of `KINDS`.
        facts: What it says besides.
        line: The line, without its end.
    """

    position: int
    at: str
    kind: str
    facts: Mapping[str, Json]
    line: bytes

    @property
    def receipts(self) -> tuple[str, ...]:
        """Return the digest of the receipt that it names; empty if it names none."""
        named = self.facts.get("receipt")
        return (named,) if isinstance(named, str) else ()

    @property
    def leaf(self) -> bytes:
        """Return its hash in the tree."""
        return leaf_hash(self.line)


def moment_of(text: str) -> datetime:
    """Return the time that `spell_instant` spelled."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def spell_entry(position: int, at: datetime, kind: str, facts: Mapping[str, Json]) -> bytes:
    """Return the line of an entry, without its end.

    Raises:
        LedgerError: ``LEDGER_ENTRY`` with ``why``: ``kind`` or ``member`` (a programmer's mistake),
            ``concealed`` (a value of a type that must not be written), ``size``, or the code with
            which the one spelling refuses it.
    """
    if kind not in KINDS:
        raise LedgerError("LEDGER_ENTRY", why="kind")
    if _RESERVED & facts.keys():
        raise LedgerError("LEDGER_ENTRY", why="member")
    _require_plain(facts)
    try:
        line = spell({"i": position, "t": spell_instant(at), "kind": kind, **facts})
    except RefusalError as refusal:
        raise LedgerError("LEDGER_ENTRY", why=refusal.code) from refusal
    if len(line) > ENTRY_BYTES_MOST:
        raise LedgerError("LEDGER_ENTRY", why="size")
    return line


def read_entry(line: bytes) -> LedgerEntry:
    """Read a line, without its end, in the one spelling.

    Raises:
        RefusalError: As `fleetcfg.trust.crypto.canonical.read`, or ``LOG_ENTRY`` if it is no entry.
    """
    document = read(line)
    if not isinstance(document, dict):
        raise RefusalError("LOG_ENTRY", why="object")
    position, at, kind = (document.pop(name, None) for name in ("i", "t", "kind"))
    if type(position) is not int or position < 0:
        raise RefusalError("LOG_ENTRY", why="i")
    if not (isinstance(at, str) and _is_time(at)):
        raise RefusalError("LOG_ENTRY", why="t")
    if not isinstance(kind, str) or kind not in KINDS:
        raise RefusalError("LOG_ENTRY", why="kind")
    return LedgerEntry(position, at, kind, document, line)


def _is_time(text: str) -> bool:
    """Tell whether *text* is a time, and not only spelled as one: every reader makes one of it."""
    if _TIME.fullmatch(text) is None:
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:  # the 30th of February
        return False
    return True


def value_fact(path: str, value: str | None, *, is_secret: bool) -> dict[str, Json]:
    """Return what an entry says of a value: the value, or only that it is one that stays hidden."""
    if is_secret:
        return {"path": path, "secret": True}
    return {"path": path, "value": value, "sha256": digest((value or "").encode())}


def _require_plain(fact: object) -> None:
    """Refuse what is not exactly of a plain type; a subclass may be one that conceals."""
    if type(fact) in _PLAIN:
        return
    if isinstance(fact, Mapping):
        for name, member in fact.items():
            _require_plain(name)
            _require_plain(member)
    elif isinstance(fact, list | tuple):
        for element in fact:
            _require_plain(element)
    else:
        raise LedgerError("LEDGER_ENTRY", why="concealed")
