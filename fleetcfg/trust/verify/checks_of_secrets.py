"""What the door checks of sealed secrets, none of which it can open: a part of step 7."""

from collections.abc import Mapping
from typing import Final

from fleetcfg.errors import RefusalError
from fleetcfg.trust.crypto.sealing import OVERHEAD
from fleetcfg.trust.documents.changeset import ChangeSet, DeviceChange, SealedSecret
from fleetcfg.trust.documents.root import Root
from fleetcfg.trust.verify.ports import InventoryPort

LETTERS: Final[Mapping[str, int]] = {"random-20": 20}
"""How long a secret is, by the rule that made it."""


def require_sealed(changeset: ChangeSet, root: Root, inventory: InventoryPort) -> None:
    """Refuse secrets that this release cannot write, or that are not for whom the root names.

    A password is all that is done to its device: it cannot be taken back, so nothing else shall
    have to be.

    Raises:
        RefusalError: SECRET_SEALED_UNSUPPORTED, SECRET_NOT_ALONE, SECRET_SHAPE, SECRET_RECIPIENTS;
            RISK_UNDERSTATED, whatever the rules of the root say of its path.
    """
    for device in changeset.devices:
        for secret in device.secrets:
            host, path = device.id, secret.path
            parameter = inventory.parameter(host, path)
            if parameter is None or not parameter.is_password:
                raise RefusalError("SECRET_SEALED_UNSUPPORTED", device=host, path=path)
            if len(device.paths) != 1 or device.pre_sha256 != device.post_sha256:
                raise RefusalError("SECRET_NOT_ALONE", device=host, path=path)
            _require_shape(device, secret)
            _require_recipients(changeset, device, secret, root)
            if changeset.risk != "high":
                raise RefusalError("RISK_UNDERSTATED", device=host, path=path)


def _require_shape(device: DeviceChange, secret: SealedSecret) -> None:
    """Refuse (SECRET_SHAPE) what is no secret of its rule: it would tell more than it should."""
    length = LETTERS.get(secret.rule, -1) + OVERHEAD
    copies = (secret.sealed, *secret.kept.values())
    if any(len(copy) != length for copy in copies) or len(set(copies)) != len(copies):
        raise RefusalError("SECRET_SHAPE", device=device.id, path=secret.path, rule=secret.rule)


def _require_recipients(
    changeset: ChangeSet, device: DeviceChange, secret: SealedSecret, root: Root
) -> None:
    """Refuse (SECRET_RECIPIENTS) copies for others than the executor and all who keep."""
    sealing, kept = root.sealing, secret.kept
    is_meant = sealing is not None and (
        changeset.executor.log_origin in sealing.executors and kept.keys() == sealing.keepers.keys()
    )
    if not is_meant:
        raise RefusalError("SECRET_RECIPIENTS", device=device.id, path=secret.path)
