"""Statements in the logs: entries of the kind ``scan``, with ``deed`` ``statement``.

That kind is as old as the log and no reader of any release takes anything from it (ADR 0054). The
entry holds the whole envelope. A statement is judged by the root that was in force *where it stands
in its log*: who said something in March, and left in June, has said it; a key that was revoked
before the entry says nothing. A log elsewhere that takes in no newer root is judged by the one that
was in force here at the time of its entry: a key that was revoked does not go on speaking there.

From when on a root was in force here, the clock of this machine said as it was recorded, and that
clock may have been wrong: `_Since` says by which entry it is dated.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from fleetcfg.errors import FleetcfgError, RefusalError, RequestError, Stage
from fleetcfg.ledger.entry import LedgerEntry, moment_of, read_entry
from fleetcfg.ledger.objects import Objects
from fleetcfg.ledger.record import kept_crls
from fleetcfg.ledger.store import Store
from fleetcfg.model.statement import SignedStatement, StatementKind, Statements, missing_facts
from fleetcfg.model.timezone import spell_instant
from fleetcfg.trust.crypto.canonical import spell
from fleetcfg.trust.crypto.envelope import Envelope, envelope_of, read_envelope
from fleetcfg.trust.documents.root import Root, read_root
from fleetcfg.trust.documents.statement import StatementDocument
from fleetcfg.trust.verify.prove import prove_statement
from fleetcfg.trust.verify.quorum import VerificationTime

KIND: Final = "scan"
STATEMENT: Final = "statement"
# Within a text a quotation mark is escaped, so that these are never found inside of one.
_OURS: Final = b'"deed":"statement"'
_ROOT: Final = b'"doc":"root"'
_INSTANT: Final = rb"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z"
# Members stand in order, and only texts stand between: in these a quotation mark is escaped.
_VOUCHED: Final = re.compile(rb'"floor":"(' + _INSTANT + rb')".*"t":"\1"')
_AHEAD: Final = timedelta(minutes=5)
"""How far clocks of two machines may be apart."""


@dataclass(frozen=True, slots=True)
class LogLines:
    """One log: its name, and its lines without their ends.

    Attributes:
        is_own: Whether it is the one here: what stands before a root was written before it.
    """

    origin: str
    lines: Callable[[], Iterable[bytes]]
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class KnownRoots:
    """Every root that was proven here.

    Attributes:
        by_digest: By the digest of its payload.
        crls: Revocation lists that are kept here.
        since: From when on each was in force here.
    """

    by_digest: Mapping[str, Root]
    crls: tuple[bytes, ...] = ()
    since: tuple[tuple[datetime, Root], ...] = ()

    def in_force(self, there: Root | None, at: datetime) -> Root | None:
        """Return the newest of *there*, the root of a log, and those that were known here *at*."""
        if there is None:
            return None
        here = (root for known_at, root in self.since if known_at <= at)
        return max((there, *here), key=lambda root: root.version)


def known_roots(store: Store, objects: Objects) -> KnownRoots:
    """Return every root that the log of *store* was given through the door.

    Raises:
        LedgerError: ``LEDGER_*``.
        RefusalError: ``LOG_ENTRY``; as `read_root`.
    """
    found: dict[str, Root] = {}
    since = _Since()
    for line in store.lines():
        entry = read_entry(line) if _ROOT in line else None
        if entry is not None and entry.kind == "trust" and entry.facts.get("doc") == "root":
            envelope = read_envelope(objects.get(str(entry.facts["object"])), "root")
            found[envelope.sha256] = read_root(envelope.payload)
            since.add(found[envelope.sha256], line, moment_of(entry.at))
        else:
            since.pass_by(line)
    return KnownRoots(found, tuple(kept_crls(store)), since.of_roots())


class _Since:
    """From when on each root was in force here, whatever the clock said as it was recorded.

    An entry whose time is its floor was written while a status in force vouched for the clock. The
    first such entry from that of the root on, not before the root was issued, is not earlier than
    the root was recorded: a dead battery then refuses nothing that was said before it. Where the
    root's own entry has a time between, that one counts: nobody vouched for it, and it is not
    behind. Where there is neither, the root is in force since it was issued.
    """

    def __init__(self) -> None:
        self._known: list[tuple[Root, datetime | None]] = []
        self._is_open = False  # some root has no vouched time yet

    def add(self, root: Root, line: bytes, at: datetime) -> None:
        """Take in the entry of *root*, its line and its time."""
        self._known.append((root, at if at >= root.issued_at else None))
        self._is_open = True
        self.pass_by(line)

    def pass_by(self, line: bytes) -> None:
        """Take in an entry after those of the roots: of most nothing is read."""
        vouched = _VOUCHED.search(line) if self._is_open else None
        if vouched is None:
            return
        at = moment_of(vouched[1].decode())
        newest = max(root.issued_at for root, _ in self._known)
        if at >= newest:
            self._known = [(root, min(since or at, at)) for root, since in self._known]
            self._is_open = False

    def of_roots(self) -> tuple[tuple[datetime, Root], ...]:
        """Return each root, after the time since when it is in force."""
        return tuple((since or root.issued_at, root) for root, since in self._known)


def record_statement(store: Store, envelope: Envelope, *, at: datetime) -> None:
    """Record a statement that was proven, durably.

    Raises:
        LedgerError: ``LEDGER_*``.
    """
    with store.writing() as transaction:
        transaction.add(KIND, {"deed": STATEMENT, "statement": envelope.as_json()}, at=at)


def recorded_at(store: Store, envelope: Envelope) -> datetime | None:
    """Return when the log took in just this envelope; None if it has not.

    Nothing is verified: it is asked before a statement that was proven is recorded.

    Raises:
        LedgerError: ``LEDGER_*``.
        RefusalError: ``LOG_ENTRY`` if the line that has it is no entry.
    """
    needle = b'"statement":' + spell(envelope.as_json())
    for line in store.lines():
        if _OURS in line and needle in line:
            return moment_of(read_entry(line).at)
    return None


def read_statements(logs: Iterable[LogLines], roots: KnownRoots, *, now: datetime) -> Statements:
    """Return every statement of *logs* that holds, each once, and what does not hold.

    A statement of a kind that only a later release knows is passed over.

    Raises:
        LedgerError: ``LEDGER_*``.
        RefusalError: ``LOG_ENTRY`` if a line is no entry.
    """
    given: dict[str, SignedStatement] = {}
    refused: Counter[str] = Counter()
    for log in logs:
        for entry, root in _entries(log.lines(), roots):
            try:
                said = _read(entry, log, root, roots, now)
            except FleetcfgError as error:
                refused[error.code] += 1
                continue
            if said is not None and _comes_first(said, given.get(said.sha256)):
                given[said.sha256] = said
    in_order = sorted(given.values(), key=lambda one: (one.said_at, one.recorded_at, one.sha256))
    return Statements(tuple(in_order), dict(refused))


def _comes_first(said: SignedStatement, before: SignedStatement | None) -> bool:
    """Tell whether *said* tells more truly than *before* which log took it in, and when.

    The log that gave the number of an incident is not asked for its time: who has another log
    writes its times.
    """
    if before is None or said.is_in_own_log is not before.is_in_own_log:
        return before is None or said.is_in_own_log
    return said.recorded_at < before.recorded_at


def _entries(
    lines: Iterable[bytes], roots: KnownRoots
) -> Iterator[tuple[LedgerEntry, Root | None]]:
    """Yield each statement with the root that was in force where it stands."""
    root: Root | None = None
    for line in lines:
        if _ROOT in line:
            entry = read_entry(line)
            seen = roots.by_digest.get(str(entry.facts.get("sha256")))
            if entry.kind == "trust" and seen is not None:
                root = seen if root is None or seen.version >= root.version else root
        elif _OURS in line:
            entry = read_entry(line)
            if (entry.kind, entry.facts.get("deed")) == (KIND, STATEMENT):
                yield entry, root


def _read(
    entry: LedgerEntry, log: LogLines, there: Root | None, roots: KnownRoots, now: datetime
) -> SignedStatement | None:
    recorded = moment_of(entry.at)
    root = there if log.is_own else roots.in_force(there, recorded)
    if root is None:
        raise RequestError("TRUST_ABSENT")
    envelope = envelope_of(entry.facts.get("statement"), "statement")
    proven = prove_statement(envelope, root, VerificationTime(recorded, roots.crls)).document
    if max(proven.said_at, recorded) > now + _AHEAD or proven.said_at > recorded + _AHEAD:
        raise RefusalError("STATEMENT_TIME", stage=Stage.LEDGER, at=spell_instant(proven.said_at))
    return statement_of(proven, recorded, log.origin, envelope.sha256, root)


def statement_of(
    proven: StatementDocument, recorded: datetime, origin: str, sha256: str, root: Root
) -> SignedStatement | None:
    """Return the noun of a proven document; None if only a later release knows its kind.

    *root* is what it was proven by.

    Raises:
        RefusalError: STATEMENT_FACTS if it lacks a fact of its kind.
    """
    if proven.kind not in set(StatementKind):
        return None
    kind = StatementKind(proven.kind)
    if missing := missing_facts(kind, proven.facts):
        raise RefusalError(
            "STATEMENT_FACTS", stage=Stage.LEDGER, kind=kind, names=", ".join(missing)
        )
    return SignedStatement(
        kind,
        proven.about,
        proven.said_at,
        proven.persons,
        proven.facts,
        recorded,
        origin,
        sha256,
        speaks_for_department(proven.persons, root),
    )


def speaks_for_department(persons: Collection[str], root: Root) -> bool:
    """Tell whether one of *persons* plans or approves by *root*."""
    keys = (*root.roles.author.keys, *root.roles.approver.keys)
    return not {root.keys[keyid].person for keyid in keys}.isdisjoint(persons)
