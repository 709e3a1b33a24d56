"""What the record says is authorized of one device: the third value beside declared and live.

It is what the Department signed the device to be: the state that was adopted, and every signed
change since that is known to have been made. What is signed and not yet made stands beside it, and
so does what was tried and did not hold.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Hashed:
    """A value known by its SHA-256 only (64 hex digits): its text has no spelling in a document."""

    sha256: str


StateValue = str | Hashed | None
"""An authorized value: text, a digest of it, or None where the device hides it."""


@dataclass(frozen=True, slots=True)
class Approved:
    """A change of one parameter that was signed and is not known to have been made.

    Attributes:
        changeset: Id of the change-set, such as ``CS-2026-0147``.
        before: What the approvers saw; None if it was not set.
        after: What they signed; None if it shall not be set.
    """

    changeset: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class AuthorizedRecord:
    """What the record says is authorized of one device, by the state that it builds on.

    Small, and it names by a digest what is large: that is how it is sent to where it is needed.

    Attributes:
        state: Digest (``sha256:`` and 64 hex digits) of the state that was adopted; empty if none
            was.
        changed: By path, what signed changes have made of it since; *removed* are paths that they
            took away.
    """

    host: str
    adoption: str = ""
    firmware: str = ""
    state: str = ""
    changed: Mapping[str, StateValue] = field(default_factory=dict[str, StateValue])
    removed: tuple[str, ...] = ()
    approved: Mapping[str, Approved] = field(default_factory=dict[str, Approved])
    failed: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class AuthorizedState:
    """All that is authorized of one device.

    Attributes:
        adoption: Id of the adoption that is in force; empty if the device was never adopted.
        firmware: The release that was adopted; empty if it was not.
        values: By path, what is authorized. Of an adopted device every path that it had and that is
            not volatile; else only what a signed change has set.
        approved: By path, what is signed and not yet made.
        failed: By path, the id of the last signed change, if that did not hold.
    """

    host: str
    adoption: str = ""
    firmware: str = ""
    values: Mapping[str, StateValue] = field(default_factory=dict)
    approved: Mapping[str, Approved] = field(default_factory=dict)
    failed: Mapping[str, str] = field(default_factory=dict)


def state_of_record(record: AuthorizedRecord, adopted: Mapping[str, StateValue]) -> AuthorizedState:
    """Return what is authorized by *record*, which builds on the values *adopted*."""
    values = {**adopted, **record.changed}
    for path in record.removed:
        values.pop(path, None)
    return AuthorizedState(
        record.host, record.adoption, record.firmware, values, record.approved, record.failed
    )
