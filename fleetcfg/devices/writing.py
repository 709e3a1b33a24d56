"""The one way to a writer: for a caller with a signed change-set that came through the door.

Nothing but `fleetcfg.apply.device` may import this; an import contract says so.
"""

from fleetcfg.devices.driver import AskCredential, DeviceLimits
from fleetcfg.devices.family import Family, load_function
from fleetcfg.devices.writer import Writer
from fleetcfg.errors import DeviceError
from fleetcfg.model.fleet import Device
from fleetcfg.trust.documents.changeset import ChangeSet
from fleetcfg.trust.verify.door import Authorized


def open_writer(
    family: Family,
    device: Device,
    credential: AskCredential,
    limits: DeviceLimits,
    *,
    by: Authorized[ChangeSet],
) -> Writer:
    """Return a session that can write to *device*; nothing is sent before its first question.

    Args:
        family: Of the device; one that has a writer.
        device: As declared, with its pins.
        credential: Asked for only once the device has proved its identity.
        limits: Within which the device must answer.
        by: What allows it: a change-set in which the device is named.

    Raises:
        DeviceError: DEV_WRITE_NOT_SIGNED, FAMILY_BROKEN; DEV_IDENTITY_NOT_PINNED and other faults
            of the declaration.
    """
    if all(change.id != device.host for change in by.document.devices):
        raise DeviceError("DEV_WRITE_NOT_SIGNED", host=device.host, changeset=by.document.id)
    writer: Writer = load_function(family.name, family.writer)(device, credential, limits)
    return writer
