"""The adoption: the Department's word that devices are, as they were read, what they shall be.

It names the whole state of each device by digest; the states themselves travel beside it
(`fleetcfg.trust.documents.package`) and are believed only by their digest. From then on every
change of every parameter is a finding, unless a signed change made it.
"""

from typing import Annotated

from pydantic import Field, model_validator

from fleetcfg.trust.documents.changeset import SignedIdentity
from fleetcfg.trust.documents.document import (
    Count,
    Digest,
    Document,
    DocumentText,
    DocumentVersion,
    Identifier,
    Instant,
    Many,
    MemberError,
    Name,
    Number,
    Part,
    read_document,
    require_sorted,
)
from fleetcfg.trust.documents.manifest import Decision

MAX_DEVICES = 10_000


class AdoptedDevice(Part):
    """One device, as it was read.

    Attributes:
        family: Whose catalog said what is secret and what is volatile.
        firmware: The release that it reported.
        state_sha256: Digest of its state, see `fleetcfg.trust.documents.state`.
        taken_at: When it was read.
        after_seq: Sequence number of the last signed change that had been made by then, or of
            which receipts contradict each other; 0 for none. Later ones change this state.
    """

    id: Identifier
    identity: SignedIdentity
    family: Identifier
    firmware: Name
    state_sha256: Digest
    taken_at: Instant
    after_seq: Count


class Adoption(Document):
    """See the module.

    Attributes:
        version: Of two adoptions of one device the higher one is in force.
        devices: Sorted by id, each there once.
    """

    id: Number
    version: DocumentVersion
    created_at: Instant
    reason: DocumentText
    decision: Decision
    devices: Annotated[Many[AdoptedDevice], Field(max_length=MAX_DEVICES)]

    @model_validator(mode="after")
    def _hold_together(self) -> "Adoption":
        if not self.devices:
            raise MemberError("DEVICE_LIST", "devices")
        require_sorted([device.id for device in self.devices], "DEVICE_LIST", "devices")
        return self


def read_adoption(payload: bytes) -> Adoption:
    """Read a payload whose signatures were verified.

    Raises:
        RefusalError: As `read_document`; DEVICE_LIST.
    """
    return read_document(Adoption, "adoption", payload)
