"""All registers together."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fleetcfg.model.registers.calendar import Holiday, StandingFreeze
from fleetcfg.model.registers.contracts import Contract, LeasedAsset
from fleetcfg.model.registers.meetings import USUAL_RULES, Meeting, MeetingRules
from fleetcfg.model.registers.organisations import (
    ContactEntry,
    DutyShift,
    Handover,
    Organisation,
    UnitProposal,
    UnitRule,
    UsePermit,
)
from fleetcfg.model.registers.power import USUAL_POWER_RULES, PowerRules
from fleetcfg.model.registers.rooms import (
    BackdropPolicy,
    Bands,
    EquipmentRule,
    PictureRules,
    Room,
)
from fleetcfg.model.registers.services import (
    USUAL_INCIDENT_RULES,
    USUAL_LINE_RULES,
    CallRule,
    IncidentRules,
    LineRules,
    ProvidedLine,
)


@dataclass(frozen=True, slots=True)
class Registers:
    """What the folder ``registers`` declares; a register that is not there is empty.

    Attributes:
        meetings: By id, in the order of their begin.
        organisations, contacts, contracts: By id.
        backdrop, picture, bands: None where the Department decided nothing: nothing is judged then.
    """

    meetings: Mapping[str, Meeting] = field(default_factory=dict[str, Meeting])
    meeting_rules: MeetingRules = USUAL_RULES
    holidays: tuple[Holiday, ...] = ()
    freezes: tuple[StandingFreeze, ...] = ()
    organisations: Mapping[str, Organisation] = field(default_factory=dict[str, Organisation])
    contacts: Mapping[str, ContactEntry] = field(default_factory=dict[str, ContactEntry])
    handovers: tuple[Handover, ...] = ()
    unit_rules: tuple[UnitRule, ...] = ()
    duty: tuple[DutyShift, ...] = ()
    proposals: tuple[UnitProposal, ...] = ()
    obstacles: tuple[UnitProposal, ...] = ()
    use_permits: tuple[UsePermit, ...] = ()
    contracts: Mapping[str, Contract] = field(default_factory=dict[str, Contract])
    leased: tuple[LeasedAsset, ...] = ()
    equipment: tuple[EquipmentRule, ...] = ()
    rooms: tuple[Room, ...] = ()
    backdrop: BackdropPolicy | None = None
    picture: PictureRules | None = None
    bands: Bands | None = None
    power_rules: PowerRules = USUAL_POWER_RULES
    lines: tuple[ProvidedLine, ...] = ()
    line_rules: LineRules = USUAL_LINE_RULES
    test_calls: tuple[CallRule, ...] = ()
    incident_rules: IncidentRules = USUAL_INCIDENT_RULES


NO_REGISTERS = Registers()
