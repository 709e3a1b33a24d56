"""Refusals of bundles, in the record."""

from datetime import datetime
from typing import Final

from fleetcfg.errors import LedgerError, RefusalError, Stage
from fleetcfg.ledger.store import Store
from fleetcfg.trust.crypto.canonical import Json, digest

# below this there is no record to write to, or nothing that is worth it
_LOGGED_FROM: Final = Stage.CLOCK


def log_refusal(store: Store, data: bytes, refusal: RefusalError, *, at: datetime) -> None:
    """Record the *refusal* of a bundle, once: trying it again and again does not fill the disk."""
    told = f"{digest(data)} {refusal.code}"
    if refusal.stage < _LOGGED_FROM or store.fact("last_refused") == told:
        return
    facts: dict[str, Json] = {
        "bundle": digest(data),
        "code": refusal.code,
        "stage": int(refusal.stage),
    }
    try:
        with store.writing() as transaction:
            transaction.add("refused", facts, at=at, is_sure=False)
            transaction.keep("last_refused", told)
    except LedgerError:
        return  # the refusal itself is what must be told
