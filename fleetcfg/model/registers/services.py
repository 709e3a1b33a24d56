"""What lines must carry, and how soon an incident must be answered (Art. 6.2, 11.1)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Annotated, Final

from fleetcfg.model.calls import MOST_CALL_SECONDS, USUAL_CALL_SECONDS, is_number
from fleetcfg.model.problem import Place
from fleetcfg.model.registers.shared_fields import DevicesField, OwnIdField, ProviderField
from fleetcfg.model.typed.declared_noun import declared
from fleetcfg.model.typed.fields import (
    NOWHERE,
    SPANS,
    Fault,
    Meaning,
    PlaceField,
    PlacesField,
    SpanField,
    TextField,
    by_name,
    count_of,
    figure_of,
)

LEAST_CALL_SECONDS: Final = 10  # reports of media come each 5 s, and two are waited for
MOST_CALLS: Final = 100  # at once: sites of a province
MOST_MBITS: Final = 1_000_000.0
MOST_PAPER_DAYS: Final = 60


@declared
@dataclass(frozen=True, slots=True)
class ProvidedLine:
    """A line to a site."""

    id: OwnIdField
    site: Annotated[TextField, Meaning("Đến điểm cầu nào", "To which site")]
    provider: ProviderField
    capacity: Annotated[
        float, figure_of(0, MOST_MBITS), Meaning("Mbit/s mỗi chiều", "Mbit/s of each direction")
    ]
    place: PlaceField = field(default=NOWHERE, compare=False)

    def faults(self) -> Iterator[Fault]:
        """Yield that it carries nothing."""
        if self.capacity == 0:
            yield Fault("REG_NO_CAPACITY", {"id": self.id})


@declared
@dataclass(frozen=True, slots=True)
class LineRules:
    """What a line must keep.

    Attributes:
        most_load: Of the capacity, at the 95th percentile of 7 days of 5-minute samples of each
            direction (Circular 06/2026/TT-BKHCN, Art. 5.6).
        most_jitter: Mean deviation of the delay (RFC 3550, 6.4.1).
    """

    most_load: Annotated[
        float,
        figure_of(0, 1),
        Meaning("Tải nhiều nhất, phần của dung lượng", "Greatest load, of the capacity"),
    ] = 0.90
    most_loss: Annotated[
        float, figure_of(0, 1), Meaning("Mất gói nhiều nhất, phần", "Greatest loss, as a share")
    ] = 0.01
    most_delay: Annotated[
        SpanField, Meaning("Trễ một chiều nhiều nhất", "Greatest delay, one way")
    ] = timedelta(milliseconds=150)
    most_jitter: Annotated[SpanField, Meaning("Rung pha nhiều nhất", "Greatest jitter")] = (
        timedelta(milliseconds=30)
    )


@declared
@dataclass(frozen=True, slots=True)
class CallRule:
    """Which devices may call whom, so that it is seen how media arrive.

    Attributes:
        at_once: How many may be up at once: a codec that answers takes one, a bridge some more.
        answered_by: Host that answers; empty if the inventory does not have it.
    """

    to: Annotated[TextField, Meaning("Số được gọi", "What is dialled")]
    devices: DevicesField
    longest: Annotated[
        SpanField,
        Meaning(
            "Gác máy chậm nhất sau: 10s đến 45s, không ghi là 20s",
            "It is hung up after at most: 10s to 45s; 20s if not said",
        ),
    ] = timedelta(seconds=USUAL_CALL_SECONDS)
    at_once: Annotated[
        int,
        count_of(1, MOST_CALLS),
        Meaning("Bao nhiêu cuộc cùng lúc; không ghi là 1", "How many calls at once; 1 if not said"),
    ] = 1
    answered_by: Annotated[
        TextField,
        Meaning(
            "Thiết bị nào nhận cuộc gọi: nó bị đóng băng thì không gọi",
            "Device that answers: none calls while it is frozen",
        ),
    ] = ""
    place: PlaceField = field(default=NOWHERE, compare=False)

    def faults(self) -> Iterator[Fault]:
        """Yield why nobody can be called by it."""
        if not is_number(self.to):
            yield Fault("REG_NOT_DIALLED", {"number": self.to}, spoils=True)
        elif not LEAST_CALL_SECONDS <= self.longest.total_seconds() <= MOST_CALL_SECONDS:
            bounds = {"least": LEAST_CALL_SECONDS, "most": MOST_CALL_SECONDS}
            yield Fault("REG_CALL_LONG", {"id": self.to, **bounds}, spoils=True)


def twice_callers(rules: Iterable[CallRule]) -> Iterator[tuple[CallRule, Fault]]:
    """Yield each rule of a device that has one already: which of them counts would be a guess."""
    callers: dict[str, Place] = {}
    for rule in rules:
        for host in rule.devices:
            if host in callers:
                yield rule, Fault("REG_CALLER_TWICE", {"host": host, "first": str(callers[host])})
        callers.update(dict.fromkeys(rule.devices, rule.place))


@declared
@dataclass(frozen=True, slots=True)
class IncidentRules:
    """How soon; the regulation says only “at once” (Art. 6.2), so hours are the Department's.

    Attributes:
        tell_within: From detection, as *mend_within* is; *acknowledge_within* from the telling.
        first_notice: Of a serious one, to the security authority (Decree 331/2026, Art. 31.2.d);
            *full_notice* with cause and remedy.
        paper_within: Working days until an emergency change has its document.
    """

    tell_within: Annotated[
        SpanField, Meaning("Báo đơn vị cung cấp trong", "The provider is told within")
    ] = timedelta(minutes=30)
    acknowledge_within: Annotated[
        SpanField, Meaning("Đơn vị nhận việc trong", "It acknowledges within")
    ] = timedelta(hours=2)
    mend_within: Annotated[SpanField, Meaning("Khắc phục trong", "It is mended within")] = (
        timedelta(hours=24)
    )
    mend_within_of: Annotated[
        Mapping[str, timedelta],
        by_name(SPANS),
        Meaning("Như trên, theo đơn vị cung cấp", "The same, by provider"),
    ] = field(default_factory=dict[str, timedelta], hash=False)
    first_notice: Annotated[
        SpanField, Meaning("Báo cơ quan an ninh mạng trong", "First notice within")
    ] = timedelta(hours=24)
    full_notice: Annotated[SpanField, Meaning("Báo đầy đủ trong", "Full notice within")] = (
        timedelta(hours=72)
    )
    paper_within: Annotated[
        int,
        count_of(0, MOST_PAPER_DAYS),
        Meaning("Có văn bản sau mấy ngày làm việc", "Working days until the paper"),
    ] = 1
    places: PlacesField = field(default_factory=dict[str, Place], compare=False, hash=False)


USUAL_LINE_RULES: Final = LineRules()
USUAL_INCIDENT_RULES: Final = IncidentRules()
