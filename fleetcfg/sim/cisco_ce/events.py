"""What happens on a codec that others want to hear of."""

from dataclasses import dataclass

from fleetcfg.sim.cisco_ce.address import AddressPath


@dataclass(frozen=True, slots=True)
class SimEvent:
    """Something that subscribers hear of: a value that changed, or a branch that is gone."""

    root: str
    path: AddressPath
    value: str = ""
    ghost: bool = False


@dataclass(frozen=True, slots=True)
class FeedbackPost:
    """What a receiver of feedback is to be told.

    Attributes:
        slot: The receiver's, `1` to `4`.
        url: Where it listens.
        form: `XML` or `JSON`.
        body: The message.
    """

    slot: str
    url: str
    form: str
    body: bytes
