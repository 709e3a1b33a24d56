"""Organisations, who of them is to be called, who keeps which devices, and who is on duty."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Annotated, Final, Literal

from pydantic import Field

from fleetcfg.model.registers.shared_fields import (
    FIRST_DAY,
    LAST_DAY,
    BeginField,
    DevicesField,
    EndField,
    OrganisationField,
    OwnIdField,
    PaperField,
    SitesField,
    ends_first,
)
from fleetcfg.model.typed.declared_noun import declared
from fleetcfg.model.typed.fields import (
    NOWHERE,
    DayField,
    Fault,
    IdField,
    IdsField,
    Meaning,
    PlaceField,
    ProseField,
    Sha256Field,
    TextField,
    TextsField,
    one_of,
    spelled,
)

CONTACT_LASTS: Final = timedelta(days=366)
"""How old a word on who is to be called may be: twelve months, a leap year's too (Art. 10.2)."""

UnitRuleState = Literal["none", "ended", "before_unit", "in_force"]
"""How a body's own rules stand: ``before_unit`` are older than the body itself."""

OrganisationKind = Literal["department", "office", "unit", "agency", "provider"]
UNIT_CODE: Final = re.compile(r"\d{2,5}")
_PERSONAL: Final = re.compile(r"\S+@\S+|\d(?:[ .-]?\d){6,}")


@declared
@dataclass(frozen=True, slots=True)
class Organisation:
    """A body that the regulation binds, with the time for which it exists.

    Attributes:
        symbol: As its documents carry it: ``SKHCN``; set by its head, so it is data.
        unit: Empty where it has none; so is *unit_since* None.
        successors: Ids of those that took over when it ended.
    """

    id: OwnIdField
    name: Annotated[TextField, Meaning("Tên đầy đủ", "Full name")]
    kind: Annotated[
        OrganisationKind,
        one_of(OrganisationKind),
        Meaning(
            "Loại: department, office, unit, agency, provider",
            "Kind: department, office, unit, agency, provider",
        ),
    ]
    valid_from: Annotated[DayField, FIRST_DAY]
    valid_to: Annotated[DayField | None, LAST_DAY] = None
    symbol: Annotated[TextField, Meaning("Ký hiệu trên văn bản", "Symbol on its documents")] = ""
    unit: Annotated[
        str,
        spelled(UNIT_CODE, "REG_UNIT_CODE", may_be_digits=True),
        Meaning("Mã đơn vị hành chính", "Code of its administrative unit"),
    ] = ""
    unit_since: Annotated[
        DayField | None, Meaning("Mã ấy dùng từ ngày", "Since when the code means that unit")
    ] = None
    successors: Annotated[
        IdsField, Meaning("Mã các bên kế tiếp", "Ids of those that took over")
    ] = ()
    place: PlaceField = field(default=NOWHERE, compare=False)

    def faults(self) -> Iterator[Fault]:
        """Yield what is wrong between its fields."""
        yield from ends_first(self.valid_from, self.valid_to, self.id)
        if bool(self.unit) != (self.unit_since is not None):
            yield Fault("REG_UNIT_HALF", {"id": self.id}, unless=("unit", "unit_since"))

    def is_valid(self, on: date) -> bool:
        """Tell whether it exists on that day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    @property
    def has_rules(self) -> bool:
        """Whether it has to issue rules of its own (Art. 12.1)."""
        return self.kind in ("unit", "agency")


@declared
@dataclass(frozen=True, slots=True)
class ContactEntry:
    """That an organisation named a person, without saying who (Decision 32/2019, Art. 10.2).

    Name, telephone and mail are personal data: `ContactPerson`, which is not in the repository.
    """

    id: OwnIdField
    organisation: OrganisationField
    role: Annotated[TextField, Meaning("Vai trò", "Role")]
    sites: Annotated[
        TextsField,
        Meaning("Điểm cầu; không ghi: mọi điểm của đơn vị", "Sites; all of its unit if none"),
    ] = ()
    confirmed: Annotated[
        DayField | None, Meaning("Đơn vị xác nhận ngày", "Day on which it was confirmed")
    ] = None
    until: Annotated[
        DayField | None, Meaning("Thôi việc sau ngày", "Day after which the person left")
    ] = None
    place: PlaceField = field(default=NOWHERE, compare=False)

    def faults(self) -> Iterator[Fault]:
        """Yield that its role says who it is, or that it left before it was confirmed."""
        if _PERSONAL.search(self.role):
            yield Fault("REG_CONTACT_PERSONAL", {"role": _PERSONAL.sub("…", self.role)}, "role")
        yield from ends_first(self.confirmed, self.until, self.id)

    def has_left(self, on: date) -> bool:
        """Tell whether the person left before that day."""
        return self.until is not None and self.until < on

    def is_due(self, on: date) -> bool:
        """Tell whether it must be confirmed again by that day."""
        return self.confirmed is None or on - self.confirmed > CONTACT_LASTS


@declared
@dataclass(frozen=True, slots=True)
class ContactPerson:
    """Who a contact is; kept outside the repository, and told in no report that leaves."""

    id: Annotated[IdField, Meaning("Mã đầu mối", "Id of the contact")]
    name: Annotated[TextField, Meaning("Họ tên", "Name")]
    phone: Annotated[TextField, Meaning("Điện thoại", "Telephone")] = field(default="", repr=False)
    mail: Annotated[TextField, Meaning("Thư điện tử", "Mail")] = field(default="", repr=False)


@declared
@dataclass(frozen=True, slots=True)
class Handover:
    """Minutes by which devices went from one keeper to another (Art. 10.1).

    Attributes:
        giver, taker: Ids of organisations.
        sha256: Of the signed paper, hex; empty if it was not scanned.
    """

    number: PaperField
    on: Annotated[DayField, Field(alias="day"), Meaning("Ngày", "Day")]
    devices: DevicesField
    giver: Annotated[TextField, Meaning("Bên giao", "Who gave")]
    taker: Annotated[TextField, Meaning("Bên nhận", "Who took")]
    reason: Annotated[ProseField, Meaning("Vì sao", "Why")] = ""
    sha256: Annotated[Sha256Field, Meaning("SHA-256 của bản quét", "SHA-256 of the scan")] = ""
    place: PlaceField = field(default=NOWHERE, compare=False)

    def faults(self) -> Iterator[Fault]:
        """Yield that nothing changed hands."""
        if self.giver == self.taker:
            facts = {"number": self.number, "organisation": self.giver}
            yield Fault("REG_HANDED_TO_ITSELF", facts)


@declared
@dataclass(frozen=True, slots=True)
class UnitRule:
    """An organisation's own rules for using the system (Art. 12.1)."""

    organisation: OrganisationField
    number: PaperField
    issued: Annotated[DayField, Meaning("Ngày ban hành", "Day of issue")]
    valid_to: Annotated[DayField | None, LAST_DAY] = None
    place: PlaceField = field(default=NOWHERE, compare=False)

    def faults(self) -> Iterator[Fault]:
        """Yield what is wrong between its fields."""
        return ends_first(self.issued, self.valid_to, self.number)


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


@declared
@dataclass(frozen=True, slots=True)
class DutyShift:
    """A person of a provider or a unit is on duty at sites (Art. 11.2)."""

    contact: Annotated[TextField, Meaning("Mã đầu mối", "Id of the contact")]
    sites: SitesField
    start: BeginField
    end: EndField
    meeting: Annotated[TextField, Meaning("Cho cuộc họp nào", "For which meeting")] = ""
    place: PlaceField = field(default=NOWHERE, compare=False)

    def faults(self) -> Iterator[Fault]:
        """Yield what is wrong between its fields."""
        if self.end <= self.start:
            yield Fault("REG_ENDS_FIRST", {"id": self.contact})


@declared
@dataclass(frozen=True, slots=True)
class UnitProposal:
    """What an organisation proposed (Art. 10.3), and what came of it.

    Attributes:
        received: When the Department had it; None if that was not written down.
        forwarded: When the Department passed it on, and *forwarded_to* whom.
    """

    number: PaperField
    on: Annotated[DayField, Field(alias="day"), Meaning("Ngày", "Day")]
    organisation: OrganisationField
    text: Annotated[ProseField, Meaning("Kiến nghị gì", "What it proposes")]
    answer: Annotated[ProseField, Meaning("Trả lời", "The answer")] = ""
    answered: Annotated[DayField | None, Meaning("Trả lời ngày", "Day of the answer")] = None
    received: Annotated[
        DayField | None, Meaning("Sở nhận ngày", "Day on which the Department had it")
    ] = None
    forwarded: Annotated[
        DayField | None, Meaning("Sở chuyển ngày", "Day on which the Department passed it on")
    ] = None
    forwarded_to: Annotated[
        TextField, Meaning("Chuyển cho cơ quan nào", "Id of the organisation that it went to")
    ] = ""
    place: PlaceField = field(default=NOWHERE, compare=False)

    def faults(self) -> Iterator[Fault]:
        """Yield what came of it before it was there, or is said in half."""
        for last in (self.answered, self.received, self.forwarded):
            yield from ends_first(self.on, last, self.number)
        yield from ends_first(self.received, self.forwarded, self.number)
        if (self.forwarded is None) != (not self.forwarded_to):
            yield Fault("REG_FORWARDED_HALF", {"number": self.number})


@declared
@dataclass(frozen=True, slots=True)
class UnitObstacle(UnitProposal):
    """What hinders an organisation (Art. 12.3); it goes the way of a proposal."""

    text: Annotated[ProseField, Meaning("Vướng mắc gì", "What hinders it")]


@declared
@dataclass(frozen=True, slots=True)
class UsePermit:
    """A document that lets devices be used for something else for a time (Art. 3.3, 5.1).

    Attributes:
        remotes: Far ends that may be called, as numbers, names or networks; empty for any.
    """

    document: Annotated[TextField, Meaning("Văn bản cho phép", "Document that permits it")]
    purpose: Annotated[ProseField, Meaning("Để làm gì", "What for")]
    devices: DevicesField
    start: BeginField
    end: EndField
    remotes: Annotated[
        TextsField, Meaning("Đầu xa được gọi; không ghi: bất kỳ", "Far ends that may be called")
    ] = ()
    place: PlaceField = field(default=NOWHERE, compare=False)

    def faults(self) -> Iterator[Fault]:
        """Yield what is wrong between its fields."""
        if self.end <= self.start:
            yield Fault("REG_ENDS_FIRST", {"id": self.document})
