"""Every root that was proven here, since when it is in force, and what lay here before it.

From when on a root was in force here, the clock of this machine said as it was recorded, and that
clock may have been wrong: `_Since` says by which entry it is dated. What lay here of another log
before a root did was said before it, whatever any clock says.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from fleetcfg.ledger.checkpoint import Checkpoint
from fleetcfg.ledger.entry import LedgerEntry, moment_of, read_entry
from fleetcfg.ledger.objects import Objects
from fleetcfg.ledger.record import kept_crls
from fleetcfg.ledger.store import Store
from fleetcfg.trust.crypto.envelope import read_envelope
from fleetcfg.trust.documents.root import Root, read_root

ROOT_ENTRY: Final = b'"doc":"root"'
"""In the line of a root; within a text a quotation mark is escaped, so it is never found there."""
_IMPORT: Final = b'"kind":"import"'
_INSTANT: Final = rb"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z"
# Members stand in order, and only texts stand between: in these a quotation mark is escaped.
_VOUCHED: Final = re.compile(rb'"floor":"(' + _INSTANT + rb')".*"t":"\1"')


@dataclass(frozen=True, slots=True)
class KnownRoot:
    """A root that was proven here.

    Attributes:
        since: From when on it was in force here.
        held: Of each other log, how many entries were here before it.
    """

    since: datetime
    root: Root
    held: Mapping[str, int] = field(default_factory=dict[str, int])

    def is_after(self, origin: str, position: int) -> bool:
        """Tell whether an entry of the log *origin* was here before this root was."""
        return position < self.held.get(origin, 0)


@dataclass(frozen=True, slots=True)
class KnownRoots:
    """Every root that was proven here.

    Attributes:
        by_digest: By the digest of its payload.
        crls: Revocation lists that are kept here.
        known: In the order of the log here.
    """

    by_digest: Mapping[str, Root]
    crls: tuple[bytes, ...] = ()
    known: tuple[KnownRoot, ...] = ()

    def in_force(self, there: Root | None, log: str, entry: LedgerEntry) -> Root | None:
        """Return by which root an *entry* of another *log* is judged.

        It is the newest of *there*, the one where it stands, and of those that were known here at
        its time, unless the entry was here before.
        """
        if there is None:
            return None
        at = moment_of(entry.at)
        here = (
            each.root
            for each in self.known
            if each.since <= at and not each.is_after(log, entry.position)
        )
        return max((there, *here), key=lambda root: root.version)

    def is_undated(self, log: str, entry: LedgerEntry, keyids: Collection[str]) -> bool:
        """Tell whether it came here only once one of its keys was revoked by a root here."""
        return any(
            each.root.is_revoked(keyid) and not each.is_after(log, entry.position)
            for each in self.known
            for keyid in keyids
        )


def known_roots(store: Store, objects: Objects) -> KnownRoots:
    """Return every root that the log of *store* was given through the door.

    Raises:
        LedgerError: ``LEDGER_*``.
        RefusalError: ``LOG_ENTRY``; as `read_root`.
    """
    found: dict[str, Root] = {}
    since, held = _Since(), dict[str, int]()
    for line in store.lines():
        entry = read_entry(line) if ROOT_ENTRY in line else None
        if entry is not None and entry.kind == "trust" and entry.facts.get("doc") == "root":
            envelope = read_envelope(objects.get(str(entry.facts["object"])), "root")
            found[envelope.sha256] = read_root(envelope.payload)
            known = KnownRoot(moment_of(entry.at), found[envelope.sha256], dict(held))
            since.add(known, line)
        else:
            since.pass_by(line)
            if _IMPORT in line:
                _note_import(read_entry(line), held)
    return KnownRoots(found, tuple(kept_crls(store)), since.of_roots())


def record_import(store: Store, head: Checkpoint, *, at: datetime) -> None:
    """Record that all of another log up to *head* is here, durably.

    Raises:
        LedgerError: ``LEDGER_*``.
    """
    with store.writing() as transaction:
        transaction.add("import", {"log": head.origin, "size": head.size}, at=at)


def _note_import(entry: LedgerEntry, held: dict[str, int]) -> None:
    log, size = entry.facts.get("log"), entry.facts.get("size")
    if entry.kind == "import" and isinstance(log, str) and isinstance(size, int):
        held[log] = max(size, held.get(log, 0))


class _Since:
    """From when on each root was in force here, whatever the clock said as it was recorded.

    An entry whose time is its floor was written while a status in force vouched for the clock. The
    first such entry from that of the root on, not before the root was issued, is not earlier than
    the root was recorded: a dead battery then refuses nothing that was said before it. Where the
    root's own entry has a time between, that one counts: nothing vouches for it, and it is not
    behind. Where there is neither, the root is in force since it was issued.
    """

    def __init__(self) -> None:
        self._known: list[tuple[KnownRoot, datetime | None]] = []
        self._is_open = False  # some root has no vouched time yet

    def add(self, known: KnownRoot, line: bytes) -> None:
        """Take in a root, as its entry dates it, and the line of that."""
        self._known.append((known, known.since if known.since >= known.root.issued_at else None))
        self._is_open = True
        self.pass_by(line)

    def pass_by(self, line: bytes) -> None:
        """Take in an entry after those of the roots: of most nothing is read."""
        vouched = _VOUCHED.search(line) if self._is_open else None
        if vouched is None:
            return
        at = moment_of(vouched[1].decode())
        if at >= max(known.root.issued_at for known, _ in self._known):
            self._known = [(known, min(since or at, at)) for known, since in self._known]
            self._is_open = False

    def of_roots(self) -> tuple[KnownRoot, ...]:
        """Return each root with the time since when it is in force."""
        return tuple(
            replace(known, since=since or known.root.issued_at) for known, since in self._known
        )
