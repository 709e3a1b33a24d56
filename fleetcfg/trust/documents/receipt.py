"""The receipt: the executor's word on what became of a change-set, device by device.

It names states by digest and values not at all: what was written stands in the change-set, which
the Department has.
"""

from pydantic import model_validator

from fleetcfg.model.outcome import ReceiptFate
from fleetcfg.trust.documents.document import (
    Ascii,
    Digest,
    Document,
    DocumentVersion,
    Identifier,
    Instant,
    Many,
    MemberError,
    Number,
    ParameterPath,
    Part,
    read_document,
    require_sorted,
)
from fleetcfg.trust.documents.status import LogHead


class ReceiptChange(Part):
    """What became of one device.

    Attributes:
        n: Number of the attempt, from 1.
        code: Why it is not ``applied`` or ``already``; empty if it is.
        before_sha256: The state that was read before; None if it was not read.
        after_sha256: The state that was read afterwards; None if it was not read.
        restart_needed: Paths whose new value is in effect after a restart only.
    """

    id: Identifier
    seq: DocumentVersion
    n: DocumentVersion
    outcome: ReceiptFate
    code: str
    before_sha256: Digest | None
    after_sha256: Digest | None
    restart_needed: Many[ParameterPath]
    at: Instant


class Receipt(Document):
    """See the module.

    Attributes:
        changeset: Digest of the change-set, *id* its id.
        person: The executor, who signs by *keyid*.
        origin: The log that has the entries, *head* what it was when the receipt was written.
        devices: Those that were begun, sorted by id; who is not here was not tried.
    """

    changeset: Digest
    id: Number
    person: Identifier
    origin: Ascii
    head: LogHead
    issued_at: Instant
    devices: Many[ReceiptChange]

    @model_validator(mode="after")
    def _hold_together(self) -> "Receipt":
        if not self.devices:
            raise MemberError("DEVICE_LIST", "devices")
        require_sorted([device.id for device in self.devices], "DEVICE_LIST", "devices")
        return self


def read_receipt(payload: bytes) -> Receipt:
    """Read a payload whose signatures were verified.

    Raises:
        RefusalError: As `read_document`; DEVICE_LIST.
    """
    return read_document(Receipt, "receipt", payload)
