"""What a source of inventories is: rows of devices, each with where it was found."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One device as a source has it.

    Attributes:
        values: By the names of the columns of `fleetcfg.declared.sheets.columns`, as text; what
            the source does not know is not there.
        found_at: Where in the source it stands, and since when it is so: the same for the same
            record, so that what did not change is no change.
    """

    values: Mapping[str, str]
    found_at: str


class InventorySource(Protocol):
    """Gives the devices that it knows.

    A source waits for a bounded time, reads a bounded number of bytes, and proves its server.
    """

    @property
    def name(self) -> str:
        """What people know it by, such as the name of its server."""
        ...

    def rows(self) -> Iterator[SourceRow]:
        """Yield every device, in an order that stays.

        Raises:
            SourceError: ``SOURCE_*``.
        """
        ...
