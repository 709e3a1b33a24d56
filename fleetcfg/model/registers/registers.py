"""All registers together."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Final, get_type_hints

from fleetcfg.model.registers.calendar import Holiday, StandingFreeze
from fleetcfg.model.registers.contracts import Contract, LeasedAsset
from fleetcfg.model.registers.meetings import USUAL_RULES, Meeting, MeetingRules
from fleetcfg.model.registers.organisations import (
    ContactEntry,
    DutyShift,
    Handover,
    Organisation,
    UnitObstacle,
    UnitProposal,
    UnitRule,
    UsePermit,
)
from fleetcfg.model.registers.own import OWN_REGISTERS, own_register_broken
from fleetcfg.model.registers.power import USUAL_POWER_RULES, PowerRules
from fleetcfg.model.registers.register import Register, RegisterOfRows
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
    twice_callers,
)
from fleetcfg.model.typed.fields import Meaning


def _by_id(noun: type, vi: str, en: str, *order: str) -> RegisterOfRows:
    return RegisterOfRows(noun, Meaning(vi, en), ("id",), order)


@dataclass(frozen=True, slots=True)
class Registers:
    """What the folder ``registers`` declares; a register that is not there is empty.

    Attributes:
        backdrop, picture, bands: None where the Department decided nothing: nothing is judged then.
        own: Those of `fleetcfg.model.registers.own`, by name: a row, or rows; none if not there.
    """

    meetings: Annotated[
        Mapping[str, Meeting],
        _by_id(Meeting, "Cuộc họp (Điều 8, 9)", "Meetings (Art. 8, 9)", "start", "id"),
    ] = field(default_factory=dict[str, Meeting])
    meeting_rules: Annotated[
        MeetingRules,
        Register(
            MeetingRules, Meaning("Quy định chung về cuộc họp", "What was decided of every meeting")
        ),
    ] = USUAL_RULES
    holidays: Annotated[
        tuple[Holiday, ...],
        RegisterOfRows(
            Holiday,
            Meaning("Ngày nghỉ", "Days off"),
            ("name", "first"),
            ("first",),
            may_repeat=True,
        ),
    ] = ()
    freezes: Annotated[
        tuple[StandingFreeze, ...],
        _by_id(
            StandingFreeze,
            "Đợt đóng băng: không đổi gì ở đâu",
            "Standing freezes: nothing is changed anywhere",
            "start",
            "id",
        ),
    ] = ()
    organisations: Annotated[
        Mapping[str, Organisation],
        _by_id(Organisation, "Cơ quan, đơn vị, có ngày", "Organisations, with their days"),
    ] = field(default_factory=dict[str, Organisation])
    contacts: Annotated[
        Mapping[str, ContactEntry],
        _by_id(
            ContactEntry,
            "Đầu mối, không có họ tên (Điều 10.2)",
            "Contacts, without names (Art. 10.2)",
        ),
    ] = field(default_factory=dict[str, ContactEntry])
    handovers: Annotated[
        tuple[Handover, ...],
        RegisterOfRows(
            Handover,
            Meaning("Biên bản bàn giao (Điều 10.1)", "Minutes of hand-overs (Art. 10.1)"),
            ("number", "on"),
            ("on", "number"),
            may_repeat=True,
        ),
    ] = ()
    unit_rules: Annotated[
        tuple[UnitRule, ...],
        RegisterOfRows(
            UnitRule,
            Meaning("Quy định riêng của đơn vị (Điều 12.1)", "Units' own rules (Art. 12.1)"),
            ("organisation", "number"),
            ("organisation", "issued"),
            may_repeat=True,
        ),
    ] = ()
    duty: Annotated[
        tuple[DutyShift, ...],
        RegisterOfRows(
            DutyShift,
            Meaning("Ca trực (Điều 11.2)", "Duty (Art. 11.2)"),
            ("contact", "start"),
            ("start", "contact"),
            may_repeat=True,
        ),
    ] = ()
    proposals: Annotated[
        tuple[UnitProposal, ...],
        RegisterOfRows(
            UnitProposal,
            Meaning("Kiến nghị của đơn vị (Điều 10.3)", "Units' proposals (Art. 10.3)"),
            ("number", "on"),
            ("on", "number"),
            may_repeat=True,
        ),
    ] = ()
    obstacles: Annotated[
        tuple[UnitObstacle, ...],
        RegisterOfRows(
            UnitObstacle,
            Meaning("Vướng mắc của đơn vị (Điều 12.3)", "What hinders units (Art. 12.3)"),
            ("number", "on"),
            ("on", "number"),
            may_repeat=True,
        ),
    ] = ()
    use_permits: Annotated[
        tuple[UsePermit, ...],
        RegisterOfRows(
            UsePermit,
            Meaning(
                "Cho dùng việc khác (Điều 3.3, 5.1)", "Permits for another use (Art. 3.3, 5.1)"
            ),
            ("document", "start"),
            ("start", "document"),
            may_repeat=True,
        ),
    ] = ()
    contracts: Annotated[
        Mapping[str, Contract],
        _by_id(Contract, "Hợp đồng thuê (Điều 7.2)", "Contracts (Art. 7.2)"),
    ] = field(default_factory=dict[str, Contract])
    leased: Annotated[
        tuple[LeasedAsset, ...],
        _by_id(LeasedAsset, "Tài sản thuê (Điều 7.2)", "Leased assets (Art. 7.2)", "id"),
    ] = ()
    equipment: Annotated[
        tuple[EquipmentRule, ...],
        RegisterOfRows(
            EquipmentRule,
            Meaning("Trang bị phải có (Điều 2.3)", "Required equipment (Art. 2.3)"),
            ("role",),
            may_repeat=True,
        ),
    ] = ()
    rooms: Annotated[
        tuple[Room, ...],
        RegisterOfRows(
            Room,
            Meaning("Phòng họp có gì (Điều 2.3)", "What rooms have (Art. 2.3)"),
            ("site",),
            ("site",),
        ),
    ] = ()
    backdrop: Annotated[
        BackdropPolicy | None,
        Register(
            BackdropPolicy,
            Meaning("Mẫu phông (Điều 4.3)", "How every backdrop shall be (Art. 4.3)"),
        ),
    ] = None
    picture: Annotated[
        PictureRules | None,
        Register(
            PictureRules,
            Meaning(
                "Ngưỡng của ảnh chụp (Điều 4.1, 4.2)", "What a still must show (Art. 4.1, 4.2)"
            ),
        ),
    ] = None
    bands: Annotated[
        Bands | None,
        Register(
            Bands,
            Meaning("Ngưỡng môi trường (Điều 5.2)", "Within what a room must stay (Art. 5.2)"),
        ),
    ] = None
    power_rules: Annotated[
        PowerRules,
        Register(
            PowerRules,
            Meaning("Bật, tắt đúng quy trình (Điều 3.2)", "Power by procedure (Art. 3.2)"),
        ),
    ] = USUAL_POWER_RULES
    lines: Annotated[
        tuple[ProvidedLine, ...],
        _by_id(ProvidedLine, "Đường truyền (Điều 11.1)", "Lines (Art. 11.1)", "id"),
    ] = ()
    line_rules: Annotated[
        LineRules, Register(LineRules, Meaning("Đường truyền phải giữ", "What lines must keep"))
    ] = USUAL_LINE_RULES
    test_calls: Annotated[
        tuple[CallRule, ...],
        RegisterOfRows(
            CallRule,
            Meaning(
                "Máy nào được gọi thử số nào (Điều 11.1), chỉ theo bản đã ký",
                "Which devices may make a test call (Art. 11.1), only as it was signed",
            ),
            ("to",),
            ("to",),
            between=twice_callers,
        ),
    ] = ()
    incident_rules: Annotated[
        IncidentRules,
        Register(
            IncidentRules,
            Meaning(
                "Thời hạn khi có sự cố (Điều 6.2)", "How soon incidents are answered (Art. 6.2)"
            ),
        ),
    ] = USUAL_INCIDENT_RULES
    own: Mapping[str, object] = field(default_factory=dict[str, object])

    def said(self, name: str) -> object:
        """Return what the register *name* says."""
        return self.own.get(name) if name in OWN_REGISTERS else getattr(self, name)


NO_REGISTERS = Registers()


def _said_of(kind: Any) -> Iterator[Register]:  # noqa: ANN401 - an annotation
    marks = getattr(kind, "__metadata__", ())
    return (mark for mark in marks if isinstance(mark, Register))


_OF_THE_PRODUCT: Final = {
    name: register
    for name, kind in get_type_hints(Registers, include_extras=True).items()
    for register in _said_of(kind)
}
_TAKEN: Final = {*_OF_THE_PRODUCT, "own", "devices", "sites"}  # these two are sheets already
for _taken in OWN_REGISTERS.keys() & _TAKEN:
    raise own_register_broken(_taken, _taken)
REGISTERS: Final[Mapping[str, Register]] = {**_OF_THE_PRODUCT, **OWN_REGISTERS}
"""What is known of each register, by its name."""
