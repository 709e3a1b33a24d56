"""Who permits a device to stand elsewhere for a while (Decision 32/2019, Art. 3.3)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

from pydantic import Field

from fleetcfg.model.inventory_fields import SINCE, UNTIL, FilledField, filled
from fleetcfg.model.reference_data import reversed_period
from fleetcfg.model.typed.declared_noun import declared
from fleetcfg.model.typed.fields import (
    NOWHERE,
    AddressField,
    AnyDayField,
    Fault,
    Meaning,
    PlaceField,
)

MOST_OF_A_PLACE: Final = 200  # characters of where a device may stand, and of the document
_SHORT: Final = filled(MOST_OF_A_PLACE, "INV_TEXT_LONG")


@declared
@dataclass(frozen=True, slots=True)
class MovePermit:
    """One device may stand in one other place, from a day until another, both included.

    Attributes:
        to: The place, as people call it.
        switch: What it is plugged into there, *switch_port* at which port; empty if not fixed.
        address: What it has there; empty if not told.
    """

    host: Annotated[
        FilledField,
        Field(alias="device"),
        Meaning("Thiết bị được di chuyển", "The device that may be moved"),
    ]
    document: Annotated[
        str,
        _SHORT,
        Meaning("Số và ký hiệu văn bản cho phép", "Number of the document that permits it"),
    ]
    to: Annotated[str, _SHORT, Meaning("Nơi chuyển đến", "Where to")]
    valid_from: Annotated[AnyDayField, SINCE]
    valid_to: Annotated[AnyDayField, UNTIL]
    switch: Annotated[FilledField, Meaning("Bộ chuyển mạch ở nơi đến", "Switch in that place")] = ""
    switch_port: Annotated[
        FilledField, Meaning("Cổng trên bộ chuyển mạch đó", "Port of that switch")
    ] = ""
    address: Annotated[
        AddressField, Meaning("Địa chỉ IP ở nơi đến", "Its IP address in that place")
    ] = ""
    place: PlaceField = NOWHERE

    def faults(self) -> Iterator[Fault]:
        """Yield what is wrong between its fields."""
        yield from reversed_period(self.valid_from, self.valid_to)
        if not (self.switch or self.address):
            yield Fault("INV_PERMIT_NOWHERE", {"host": self.host}, unless=("switch", "address"))

    def is_in_force(self, on: date) -> bool:
        """Tell whether it holds on that day."""
        return self.valid_from <= on <= self.valid_to

    def names_port(self, switch: str, port: str) -> bool:
        """Tell whether *port* of *switch* is of its place."""
        return bool(self.switch) and self.switch == switch and self.switch_port in ("", port)

    def __str__(self) -> str:
        """Spell it for people in no language."""
        where = " ".join(filter(None, (self.switch, self.switch_port, self.address)))
        days = f"{self.valid_from.isoformat()} … {self.valid_to.isoformat()}"
        return f"{self.to} ({where}), {days}, {self.document}"
