"""What a writer is given and gives back, whatever the family.

Nothing here decides *whether* to write. The caller of a writer holds a signed change-set; a driver
that audits is another object, on which no such method exists.

The rules that every writer keeps stand, and are done, in `fleetcfg.devices.write_rules`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from fleetcfg.devices.driver import Driver
from fleetcfg.model.snapshot import Expect
from fleetcfg.model.value import Secret, ValueReading

WriteStatus = Literal["stored", "refused", "differs", "unknown"]


@dataclass(frozen=True, slots=True)
class Write:
    """One setting to be made.

    Attributes:
        path: One concrete path, as the device spells it: ``Video Input Connector[1] Name``.
        value: In the maker's spelling; not shown by `repr`, for it may be a secret by mistake.
    """

    path: str
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class WriteReply:
    """What the device answered to one write, before it was read back.

    Attributes:
        word: ``accepted`` and ``refused`` are of this write; ``mixed`` is an answer to several, of
            which some were refused, without telling which; ``lost`` is none, or half of one.
        reason: A code; empty when accepted.
        is_restart_needed: Whether the device said so; a catalog may say it of a path as well.
    """

    word: Literal["accepted", "refused", "mixed", "lost"]
    reason: str = ""
    is_restart_needed: bool = False


def refuse_all(writes: Sequence[Write], code: str) -> list[WriteReply]:
    """Return one refusal, by *code*, for each of *writes*."""
    return [WriteReply("refused", code) for _ in writes]


@dataclass(frozen=True, slots=True)
class WriteResult:
    """What became of one write that was sent.

    Attributes:
        status: ``stored``: the device said so and reads so. ``refused``: it said no and does not
            read so. ``differs``: it said yes and does not read so. ``unknown``: in doubt.
        live: What it read afterwards; `Unreadable` if it could not be read back.
        reason: A code; empty when stored.
        is_restart_needed: Whether the device said that it is in effect after a restart only.
    """

    write: Write
    status: WriteStatus
    live: ValueReading
    reason: str = ""
    is_restart_needed: bool = False


@dataclass(frozen=True, slots=True)
class WriteReport:
    """What became of one call.

    Attributes:
        requested: All writes, as they were asked for.
        results: One a write that was sent, in the order of sending; those missing were not sent.
        restart_needed: Paths, in that order, whose change is in effect after a restart only.
        severed: Whether the device could not be read back after the last that was sent.
    """

    requested: tuple[Write, ...]
    results: tuple[WriteResult, ...]
    restart_needed: tuple[str, ...]
    severed: bool

    def unsent(self) -> tuple[Write, ...]:
        """Return the writes that the device never saw, as they were asked for."""
        sent = {result.write for result in self.results}
        return tuple(write for write in self.requested if write not in sent)


class Writer(Driver, Protocol):
    """A session that can change the device; for one thread, as a `Driver` is."""

    def write(self, writes: Sequence[Write], expect: Expect) -> WriteReport:
        """Make these settings, and read them back.

        What happens once a write may have left is told by the report, never by an exception.

        Raises:
            RefusalError: As *expect*; nothing was written then.
            DeviceError: DEV_WRITE_TWICE, DEV_WRITE_PATH, DEV_WRITE_SECRET, DEV_WRITE_MASK,
                DEV_WRITE_UNTYPABLE, ORDER_UNSAFE, DEV_WRITE_ABSENT, DEV_WRITE_SPACE_UNTOLD,
                DEV_WRITE_OUTSIDE, DEV_PATH_TWICE, and what reading the device can raise: nothing
                was written then.
            CredentialError: As `Driver` says; nothing was written then.
        """
        ...

    def replace_password(self, old: Secret, new: Secret, expect: Expect) -> WriteReply:
        """Replace the password of the account that is logged in, once.

        What the device says is not yet that it is so: a new login tells. Called only where the
        family's catalog names a password. What happens once it may have left is the reply, never
        an exception.

        Raises:
            RefusalError: As *expect*, which judges a last reading; nothing was sent then.
            DeviceError, CredentialError: As `Driver` says; nothing was sent then.
        """
        ...
