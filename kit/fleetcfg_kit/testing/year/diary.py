"""What was done in a year, written down as it was done."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from fleetcfg.model.registers.registers import Registers
from fleetcfg.model.snapshot import Standby
from fleetcfg.model.statement import StatementFact
from fleetcfg_kit.testing.year.plan import YearPlan

AuditFind = tuple[str, str, str, str]
"""Host, verdict, parameter and path."""


@dataclass(frozen=True, slots=True)
class ToldPower:
    """What a device told of its power.

    Attributes:
        has_uptime: Whether it told since when it is up.
        in_use: None where it is not told, as the others.
    """

    has_uptime: bool
    standby: Standby
    in_use: bool | None


@dataclass(frozen=True, slots=True)
class DayOfAudit:
    """What one audit told while it ran.

    Attributes:
        read: Devices that answered; *silent* those that did not.
        found: With what each cites.
        powers: What devices told of their power.
    """

    run: str
    at: datetime
    conclusion: str
    read: frozenset[str]
    silent: frozenset[str]
    found: dict[AuditFind, tuple[str, ...]]
    powers: Mapping[str, ToldPower]


@dataclass(frozen=True, slots=True)
class Said:
    """One statement that was made."""

    kind: str
    about: str
    person: str
    at: datetime
    recorded_at: datetime
    facts: Mapping[str, StatementFact]


@dataclass(frozen=True, slots=True)
class DoneChange:
    """One change-set that was approved.

    Attributes:
        outcomes: By host, how it ended; empty if no person applied it.
    """

    id: str
    made_at: datetime
    until: datetime
    hosts: tuple[str, ...]
    outcomes: dict[str, str]


@dataclass(slots=True)
class YearDiary:
    """What was done, in the order in which it was."""

    audits: list[DayOfAudit] = field(default_factory=list[DayOfAudit])
    said: list[Said] = field(default_factory=list[Said])
    changes: list[DoneChange] = field(default_factory=list[DoneChange])
    emergencies: list[tuple[str, datetime, datetime, str]] = field(
        default_factory=list[tuple[str, datetime, datetime, str]]
    )
    losses: list[tuple[str, str, datetime]] = field(default_factory=list[tuple[str, str, datetime]])
    permits: list[tuple[str, date, date]] = field(default_factory=list[tuple[str, date, date]])


@dataclass(frozen=True, slots=True)
class LivedYear:
    """A year that was lived through: what was planned, what was declared, and what was done."""

    plan: YearPlan
    registers: Registers
    diary: YearDiary
