"""Signatures that another tool made and that were taken in here: the log remembers whose.

The bytes of a signature do not say with which tool it was made, nor what its signer was shown. Only
the machine that took it in from a file knows; so an entry of its log says it: of the kind
``import``, with ``deed`` ``signature``, ``doc`` (digest of what was signed; of an approval, of its
change-set), ``person`` and ``keyid``.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from fleetcfg.ledger.entry import read_entry
from fleetcfg.ledger.store import Store
from fleetcfg.trust.crypto.canonical import Json
from fleetcfg.trust.crypto.envelope import Envelope

DEED: Final = "signature"
_MARK: Final = b'"deed":"signature"'


def record_signed_elsewhere(
    store: Store, document: str, person: str, keyid: str, *, at: datetime
) -> None:
    """Record, once, that *person* signed *document* with another tool.

    Raises:
        LedgerError: ``LEDGER_*``.
        RefusalError: ``LOG_*`` if the log is broken.
    """
    if keyid not in signed_elsewhere(store, document):
        facts: dict[str, Json] = {"doc": document, "person": person, "keyid": keyid}
        with store.writing() as transaction:
            transaction.add("import", {"deed": DEED, **facts}, at=at)


def signed_elsewhere(store: Store, document: str) -> Mapping[str, str]:
    """Return by key the people of whom that was recorded of *document*.

    Raises:
        LedgerError: ``LEDGER_*``.
        RefusalError: ``LOG_*`` if the log is broken.
    """
    entries = (read_entry(line) for line in store.lines() if _MARK in line)
    return {
        str(one.facts["keyid"]): str(one.facts["person"])
        for one in entries
        if (one.kind, one.facts.get("deed"), one.facts.get("doc")) == ("import", DEED, document)
    }


def people_elsewhere(store: Store, envelope: Envelope) -> tuple[str, ...]:
    """Return whose of the signatures of *envelope* were made with another tool.

    Raises:
        LedgerError: ``LEDGER_*``.
        RefusalError: ``LOG_*`` if the log is broken.
    """
    found = signed_elsewhere(store, envelope.sha256)
    keyids = {one.keyid for one in envelope.signatures}
    return tuple(sorted({person for keyid, person in found.items() if keyid in keyids}))
