"""What is leased, from whom, until when and for how much (Decision 32/2019, Art. 7.2)."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from fleetcfg.model.problem import Place

LeasedKind = Literal["device", "line", "service"]


@dataclass(frozen=True, slots=True)
class Contract:
    """A contract with a provider; who operates a leased system is what it says."""

    id: str
    provider: str
    number: str
    valid_from: date
    valid_to: date
    place: Place = field(default_factory=lambda: Place(""), compare=False)


@dataclass(frozen=True, slots=True)
class LeasedAsset:
    """One thing that is paid for under a contract.

    Attributes:
        host: Of a device; *site* of a line or anything else at a place.
        capacity: Of a line, Mbit/s.
        monthly: Đồng a month, tax included; None if it is not known.
        support_end: When its maker stops mending it.
    """

    id: str
    contract: str
    kind: LeasedKind
    host: str = ""
    site: str = ""
    capacity: int | None = None
    monthly: int | None = None
    support_end: date | None = None
    place: Place = field(default_factory=lambda: Place(""), compare=False)
