"""A freeze of the devices of a meeting's sites, as a status has it; how two of them are joined."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Annotated, Final, Self, TypeVar

from pydantic import Field, StringConstraints, model_validator

from fleetcfg.trust.documents.document import Identifier, Many, MemberError, require_sorted
from fleetcfg.trust.documents.root import Freeze

F = TypeVar("F", bound="MeetingFreeze")

MOST_MEETINGS: Final = 1000
MOST_HOSTS: Final = 10_000


class MeetingFreeze(Freeze):
    """A time in which devices are not changed, for a meeting is prepared or held at their sites.

    Attributes:
        id: Of the meeting in the register; a change-set that names it is exempt.
        number: Of the invitation, as a document is cited; empty of a secret one, or if none is.
        hosts: The devices, in ascending order.
    """

    number: Annotated[str, StringConstraints(max_length=64)]
    hosts: Annotated[Many[Identifier], Field(min_length=1, max_length=MOST_HOSTS)]

    @model_validator(mode="after")
    def _hold_together(self) -> "MeetingFreeze":
        require_sorted(self.hosts, "SCHEMA", "hosts")
        if self.to <= self.from_:
            raise MemberError("SCHEMA", "to")
        return self

    @property
    def told(self) -> str:
        """What people know the meeting by."""
        return f"{self.id} ({self.number})" if self.number else self.id

    def hosts_of(self, hosts: Collection[str]) -> frozenset[str]:
        """Return which of *hosts* it freezes."""
        return frozenset(self.hosts).intersection(hosts)

    def meets(self, start: datetime, end: datetime) -> bool:
        """Tell whether some of the time from *start* until *end* lies in it."""
        return self.from_ < end and start < self.to

    def without(self, others: Iterable["MeetingFreeze"]) -> tuple[Self, ...]:
        """Return what is left of it where *others* are taken away: by time, and by device."""
        left: tuple[Self, ...] = (self,)
        for other in others:
            left = tuple(rest for one in left for rest in _cut(one, other))
        return left


def join_meetings(freezes: Iterable[MeetingFreeze], over: datetime) -> tuple[MeetingFreeze, ...]:
    """Return what *freezes* of several statuses come to, by id and begin; ended ones are left out.

    A freeze is never made shorter, and loses no device. A meeting that was put off has two: its
    first time stays frozen, its new one is, and what lies between them is not.

    Args:
        freezes: See above.
        over: Those that ended by then are left out.
    """
    joined: list[MeetingFreeze] = []
    for one in sorted(freezes, key=lambda each: (each.id, each.from_)):
        last = joined[-1] if joined else None
        if last is not None and last.id == one.id and one.from_ <= last.to:
            joined[-1] = _both(last, one)
        else:
            joined.append(one)
    return tuple(one for one in joined if one.to > over)


def _cut(freeze: F, other: MeetingFreeze) -> Iterator[F]:
    """Yield what is left of *freeze* without *other*: its other devices, what is before and after.

    Nothing is left of a freeze that lies in *other* with all its devices.
    """
    shared = freeze.hosts_of(other.hosts)
    if not shared or not freeze.meets(other.from_, other.to):
        yield freeze
        return
    if apart := sorted(set(freeze.hosts) - shared):
        yield freeze.model_copy(update={"hosts": tuple(apart)})
    both: dict[str, object] = {"hosts": tuple(sorted(shared))}
    if freeze.from_ < other.from_:
        yield freeze.model_copy(update=both | {"to": other.from_})
    if other.to < freeze.to:
        yield freeze.model_copy(update=both | {"from_": other.to})


def _both(first: MeetingFreeze, other: MeetingFreeze) -> MeetingFreeze:
    return first.model_copy(
        update={
            "to": max(first.to, other.to),
            "hosts": tuple(sorted({*first.hosts, *other.hosts})),
            "number": other.number or first.number,
        }
    )
