"""The approval: one approver's word on one change-set, as he read it.

It names the digest of the change-set, the digest of the very rendering that was before his eyes,
the verdict, and the Department's decision. A rejection is signed too, and blocks.
"""

from typing import Literal

from pydantic import model_validator

from fleetcfg.trust.documents.document import (
    Digest,
    Document,
    Identifier,
    Instant,
    MemberError,
    read_document,
)
from fleetcfg.trust.documents.manifest import Decision


class Approval(Document):
    """See the module.

    Attributes:
        view: Version of the rendering that *view_sha256* is the digest of.
        decision: None only where there is no decision (yet): enough to reject, never to approve.
    """

    changeset: Digest
    person: Identifier
    verdict: Literal["approve", "reject"]
    view_sha256: Digest
    view: Identifier
    decision: Decision | None
    signed_at: Instant
    expires: Instant

    @model_validator(mode="after")
    def _holds_for_a_time(self) -> "Approval":
        if self.expires <= self.signed_at:
            raise MemberError("SCHEMA", "expires")
        return self


def read_approval(payload: bytes) -> Approval:
    """Read a payload whose signatures were verified.

    Raises:
        RefusalError: As `read_document`.
    """
    return read_document(Approval, "approval", payload)
