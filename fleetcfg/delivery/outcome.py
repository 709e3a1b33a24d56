"""What became of each message, and of each file, of one run of ``deliver``."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from fleetcfg.errors import Facts
from fleetcfg.model.conclusion import Conclusion


class DeliveryFate(StrEnum):
    """What became of something that was to be told.

    ``kept`` was sent in vain and waits; ``failed`` could not be made; ``dropped`` waited too long;
    ``passed_over`` is a channel that is not told of simulated devices; ``shown`` was only asked
    about; ``unclaimed`` waits for a channel that the file no longer names.
    """

    SENT = "sent"
    WRITTEN = "written"
    NO_NEWS = "no_news"
    SHOWN = "shown"
    PASSED_OVER = "passed_over"
    KEPT = "kept"
    FAILED = "failed"
    DROPPED = "dropped"
    UNCLAIMED = "unclaimed"


_LEFT: Final = frozenset(
    {DeliveryFate.KEPT, DeliveryFate.FAILED, DeliveryFate.DROPPED, DeliveryFate.UNCLAIMED}
)


@dataclass(frozen=True, slots=True)
class DeliveryOutcome:
    """What became of one thing.

    Attributes:
        channel: To which.
        part: Of which part of the fleet; empty for all of a channel.
        name: Id of the message, or name of the file.
        code: Why not; *facts* belong to it.
        body: What would be sent, of one that is only shown.
    """

    channel: str
    fate: DeliveryFate
    part: str = ""
    name: str = ""
    code: str = ""
    facts: Facts = field(default_factory=dict[str, str | int])
    body: bytes = b""


def conclusion_of(outcomes: Iterable[DeliveryOutcome]) -> Conclusion:
    """Return incomplete if anything is left that was to be told."""
    is_left = any(outcome.fate in _LEFT for outcome in outcomes)
    return Conclusion.INCOMPLETE if is_left else Conclusion.CLEAN
