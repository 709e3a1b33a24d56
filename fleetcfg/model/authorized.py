"""What the record says is authorized of one device: the third value beside declared and live.

It is what the Department signed the device to be: the state that was adopted, and every signed
change since that is known to have been made. What is signed and not yet made stands beside it, and
so does what was tried and did not hold.
"""

from collections.abc import Callable, Mapping
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
        is_contradicted: Whether two receipts disagree on whether it was made.
    """

    changeset: str
    before: str | None
    after: str | None
    is_contradicted: bool = False


@dataclass(frozen=True, slots=True)
class Emergency:
    """What a named person changed on a device before any paper allowed it, and declared.

    Attributes:
        person: Who declared it, and *reason* why.
        begun_at: As documents spell time, and so is *until*: when its clock ends.
        is_overdue: Whether that is over.
        before: Digest of the state that was read at its begin, while it has no end yet; else empty.
        after: By path, to what it was changed; *gone* are paths that went away.
        settled: Paths that a signed change has set since.
    """

    person: str
    reason: str
    begun_at: str
    until: str
    is_overdue: bool
    before: str = ""
    after: Mapping[str, StateValue] = field(default_factory=dict[str, StateValue])
    gone: tuple[str, ...] = ()
    settled: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether it has no end yet."""
        return bool(self.before)

    @property
    def is_settled(self) -> bool:
        """Whether signed changes have set all of it since."""
        return not self.is_open and {*self.after, *self.gone} <= {*self.settled}


@dataclass(frozen=True, slots=True)
class AuthorizedRecord:
    """What the record says is authorized of one device, by the state that it builds on.

    Small, and it names by a digest what is large: that is how it is sent to where it is needed.

    Attributes:
        state: Digest (``sha256:`` and 64 hex digits) of the state that was adopted; empty if none
            was.
        changed: By path, what signed changes have made of it since; *removed* are paths that they
            took away.
        emergencies: What was changed before the paper, the newest first.
    """

    host: str
    adoption: str = ""
    firmware: str = ""
    state: str = ""
    changed: Mapping[str, StateValue] = field(default_factory=dict[str, StateValue])
    removed: tuple[str, ...] = ()
    approved: Mapping[str, Approved] = field(default_factory=dict[str, Approved])
    failed: Mapping[str, str] = field(default_factory=dict[str, str])
    emergencies: tuple[Emergency, ...] = ()

    @property
    def before_emergency(self) -> str:
        """Digest of the state before the emergency change that has no end yet; empty for none."""
        return next((one.before for one in self.emergencies if one.is_open), "")


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
        emergencies: What was changed before the paper, the newest first; *before_emergency* are the
            values before the one that has no end yet.
        changed: Paths of *values* that a signed change has set since the adoption.
    """

    host: str
    adoption: str = ""
    firmware: str = ""
    values: Mapping[str, StateValue] = field(default_factory=dict)
    approved: Mapping[str, Approved] = field(default_factory=dict)
    failed: Mapping[str, str] = field(default_factory=dict)
    emergencies: tuple[Emergency, ...] = ()
    before_emergency: Mapping[str, StateValue] = field(default_factory=dict)
    changed: frozenset[str] = frozenset()

    def adopted_as(self, path: str) -> str:
        """Return the adoption by which *path* has its value; empty if a signed change set it."""
        return "" if path in self.changed else self.adoption


def state_of_record(
    record: AuthorizedRecord, values_of: Callable[[str], Mapping[str, StateValue]]
) -> AuthorizedState:
    """Return what is authorized by *record*; *values_of* gives the state of a digest."""
    values = {**(values_of(record.state) if record.state else {}), **record.changed}
    for path in record.removed:
        values.pop(path, None)
    before = record.before_emergency
    return AuthorizedState(
        record.host,
        record.adoption,
        record.firmware,
        values,
        record.approved,
        record.failed,
        record.emergencies,
        values_of(before) if before else {},
        frozenset(record.changed),
    )
