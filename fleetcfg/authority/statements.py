"""Statements that came here are proven and recorded, and read back from every log that is here."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from fleetcfg.authority.installation import Installation
from fleetcfg.authority.next_status import witness_folder
from fleetcfg.errors import RefusalError, Stage, refuse_at
from fleetcfg.ledger.known_roots import known_roots
from fleetcfg.ledger.record import kept_crls
from fleetcfg.ledger.statements import (
    LogLines,
    read_statements,
    record_statement,
    recorded_at,
    statement_of,
)
from fleetcfg.ledger.witness import kept_logs
from fleetcfg.model.statement import SignedStatement, Statements, is_subject
from fleetcfg.model.timezone import spell_instant
from fleetcfg.trust.crypto.canonical import require_alphabet
from fleetcfg.trust.crypto.envelope import Envelope
from fleetcfg.trust.verify.checks import CLOCK_SLACK
from fleetcfg.trust.verify.prove import prove_statement
from fleetcfg.trust.verify.quorum import VerificationTime


@dataclass(frozen=True, slots=True)
class KeptStatement:
    """A statement that is in the log here; *is_new* if it was not before."""

    statement: SignedStatement
    is_new: bool


def keep_statement(envelope: Envelope, at: Installation, *, now: datetime) -> KeptStatement:
    """Prove a statement and record it; one that is recorded already is not recorded again.

    Raises:
        RequestError: ``TRUST_ABSENT``.
        RefusalError: As `prove_statement`; STATEMENT_ABOUT of what is no id; STATEMENT_FACTS;
            STATEMENT_KIND of one that only a later release knows; STATEMENT_TIME of one that is
            said later than now; JSON_ALPHABET.
        LedgerError: ``LEDGER_*``.
    """
    moment = VerificationTime(now, kept_crls(at.store))
    root = at.pinned().root
    proven = prove_statement(envelope, root, moment).document
    before = recorded_at(at.store, envelope)
    said = statement_of(proven, before or now, at.store.origin, envelope.sha256, root)
    if said is None:
        raise RefusalError("STATEMENT_KIND", kind=proven.kind)
    if before is None:  # what was recorded by an earlier release stays as it was signed
        if not is_subject(proven.about):
            raise RefusalError("STATEMENT_ABOUT", stage=Stage.CHANGESET, about=proven.about)
        with refuse_at(Stage.CHANGESET):
            require_alphabet(envelope.payload)
        if proven.said_at > now + CLOCK_SLACK:  # no reader would count it, then or later
            at_time = spell_instant(proven.said_at)
            raise RefusalError("STATEMENT_TIME", stage=Stage.LEDGER, at=at_time)
        record_statement(at.store, envelope, at=now)
    return KeptStatement(said, is_new=before is None)


def known_statements(at: Installation, *, now: datetime) -> Statements:
    """Return every statement of the log here, and of the logs whose copies the Department keeps.

    Raises:
        LedgerError: ``LEDGER_*``.
        RefusalError: ``LOG_ENTRY``.
    """
    return read_statements(known_logs(at), known_roots(at.store, at.objects), now=now)


def known_logs(at: Installation) -> Iterator[LogLines]:
    """Yield the log here, and those of which the Department keeps copies."""
    yield _own_log(at)
    for origin, lines in kept_logs(witness_folder(at.folder)):
        yield LogLines(origin, lines)


def _own_log(at: Installation) -> LogLines:
    return LogLines(at.store.origin, at.store.lines, is_own=True)
