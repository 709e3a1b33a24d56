"""The one way to a commander; only what plays a playbook's ``command`` may import this."""

from fleetcfg.devices.commander import Commander
from fleetcfg.devices.driver import AskCredential, DeviceLimits
from fleetcfg.devices.family import Family, load_function
from fleetcfg.model.fleet import Device


def open_commander(
    family: Family, device: Device, credential: AskCredential, limits: DeviceLimits
) -> Commander:
    """Return a session that takes commands; nothing is sent before its first one.

    Args:
        family: Of the device; one that has a commander.
        device: As declared, with its pins.
        credential: Asked for only once the device has proved its identity.
        limits: Within which the device must answer.

    Raises:
        DeviceError: FAMILY_BROKEN; DEV_IDENTITY_NOT_PINNED and other faults of the declaration.
    """
    commander: Commander = load_function(family.name, family.commander)(device, credential, limits)
    return commander
