"""How a change to one device ended: one vocabulary for the ledger, receipts, reports and playbooks.

Each document knows a part of it: an attempt ends in an `AttemptFate`, a reading later finds a
`ReconcileFate`, a receipt tells a `ReceiptFate`; the rest is told and never written down.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal

from fleetcfg.errors import Facts, RefusalError, Stage


class Fate(StrEnum):
    """What became of a change to one device."""

    APPLIED = "applied"  # written, read back, and the whole state is what was signed
    ALREADY = "already"  # it was so before: nothing was written
    FAILED = "failed"  # nothing was written
    ROLLED_BACK = "rolled_back"  # read back: the whole state is what it was before
    ROLLBACK_FAILED = "rollback_failed"  # it is neither; the attempt stays open
    IN_DOUBT = "in_doubt"  # the line was lost in a write: not looked at yet
    NOT_APPLIED = "not_applied"  # looked at later: the state is what it was before
    PARTIAL = "partial"  # looked at later: neither
    CONTRADICTED = "contradicted"  # two receipts of one attempt do not say the same: not known
    REFUSED = "refused"  # nothing was begun
    UNREACHED = "unreached"  # nothing was begun: it could not be asked
    NOT_TRIED = "not_tried"  # nothing was begun, because others had failed before
    WOULD_APPLY = "would_apply"  # a check found nothing against it


AttemptFate = Literal[
    Fate.APPLIED, Fate.ALREADY, Fate.FAILED, Fate.ROLLED_BACK, Fate.ROLLBACK_FAILED
]
"""How the one who made an attempt says that it ended."""

ReconcileFate = Literal[Fate.APPLIED, Fate.NOT_APPLIED, Fate.PARTIAL]
"""What a reading of the device showed of an open attempt."""

READINGS: Final[Mapping[Fate, str]] = {
    Fate.APPLIED: "SETTLED_APPLIED",
    Fate.NOT_APPLIED: "SETTLED_NOT_APPLIED",
    Fate.PARTIAL: "SETTLED_PARTIAL",
}
"""By what a reading found, the code by which a receipt says that it is one, and wrote nothing."""

ReceiptFate = AttemptFate | ReconcileFate | Literal[Fate.IN_DOUBT]
"""What a receipt says of a device on which an attempt was begun."""

MADE: Final = frozenset({Fate.APPLIED, Fate.ALREADY})
OPEN: Final = frozenset({Fate.IN_DOUBT, Fate.ROLLBACK_FAILED, Fate.CONTRADICTED})
SETTLED: Final = MADE | {Fate.PARTIAL}  # no attempt follows: it is made, or a person must decide
BEGUN: Final = frozenset(Fate) - {
    Fate.REFUSED,
    Fate.UNREACHED,
    Fate.NOT_TRIED,
    Fate.WOULD_APPLY,
}


@dataclass(frozen=True, slots=True)
class LeftParameter:
    """A parameter that is not as it was before a change that could not be taken back.

    Attributes:
        signed: What it was signed to be: its value before, if it was signed to stay. None for a
            path that shall not be there; so are *before* and *live*.
        live: What it reads now; None also where it could not be read.
    """

    path: str
    signed: str | None
    before: str | None
    live: str | None


@dataclass(frozen=True, slots=True)
class DeviceOutcome:
    """What became of one device.

    Attributes:
        number: Of the attempt, from 1; 0 if none was begun.
        code: Why it is not as it was signed; empty if it is. *facts* belong to it.
        stage: At which a refusal was made; BYTES (0) if it was none.
        before: Digest of the state that was read before; empty if it was not.
        after: Digest of the state that was read last; empty if it was not.
        restart_needed: Paths whose new value is in effect after a restart only.
        left: Where neither the state before nor the signed one is reached: what is not as before.
        is_recorded: Whether the end stands in the record.
    """

    device: str
    fate: Fate
    at: datetime
    seq: int = 0
    number: int = 0
    code: str = ""
    facts: Facts = field(default_factory=dict[str, str | int])
    stage: Stage = Stage.BYTES
    before: str = ""
    after: str = ""
    restart_needed: tuple[str, ...] = ()
    left: tuple[LeftParameter, ...] = ()
    is_recorded: bool = True

    @property
    def is_good(self) -> bool:
        """Whether the device is as it was signed, or nothing speaks against making it so."""
        return self.is_recorded and self.fate in (*MADE, Fate.WOULD_APPLY)

    def refused_for(self, refusal: RefusalError) -> "DeviceOutcome":
        """Return the outcome of a device on which nothing was begun, and why not."""
        fate = Fate.UNREACHED if refusal.code == "DEVICE_UNREACHABLE" else Fate.REFUSED
        facts = dict(refusal.facts)
        return replace(self, fate=fate, code=refusal.code, facts=facts, stage=refusal.stage)
