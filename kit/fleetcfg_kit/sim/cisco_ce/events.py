"""What happens on a codec that others want to hear of."""

from collections.abc import Mapping
from dataclasses import dataclass

from fleetcfg_kit.sim.cisco_ce.address import AddressPath
from fleetcfg_kit.sim.cisco_ce.command import leaf
from fleetcfg_kit.sim.cisco_ce.document_template import TemplateLeaf


@dataclass(frozen=True, slots=True)
class SimEvent:
    """Something that subscribers hear of.

    Attributes:
        root: `Configuration`, `Status` or `Event`.
        leaves: What is told; of a value that changed, the value.
        ghost: The branch that is gone, instead.
    """

    root: str
    leaves: tuple[TemplateLeaf, ...] = ()
    ghost: AddressPath = ()

    @property
    def paths(self) -> tuple[AddressPath, ...]:
        """What an expression may cover."""
        return (self.ghost,) if self.ghost else tuple(each.path for each in self.leaves)


def happening(name: str, told: Mapping[str, str]) -> SimEvent:
    """Make an event of its own: `CallSuccessful`, with what it tells."""
    leaves = [leaf(f"{name} {n}", v, quoted=not v.isdecimal()) for n, v in told.items()]
    return SimEvent("Event", tuple(leaves))
