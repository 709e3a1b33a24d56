"""The status: short-lived news from the Department that can only take authority away.

Its key may lie on an ordinary PC, because nothing in it allows anything: it withdraws, freezes,
names the newest root and manifest and what the Department last saw of each log. The newest one ever
seen wins; an older one is refused, and so is another one of the same version.
"""

from datetime import timedelta
from typing import Annotated

from pydantic import Field, model_validator

from fleetcfg.trust.documents.document import (
    Ascii,
    Binary,
    Count,
    Digest,
    Document,
    DocumentVersion,
    Frozen,
    Instant,
    MemberError,
    Part,
    read_document,
)
from fleetcfg.trust.documents.root import Freeze

MAX_LIFE = timedelta(days=14)


class ManifestName(Part):
    """The manifest that is in force."""

    version: DocumentVersion
    sha256: Digest


class LogHead(Part):
    """A head of an installation's log: *size* entries, and the tree's *root* over them."""

    size: Count
    root: Annotated[Binary, Field(min_length=32, max_length=32)]


class ExecutorLog(LogHead):
    """The head that the Department last saw of the log *origin*."""

    origin: Ascii


class StatusDocument(Document):
    """See the module.

    Attributes:
        withdrawn: Ids or digests of change-sets that are not to be applied any more.
        executors: What the Department last saw of each executor's log, by key id.
        device_seq: The last sequence number that was given out for each device.
    """

    version: DocumentVersion
    root_version: DocumentVersion
    manifest: ManifestName
    withdrawn: tuple[Ascii, ...]
    freeze: tuple[Freeze, ...]
    executors: Frozen[ExecutorLog]
    device_seq: Frozen[Count]
    issued_at: Instant
    expires: Instant

    @model_validator(mode="after")
    def _is_short_lived(self) -> "StatusDocument":
        if not self.issued_at < self.expires <= self.issued_at + MAX_LIFE:
            raise MemberError("SCHEMA", "expires")
        return self


def read_status(payload: bytes) -> StatusDocument:
    """Read a payload whose signatures were verified.

    Raises:
        RefusalError: As `read_document`.
    """
    return read_document(StatusDocument, "status", payload)
