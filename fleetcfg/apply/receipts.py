"""The receipt: what the executor signs of a change-set, made from the record and from nothing else.

It speaks of the devices that have something new in the record since the last receipt of the same
change-set: so a run that was killed before its receipt loses none, and the next receipt, by
`apply` or by `reconcile`, makes up for it. Only where the record could not be written any more is
one made from what the process itself knows: the emergency receipt.
"""

from collections.abc import Iterable, Sequence

from fleetcfg.errors import RefusalError, Stage
from fleetcfg.ledger.entry import LedgerEntry
from fleetcfg.ledger.store import Store
from fleetcfg.ledger.told_deeds import change_of, read_deeds
from fleetcfg.model.outcome import BEGUN, DeviceOutcome
from fleetcfg.signer import Signer
from fleetcfg.trust.crypto.envelope import Envelope, Signature, namespace, pae, payload_type
from fleetcfg.trust.documents.changeset import ChangeSet
from fleetcfg.trust.documents.document import make_document, make_part
from fleetcfg.trust.documents.receipt import Receipt, ReceiptChange


def find_unreceipted(store: Store) -> dict[str, tuple[ReceiptChange, ...]]:
    """Return, by digest of the change-set, what a receipt has still to say, device by device.

    One reading of the whole log.

    Raises:
        LedgerError: ``LEDGER_*``.
        RefusalError: ``LOG_*`` if the log is broken, or an entry does not say what it must.
    """
    open_deeds: dict[str, dict[str, LedgerEntry]] = {}
    for entry in read_deeds(store):
        changeset = str(entry.facts["cs"])
        if entry.kind == "receipt":
            open_deeds.pop(changeset, None)
            continue
        told = open_deeds.setdefault(changeset, {})  # the last entry of a device says it all
        told[str(entry.facts["dev"])] = entry
    return {
        changeset: tuple(change_of(told[device]) for device in sorted(told))
        for changeset, told in open_deeds.items()
    }


def receipts_since(store: Store, start: int, changeset: str) -> tuple[str, ...]:
    """Return the names of the receipts of *changeset* from the entry *start* on, each once.

    Raises:
        As `find_unreceipted`.
    """
    entries = (one for one in read_deeds(store, start) if one.kind == "receipt")
    named = (str(one.facts["receipt"]) for one in entries if one.facts["cs"] == changeset)
    return tuple(dict.fromkeys(named))


def list_changes(outcomes: Iterable[DeviceOutcome]) -> tuple[ReceiptChange, ...]:
    """Return what an emergency receipt says of the devices that were begun."""
    begun = [done for done in outcomes if done.number and done.fate in BEGUN]
    return tuple(
        make_part(
            ReceiptChange,
            "receipt",
            id=done.device,
            seq=done.seq,
            n=done.number,
            outcome=done.fate,
            code=done.code,
            before_sha256=done.before or None,
            after_sha256=done.after or None,
            restart_needed=done.restart_needed,
            at=done.at,
        )
        for done in sorted(begun, key=lambda done: done.device)
    )


def build_receipt(
    changeset: ChangeSet, sha256: str, changes: Sequence[ReceiptChange], store: Store, *, at: str
) -> Receipt:
    """Return the receipt that says *changes*.

    Args:
        changeset: What was applied.
        sha256: Its digest.
        changes: One a device, sorted; at least one.
        store: The record; its head stands in the receipt.
        at: The time of now, as documents spell it.

    Raises:
        RefusalError: DEVICE_LIST.
    """
    head = store.checkpoint()
    return make_document(
        Receipt,
        "receipt",
        trust_domain=changeset.trust_domain,
        changeset=sha256,
        id=changeset.id,
        person=changeset.executor.person,
        origin=store.origin,
        head={"size": head.size, "root": head.root},
        issued_at=at,
        devices=changes,
    )


def sign_receipt(receipt: Receipt, changeset: ChangeSet, signer: Signer) -> Envelope:
    """Return *receipt* with the executor's signature.

    Raises:
        RefusalError: EXECUTOR_KEY_ABSENT if it is not the key that the change-set names; SIGNER_*,
            TOKEN_*.
    """
    if signer.keyid != changeset.executor.keyid:
        raise RefusalError(
            "EXECUTOR_KEY_ABSENT", stage=Stage.RECEIPT, keyid=changeset.executor.keyid
        )
    payload, kind = receipt.to_bytes(), payload_type("receipt")
    data = signer.sign(pae(kind, payload), namespace("receipt", receipt.trust_domain))
    return Envelope(payload, kind, (Signature(signer.keyid, data),))
