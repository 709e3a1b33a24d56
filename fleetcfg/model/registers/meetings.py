"""Meetings of the conference system, and the time around each in which nothing is changed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated, ClassVar, Final, Literal

from pydantic import Field

from fleetcfg.model.problem import Place
from fleetcfg.model.registers.shared_fields import BeginField, EndField, OwnIdField, SitesField
from fleetcfg.model.typed.declared_noun import TypedRow, declared, declared_fields, rows_of
from fleetcfg.model.typed.fields import (
    INSTANTS,
    NOWHERE,
    WORDS,
    DayField,
    DocumentNumberField,
    Fault,
    FieldReader,
    InstantField,
    Meaning,
    PlaceField,
    PlacesField,
    ProseField,
    SpanField,
    TakenFor,
    TextField,
    TextsField,
    TruthField,
    by_name,
    count_of,
    each_once,
    one_of,
)
from fleetcfg.model.typed.nodes import Scalar

MeetingLevel = Literal["government", "province", "unit"]
MeetingClass = Literal["open", "internal", "secret"]
Microphone = Literal["", "on", "off"]
MOST_PORTS: Final = 10_000
_MICROPHONE: Final = FieldReader(one_of(Microphone).read, {"enum": ["on", "off", True, False]})
"""Editors make truth of on and off."""


@declared
@dataclass(frozen=True, slots=True)
class ScriptStep:
    """One step of the script that the chair wants followed (Decision 32/2019, Art. 3.4)."""

    at: Annotated[InstantField, Meaning("Lúc nào", "When it begins")]
    site: Annotated[TextField, Meaning("Điểm cầu phát biểu", "Site that has the word")]
    title: Annotated[ProseField, Meaning("Nội dung", "What it is")]
    layout: Annotated[TextField, Meaning("Bố cục hình", "Layout of the picture")] = ""
    microphone: Annotated[
        Microphone,
        _MICROPHONE,
        Meaning("Micro của điểm cầu ấy: on, off", "Its microphone: on, off"),
    ] = ""


@declared
@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting as it was declared (Decision 32/2019, Art. 8, 9).

    Attributes:
        issued: Its number is one only within the year of that day (Decree 30/2020, Art. 15).
        level: That of the Government freezes longest.
        is_cancelled: It stays in the register, and freezes nothing.
        moved_from: What was said of it when it was to begin then is of it.
        OF_SECRET: Keys of what may be said of a secret one: when, where, and that it is secret.
    """

    id: OwnIdField
    start: BeginField
    end: EndField
    chair: Annotated[
        TextField, Meaning("Điểm cầu chủ tọa, một trong sites", "The chair's site, one of sites")
    ]
    sites: SitesField
    number: Annotated[
        DocumentNumberField,
        Meaning("Số giấy mời: 89/GM-UBND", "Number of the invitation: 89/GM-UBND"),
    ] = ""
    issued: Annotated[DayField | None, Meaning("Ngày giấy mời", "Day of the invitation")] = None
    title: Annotated[ProseField, Meaning("Nội dung", "What it is about")] = ""
    rehearsal: Annotated[
        InstantField | None, Meaning("Họp thử lúc nào", "When it is rehearsed")
    ] = None
    organiser: Annotated[TextField, Meaning("Cơ quan tổ chức", "Organisation that calls it")] = ""
    liaison: Annotated[
        TextField, Meaning("Đầu mối của bên chuẩn bị nội dung", "Contact who prepares its content")
    ] = ""
    level: Annotated[
        MeetingLevel,
        one_of(MeetingLevel),
        Meaning("Cấp: government, province, unit", "Level: government, province, unit"),
    ] = "province"
    classification: Annotated[
        MeetingClass,
        one_of(MeetingClass),
        TakenFor("secret"),
        Meaning("Độ mật: open, internal, secret", "open, internal or secret"),
    ] = "internal"
    bridge: Annotated[TextField, Meaning("Thiết bị cầu nối", "Host that joins the sites")] = ""
    script: Annotated[
        tuple[ScriptStep, ...],
        rows_of(ScriptStep),
        Meaning("Kịch bản của chủ tọa (Điều 3.4)", "The chair's script (Art. 3.4)"),
    ] = ()
    names: Annotated[
        Mapping[str, str],
        by_name(WORDS),
        Meaning("Tên hiện của điểm cầu trong cuộc họp này", "Names that sites show in it"),
    ] = field(default_factory=dict[str, str], hash=False)
    staff: Annotated[
        Mapping[str, tuple[str, ...]],
        by_name(each_once(WORDS)),
        Meaning(
            "Cán bộ tham gia, trực ở từng điểm cầu: mã đầu mối (Điều 9.2, 10.2)",
            "Staff at each site, by ids of contacts (Art. 9.2, 10.2)",
        ),
    ] = field(default_factory=dict[str, tuple[str, ...]], hash=False)
    is_cancelled: Annotated[
        TruthField, Field(alias="cancelled"), Meaning("Đã hủy", "Whether it was cancelled")
    ] = False
    moved_from: Annotated[
        tuple[datetime, ...],
        each_once(INSTANTS),
        Meaning(
            "Các giờ khai mạc cũ, khi dời họp; ký rồi mới tính",
            "Its former begins, if it was moved; counts once it is signed",
        ),
    ] = ()
    place: PlaceField = field(default=NOWHERE, compare=False)

    OF_SECRET: ClassVar = frozenset(
        {
            *("id", "start", "end", "chair", "sites", "rehearsal", "level", "classification"),
            *("bridge", "cancelled", "moved_from"),
        }
    )

    @classmethod
    def check_keys(cls, row: TypedRow) -> Iterator[Fault]:
        """Take out of the *row* of a secret meeting what may not be said of one; yield that it was.

        An error would quote it. So it is, unreported, of a class that cannot be read: commands
        that go on in spite of errors would else tell what was meant to be secret.
        """
        said = row.get("classification")
        word = said.text if isinstance(said, Scalar) and said.style != "refused" else ""
        if said is None or word in ("open", "internal"):
            return
        for key in [each.key for each in declared_fields(cls)]:
            if key not in cls.OF_SECRET and row.pop(key, None) is not None and word == "secret":
                yield Fault("REG_SECRET_SAYS", {"key": key}, key)

    def faults(self) -> Iterator[Fault]:
        """Yield what is wrong between its times, its places and its documents."""
        of = {"meeting": self.id}
        if self.end <= self.start:
            yield Fault("REG_ENDS_FIRST", {"id": self.id}, "end")
        if self.rehearsal is not None and self.rehearsal >= self.start:
            yield Fault("REG_REHEARSAL_LATE", of, "rehearsal")
        if self.start in self.moved_from:
            yield Fault("REG_MOVED_NOWHERE", of, "moved_from")
        if self.issued is not None and self.issued > self.start.date():
            yield Fault("REG_ISSUED_LATE", of, "issued")
        if self.number and self.issued is None:
            facts = {"number": self.number}
            yield Fault("REG_NUMBER_WITHOUT_DAY", facts, "number", unless=("issued",))
        if any(not self.start <= step.at <= self.end for step in self.script):
            yield Fault("REG_STEP_OUTSIDE", of, "script")
        yield from self._uninvited()

    def _uninvited(self) -> Iterator[Fault]:
        """Yield each site that something is said of and that does not take part."""
        named = [("script", step.site) for step in self.script]
        named += [(key, site) for key in ("names", "staff") for site in getattr(self, key)]
        for key, site in dict.fromkeys(named):
            if site not in self.sites:
                yield Fault("REG_NOT_INVITED", {"meeting": self.id, "site": site}, key)
        if self.chair not in self.sites:
            facts = {"meeting": self.id, "site": self.chair}
            yield Fault("REG_CHAIR_NOT_INVITED", facts, "chair")


@declared
@dataclass(frozen=True, slots=True)
class MeetingRules:
    """What the Department decided of every meeting; the law gives no hours.

    Attributes:
        freeze_before: How long before the begin, if there is no rehearsal; with one, from its
            begin.
        duty_sites: Where a technician must be for all of a meeting, if the site is invited
            (Art. 11.2); where none is named, the central site and the chair's.
    """

    freeze_before: Annotated[
        SpanField, Meaning("Không đổi gì từ trước giờ họp", "Nothing is changed before it")
    ] = timedelta(hours=24)
    freeze_before_government: Annotated[
        SpanField,
        Meaning("Như trên, với cuộc họp của Chính phủ", "The same, of a meeting of the Government"),
    ] = timedelta(hours=48)
    freeze_after: Annotated[
        SpanField, Meaning("Không đổi gì đến sau giờ họp", "Nothing is changed after it")
    ] = timedelta(minutes=60)
    notice_before: Annotated[
        SpanField, Meaning("Báo trước chậm nhất (Điều 8.1)", "Notice at the latest (Art. 8.1)")
    ] = timedelta(hours=48)
    check_in_before: Annotated[
        SpanField,
        Meaning("Kỹ thuật có mặt trước (Điều 11.2)", "Technicians are there before (Art. 11.2)"),
    ] = timedelta(minutes=60)
    ports: Annotated[
        Mapping[str, int],
        by_name(count_of(1, MOST_PORTS)),
        Meaning("Cầu nối nhận mấy điểm, theo thiết bị", "Sites that a bridge joins, by host"),
    ] = field(default_factory=dict[str, int], hash=False)
    duty_sites: Annotated[
        TextsField,
        Meaning("Điểm cầu phải có kỹ thuật trực", "Sites where a technician must be on duty"),
    ] = ()
    places: PlacesField = field(default_factory=dict[str, Place], compare=False, hash=False)


USUAL_RULES: Final = MeetingRules()


def freeze_of(meeting: Meeting, rules: MeetingRules) -> tuple[datetime, datetime] | None:
    """Return from when until when nothing is changed at its sites; None if it is cancelled.

    Only differences of instants are used: no zone, no holiday and no leap day moves it.
    """
    if meeting.is_cancelled:
        return None
    is_government = meeting.level == "government"
    before = rules.freeze_before_government if is_government else rules.freeze_before
    begin = meeting.start - before
    if meeting.rehearsal is not None:
        begin = min(begin, meeting.rehearsal) if is_government else meeting.rehearsal
    return begin, meeting.end + rules.freeze_after
