"""The break-glass: a person's word on what was changed on one device before any paper allowed it.

It allows nothing to be written. While its clock runs, an audit tells what it lists as declared by
that person and not as unauthorized; an adoption or a change-set makes it right, or undoes it.
"""

import re
from typing import Annotated, Final

from pydantic import Field, model_validator

from fleetcfg.model.authorized import Hashed, StateValue
from fleetcfg.trust.crypto.canonical import digest
from fleetcfg.trust.documents.changeset import SignedIdentity
from fleetcfg.trust.documents.document import (
    MAX_TEXT,
    Ascii,
    Count,
    Digest,
    Document,
    DocumentText,
    Identifier,
    Instant,
    KeyId,
    Many,
    MemberError,
    ParameterPath,
    Part,
    read_document,
    require_sorted,
)

MAX_CHANGES: Final = 4096
_BLANK: Final = re.compile(r"\s*")


class EmergencyValue(Part):
    """A value as a state keeps it: its text, the digest of it, or neither where it is hidden."""

    text: DocumentText | None = None
    sha256: Digest | None = None

    @model_validator(mode="after")
    def _is_one(self) -> "EmergencyValue":
        if self.text is not None and self.sha256 is not None:
            raise MemberError("SCHEMA", "sha256")
        return self

    @property
    def value(self) -> StateValue:
        """As a state keeps it."""
        return self.text if self.sha256 is None else Hashed(self.sha256.removeprefix("sha256:"))


class EmergencyChange(Part):
    """One parameter that is not as it was; what is left out was not on the device."""

    path: ParameterPath
    before: EmergencyValue | None = None
    after: EmergencyValue | None = None


class BreakGlass(Document):
    """See the module.

    Attributes:
        person: Who changed the device, and signs by *keyid*.
        origin: The log that has the begin, *entry* the position of it there: one begin has one
            document.
        device: Id of the device, *identity* who it is.
        before_sha256: Digest of the state that was read at the begin; *after_sha256* at the end.
        changes: Everything that differs between the two, sorted by path; empty if nothing does.
        expires: From then on what it lists is unauthorized again.
    """

    person: Identifier
    keyid: KeyId
    origin: Ascii
    entry: Count
    device: Identifier
    identity: SignedIdentity
    before_sha256: Digest
    after_sha256: Digest
    changes: Annotated[Many[EmergencyChange], Field(max_length=MAX_CHANGES)]
    reason: DocumentText
    begun_at: Instant
    ended_at: Instant
    expires: Instant

    @model_validator(mode="after")
    def _hold_together(self) -> "BreakGlass":
        require_sorted([change.path for change in self.changes], "BREAKGLASS_CHANGES", "changes")
        if any(change.before == change.after for change in self.changes):
            raise MemberError("BREAKGLASS_CHANGES", "changes")
        if _BLANK.fullmatch(self.reason):
            raise MemberError("SCHEMA", "reason")
        if not self.begun_at <= self.ended_at or not self.begun_at < self.expires:
            raise MemberError("BREAKGLASS_CLOCK", "expires")
        return self


def read_breakglass(payload: bytes) -> BreakGlass:
    """Read a payload whose signatures were verified.

    Raises:
        RefusalError: As `read_document`; BREAKGLASS_CHANGES, BREAKGLASS_CLOCK.
    """
    return read_document(BreakGlass, "breakglass", payload)


def emergency_value(value: StateValue) -> EmergencyValue:
    """Return how a document spells a value of a state; a long one by its digest."""
    match value:
        case None:
            return EmergencyValue()
        case Hashed(digits):
            return EmergencyValue(sha256=f"sha256:{digits}")
        case text if len(text) > MAX_TEXT:
            return EmergencyValue(sha256=digest(text.encode()))
        case text:
            return EmergencyValue(text=text)
