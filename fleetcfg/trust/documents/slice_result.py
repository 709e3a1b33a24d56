"""The result of a slice: what became of each of its devices, signed by the machine that did it.

Of each device it names one object, a result of a job in its one spelling
(`fleetcfg.jobs.job.JobResult`): a report, an outcome, or why there is neither. A slice that could
not be begun has one failure in place of all of them.
"""

from typing import Annotated

from pydantic import Field, model_validator

from fleetcfg.trust.documents.document import (
    Ascii,
    Digest,
    Document,
    DocumentText,
    Frozen,
    Identifier,
    Instant,
    Many,
    MemberError,
    Part,
    read_document,
    require_sorted,
)
from fleetcfg.trust.documents.parcel import Parcel
from fleetcfg.trust.documents.slice import MAX_HOSTS

_LAST_STAGE = 17


class SliceDevice(Part):
    """What became of one device: *result* is the digest of an object."""

    id: Ascii
    result: Digest


class SliceFailure(Part):
    """Why none of a slice was begun; *stage* is the step of the door, 0 for none."""

    code: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{0,63}$")]
    stage: Annotated[int, Field(ge=0, le=_LAST_STAGE)]
    facts: Annotated[Frozen[int | DocumentText], Field(max_length=16)]


class SliceResult(Document):
    """See the module.

    Attributes:
        slice: Digest of the slice.
        origin: The log of the machine that did it.
        began_at: By its clock, as *ended_at*.
        devices: Sorted by id, each device of the slice once; none if there is a *failure*.
        receipts: Digests of the receipts that it signed, sorted.
    """

    zone: Identifier
    slice: Digest
    origin: Ascii
    began_at: Instant
    ended_at: Instant
    devices: Annotated[Many[SliceDevice], Field(max_length=MAX_HOSTS)]
    receipts: Annotated[Many[Digest], Field(max_length=MAX_HOSTS)]
    failure: SliceFailure | None = None

    @model_validator(mode="after")
    def _hold_together(self) -> "SliceResult":
        require_sorted([device.id for device in self.devices], "DEVICE_LIST", "devices")
        require_sorted(self.receipts, "SCHEMA", "receipts")
        if bool(self.devices) is (self.failure is not None):
            raise MemberError("DEVICE_LIST", "devices")
        if self.failure is not None and self.receipts:
            raise MemberError("SCHEMA", "receipts")
        if self.ended_at < self.began_at:
            raise MemberError("SCHEMA", "ended_at")
        return self


def read_slice_result(parcel: Parcel) -> SliceResult:
    """Read the document of a parcel, which must have all that it names and nothing else.

    Raises:
        RefusalError: As `read_document`; DEVICE_LIST; PARCEL_OBJECT.
    """
    said = read_document(SliceResult, "slice-result", parcel.payload)
    parcel.require_objects((*(device.result for device in said.devices), *said.receipts))
    return said
