"""Acknowledgements in the log: entries of the kind ``scan``, with ``deed`` ``acknowledge``.

That kind is as old as the log, and no reader of any release takes anything from it: so a log with
acknowledgements is one that each of them reads (ADR 0054). A person who has the folder of a log can
write anything into it: the entry holds the signature of the person whose word it is, and counts
only where that holds.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from fleetcfg.errors import FleetcfgError, RefusalError, RequestError, Stage
from fleetcfg.ledger.entry import LedgerEntry, moment_of, read_entry
from fleetcfg.ledger.record import kept_crls
from fleetcfg.ledger.store import Store
from fleetcfg.model.acknowledgement import MOST_TIME, Acknowledgement, Acknowledgements
from fleetcfg.model.timezone import spell_instant
from fleetcfg.model.value import MOST_SHOWN
from fleetcfg.model.verdict import Verdict
from fleetcfg.trust.crypto.canonical import Json, can_spell, digest, from_base64, spell, to_base64
from fleetcfg.trust.crypto.envelope import Signature
from fleetcfg.trust.documents.document import type_of
from fleetcfg.trust.documents.root import Root
from fleetcfg.trust.verify.prove import prove_acknowledgement
from fleetcfg.trust.verify.quorum import VerificationTime

KIND: Final = "scan"
ACKNOWLEDGE: Final = "acknowledge"
# Within a text a quotation mark is escaped, so that this is never found inside of one.
_OURS: Final = b'"deed":"acknowledge"'
# The log adds a time floor to any entry; a signature is not over itself.
_NOT_SIGNED: Final = frozenset({"floor", "sig"})


def live_fact(live: str | None) -> str | None:
    """Return a live value, as a finding tells it, as an entry keeps it: in the clear or hashed."""
    if live is None or (len(live) <= MOST_SHOWN and can_spell(live)):
        return live
    return digest(live.encode(errors="surrogatepass"))


def acknowledged_facts(
    given: Sequence[Acknowledgement], keyid: str, run: str
) -> Mapping[str, Json]:
    """Return what an entry says, but for the signature.

    Args:
        given: What one person acknowledges on one device at once, at least one: all but verdict,
            parameter, path and live value is the same.
        keyid: Of the key that signs it.
        run: The audit that found it.
    """
    first = given[0]
    findings = [
        {
            "verdict": str(one.verdict),
            "parameter": one.parameter,
            "path": one.path,
            "live": one.live,
        }
        for one in given
    ]
    return {
        "deed": ACKNOWLEDGE,
        "dev": first.host,
        "findings": findings,
        "person": first.person,
        "keyid": keyid,
        "reason": first.reason,
        "until": spell_instant(first.until),
        "run": run,
        "simulated": first.is_simulated,
    }


def acknowledged_payload(facts: Mapping[str, Json], trust_domain: str, *, at: str) -> bytes:
    """Return what the person signs: every fact of the entry, its time, and whose domain it is.

    Raises:
        RefusalError: As `fleetcfg.trust.crypto.canonical.spell`.
    """
    said = {name: fact for name, fact in facts.items() if name not in _NOT_SIGNED}
    whose = {"_type": type_of("acknowledgement"), "trust_domain": trust_domain, "at": at}
    return spell({**said, **whose})


def record_acknowledgements(
    store: Store, facts: Mapping[str, Json], signature: bytes, *, at: datetime
) -> None:
    """Record what a person acknowledges and has signed, durably.

    Args:
        store: The log.
        facts: As `acknowledged_facts` returns them.
        signature: Over `acknowledged_payload`.
        at: The time, as it was signed.

    Raises:
        LedgerError: ``LEDGER_*``.
    """
    with store.writing() as transaction:
        transaction.add(KIND, {**facts, "sig": to_base64(signature)}, at=at)


def read_acknowledgements(store: Store, root: Root | None, *, now: datetime) -> Acknowledgements:
    """Return every acknowledgement in the log that holds, oldest first, and what does not hold.

    A finding with a verdict that only a later release knows is passed over.

    Args:
        store: The log.
        root: The newest that is trusted here; without one none holds.
        now: The time: keys must be valid then.

    Raises:
        LedgerError: ``LEDGER_*``.
        RefusalError: ``LOG_ENTRY`` if a line is no entry.
    """
    given: list[Acknowledgement] = []
    refused: Counter[str] = Counter()
    entries = [read_entry(line) for line in store.lines() if _OURS in line]
    moment = VerificationTime(now, kept_crls(store) if entries else ())
    for entry in entries:
        if (entry.kind, entry.facts.get("deed")) != (KIND, ACKNOWLEDGE):
            continue
        try:
            given += _read(entry, root, moment)
        except FleetcfgError as error:
            refused[error.code] += 1
    # By the time that was signed: an older entry that is written again is not the last word.
    return Acknowledgements(tuple(sorted(given, key=lambda one: one.at)), dict(refused))


def _read(
    entry: LedgerEntry, root: Root | None, moment: VerificationTime
) -> Sequence[Acknowledgement]:
    if root is None:
        raise RequestError("TRUST_ABSENT")
    signer = _require_signed(entry, root, moment)
    given = _parse(entry, moment.now)
    for one in given:
        if one.person != signer:
            keyid = str(entry.facts["keyid"])
            raise RefusalError("ACKNOWLEDGE_PERSON", person=one.person, keyid=keyid)
        if not (one.at <= moment.now and one.at <= one.until <= one.at + MOST_TIME):
            raise RequestError("ACKNOWLEDGE_UNTIL", days=MOST_TIME.days)
    return given


def _require_signed(entry: LedgerEntry, root: Root, moment: VerificationTime) -> str:
    """Return whose signature is in *entry*; it holds over all that is read of it."""
    facts = entry.facts
    try:
        keyid, data = _text(facts["keyid"]), from_base64(_text(facts["sig"]))
    except (KeyError, TypeError) as error:
        raise _refuse() from error
    payload = acknowledged_payload(facts, root.trust_domain, at=entry.at)
    return prove_acknowledgement(payload, Signature(keyid, data), root, moment)


def _parse(entry: LedgerEntry, now: datetime) -> Sequence[Acknowledgement]:
    facts = entry.facts
    try:
        host, person, reason = (_text(facts[name]) for name in ("dev", "person", "reason"))
        at, until = moment_of(entry.at), moment_of(_text(facts["until"]))
        found = [_finding(one) for one in _list(facts["findings"])]
        is_simulated = _flag(facts["simulated"])
    except (KeyError, TypeError, ValueError) as error:
        raise _refuse() from error
    return [
        Acknowledgement(
            host,
            Verdict(verdict),
            parameter,
            path,
            live,
            person,
            reason,
            at,
            until,
            is_simulated,
            is_expired=until <= now,
        )
        for verdict, parameter, path, live in found
        if verdict in set(Verdict)
    ]


def _finding(fact: Json) -> tuple[str, str, str, str | None]:
    if not isinstance(fact, Mapping):
        raise TypeError
    verdict, parameter, path = (_text(fact[name]) for name in ("verdict", "parameter", "path"))
    live = fact["live"]
    return verdict, parameter, path, None if live is None else _text(live)


def _list(fact: Json) -> Sequence[Json]:
    if not isinstance(fact, list):
        raise TypeError
    return fact


def _flag(fact: Json) -> bool:
    if not isinstance(fact, bool):
        raise TypeError
    return fact


def _text(fact: Json) -> str:
    if not isinstance(fact, str):
        raise TypeError
    return fact


def _refuse() -> RefusalError:
    return RefusalError("LOG_ENTRY", stage=Stage.LEDGER, why="facts")
