"""What is asked of a device before it is written to, and after: stages 12 and 13, by reading only.

Any session will do, and nothing here can come by one that writes. The order:

(12) a. the inventory here still means the device that was signed   IDENTITY_NOT_INVENTORY
        and what can cut the way to it stands last                  ORDER_UNSAFE
        and each value can be sent to it as it is                   DEV_WRITE_UNTYPABLE
     b. it proves its identity, before it is given a password       DEVICE_HOSTKEY DEVICE_CERT
     c. it lets us in and answers                                   AUTH_FAILED DEVICE_UNREACHABLE
     d. it is the box that was signed                               DEVICE_SERIAL DEVICE_MODEL
     e. it is not in use, and everything guarded is so              DEVICE_IN_CALL GUARD_FAILED
(13) a. all of it could be read                                     READSET_INCOMPLETE
     b. its whole state is what the approvers saw, or already what
        they signed                                                 PRESTATE_CHANGED
     c. each operation begins where it was said to begin            PRESTATE_CHANGED
     d. the operations lead to the state that was signed            TARGET_MISMATCH
"""

from collections.abc import Collection, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from fleetcfg.apply.context import DeviceAccess
from fleetcfg.devices.driver import Driver
from fleetcfg.errors import CredentialError, DeviceError, RefusalError, Stage
from fleetcfg.model.catalog import Catalog, can_type, find_misplaced, find_severing
from fleetcfg.model.fleet import Device
from fleetcfg.model.snapshot import DeviceIdentity, DeviceStatus, Expect, Snapshot
from fleetcfg.model.value import Value
from fleetcfg.signed import identity_of
from fleetcfg.trust.documents.changeset import (
    ChangeSet,
    DeviceChange,
    GuardValue,
    Operation,
    ParameterState,
)
from fleetcfg.trust.documents.state import State, state_of

_PATHS_SHOWN: Final = 5
_PINS: Final = {
    "DEV_HOST_KEY_WRONG": "DEVICE_HOSTKEY",
    "DEV_CERTIFICATE_WRONG": "DEVICE_CERT",
    "DEV_TLS_FAILED": "DEVICE_CERT",
    "DEV_AUTHORITY_UNREADABLE": "DEVICE_CERT",
}
_REJECTED: Final = frozenset(
    {
        "DEV_AUTH_REJECTED",
        "DEV_FORBIDDEN",
        "DEV_LOCKED_OUT",
        "DEV_PASSWORD_CHANGE_REQUIRED",
        "DEV_SIGNIN_PAGE",
    }
)


@dataclass(frozen=True, slots=True)
class PreState:
    """One reading of a whole device."""

    snapshot: Snapshot
    status: DeviceStatus
    state: State

    def is_as_signed(self, change: DeviceChange) -> bool:
        """Tell whether the state is what *change* signs, and no port of what it sets denies it."""
        is_denied = any(op.path in self.snapshot.contradicted for op in change.ops)
        return self.state.sha256 == change.post_sha256 and not is_denied


def require_supported(changeset: ChangeSet) -> None:
    """Refuse what this release cannot do on any device, before one of them is asked.

    Raises:
        RefusalError: OPERATION_UNSUPPORTED with ``why``: ``unset`` (these devices have no way to
            take a value away) or ``type``.
    """
    for change in changeset.devices:
        for op in change.ops:
            why = "type" if op.type == "boolean" else "unset"
            if op.type == "boolean" or not (op.pre.set and op.post.set):
                raise RefusalError(
                    "OPERATION_UNSUPPORTED",
                    stage=Stage.CHANGESET,
                    device=change.id,
                    path=op.path,
                    why=why,
                )


def text_of(setting: ParameterState) -> str:
    """Return a setting's value as the device spells it; `require_supported` has let it pass.

    Raises:
        ValueError: It is not set, or of a type that devices have no spelling of.
    """
    if setting.value is None or isinstance(setting.value, bool):
        raise ValueError(setting.value)
    return str(setting.value)


def find_target(access: DeviceAccess, change: DeviceChange) -> tuple[Device, Catalog]:
    """Return the device that *change* means, as it is declared here, and its catalog."""
    device = access.devices.get(change.id)
    catalog = None if device is None else access.catalogs.get(device.family)
    if device is None or catalog is None:
        raise RefusalError("DEVICE_NOT_IN_INVENTORY", stage=Stage.DEVICE, device=change.id)
    if identity_of(device, catalog) != change.identity:
        raise RefusalError("IDENTITY_NOT_INVENTORY", stage=Stage.DEVICE, device=change.id)
    return device, catalog


def require_order(change: DeviceChange, catalog: Catalog) -> None:
    """Refuse operations among which what can cut the way to the device does not stand last (12 a).

    A writer refuses the same (`fleetcfg.devices.write_rules`), but only once the attempt is spent.
    """
    misplaced = find_misplaced([op.path for op in change.ops], find_severing(catalog))
    if misplaced is not None:
        path, before = misplaced
        raise RefusalError(
            "ORDER_UNSAFE", stage=Stage.DEVICE, host=change.id, path=path, before=before
        )


def require_typable(change: DeviceChange, catalog: Catalog) -> None:
    """Refuse a value that devices of the family cannot be sent as it is (12 a).

    A writer refuses the same, but only once the attempt is spent.
    """
    for op in change.ops:
        if not can_type(catalog, text_of(op.post)):
            raise RefusalError(
                "DEV_WRITE_UNTYPABLE", stage=Stage.DEVICE, host=change.id, path=op.path
            )


@contextmanager
def open_reader(access: DeviceAccess, device: Device) -> Generator[Driver]:
    """Open a session that can only read, while inside.

    Raises:
        RefusalError: As `refuse_device_errors`.
    """
    with refuse_device_errors(device.host):
        family = access.families[device.family]
        driver = family.open(device, lambda: access.credential(device), access.limits)
    access.hold(driver.abort)
    try:
        yield driver
    finally:
        driver.close()


@contextmanager
def refuse_device_errors(host: str) -> Generator[None]:
    """Turn the troubles of a device into refusals of stage 12, with the precise code as ``why``.

    Raises:
        RefusalError: DEVICE_HOSTKEY, DEVICE_CERT, AUTH_FAILED, DEVICE_UNREACHABLE.
    """
    try:
        yield
    except (DeviceError, CredentialError) as error:
        is_rejected = isinstance(error, CredentialError) or error.code in _REJECTED
        code = _PINS.get(error.code, "AUTH_FAILED" if is_rejected else "DEVICE_UNREACHABLE")
        raise RefusalError(code, stage=Stage.DEVICE, device=host, why=error.code) from error


def inspect_device(driver: Driver, change: DeviceChange, catalog: Catalog) -> tuple[PreState, bool]:
    """Do (12 b) to (13 d); return what was read, and whether it is the target already."""
    snapshot, status = _read(driver, change, catalog)
    require_guards(change, snapshot, status)
    seen = PreState(snapshot, status, _state(change, snapshot, catalog))
    return seen, is_target(change, seen)


def read_whole(driver: Driver, change: DeviceChange, catalog: Catalog) -> PreState:
    """Read everything of the device that *change* means, and judge who it is, but no state."""
    snapshot, status = _read(driver, change, catalog)
    return PreState(snapshot, status, _state(change, snapshot, catalog))


def _read(driver: Driver, change: DeviceChange, catalog: Catalog) -> tuple[Snapshot, DeviceStatus]:
    with refuse_device_errors(change.id):
        snapshot, status = driver.read(), driver.status()
    require_identity(change, snapshot.identity, catalog)
    return snapshot, status


def _state(change: DeviceChange, snapshot: Snapshot, catalog: Catalog) -> State:
    try:
        return state_of(snapshot, catalog)
    except RefusalError as refusal:
        facts = {"device": change.id, **refusal.facts}
        raise RefusalError(refusal.code, stage=Stage.PRESTATE, **facts) from refusal


def require_identity(change: DeviceChange, live: DeviceIdentity, catalog: Catalog) -> None:
    """Refuse a box that is not the one that was signed (12 d).

    An unknown serial number never matches. If the inventory names no model, the serial number
    alone decides. A model that its maker renamed is the same one.
    """
    meant = change.identity
    if not meant.serial or meant.serial != live.serial:
        raise RefusalError(
            "DEVICE_SERIAL",
            stage=Stage.DEVICE,
            device=change.id,
            signed=meant.serial,
            live=live.serial,
        )
    if meant.model and not catalog.is_same_product(meant.model, live.product):
        raise RefusalError(
            "DEVICE_MODEL",
            stage=Stage.DEVICE,
            device=change.id,
            signed=meant.model,
            live=live.product,
        )


def require_guards(change: DeviceChange, snapshot: Snapshot, status: DeviceStatus) -> None:
    """Refuse a device at which it is not the moment (12 e)."""
    if status.active_uses:
        # Code and fact are those of 0.2.0, where every device was a codec.
        raise RefusalError(
            "DEVICE_IN_CALL", stage=Stage.DEVICE, device=change.id, calls=status.active_uses
        )
    for guard in change.guards:
        live = _read_guard(guard.path, snapshot, status)
        if (type(live), live) != (type(guard.equals), guard.equals):
            raise RefusalError(
                "GUARD_FAILED",
                stage=Stage.DEVICE,
                device=change.id,
                path=guard.path,
                wanted=_shown(guard.equals),
                live="" if live is None else _shown(live),
            )


def _read_guard(path: str, snapshot: Snapshot, status: DeviceStatus) -> GuardValue | None:
    """Return what is so now of *path*; None if the device does not tell."""
    if path in status.facts:
        return status.facts[path]
    live = snapshot.at(path)
    return live.text if isinstance(live, Value) else None


def _shown(value: GuardValue) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def is_target(change: DeviceChange, seen: PreState) -> bool:
    """Tell whether the device is already as signed; refuse what is neither that nor as before."""
    live = seen.state.sha256
    if seen.is_as_signed(change):
        return not change.secrets  # a password is in no state: only a login tells
    moved = _list_moved(change.ops, seen.snapshot)
    if live != change.pre_sha256 or moved:
        raise _moved(change, live, moved)
    wanted = seen.state.changed({op.path: text_of(op.post) for op in change.ops})
    if wanted.sha256 != change.post_sha256:
        raise RefusalError("TARGET_MISMATCH", stage=Stage.PRESTATE, device=change.id)
    return False


def _list_moved(ops: tuple[Operation, ...], snapshot: Snapshot) -> list[str]:
    return [op.path for op in ops if snapshot.at(op.path) != Value(text_of(op.pre))]


def expect_prestate(change: DeviceChange, before: PreState, catalog: Catalog) -> Expect:
    """Return what refuses a last reading before the first write that is not the signed state (15).

    Between *before* and that reading lie the intent and several questions: seconds in which
    a person can change the device by hand.
    """

    def expect(snapshot: Snapshot) -> None:
        """Refuse (PRESTATE_CHANGED, READSET_INCOMPLETE) what has moved; nothing was sent."""
        live = _state(change, snapshot, catalog)
        if live.sha256 != change.pre_sha256:
            raise _moved(change, live.sha256, live.list_changes(before.state))

    return expect


def expect_unmoved(change: DeviceChange, after: PreState, paths: Collection[str]) -> Expect:
    """Return what refuses to write back to *paths* that do not read as they did *after* (16)."""

    def expect(snapshot: Snapshot) -> None:
        """Refuse (PRESTATE_CHANGED) to write over what another person has set meanwhile."""
        moved = [path for path in paths if snapshot.at(path) != after.snapshot.at(path)]
        if moved:
            raise _moved(change, "", moved)

    return expect


def _moved(change: DeviceChange, live: str, moved: Sequence[str]) -> RefusalError:
    return RefusalError(
        "PRESTATE_CHANGED",
        stage=Stage.PRESTATE,
        device=change.id,
        live=live,
        paths=", ".join(moved[:_PATHS_SHOWN]),
        count=len(moved),
    )
