"""What planning takes and gives."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from fleetcfg.diff import JudgedPath
from fleetcfg.errors import Facts
from fleetcfg.model.catalog import Catalog
from fleetcfg.model.fleet import Device
from fleetcfg.model.snapshot import DeviceStatus, Snapshot
from fleetcfg.model.space import Space
from fleetcfg.trust.documents.changeset import ChangeSet, ValueType
from fleetcfg.trust.verify.ports import ParameterFacts

KnownParameters = Callable[[Catalog, str], ParameterFacts | None]
"""What a catalog says of a concrete path: `SignedInventory.of_family`."""


@dataclass(frozen=True, slots=True)
class PlannedExecutor:
    """Who applies it: *person*, by the key *keyid*, with the log *origin*."""

    person: str
    keyid: str
    origin: str


@dataclass(frozen=True, slots=True)
class ChangeSetTerms:
    """What the engineer who plans has decided.

    Attributes:
        id: Such as ``CS-2026-0147``.
        nonce: 32 hex digits that could not be foretold.
        tool: The least release that may apply it: ``major.minor.patch``.
        not_before: From when, and *not_after* until when, it may be applied.
        at_once: On how many devices at the same time it may be made.
        freeze_exemption: Id of a freeze that it may be applied in; None for none.
        rotation: What is asked for instead of bringing devices back; None if that is.
    """

    id: str
    author: str
    reason: str
    nonce: str
    created_at: datetime
    not_before: datetime
    not_after: datetime
    executor: PlannedExecutor
    tool: str
    max_attempts: int = 1
    at_once: int = 1
    freeze_exemption: str | None = None
    rotation: "RotationTerms | None" = None


@dataclass(frozen=True, slots=True)
class RotationTerms:
    """A new password for *account* on every device.

    Attributes:
        chance: Gives so many bytes of chance, in hex.
    """

    account: str
    chance: Callable[[int], str]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One device as it is, and what it shall be.

    Attributes:
        judged: The verdicts on its paths, by the declarations as they were signed.
        spaces: By path; empty if the device was not asked.
        last_seq: Number of the last change of it that this record knows; 0 for none.
    """

    device: Device
    catalog: Catalog
    snapshot: Snapshot
    status: DeviceStatus
    judged: Sequence[JudgedPath]
    spaces: Mapping[str, Space] = field(default_factory=dict)
    last_seq: int = 0


@dataclass(frozen=True, slots=True)
class Unplanned:
    """Something that is not as it shall be, and is not in the plan.

    Attributes:
        path: Empty for the device as a whole.
        reason: PLAN_…, with *facts*.
    """

    host: str
    path: str
    reason: str
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OneWayChange:
    """A planned change whose old value cannot be sent to the device: it could not be undone."""

    host: str
    path: str
    before: str


@dataclass(frozen=True, slots=True)
class ChangePlan:
    """What is to be done; *changeset* is None if that is nothing."""

    changeset: ChangeSet | None
    unplanned: tuple[Unplanned, ...]
    one_way: tuple[OneWayChange, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """One operation, before it is part of a document.

    Attributes:
        is_declared: Whether a declaration asks for it; else it goes back to what was signed.
    """

    path: str
    type: ValueType
    before: str
    after: str
    is_declared: bool = True
