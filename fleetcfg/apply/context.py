"""What devices are reached with, where it is recorded, and what became of each: the nouns."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal

from fleetcfg.devices.driver import Credential, DeviceLimits
from fleetcfg.devices.family import Family
from fleetcfg.errors import Facts, Stage
from fleetcfg.ledger.objects import Objects
from fleetcfg.ledger.store import Store
from fleetcfg.model.catalog import Catalog
from fleetcfg.model.fleet import Device
from fleetcfg.trust.documents.changeset import ChangeSet
from fleetcfg.trust.documents.receipt import ReceiptEnd
from fleetcfg.trust.verify.door import Authorized

Fate = ReceiptEnd | Literal["refused", "not_tried", "would_apply"]
"""A receipt's word; or ``refused`` (nothing was begun), ``not_tried`` (others had failed before),
``would_apply`` (a check found nothing against it)."""

GOOD: Final[frozenset[Fate]] = frozenset({"applied", "already", "would_apply"})


@dataclass(frozen=True, slots=True)
class DeviceAccess:
    """How devices are asked.

    Attributes:
        devices: As declared, by host.
        catalogs: By family; so are *families*.
        credential: Gives the credential of a device; asked only once it has proved its identity.
    """

    devices: Mapping[str, Device]
    catalogs: Mapping[str, Catalog]
    families: Mapping[str, Family]
    credential: Callable[[Device], Credential]
    limits: DeviceLimits


@dataclass(frozen=True, slots=True)
class ApplyContext:
    """What a change-set is applied with.

    Attributes:
        ledger: Opens the record; each thread opens its own, and closes it.
        objects: What the record's entries name.
        clock: Gives the time in UTC.
        lasted: Gives how long ago the change-set came through the door, by what cannot be set.
    """

    reach: DeviceAccess
    ledger: Callable[[], Store]
    objects: Objects
    clock: Callable[[], datetime]
    lasted: Callable[[], timedelta]

    def require_still(self, authorized: Authorized[ChangeSet]) -> datetime:
        """Return the time, if *authorized* still holds at it.

        Raises:
            RefusalError: As `Authorized.require_still`.
        """
        now = self.clock()
        authorized.require_still(now, lasted=self.lasted())
        return now


@dataclass(frozen=True, slots=True)
class DeviceOutcome:
    """What became of one device.

    Attributes:
        number: Of the attempt, from 1; 0 if none was begun.
        code: Why it is not as it was signed; empty if it is. *facts* belong to it.
        stage: At which a refusal was made; BYTES (0) if it was none.
        before: Digest of the state that was read before; empty if it was not.
        after: Digest of the state that was read last; empty if it was not.
        restart_needed: Paths whose new value is in effect after a restart only.
        is_recorded: Whether the end stands in the record.
    """

    device: str
    fate: Fate
    at: datetime
    seq: int = 0
    number: int = 0
    code: str = ""
    facts: Facts = field(default_factory=dict[str, str | int])
    stage: Stage = Stage.BYTES
    before: str = ""
    after: str = ""
    restart_needed: tuple[str, ...] = ()
    is_recorded: bool = True

    @property
    def is_good(self) -> bool:
        """Whether the device is as it was signed, or nothing speaks against making it so."""
        return self.fate in GOOD and self.is_recorded
