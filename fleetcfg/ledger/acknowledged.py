"""Acknowledgements in the log: entries of the kind ``scan``, with ``deed`` ``acknowledge``.

That kind is as old as the log, and no reader of any release takes anything from it: so a log with
acknowledgements is one that each of them reads (ADR 0054).
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from fleetcfg.errors import RefusalError, Stage
from fleetcfg.ledger.entry import LedgerEntry, moment_of, read_entry
from fleetcfg.ledger.store import Store
from fleetcfg.model.acknowledgement import Acknowledgement
from fleetcfg.model.timezone import spell_instant
from fleetcfg.model.value import MOST_SHOWN
from fleetcfg.model.verdict import Verdict
from fleetcfg.trust.crypto.canonical import Json, can_spell, digest

KIND: Final = "scan"
ACKNOWLEDGE: Final = "acknowledge"
# Within a text a quotation mark is escaped, so that this is never found inside of one.
_OURS: Final = b'"deed":"acknowledge"'


def live_fact(live: str | None) -> str | None:
    """Return a live value, as a finding tells it, as an entry keeps it: in the clear or hashed."""
    if live is None or (len(live) <= MOST_SHOWN and can_spell(live)):
        return live
    return digest(live.encode(errors="surrogatepass"))


def record_acknowledgements(
    store: Store, given: Iterable[Acknowledgement], keyid: str, run: str, *, at: datetime
) -> None:
    """Record what a person acknowledges, all of it or nothing, durably.

    Args:
        store: The log.
        given: One for each finding.
        keyid: Of the key that proved who it is.
        run: The audit that found it.
        at: The time.

    Raises:
        LedgerError: ``LEDGER_*``.
    """
    with store.writing() as transaction:
        for one in given:
            facts: dict[str, Json] = {
                "deed": ACKNOWLEDGE,
                "dev": one.host,
                "verdict": str(one.verdict),
                "parameter": one.parameter,
                "path": one.path,
                "live": one.live,
                "person": one.person,
                "keyid": keyid,
                "reason": one.reason,
                "until": spell_instant(one.until),
                "run": run,
                "simulated": one.is_simulated,
            }
            transaction.add(KIND, facts, at=at)


def read_acknowledgements(store: Store, *, now: datetime) -> tuple[Acknowledgement, ...]:
    """Return every acknowledgement in the log, oldest first, and whether its time is over.

    One of a verdict that only a later release knows is passed over.

    Raises:
        LedgerError: ``LEDGER_*``.
        RefusalError: ``LOG_ENTRY`` if an entry does not say what it has to.
    """
    entries = (read_entry(line) for line in store.lines() if _OURS in line)
    return tuple(
        _read(entry, now)
        for entry in entries
        if entry.kind == KIND and entry.facts.get("verdict") in set(Verdict)
    )


def _read(entry: LedgerEntry, now: datetime) -> Acknowledgement:
    facts = entry.facts
    try:
        texts = [facts[name] for name in ("dev", "parameter", "path", "person", "reason", "until")]
        host, parameter, path, person, reason, until = map(_text, texts)
        live, is_simulated = facts["live"], facts["simulated"]
        at, ends = moment_of(entry.at), moment_of(until)
    except (KeyError, TypeError, ValueError) as error:
        raise _refuse() from error
    if not isinstance(is_simulated, bool):
        raise _refuse()
    return Acknowledgement(
        host,
        Verdict(str(facts["verdict"])),
        parameter,
        path,
        None if live is None else str(live),
        person,
        reason,
        at,
        ends,
        is_simulated,
        is_expired=ends <= now,
    )


def _text(fact: Json) -> str:
    if not isinstance(fact, str):
        raise TypeError
    return fact


def _refuse() -> RefusalError:
    return RefusalError("LOG_ENTRY", stage=Stage.LEDGER, why="facts")
