"""What the Department lists of firmware: releases with a known fault, and ends of support."""

from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatchcase

from fleetcfg.model.declared import Severity
from fleetcfg.model.problem import Place
from fleetcfg.model.versions import compare_releases


@dataclass(frozen=True, slots=True)
class Advisory:
    """One line of that list.

    Attributes:
        id: As its publisher calls it.
        products: Of which it speaks, as devices spell their product; ``*`` and ``?`` stand for what
            they stand for in a shell. All of the family if empty.
        first: The oldest release that has the fault; every older one too if empty.
        below: The oldest release that has it no more; no such bound if empty.
        last: The newest release that has it, with every build of it; no such bound if empty.
        fixed_in: What to install, as text for people.
        end_of_support: The last day on which the maker mends these releases; None if not told.
        source: Where it was published.
    """

    id: str
    family: str
    products: tuple[str, ...] = ()
    first: str = ""
    below: str = ""
    last: str = ""
    severity: Severity = "medium"
    fixed_in: str = ""
    end_of_support: date | None = None
    source: str = ""
    place: Place = field(default_factory=lambda: Place(""))

    def is_about(self, family: str, product: str) -> bool:
        """Tell whether it speaks of that product."""
        if family != self.family:
            return False
        return not self.products or any(fnmatchcase(product, each) for each in self.products)

    def covers(self, version: str) -> bool | None:
        """Tell whether it speaks of that release; None if it cannot be compared with its bounds."""
        told = [
            _fits(version, self.first, (0, 1)),
            _fits(version, self.below, (-1,)),
            _fits(version, self.last, (-1, 0)),
        ]
        if False in told:
            return False
        return None if None in told else True


def _fits(version: str, bound: str, orders: tuple[int, ...]) -> bool | None:
    if not bound:
        return True
    order = compare_releases(version, bound)
    return None if order is None else order in orders
