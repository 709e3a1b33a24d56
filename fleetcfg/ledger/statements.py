"""Statements in the logs: entries of the kind ``scan``, with ``deed`` ``statement``.

That kind is as old as the log and no reader of any release takes anything from it (ADR 0054). The
entry holds the whole envelope. A statement is judged by the root that was in force *where it stands
in its log*: who said something in March, and left in June, has said it; a key that was revoked
before the entry says nothing. A log elsewhere that takes in no newer root is judged by the one that
was in force here at the time of its entry: a key that was revoked does not go on speaking there.

What came here only once its key was revoked, and says that it is older, holds by the word of its
log alone: an honest machine that comes home late looks the same. It is told so (`is_undated`).
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from fleetcfg.errors import FleetcfgError, RefusalError, RequestError, Stage
from fleetcfg.ledger.entry import LedgerEntry, moment_of, read_entry
from fleetcfg.ledger.known_roots import ROOT_ENTRY, KnownRoots
from fleetcfg.ledger.store import Store
from fleetcfg.model.statement import SignedStatement, StatementKind, Statements, missing_facts
from fleetcfg.model.timezone import spell_instant
from fleetcfg.trust.crypto.canonical import spell
from fleetcfg.trust.crypto.envelope import Envelope, envelope_of
from fleetcfg.trust.documents.root import Root
from fleetcfg.trust.documents.statement import StatementDocument
from fleetcfg.trust.verify.prove import prove_statement
from fleetcfg.trust.verify.quorum import VerificationTime

KIND: Final = "scan"
STATEMENT: Final = "statement"
# Within a text a quotation mark is escaped, so that these are never found inside of one.
_OURS: Final = b'"deed":"statement"'
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
        if ROOT_ENTRY in line:
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
    root = there if log.is_own else roots.in_force(there, log.origin, entry)
    if root is None:
        raise RequestError("TRUST_ABSENT")
    envelope = envelope_of(entry.facts.get("statement"), "statement")
    proven = prove_statement(envelope, root, VerificationTime(recorded, roots.crls)).document
    if max(proven.said_at, recorded) > now + _AHEAD or proven.said_at > recorded + _AHEAD:
        raise RefusalError("STATEMENT_TIME", stage=Stage.LEDGER, at=spell_instant(proven.said_at))
    said = statement_of(proven, recorded, log.origin, envelope.sha256, root)
    if said is None or log.is_own:
        return said
    keyids = [signature.keyid for signature in envelope.signatures]
    return replace(said, is_undated=roots.is_undated(log.origin, entry, keyids))


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
