"""What FIDO keys count: a key counts on with every signature, and a copy of it does not know that.

So the counter of a signature that is new here is higher than the highest that was seen of that key.
Where it is not, either an older document came later than a newer one, or the key was copied: that
is for people to find out, and no refusal. A key that does not count says 0 every time.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from fleetcfg.ledger.store import LedgerTransaction, Store
from fleetcfg.trust.crypto.canonical import Json
from fleetcfg.trust.verify.quorum import VerifiedSignature


@dataclass(frozen=True, slots=True)
class Backwards:
    """A signature whose counter is not above the highest that was *known* of its key."""

    signed: VerifiedSignature
    counter: int
    known: int


def note_counters(
    store: Store, document: str, signatures: Iterable[VerifiedSignature], *, at: datetime
) -> tuple[Backwards, ...]:
    """Remember the counters of *signatures* under *document*; return those that went backwards.

    What they count is recorded (``verify``), and what went backwards: of one document once.

    Args:
        store: The log.
        document: Digest of what was signed.
        signatures: All of its signatures that hold.
        at: The time.

    Raises:
        LedgerError: ``LEDGER_*``.
    """
    counted = [(one, one.counter) for one in signatures if one.counter]
    if all(store.fact(_seen(document, one)) is not None for one, _ in counted):
        return ()
    found: list[Backwards] = []
    with store.writing() as transaction:
        for one, counter in counted:
            known = int(transaction.fact(f"fido.{one.keyid}") or 0)
            if transaction.fact(_seen(document, one)) is None and counter <= known:
                found.append(Backwards(one, counter, known))
        counters: Json = {one.keyid: counter for one, counter in counted}
        transaction.add("verify", {"cs": document, "counters": counters}, at=at)
        for backwards in found:
            _record(transaction, document, backwards, at)
    return tuple(found)


def _record(transaction: LedgerTransaction, document: str, found: Backwards, at: datetime) -> None:
    facts: dict[str, Json] = {
        "cs": document,
        "keyid": found.signed.keyid,
        "counter": found.counter,
        "known": found.known,
    }
    transaction.add("verify", facts, at=at)


def _seen(document: str, one: VerifiedSignature) -> str:
    return f"fido.{one.keyid}.{document}"
