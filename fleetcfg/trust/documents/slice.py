"""The slice: work for at most fifty devices of one zone, signed by the machine that gives it out.

It is no authority to write: a change-set comes through the door of the machine that does the work,
as if a person had carried it there. Nor is it one to read what it likes: devices are asked by the
declarations that the Department signed, and by no others. Its signature says who gave the work
out, so that who stands on the way can neither make work up nor change it.
"""

from datetime import timedelta
from typing import Annotated, Final, Literal

from pydantic import Field, model_validator

from fleetcfg.errors import RefusalError
from fleetcfg.trust.documents.document import (
    Ascii,
    Digest,
    Document,
    DocumentVersion,
    Identifier,
    Instant,
    Many,
    MemberError,
    Part,
    read_document,
    require_sorted,
)
from fleetcfg.trust.documents.parcel import MAX_PARCEL_OBJECTS, Parcel

MAX_HOSTS: Final = 50
MAX_ROOTS: Final = 64
LONGEST: Final = timedelta(days=31)
_MAX_MS: Final = 86_400_000

SliceKind = Literal["audit", "apply"]


class SliceLimits(Part):
    """How much patience a device gets, in milliseconds, and how many are asked at once."""

    device_ms: Annotated[int, Field(ge=1, le=_MAX_MS)]
    connect_ms: Annotated[int, Field(ge=1, le=_MAX_MS)]
    at_once: Annotated[int, Field(ge=1, le=MAX_HOSTS)]


class SliceDocuments(Part):
    """Signed documents, by the digests of their envelopes.

    Attributes:
        roots: Those that follow the first, by version; the reader may know some of them.
        bundle: Of a change-set, with its approvals; None in a slice that only reads.
    """

    roots: Annotated[Many[Digest], Field(max_length=MAX_ROOTS)]
    status: Digest
    manifest: Digest
    bundle: Digest | None = None

    @property
    def names(self) -> frozenset[str]:
        """The digests of all of them."""
        each = (*self.roots, self.status, self.manifest, self.bundle)
        return frozenset(one for one in each if one is not None)


class Slice(Document):
    """See the module.

    Attributes:
        zone: As the root and the inventory call it.
        origin: The log of the machine that gives the work out.
        hosts: Sorted, each once.
        manifest: Version of the manifest that the declarations are as.
        objects: What travels with it, sorted: the documents, and files of the manifest that the
            zone is given. The manifest, or a file, that the reader has kept may be left out.
        not_after: When it is too late to begin it, by the clock of who does it.
        nonce: So that the same work, asked for again, is other work.
    """

    zone: Identifier
    origin: Ascii
    kind: SliceKind
    hosts: Annotated[Many[Ascii], Field(max_length=MAX_HOSTS)]
    documents: SliceDocuments
    manifest: DocumentVersion
    objects: Annotated[Many[Digest], Field(max_length=MAX_PARCEL_OBJECTS)]
    limits: SliceLimits
    issued_at: Instant
    not_after: Instant
    nonce: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]

    @property
    def patience(self) -> timedelta:
        """How long its devices may take, as many at once as it says."""
        rounds = -(-len(self.hosts) // self.limits.at_once)
        return timedelta(milliseconds=rounds * self.limits.device_ms)

    @model_validator(mode="after")
    def _hold_together(self) -> "Slice":
        if not self.hosts:
            raise MemberError("DEVICE_LIST", "hosts")
        require_sorted(self.hosts, "DEVICE_LIST", "hosts")
        require_sorted(self.objects, "SCHEMA", "objects")
        if (self.documents.bundle is None) != (self.kind == "audit"):
            raise MemberError("SCHEMA", "documents.bundle")
        if not self.documents.names - {self.documents.manifest} <= set(self.objects):
            raise MemberError("SCHEMA", "objects")
        if not timedelta() < self.not_after - self.issued_at <= LONGEST:
            raise MemberError("SCHEMA", "not_after")
        return self


def read_slice(parcel: Parcel) -> Slice:
    """Read the document of a parcel, which must have all that it names and nothing else.

    Raises:
        RefusalError: As `read_document`; DEVICE_LIST; PARCEL_OBJECT.
    """
    said = read_document(Slice, "slice", parcel.payload)
    parcel.require_objects(said.objects)
    return said


def object_of(parcel: Parcel, sha256: str | None) -> bytes:
    """Return an object of *parcel* that its document names.

    Raises:
        RefusalError: PARCEL_OBJECT.
    """
    data = None if sha256 is None else parcel.objects.get(sha256)
    if data is None:
        raise RefusalError("PARCEL_OBJECT", why="missing", sha256=sha256 or "")
    return data
