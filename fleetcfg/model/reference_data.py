"""What the province has beside sites and devices: units, providers, the documents that are cited.

Nothing of it is code: what the law or the province changes is changed in a file.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Final, Literal

from fleetcfg.errors import Facts
from fleetcfg.model.inventory_fields import FILLED, SINCE, UNTIL, FilledField, NamesField
from fleetcfg.model.nearest import nearest
from fleetcfg.model.problem import Problems
from fleetcfg.model.typed.declared_noun import declared, read_noun, rows_schema
from fleetcfg.model.typed.fields import (
    NOWHERE,
    AnyDayField,
    Fault,
    FieldReader,
    Meaning,
    PlaceField,
    by_name,
    each_once,
    one_of,
)
from fleetcfg.model.typed.node_readers import items, text
from fleetcfg.model.typed.nodes import Node


def reversed_period(since: date, until: date | None) -> Iterator[Fault]:
    """Yield what is wrong with a period of which the last day is before the first."""
    if until and until < since:
        days = {"since": since.isoformat(), "until": until.isoformat()}
        yield Fault("INV_PERIOD_REVERSED", days)


@declared
@dataclass(frozen=True, slots=True)
class Unit:
    """An administrative unit as of a time; codes were re-used in 2025, so a code is no key."""

    code: Annotated[FilledField, Meaning("Mã đơn vị hành chính", "Code of the unit")]
    name: Annotated[FilledField, Meaning("Tên đơn vị", "Name of the unit")]
    valid_from: Annotated[AnyDayField, Meaning("Có từ ngày", "First day")]
    valid_to: Annotated[AnyDayField | None, Meaning("Có đến hết ngày", "Last day")] = None
    successors: Annotated[
        NamesField, Meaning("Mã các đơn vị kế tiếp", "Codes of the units that took over")
    ] = ()

    def is_valid(self, on: date) -> bool:
        """Tell whether the unit exists on that day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    def faults(self) -> Iterator[Fault]:
        """Yield what is wrong between its fields."""
        return reversed_period(self.valid_from, self.valid_to)


@declared
@dataclass(frozen=True, slots=True)
class Provider:
    """A telecom provider that runs lines and equipment (Decision 32/2019, Art. 11)."""

    id: Annotated[FilledField, Meaning("Mã đơn vị cung cấp", "Id of the provider")]
    name: Annotated[FilledField, Meaning("Tên đơn vị cung cấp", "Name of the provider")]
    contract: Annotated[FilledField, Meaning("Số hợp đồng", "Number of the contract")] = ""


LawTerm = Literal["duty", "district", "department"]
"""Words of a document that are read anew when offices change: where technicians are on duty
(Decision 32/2019, Art. 11.2), who is its "district level", and who is its "Department"."""
MEANINGS: Final[Mapping[LawTerm, tuple[str, ...]]] = {
    "duty": ("office", "district"),
    "district": ("district", "commune"),
}
"""What a term may mean, where the program acts on it; of another, any name."""


@declared
@dataclass(frozen=True, slots=True)
class LawReading:
    """How a word of a document is read, for a time.

    Attributes:
        means: Of ``duty`` *office* (the central site and the chair's room) and *district*; of
            ``district`` the level of units, *district* or *commune*; of ``department`` its name.
        decision: Empty where there is none yet.
    """

    term: Annotated[
        LawTerm,
        one_of(LawTerm, "INV_WORD", reads=text),
        Meaning(
            "Từ nào: duty (nơi phải trực), district (cấp huyện), department (Sở)",
            "Which word: duty, district or department",
        ),
    ]
    means: Annotated[
        tuple[str, ...],
        each_once(FILLED),
        Meaning(
            "Là gì: duty: office, district; district: district, commune; department: tên",
            "What it means: office, district; district, commune; or a name",
        ),
    ]
    valid_from: Annotated[AnyDayField, SINCE]
    source: Annotated[FilledField, Meaning("Vì văn bản, lý do nào", "What makes it so")]
    valid_to: Annotated[AnyDayField | None, UNTIL] = None
    decision: Annotated[
        FilledField,
        Meaning("Văn bản của Sở quyết định như vậy", "The Department's paper that says so"),
    ] = ""

    def faults(self) -> Iterator[Fault]:
        """Yield what is wrong between its fields."""
        yield from reversed_period(self.valid_from, self.valid_to)
        known = MEANINGS.get(self.term, ())
        for typed in self.means if known else ():
            if typed not in known:
                yield Fault("INV_WORD", _word(typed, known), key="means", spoils=True)

    def overlaps(self, other: "LawReading") -> bool:
        """Tell whether both read the same word on some day."""
        first, last = sorted((self, other), key=lambda each: each.valid_from)
        return self.term == other.term and (
            first.valid_to is None or last.valid_from <= first.valid_to
        )


def _word(typed: str, known: tuple[str, ...]) -> Facts:
    return {"typed": typed, "nearest": nearest(typed, known), "known": ", ".join(known)}


def _readings(node: Node, problems: Problems) -> tuple[LawReading, ...]:
    """Return the readings of one document; of two that overlap, the later is reported."""
    found: list[LawReading] = []
    for item in items(node, problems):
        reading = read_noun(LawReading, item, problems)
        if reading is None:
            continue
        if any(map(reading.overlaps, found)):
            since = reading.valid_from.isoformat()
            problems.error("INV_READING_OVERLAP", item.place, term=reading.term, since=since)
        found.append(reading)
    return tuple(found)


@declared
@dataclass(frozen=True, slots=True)
class LegalBasis:
    """A document that findings cite, with the time for which it holds."""

    id: Annotated[FilledField, Meaning("Tên gọi khi viện dẫn", "How it is cited")]
    title: Annotated[FilledField, Meaning("Tên đầy đủ", "Full title")]
    valid_from: Annotated[AnyDayField, Meaning("Có hiệu lực từ ngày", "In force from")]
    valid_to: Annotated[AnyDayField | None, Meaning("Hết hiệu lực sau ngày", "In force until")] = (
        None
    )
    replaced_by: Annotated[FilledField, Meaning("Văn bản thay thế", "What replaced it")] = ""
    clauses: Annotated[
        Mapping[str, str],
        by_name(FILLED),
        Meaning("Điều khoản, theo khóa của phép kiểm", "Its articles, by the keys of checks"),
    ] = field(default_factory=dict[str, str], hash=False)
    readings: Annotated[
        tuple[LawReading, ...],
        FieldReader(_readings, rows_schema(LawReading), LawReading),
        Meaning("Từ trong văn bản nay hiểu là ai", "How its words are read, each for a time"),
    ] = ()
    place: PlaceField = field(default=NOWHERE, compare=False)

    def faults(self) -> Iterator[Fault]:
        """Yield what is wrong between its fields."""
        return reversed_period(self.valid_from, self.valid_to)
