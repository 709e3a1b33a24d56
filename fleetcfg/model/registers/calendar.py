"""Days on which no person works, and times in which nothing is changed, whatever meets."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Annotated, Final

from fleetcfg.model.registers.shared_fields import (
    LAST_DAY,
    BeginField,
    EndField,
    OwnIdField,
    ends_first,
)
from fleetcfg.model.typed.declared_noun import declared
from fleetcfg.model.typed.fields import (
    NOWHERE,
    DayField,
    Fault,
    Meaning,
    PlaceField,
    ProseField,
    TextField,
)

_SATURDAY: Final = 5
_ONE_DAY: Final = timedelta(days=1)


@declared
@dataclass(frozen=True, slots=True)
class Holiday:
    """Days off, both ends included; one day where no last one is said."""

    name: Annotated[ProseField, Meaning("Tên", "Name")]
    first: Annotated[DayField, Meaning("Ngày đầu", "First day")]
    last: Annotated[DayField, LAST_DAY] = date.min

    def __post_init__(self) -> None:
        """Have it end on its first day where no other is said."""
        if self.last == date.min:
            object.__setattr__(self, "last", self.first)  # frozen, and not made yet

    def faults(self) -> Iterator[Fault]:
        """Yield what is wrong between its fields."""
        return ends_first(self.first, self.last, self.name)


@declared
@dataclass(frozen=True, slots=True)
class StandingFreeze:
    """A time in which nothing is changed anywhere: Tết, an election, days of flood."""

    id: OwnIdField
    name: Annotated[ProseField, Meaning("Tên", "Name")]
    start: BeginField
    end: EndField
    document: Annotated[TextField, Meaning("Văn bản", "Document")] = ""
    place: PlaceField = field(default=NOWHERE, compare=False)

    def faults(self) -> Iterator[Fault]:
        """Yield what is wrong between its fields."""
        if self.end <= self.start:
            yield Fault("REG_ENDS_FIRST", {"id": self.id})


def is_working_day(day: date, holidays: Sequence[Holiday]) -> bool:
    """Tell whether offices work on *day*."""
    return day.weekday() < _SATURDAY and not any(one.first <= day <= one.last for one in holidays)


def add_working_days(day: date, count: int, holidays: Sequence[Holiday]) -> date:
    """Return the *count*-th working day after *day* (before it, if negative)."""
    step = _ONE_DAY if count > 0 else -_ONE_DAY
    left = abs(count)
    while left:
        day += step
        left -= is_working_day(day, holidays)
    return day
