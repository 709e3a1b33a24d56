"""What entries about devices say, as a receipt spells it: for who writes one, and who judges it."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from fleetcfg.errors import RefusalError
from fleetcfg.ledger.entry import LedgerEntry, read_entry
from fleetcfg.ledger.store import Store
from fleetcfg.model.outcome import Fate
from fleetcfg.trust.crypto.canonical import Json
from fleetcfg.trust.documents.document import make_part
from fleetcfg.trust.documents.receipt import ReceiptChange

_DEEDS: Final = ("intent", "outcome", "reconcile")
_MARKS: Final = tuple(f'"kind":"{kind}"'.encode() for kind in (*_DEEDS, "receipt"))
_END: Final[Mapping[str, Callable[[Mapping[str, Json]], Json]]] = {
    "intent": lambda _: Fate.IN_DOUBT,
    "outcome": lambda facts: facts["outcome"],
    "reconcile": lambda facts: facts["reading"],
}


def read_deeds(store: Store, start: int = 0) -> Iterator[LedgerEntry]:
    """Yield every deed at a device, and every receipt, from the entry *start* on.

    Raises:
        LedgerError: ``LEDGER_*``.
        RefusalError: ``LOG_*`` if the log is broken.
    """
    for line in store.lines(start):
        if any(mark in line for mark in _MARKS):  # cheap; the entry itself decides
            entry = read_entry(line)
            if entry.kind in (*_DEEDS, "receipt"):
                yield entry


def deeds_since(store: Store, start: int, changeset: str) -> dict[str, ReceiptChange]:
    """Return, by device, the last that was done of *changeset* from the entry *start* on.

    Raises:
        As `read_deeds`; RefusalError: ``LOG_ENTRY``.
    """
    found = (one for one in read_deeds(store, start) if one.facts["cs"] == changeset)
    last = {str(one.facts["dev"]): one for one in found if one.kind != "receipt"}
    return {device: change_of(entry) for device, entry in sorted(last.items())}


def change_of(entry: LedgerEntry) -> ReceiptChange:
    """Return what a receipt says of one device, by its last *entry*: a deed at it.

    Raises:
        RefusalError: ``LOG_ENTRY`` if it does not say what it must.
    """
    facts = entry.facts
    code = "IN_DOUBT" if entry.kind == "intent" else facts.get("code", "")
    try:
        return make_part(
            ReceiptChange,
            "receipt",
            id=facts["dev"],
            seq=facts["seq"],
            n=facts["n"],
            outcome=_END[entry.kind](facts),
            code=code,
            before_sha256=facts.get("before") or None,
            after_sha256=facts.get("after") or None,
            restart_needed=facts.get("restart", []),
            at=entry.at,
        )
    except (KeyError, RefusalError) as error:
        raise RefusalError("LOG_ENTRY", why="facts") from error
