"""Who permits a device to stand elsewhere for a while (Decision 32/2019, Art. 3.3)."""

from dataclasses import dataclass, field
from datetime import date

from fleetcfg.model.problem import Place


@dataclass(frozen=True, slots=True)
class MovePermit:
    """One device may stand in one other place, from a day until another, both included.

    Attributes:
        document: Number of the document that permits it.
        to: The place, as people call it.
        switch: What it is plugged into there, *switch_port* at which port; empty if not fixed.
        address: What it has there; empty if not told.
    """

    host: str
    document: str
    to: str
    valid_from: date
    valid_to: date
    switch: str = ""
    switch_port: str = ""
    address: str = ""
    place: Place = field(default_factory=lambda: Place(""))

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
