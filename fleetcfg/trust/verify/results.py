"""What came through the door and yet allows nothing to be written: to read, to record, to compare.

Each is a type of its own, and none of them can be made into
`fleetcfg.trust.verify.door.Authorized`: that is made from a bundle, by all of the steps.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from fleetcfg.trust.crypto.envelope import Envelope
from fleetcfg.trust.documents.breakglass import BreakGlass
from fleetcfg.trust.documents.bundle import Bundle
from fleetcfg.trust.documents.changeset import ChangeSet
from fleetcfg.trust.documents.manifest import Manifest
from fleetcfg.trust.documents.receipt import Receipt
from fleetcfg.trust.documents.root import Root
from fleetcfg.trust.documents.status import StatusDocument
from fleetcfg.trust.verify.quorum import VerifiedSignature


def digests_of(approvals: Sequence[Envelope]) -> tuple[str, ...]:
    """Return the digests of the payloads of *approvals*, sorted."""
    return tuple(sorted(one.sha256 for one in approvals))


@dataclass(frozen=True, slots=True)
class InForce:
    """What the Department's newest public documents say.

    Attributes:
        root_sha256: Digest of the root's payload, *manifest_sha256* of the manifest's.
    """

    root: Root
    root_sha256: str
    status: StatusDocument
    manifest: Manifest
    manifest_sha256: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change-set of its author, to be read and decided on; whether it is approved is not said.

    Attributes:
        payload: The bytes that the author signed, *sha256* their digest.
        bundle: What it came in.
    """

    changeset: ChangeSet
    payload: bytes
    sha256: str
    in_force: InForce
    bundle: Bundle

    @property
    def root(self) -> Root:
        """The root that it was judged by."""
        return self.in_force.root

    @property
    def status(self) -> StatusDocument:
        """The status that it was judged by."""
        return self.in_force.status

    @property
    def manifest(self) -> Manifest:
        """The manifest that it was judged by."""
        return self.in_force.manifest


@dataclass(frozen=True, slots=True)
class IssuedChangeSet:
    """A change-set that enough people approved, wherever and whenever it is to be applied.

    Attributes:
        sha256: Digest of its payload.
        people: Who approved it.
        bundle: What it came in.
    """

    changeset: ChangeSet
    sha256: str
    people: frozenset[str]
    bundle: Bundle

    @property
    def approvals(self) -> tuple[str, ...]:
        """The digests of the approvals, sorted: what the Department issues it over."""
        return digests_of(self.bundle.approvals)


@dataclass(frozen=True, slots=True)
class Attested:
    """A receipt that its executor signed.

    Attributes:
        sha256: Digest of its payload; what names it in a log is the digest of its envelope.
        signed: By which key.
    """

    receipt: Receipt
    sha256: str
    signed: VerifiedSignature


@dataclass(frozen=True, slots=True)
class DeclaredEmergency:
    """A break-glass that its person signed.

    Attributes:
        sha256: Digest of its payload.
        signed: By which key.
    """

    document: BreakGlass
    sha256: str
    signed: VerifiedSignature
