"""What devices are reached with, where it is recorded, and what became of each: the nouns."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from fleetcfg.devices.driver import Credential, DeviceLimits
from fleetcfg.devices.family import Family
from fleetcfg.ledger.objects import Objects
from fleetcfg.ledger.store import Store
from fleetcfg.model.catalog import Catalog
from fleetcfg.model.fleet import Device
from fleetcfg.trust.crypto.sealing import SealingKey
from fleetcfg.trust.documents.changeset import ChangeSet
from fleetcfg.trust.verify.door import Authorized


def _leave_alone(_break_off: Callable[[], None]) -> None:
    """Break nothing off."""


@dataclass(frozen=True, slots=True)
class DeviceAccess:
    """How devices are asked.

    Attributes:
        devices: As declared, by host; one that must not be contacted raises RefusalError.
        catalogs: By family; so are *families*.
        credential: Gives the credential of a device; asked only once it has proved its identity.
        hold: Is given what breaks off each session, so that it can be ended from outside.
    """

    devices: Mapping[str, Device]
    catalogs: Mapping[str, Catalog]
    families: Mapping[str, Family]
    credential: Callable[[Device], Credential]
    limits: DeviceLimits
    hold: Callable[[Callable[[], None]], None] = _leave_alone


@dataclass(frozen=True, slots=True)
class ApplyContext:
    """What a change-set is applied with.

    Attributes:
        ledger: Opens the record; each thread opens its own, and closes it.
        objects: What the record's entries name.
        clock: Gives the time in UTC.
        lasted: Gives how long ago the change-set came through the door, by what cannot be set.
        sealing_key: Gives the key by which this machine opens what is sealed to it; it may raise
            RefusalError.
    """

    access: DeviceAccess
    ledger: Callable[[], Store]
    objects: Objects
    clock: Callable[[], datetime]
    lasted: Callable[[], timedelta]
    sealing_key: Callable[[], SealingKey]

    def require_still(self, authorized: Authorized[ChangeSet]) -> datetime:
        """Return the time, if *authorized* still holds at it.

        Raises:
            RefusalError: As `Authorized.require_still`.
        """
        now = self.clock()
        authorized.require_still(now, lasted=self.lasted())
        return now
