"""Organisations, who of them is to be called, who keeps which devices, and who is on duty."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final, Literal

from fleetcfg.model.problem import Place

CONTACT_LASTS: Final = timedelta(days=366)
"""How old a word on who is to be called may be: twelve months, a leap year's too (Art. 10.2)."""

UnitRuleState = Literal["none", "ended", "before_unit", "in_force"]
"""How a body's own rules stand: ``before_unit`` are older than the body itself."""

OrganisationKind = Literal["department", "office", "unit", "agency", "provider"]


@dataclass(frozen=True, slots=True)
class Organisation:
    """A body that the regulation binds, with the time for which it exists.

    Attributes:
        symbol: As its documents carry it: ``SKHCN``; set by its head, so it is data.
        unit: Code of its administrative unit, and *unit_since* the day from which that code means
            that unit; empty where it has none.
        successors: Ids of those that took over when it ended.
    """

    id: str
    name: str
    kind: OrganisationKind
    valid_from: date
    valid_to: date | None = None
    symbol: str = ""
    unit: str = ""
    unit_since: date | None = None
    successors: tuple[str, ...] = ()
    place: Place = field(default_factory=lambda: Place(""), compare=False)

    def is_valid(self, on: date) -> bool:
        """Tell whether it exists on that day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    @property
    def has_rules(self) -> bool:
        """Whether it has to issue rules of its own (Art. 12.1)."""
        return self.kind in ("unit", "agency")


@dataclass(frozen=True, slots=True)
class ContactEntry:
    """That an organisation named a person, without saying who (Decision 32/2019, Art. 10.2).

    Name, telephone and mail are personal data: `ContactPerson`, which is not in the repository.

    Attributes:
        confirmed: When the organisation last said so; *until* when the person left.
    """

    id: str
    organisation: str
    role: str
    sites: tuple[str, ...] = ()
    confirmed: date | None = None
    until: date | None = None
    place: Place = field(default_factory=lambda: Place(""), compare=False)

    def has_left(self, on: date) -> bool:
        """Tell whether the person left before that day."""
        return self.until is not None and self.until < on

    def is_due(self, on: date) -> bool:
        """Tell whether it must be confirmed again by that day."""
        return self.confirmed is None or on - self.confirmed > CONTACT_LASTS


@dataclass(frozen=True, slots=True)
class ContactPerson:
    """Who a contact is; kept outside the repository, and told in no report that leaves."""

    id: str
    name: str
    phone: str = field(default="", repr=False)
    mail: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Handover:
    """Minutes by which devices went from one keeper to another (Art. 10.1).

    Attributes:
        number: Of the minutes.
        devices: Hosts.
        giver, taker: Ids of organisations.
        sha256: Of the signed paper, hex; empty if it was not scanned.
    """

    number: str
    on: date
    devices: tuple[str, ...]
    giver: str
    taker: str
    reason: str = ""
    sha256: str = ""
    place: Place = field(default_factory=lambda: Place(""), compare=False)


@dataclass(frozen=True, slots=True)
class UnitRule:
    """An organisation's own rules for using the system (Art. 12.1)."""

    organisation: str
    number: str
    issued: date
    valid_to: date | None = None
    place: Place = field(default_factory=lambda: Place(""), compare=False)


def rule_of(
    body: Organisation, rules: Iterable[UnitRule], on: date
) -> tuple[UnitRuleState, UnitRule | None]:
    """Return how the rules of *body* stand on that day, and the newest of them."""
    own = (one for one in rules if one.organisation == body.id)
    newest = max(own, key=lambda one: one.issued, default=None)
    if newest is None:
        return "none", None
    if newest.valid_to is not None and newest.valid_to < on:
        return "ended", newest
    return ("before_unit" if newest.issued < body.valid_from else "in_force"), newest


@dataclass(frozen=True, slots=True)
class DutyShift:
    """A person of a provider or a unit is on duty at sites (Art. 11.2).

    Attributes:
        contact: Id of the contact.
        meeting: For which meeting; empty if for a time as such.
    """

    contact: str
    sites: tuple[str, ...]
    start: datetime
    end: datetime
    meeting: str = ""
    place: Place = field(default_factory=lambda: Place(""), compare=False)


@dataclass(frozen=True, slots=True)
class UnitProposal:
    """What an organisation proposed (Art. 10.3) or what hinders it (12.3), and what came of it.

    Attributes:
        received: When the Department had it; None if that was not written down.
        forwarded: When the Department passed it on, and *forwarded_to* whom: an organisation's id.
    """

    number: str
    on: date
    organisation: str
    text: str
    answer: str = ""
    answered: date | None = None
    received: date | None = None
    forwarded: date | None = None
    forwarded_to: str = ""
    place: Place = field(default_factory=lambda: Place(""), compare=False)


@dataclass(frozen=True, slots=True)
class UsePermit:
    """A document that lets devices be used for something else for a time (Art. 3.3, 5.1).

    Attributes:
        devices: Hosts.
        remotes: Far ends that may be called, as numbers, names or networks; empty for any.
    """

    document: str
    purpose: str
    devices: tuple[str, ...]
    start: datetime
    end: datetime
    remotes: tuple[str, ...] = ()
    place: Place = field(default_factory=lambda: Place(""), compare=False)
