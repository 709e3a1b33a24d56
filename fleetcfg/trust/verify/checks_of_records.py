"""The checks of what is recorded beside change-sets: adoptions, receipts, emergency changes."""

from collections.abc import Mapping
from datetime import timedelta

from fleetcfg.errors import RefusalError
from fleetcfg.trust.crypto.canonical import digest
from fleetcfg.trust.documents.breakglass import BreakGlass
from fleetcfg.trust.documents.changeset import ChangeSet, SignedIdentity
from fleetcfg.trust.documents.receipt import Receipt
from fleetcfg.trust.documents.root import Root
from fleetcfg.trust.verify.ports import InventoryPort, LedgerPort
from fleetcfg.trust.verify.quorum import VerifiedSignature


def require_adopted(
    devices: Mapping[str, SignedIdentity], ledger: LedgerPort, inventory: InventoryPort
) -> None:
    """Refuse devices, of an adoption or a break-glass, that are not what the inventory has.

    Where the inventory was edited, there is nothing to hold them against: an adoption is signed by
    the very people who sign the manifest, and a change-set says again who each device is.
    """
    known = ledger.newest_manifest()
    if known is None or inventory.manifest_sha256 != known.sha256:
        return
    for device, signed in devices.items():
        identity = inventory.identity(device)
        if identity is None:
            raise RefusalError("DEVICE_NOT_IN_INVENTORY", device=device)
        if identity != signed:
            raise RefusalError("IDENTITY_NOT_INVENTORY", device=device)


def require_breakglass(said: BreakGlass, root: Root) -> None:
    """Refuse (BREAKGLASS_ORIGIN, BREAKGLASS_CLOCK) an unknown log, or a clock that is too long."""
    if said.origin not in root.roles.log:
        raise RefusalError("BREAKGLASS_ORIGIN", origin=said.origin)
    if said.expires - said.begun_at > root.rules.breakglass_time:
        hours = root.rules.breakglass_time // timedelta(hours=1)
        raise RefusalError("BREAKGLASS_CLOCK", device=said.device, hours=hours)


def require_known_log(receipt: Receipt, root: Root) -> None:
    """Refuse (RECEIPT_ORIGIN) a receipt of a log that the root does not name."""
    if receipt.origin not in root.roles.log:
        raise RefusalError("RECEIPT_ORIGIN", origin=receipt.origin)


def require_receipt_of(receipt: Receipt, signed: VerifiedSignature, changeset: ChangeSet) -> None:
    """Refuse a receipt that is not about *changeset*, or not its executor's."""
    if (receipt.changeset, receipt.id) != (digest(changeset.to_bytes()), changeset.id):
        raise RefusalError("RECEIPT_OTHER_CHANGESET", changeset=changeset.id)
    executor = changeset.executor
    if (signed.keyid, receipt.origin) != (executor.keyid, executor.log_origin):
        raise RefusalError("EXECUTOR_MISMATCH", person=executor.person)
    sequence = {device.id: device.seq for device in changeset.devices}
    for device in receipt.devices:
        if sequence.get(device.id) != device.seq or device.n > changeset.max_attempts:
            raise RefusalError("RECEIPT_DEVICE", device=device.id)
