"""Receipts of what was done: signed by the executor, recorded, and given out to be carried home."""

from collections.abc import Sequence

from fleetcfg.apply.receipts import build_receipt, find_unreceipted, list_changes, sign_receipt
from fleetcfg.authority.workspace import Workspace
from fleetcfg.ledger.projection import record_receipt
from fleetcfg.model.outcome import DeviceOutcome
from fleetcfg.model.timezone import spell_instant
from fleetcfg.signer import Signer
from fleetcfg.trust.documents.changeset import ChangeSet, read_changeset
from fleetcfg.workflow.context import Context
from fleetcfg.workflow.events import ReceiptSigned
from fleetcfg.workflow.references import note_references


def sign_receipts(
    workspace: Workspace, signer: Signer, context: Context
) -> tuple[ReceiptSigned, ...]:
    """Sign and record a receipt for every change-set of which there is something to say.

    Each is told as soon as it is recorded. What another executor did on this machine waits for
    that person's key, and keeps no other executor from theirs.
    """
    store, objects = workspace.installation.store, workspace.installation.objects
    made: list[ReceiptSigned] = []
    for sha256, changes in find_unreceipted(store).items():
        changeset = read_changeset(objects.get(sha256))
        if changeset.executor.keyid != signer.keyid:
            continue
        moment = context.clock()
        receipt = build_receipt(changeset, sha256, changes, store, at=spell_instant(moment))
        envelope = sign_receipt(receipt, changeset, signer).to_bytes()
        proven = workspace.authority.prove_receipt(envelope, changeset=changeset, now=moment)
        record_receipt(store, objects, envelope, proven, at=moment)
        made.append(ReceiptSigned(changeset.id, envelope))
        context.on_event(made[-1])
    note_references(workspace, context)
    return tuple(made)


def sign_emergency(
    workspace: Workspace,
    signer: Signer,
    changeset: ChangeSet,
    sha256: str,
    outcomes: Sequence[DeviceOutcome],
    context: Context,
) -> bytes:
    """Return a signed receipt that the record lacks, as it could not be written any more."""
    changes, store = list_changes(outcomes), workspace.installation.store
    at = spell_instant(context.clock())
    receipt = build_receipt(changeset, sha256, changes, store, at=at)
    return sign_receipt(receipt, changeset, signer).to_bytes()
