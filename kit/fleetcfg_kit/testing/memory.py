"""The record of an installation and its inventory, in memory, as the door asks for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from fleetcfg.errors import RefusalError
from fleetcfg.ledger.issue_mark import prove_mark
from fleetcfg.trust.crypto.cms import SignedList
from fleetcfg.trust.documents.about import AskedBy, DeviceAbout, ParameterAbout
from fleetcfg.trust.documents.changeset import SignedIdentity
from fleetcfg.trust.documents.issue_mark import IssueMark
from fleetcfg.trust.documents.root import Root
from fleetcfg.trust.documents.status import LogHead, StatusDocument
from fleetcfg.trust.verify.ports import KnownVersion, ParameterFacts, RootEffects
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.documents import KEYS, LOG_KEY, ORIGIN


@dataclass
class MemoryRecord:
    """A `LedgerPort`: says what it is told to say, and notes what it was given.

    Attributes:
        troubled: Why it cannot be trusted; empty if it can.
        floor: The latest time that it has seen.
        origin: Of its log, *key* the key of it.
        key: See *origin*.
        in_force: What all statuses come to.
        recorded: Digests of documents that were recorded.
        rejected: Digests of change-sets that were rejected; *issued* by id, those that were issued.
        issued: See *rejected*.
        lists: The newest revocation list of each authority.
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
    origin: str = ORIGIN
    key: str = LOG_KEY
    status: KnownVersion | None = None
    in_force: StatusDocument | None = None
    manifest: KnownVersion | None = None
    adoption: KnownVersion | None = None
    roots: list[tuple[bytes, KnownVersion]] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    rejected: set[str] = field(default_factory=set)
    recorded: set[str] = field(default_factory=set)
    issued: dict[str, str] = field(default_factory=dict)
    lists: dict[str, SignedList] = field(default_factory=dict)
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

    def newest_adoption(self) -> KnownVersion | None:
        """See `LedgerPort`."""
        return self.adoption

    def status_in_force(self) -> StatusDocument | None:
        """See `LedgerPort`."""
        return self.in_force

    def is_rejected(self, changeset: str) -> bool:
        """See `LedgerPort`."""
        return changeset in self.rejected

    def is_recorded(self, document: str) -> bool:
        """See `LedgerPort`."""
        return document in self.recorded

    def issued_as(self, number: str) -> str:
        """See `LedgerPort`."""
        alike = {one.lower(): sha256 for one, sha256 in self.issued.items()}
        return self.issued.get(number) or alike.get(number.lower(), "")

    def issued_over(self, changeset: str, mark: IssueMark | None, root: Root) -> Sequence[str]:
        """See `LedgerPort`."""
        proven = None if mark is None else prove_mark(mark, root)
        if proven is None or proven.changeset != changeset:
            raise RefusalError(
                "CHANGESET_NOT_ISSUED", why="absent" if mark is None else "changeset"
            )
        return proven.approvals

    def crls(self) -> Sequence[bytes]:
        """See `LedgerPort`."""
        return [found.der for found in self.lists.values()]

    def keep_crl(self, found: SignedList) -> None:
        """See `LedgerPort`."""
        known = self.lists.get(found.issuer)
        if known is None or found.issued_at > known.issued_at:
            self.lists[found.issuer] = found

    def keep_root(self, envelope: bytes, seen: KnownVersion, effects: RootEffects) -> None:
        """See `LedgerPort`."""
        self.roots.append((envelope, seen))
        self.kept.append("root")
        if "status" in effects.forgets:
            self.status = self.in_force = None
        if "manifest" in effects.forgets:
            self.manifest = None
        if "adoption" in effects.forgets:
            self.adoption = None
        if effects.lowers_to is not None:
            self.floor = min(self.floor, effects.lowers_to)

    def keep_status(self, envelope: bytes, seen: KnownVersion, in_force: StatusDocument) -> None:
        """See `LedgerPort`."""
        del envelope
        self.status, self.in_force = seen, in_force
        self.kept.append("status")

    def keep_manifest(self, envelope: bytes, seen: KnownVersion, issued_at: datetime) -> None:
        """See `LedgerPort`."""
        del envelope, issued_at
        self.manifest = seen
        self.kept.append("manifest")

    def log_name(self) -> str:
        """See `LedgerPort`."""
        return self.origin

    def log_key(self) -> str:
        """See `LedgerPort`."""
        return self.key

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
    differing: Sequence[str] = ()

    def identity(self, device: str) -> SignedIdentity | None:
        """See `InventoryPort`."""
        return self.devices.get(device)

    def family(self, device: str) -> str:
        """See `InventoryPort`."""
        return "cisco-ce" if device in self.devices else ""

    def place(self, device: str) -> DeviceAbout | None:
        """See `InventoryPort`."""
        if device not in self.devices:
            return None
        return DeviceAbout(unit="Xã A", site="Điểm cầu A", room="Phòng họp", display_name=device)

    def about(self, device: str, path: str, before: str | None) -> ParameterAbout | None:
        """See `InventoryPort`."""
        del device
        asked = AskedBy(baseline="b", document="1/SKHCN", clauses=("Điều 5",), why="Theo QĐ")
        told = ParameterAbout(meaning=f"Nghĩa của {path}", risks=(), asked_by=asked)
        is_one_way = before is not None and not before.isascii()
        return told.model_copy(update={"one_way": True}) if is_one_way else told

    def parameter(self, device: str, path: str) -> ParameterFacts | None:
        """See `InventoryPort`."""
        del device
        if path in self.unknown:
            return None
        kind: Literal["integer", "string"] = "integer" if path.endswith(".port") else "string"
        return ParameterFacts(kind, path in self.secrets)
