"""Refusals of bundles, in the record: at most so many a day, or they could fill the disk."""

from datetime import datetime
from typing import Final

from fleetcfg.errors import LedgerError, RefusalError, Stage
from fleetcfg.ledger.store import Store
from fleetcfg.model.timezone import spell_instant
from fleetcfg.trust.crypto.canonical import Json, digest

MOST_A_DAY: Final = 100


def log_refusal(store: Store, data: bytes, refusal: RefusalError, *, at: datetime) -> None:
    """Record the *refusal* of a bundle: again only after another one, and `MOST_A_DAY`."""
    is_told = store.fact("refused") == f"{digest(data)} {refusal.code}"
    is_today = store.fact("refused_on") == spell_instant(at)[:10]
    is_enough = is_today and int(store.fact("refused_count") or 0) >= MOST_A_DAY
    if is_told or is_enough or refusal.stage == Stage.LEDGER:  # what is in trouble is left alone
        return
    facts: dict[str, Json] = {
        "bundle": digest(data),
        "code": refusal.code,
        "stage": int(refusal.stage),
    }
    try:
        with store.writing() as transaction:
            transaction.add("refused", facts, at=at)
    except LedgerError:
        return  # the refusal itself is what must be told
