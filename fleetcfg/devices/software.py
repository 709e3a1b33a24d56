"""What a family can do on a device beside reading its configuration: tell what runs on it.

An ability that few families have: a family says of which kinds its driver can tell
(`Family.software`), and such a driver is a `SoftwareReader` as well. It asks; it changes nothing.
"""

from collections.abc import Collection
from typing import Protocol, runtime_checkable

from fleetcfg.devices.driver import Driver
from fleetcfg.devices.family import Family
from fleetcfg.model.software import (
    SOFTWARE_NOT_BY_FAMILY,
    SoftwareGap,
    SoftwareInventory,
    SoftwareKind,
)


@runtime_checkable
class SoftwareReader(Protocol):
    """A driver that can tell what runs on the device."""

    def software(self, kinds: Collection[SoftwareKind]) -> SoftwareInventory:
        """Return what the device tells of *kinds*.

        What it refuses to tell, or does not know, is a gap of that kind.

        Raises:
            DeviceError: The device no longer answers, or rejects who asks.
        """
        ...


def read_software(
    family: Family, driver: Driver, kinds: Collection[SoftwareKind]
) -> SoftwareInventory:
    """Return what the device of *driver* tells of *kinds*; nothing is asked if there are none.

    Raises:
        DeviceError: As `SoftwareReader.software`.
    """
    known: list[SoftwareKind] = [kind for kind in kinds if kind in family.software]
    told = SoftwareInventory()
    if known and isinstance(driver, SoftwareReader):
        told = driver.software(known)
    else:
        known = []
    gaps = dict(told.gaps)
    for kind in kinds:
        if kind not in known:
            gaps[kind] = SoftwareGap(SOFTWARE_NOT_BY_FAMILY)
    return SoftwareInventory(told.items, gaps)
