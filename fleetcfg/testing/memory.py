"""The record of an installation and its inventory, in memory, as the door asks for them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from fleetcfg.testing.clock import NOON
from fleetcfg.testing.documents import KEYS
from fleetcfg.trust.documents.changeset import SignedIdentity
from fleetcfg.trust.documents.status import LogHead
from fleetcfg.trust.verify.ports import KnownVersion, ParameterFacts


@dataclass
class MemoryRecord:
    """A `LedgerPort`: says what it is told to say, and notes what it was given.

    Attributes:
        troubled: Why it cannot be trusted; empty if it can.
        floor: The latest time that it has seen.
        roots: What was kept, *kept* by which kind, in order.
        kept: See *roots*.
        held: Keys with which this installation signs.
        does_extend: Whether its log extends any head, *asked* of which.
        asked: See *does_extend*.
        begun: Attempts by device.
        seqs: The last sequence number by device.
    """

    troubled: str = ""
    floor: datetime = NOON - timedelta(days=1)
    status: KnownVersion | None = None
    manifest: KnownVersion | None = None
    roots: list[tuple[bytes, KnownVersion]] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    held: set[str] = field(default_factory=lambda: {KEYS["tech"].keyid})
    does_extend: bool = True
    asked: list[tuple[str, int]] = field(default_factory=list)
    begun: dict[str, int] = field(default_factory=dict)
    seqs: dict[str, int] = field(default_factory=dict)

    def find_refusal(self) -> str:
        """See `LedgerPort`."""
        return self.troubled

    def time_floor(self) -> datetime:
        """See `LedgerPort`."""
        return self.floor

    def newest_status(self) -> KnownVersion | None:
        """See `LedgerPort`."""
        return self.status

    def newest_manifest(self) -> KnownVersion | None:
        """See `LedgerPort`."""
        return self.manifest

    def keep_root(self, envelope: bytes, seen: KnownVersion, issued_at: datetime) -> None:
        """See `LedgerPort`."""
        del issued_at
        self.roots.append((envelope, seen))
        self.kept.append("root")

    def keep_status(self, envelope: bytes, seen: KnownVersion, issued_at: datetime) -> None:
        """See `LedgerPort`."""
        del envelope, issued_at
        self.status = seen
        self.kept.append("status")

    def keep_manifest(self, envelope: bytes, seen: KnownVersion, issued_at: datetime) -> None:
        """See `LedgerPort`."""
        del envelope, issued_at
        self.manifest = seen
        self.kept.append("manifest")

    def can_sign(self, keyid: str) -> bool:
        """See `LedgerPort`."""
        return keyid in self.held

    def extends(self, origin: str, head: LogHead) -> bool:
        """See `LedgerPort`."""
        self.asked.append((origin, head.size))
        return self.does_extend

    def attempts(self, changeset: str, device: str) -> int:
        """See `LedgerPort`."""
        del changeset
        return self.begun.get(device, 0)

    def last_seq(self, device: str) -> int:
        """See `LedgerPort`."""
        return self.seqs.get(device, 0)


@dataclass
class MemoryInventory:
    """An `InventoryPort`: devices by who they are, and parameters by name."""

    manifest_sha256: str
    devices: Mapping[str, SignedIdentity]
    secrets: frozenset[str] = frozenset({"auth.password"})
    unknown: frozenset[str] = frozenset({"no.such"})

    def identity(self, device: str) -> SignedIdentity | None:
        """See `InventoryPort`."""
        return self.devices.get(device)

    def parameter(self, device: str, path: str) -> ParameterFacts | None:
        """See `InventoryPort`."""
        del device
        if path in self.unknown:
            return None
        kind: Literal["integer", "string"] = "integer" if path.endswith(".port") else "string"
        return ParameterFacts(kind, path in self.secrets)
