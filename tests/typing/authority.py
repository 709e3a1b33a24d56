"""Only what came through the door can write, and only a change-set."""

from collections.abc import Callable

from fleetcfg.apply.context import ApplyContext
from fleetcfg.apply.device import change_device
from fleetcfg.apply.rollout import Rollout, WriteDevices, attempt_device
from fleetcfg.devices.driver import Credential, DeviceLimits, Driver
from fleetcfg.devices.family import Family
from fleetcfg.devices.writer import Write
from fleetcfg.devices.writing import open_writer
from fleetcfg.ledger.store import Store
from fleetcfg.model.fleet import Device
from fleetcfg.trust.documents.adoption import Adoption
from fleetcfg.trust.documents.changeset import ChangeSet, DeviceChange
from fleetcfg.trust.verify.door import Authorized


def a_writer_is_opened_by_an_authorized_change_set(
    family: Family,
    device: Device,
    credential: Callable[[], Credential],
    limits: DeviceLimits,
    authorized: Authorized[ChangeSet],
    adoption: Authorized[Adoption],
) -> None:
    open_writer(family, device, credential, limits, by=authorized)
    open_writer(family, device, credential, limits, by=authorized.document)  # type: ignore[arg-type]
    open_writer(family, device, credential, limits, by=authorized.payload)  # type: ignore[arg-type]
    open_writer(family, device, credential, limits, by=adoption)  # type: ignore[arg-type]
    open_writer(family, device, credential, limits)  # type: ignore[call-arg]


def a_device_is_changed_by_an_authorized_change_set(
    changeset: ChangeSet,
    adoption: Authorized[Adoption],
    context: ApplyContext,
    store: Store,
    write: WriteDevices,
) -> None:
    change: DeviceChange = changeset.devices[0]
    change_device(changeset, change, context, store)  # type: ignore[arg-type]
    change_device(adoption, change, context, store)  # type: ignore[arg-type]
    attempt_device(changeset, change, context)  # type: ignore[arg-type]
    Rollout(changeset, context, write)  # type: ignore[arg-type]
    Rollout(adoption, context, write)  # type: ignore[arg-type]


def only_the_door_authorizes(changeset: ChangeSet) -> None:
    Authorized(changeset)  # type: ignore[call-arg]


def what_is_authorized_does_not_change(
    authorized: Authorized[ChangeSet], changeset: ChangeSet
) -> None:
    authorized.document = changeset  # type: ignore[misc]
    authorized.payload = b""  # type: ignore[misc]
    authorized.carried = authorized.payload  # type: ignore[misc]


def what_reads_cannot_write(driver: Driver) -> None:
    driver.write([Write("Audio DefaultVolume", "50")])  # type: ignore[attr-defined]
    driver.put([Write("Audio DefaultVolume", "50")])  # type: ignore[attr-defined]
