"""What carries slices out and results home, as use cases know it."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from fleetcfg.errors import FleetcfgError


@dataclass(frozen=True, slots=True)
class CarriedResult:
    """A result as it was found; nothing of it is believed.

    Attributes:
        name: For people.
        handle: By which its dispatcher knows it.
    """

    name: str
    data: bytes
    handle: object = None


@dataclass(frozen=True, slots=True)
class ReturnedSlice:
    """A slice, or what should be one, that no worker took in; nothing of it is believed.

    Attributes:
        name: For people.
        handle: By which its dispatcher knows it.
    """

    name: str
    data: bytes
    handle: object = None


Carried = CarriedResult | ReturnedSlice | FleetcfgError
"""What is found on the way home, or why something is not read."""


class Dispatcher(Protocol):
    """Carries slices out and results home. It is trusted with neither: each proves itself."""

    def serves(self, zone: str) -> bool:
        """Tell whether it goes there; another dispatcher carries to the others."""
        ...

    def publish(self, zone: str, sha256: str, slice_: bytes) -> None:
        """Take a slice over; it is on the carrier's disk when this returns.

        The same slice may be given twice: who does it does it once.

        Raises:
            OSError, CarrierError: It is not.
        """
        ...

    def ready(self, zones: Mapping[str, Collection[str]]) -> int:
        """Return how much lies ready of *zones*, told as in `results`, which is not looked at.

        By it who waits chooses when to look; nothing else follows from it.

        Raises:
            CarrierError: It cannot be asked.
        """
        ...

    def results(self, zones: Mapping[str, Collection[str]]) -> Iterator[Carried]:
        """Yield what lies ready of *zones*, each as often as it comes, or why it is not read.

        Of each zone are told the digests of the slices that are waited for: of a flood of other
        things they come first. What is neither settled nor refused comes again the next time.
        """
        ...

    def settle(self, carried: CarriedResult | ReturnedSlice) -> None:
        """Take away what is home: it need not come again."""
        ...

    def refuse(self, carried: CarriedResult | ReturnedSlice) -> None:
        """Do away with what counts nowhere, unless a person laid it there."""
        ...
