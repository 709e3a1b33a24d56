"""One province in a report on several: counts, and nothing that could name a device or a value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from fleetcfg.errors import FleetcfgError
from fleetcfg.model.device_state import DeviceState
from fleetcfg.model.verdict import VerdictKind


@dataclass(frozen=True, slots=True)
class ProvinceAudit:
    """The last whole audit of a province, in counts.

    Attributes:
        read_at: When it began, in UTC.
        rooms: Rooms that have devices.
        devices: How many are in each state, as reports tell it.
        found: Findings of each kind on all of them.
        notices: Codes of what must be said of it: simulated, unsigned.
    """

    read_at: datetime
    rooms: int
    devices: Mapping[DeviceState, int]
    found: Mapping[VerdictKind, int]
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProvinceRecord:
    """What the record of a province comes to, in counts.

    Attributes:
        domain: Its trust domain.
        root: SHA-256 (``sha256:`` and hex) of the root that is trusted there.
        version: Number of that root.
        changesets: How many are in each state, by its name.
    """

    domain: str
    root: str
    version: int
    changesets: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ProvinceFigures:
    """A province: what is not known of it stays unknown, and is counted nowhere.

    Attributes:
        audit: None if none could be read; *troubles* then say why.
        record: None if this machine keeps none of it, or it could not be read.
    """

    name: str
    audit: ProvinceAudit | None = None
    record: ProvinceRecord | None = None
    troubles: tuple[FleetcfgError, ...] = field(default=())
