"""What is leased, from whom, until when and for how much (Decision 32/2019, Art. 7.2)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated, Final, Literal

from fleetcfg.model.registers.shared_fields import (
    FIRST_DAY,
    LAST_DAY,
    OwnIdField,
    ProviderField,
    ends_first,
)
from fleetcfg.model.typed.declared_noun import declared
from fleetcfg.model.typed.fields import (
    NOWHERE,
    DayField,
    Fault,
    Meaning,
    PlaceField,
    TextField,
    count_of,
    one_of,
)

LeasedKind = Literal["device", "line", "service"]
MOST_MBITS: Final = 1_000_000
MOST_DONG: Final = 100_000_000_000  # a month, of one thing


@declared
@dataclass(frozen=True, slots=True)
class Contract:
    """A contract with a provider; who operates a leased system is what it says.

    Its number is as the contract has it, which no decree spells.
    """

    id: OwnIdField
    provider: ProviderField
    number: Annotated[TextField, Meaning("Số hợp đồng", "Number of the contract")]
    valid_from: Annotated[DayField, FIRST_DAY]
    valid_to: Annotated[DayField, LAST_DAY]
    place: PlaceField = field(default=NOWHERE, compare=False)

    def faults(self) -> Iterator[Fault]:
        """Yield what is wrong between its fields."""
        return ends_first(self.valid_from, self.valid_to, self.id)


@declared
@dataclass(frozen=True, slots=True)
class LeasedAsset:
    """One thing that is paid for under a contract."""

    id: OwnIdField
    contract: Annotated[TextField, Meaning("Mã hợp đồng", "Id of the contract")]
    kind: Annotated[
        LeasedKind,
        one_of(LeasedKind),
        Meaning("Loại: device, line, service", "Kind: device, line, service"),
    ]
    host: Annotated[TextField, Meaning("Thiết bị nào", "Which device")] = ""
    site: Annotated[TextField, Meaning("Ở điểm cầu nào", "At which site")] = ""
    capacity: Annotated[
        int | None, count_of(1, MOST_MBITS), Meaning("Mbit/s của đường truyền", "Mbit/s of a line")
    ] = None
    monthly: Annotated[
        int | None,
        count_of(0, MOST_DONG),
        Meaning("Đồng một tháng, đã có thuế", "Đồng a month, tax included"),
    ] = None
    support_end: Annotated[
        DayField | None, Meaning("Hãng hỗ trợ đến hết ngày", "Last day of the maker's support")
    ] = None
    place: PlaceField = field(default=NOWHERE, compare=False)

    def faults(self) -> Iterator[Fault]:
        """Yield that a device has no host, or a line no site."""
        if (self.kind == "device") != bool(self.host) or (self.kind == "line" and not self.site):
            yield Fault("REG_LEASED_WHERE", {"id": self.id, "kind": self.kind})
