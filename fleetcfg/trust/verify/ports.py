"""What the door has to be told, because a document cannot say it of the place where it is used.

Protocols, to be kept by what keeps the record, reads the inventory and draws the view. None of
them can allow anything: each only gives the door one more reason to refuse.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from fleetcfg.trust.crypto.cms import SignedList
from fleetcfg.trust.documents.about import DeviceAbout, ParameterAbout
from fleetcfg.trust.documents.changeset import SignedIdentity, ValueType
from fleetcfg.trust.documents.issue_mark import IssueMark
from fleetcfg.trust.documents.root import Root
from fleetcfg.trust.documents.status import LogHead, StatusDocument

Render = Callable[[bytes], bytes]
VersionedKind = Literal["status", "manifest", "adoption"]


@dataclass(frozen=True, slots=True)
class KnownVersion:
    """A version of a document that was accepted once, and its digest."""

    version: int
    sha256: str


@dataclass(frozen=True, slots=True)
class RootEffects:
    """What it does to the record that a root was taken in.

    Attributes:
        forgets: Kinds of documents whose versions are forgotten, for other keys sign them now (The
            Update Framework, 5.3.11): what a thief of the old ones signed blocks no command.
        lowers_to: The time to which the latest that was seen is lowered; None to leave it.
    """

    issued_at: datetime
    forgets: tuple[VersionedKind, ...] = ()
    lowers_to: datetime | None = None


@dataclass(frozen=True, slots=True)
class ParameterFacts:
    """What the catalog says of one parameter of one device.

    Attributes:
        is_password: Whether it is replaced by a sealed secret, and read by nothing.
    """

    type: ValueType
    is_secret: bool = False
    is_password: bool = False


class LedgerPort(Protocol):
    """The record of this installation: what it has seen, and what was done here."""

    def find_refusal(self) -> str:
        """Return why nothing may be done here (stage 2); empty if all is well.

        One of LEDGER_CORRUPT, LOG_SELF_MISMATCH, LOG_UNWITNESSED, IN_DOUBT.
        """
        ...

    def time_floor(self) -> datetime:
        """Return the latest time that any signed document or entry here has named."""
        ...

    def newest_status(self) -> KnownVersion | None:
        """Return the newest status that was ever accepted here."""
        ...

    def newest_manifest(self) -> KnownVersion | None:
        """Return the newest manifest that was ever accepted here."""
        ...

    def newest_adoption(self) -> KnownVersion | None:
        """Return the adoption of the highest version that was recorded here."""
        ...

    def status_in_force(self) -> StatusDocument | None:
        """Return the newest status, with all that those before it took away."""
        ...

    def is_rejected(self, changeset: str, /) -> bool:
        """Tell whether a rejection of the change-set of that digest was taken in here."""
        ...

    def is_recorded(self, document: str, /) -> bool:
        """Tell whether the document of that digest was let in and recorded here before."""
        ...

    def issued_as(self, number: str, /) -> str:
        """Return the digest of the change-set of that id that was issued here; empty for none.

        Without one, of what has that id in other capitals: the same file on Windows and macOS.
        """
        ...

    def issued_over(self, changeset: str, mark: IssueMark | None, root: Root) -> Sequence[str]:
        """Return the digests of the approvals over which the Department issued a change-set.

        What *mark* was proven to say by *root*; without one, what the log here says if it issues.

        Raises:
            RefusalError: CHANGESET_NOT_ISSUED.
        """
        ...

    def crls(self) -> Sequence[bytes]:
        """Return the revocation lists of this machine: those that lie here, or ever came by."""
        ...

    def keep_crl(self, found: SignedList) -> None:
        """Remember a list, if it is newer than the one of its issuer that is known, durably."""
        ...

    def keep_root(self, envelope: bytes, seen: KnownVersion, effects: RootEffects) -> None:
        """Store a root that was proven, and what it does here, durably, before this returns."""
        ...

    def keep_status(self, envelope: bytes, seen: KnownVersion, in_force: StatusDocument) -> None:
        """Store a status that was proven, and what it comes to, durably, before this returns."""
        ...

    def keep_manifest(self, envelope: bytes, seen: KnownVersion, issued_at: datetime) -> None:
        """Store a manifest that was proven, durably, before this returns."""
        ...

    def log_name(self) -> str:
        """Return the log's origin, and *log_key* its verifier key (C2SP ``vkey``)."""
        ...

    def log_key(self) -> str:
        """See `log_name`."""
        ...

    def can_sign(self, keyid: str, /) -> bool:
        """Tell whether that key signed a challenge here and now."""
        ...

    def extends(self, origin: str, head: LogHead) -> bool:
        """Tell whether the log here is *origin*'s and grew from *head*."""
        ...

    def attempts(self, changeset: str, device: str) -> int:
        """Return how often the change-set of that digest was begun on the device, here."""
        ...

    def last_seq(self, device: str) -> int:
        """Return the highest sequence number that was begun on the device, here; 0 for none."""
        ...


class InventoryPort(Protocol):
    """The inventory and catalogs whose bytes were compared with one manifest."""

    @property
    def manifest_sha256(self) -> str:
        """Digest of the manifest that every file was found to be as."""
        ...

    @property
    def differing(self) -> Sequence[str]:
        """Files that are not as the newest manifest known here has them, by path."""
        ...

    def identity(self, device: str) -> SignedIdentity | None:
        """Return who the device is; None if there is no such device."""
        ...

    def family(self, device: str) -> str:
        """Return the family of the device: the name of its catalog; empty if there is none."""
        ...

    def place(self, device: str) -> DeviceAbout | None:
        """Return where the device is; None if there is no such device."""
        ...

    def about(self, device: str, path: str, before: str | None) -> ParameterAbout | None:
        """Return what a parameter means, and which declaration asks for it; None if unknown.

        Args:
            device: Which.
            path: Of the parameter.
            before: The value that is written over; None of a secret, which is never put back.
        """
        ...

    def parameter(self, device: str, path: str) -> ParameterFacts | None:
        """Return what the catalog says of a parameter; None if it says nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Tool:
    """This program.

    Attributes:
        version: Major, minor, patch.
        views: By version of the view: what renders a change-set's payload for the approver.
        catalog_of: Gives the digest of its catalog of a family; None for a family that it does not
            have. Asked, not listed: a catalog is read from its file when it is first needed.
    """

    version: tuple[int, int, int]
    views: Mapping[str, Render]
    catalog_of: Callable[[str], str | None]
