"""What the Department lists of firmware: releases with a known fault, and ends of support."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Annotated, Final

from pydantic import Field

from fleetcfg.model.declared import Severity
from fleetcfg.model.inventory_fields import NAMES, FilledField, filled
from fleetcfg.model.problem import Problems
from fleetcfg.model.typed.declared_noun import declared
from fleetcfg.model.typed.fields import (
    NOWHERE,
    TEXT,
    AnyDayField,
    Fault,
    FieldReader,
    Meaning,
    NeededIfTyped,
    PlaceField,
    one_of,
    told,
)
from fleetcfg.model.typed.node_readers import text
from fleetcfg.model.typed.nodes import Node
from fleetcfg.model.versions import MOST_VERSION, compare_releases

_MOST_PRODUCTS: Final = 100  # of one row
_MOST_PATTERN: Final = 256  # characters
_DIGIT: Final = re.compile("[0-9]")
_RELEASE: Final = filled(MOST_VERSION)


def _products(node: Node, problems: Problems) -> tuple[str, ...] | None:
    patterns = NAMES.read(node, problems)
    if not patterns or len(patterns) > _MOST_PRODUCTS:
        problems.error("INV_PRODUCTS", node.place, most=_MOST_PRODUCTS)
        return None
    if any(len(each) > _MOST_PATTERN for each in patterns):
        raise told("INV_TOO_LONG", most=_MOST_PATTERN)
    return patterns


@declared
@dataclass(frozen=True, slots=True)
class Advisory:
    """One line of that list.

    Attributes:
        products: Of which it speaks, as devices spell their product; ``*`` and ``?`` stand for what
            they stand for in a shell. All of the family if empty.
        first: Every older release too if empty.
        below, last: No such bound if empty.
    """

    id: Annotated[
        FilledField,
        Meaning("Mã của cảnh báo, như nơi công bố gọi", "Its id, as its publisher calls it"),
    ]
    family: Annotated[FilledField, Meaning("Họ thiết bị", "Device family")]
    products: Annotated[
        tuple[str, ...],
        FieldReader(
            _products,
            {
                "type": "array",
                "items": {**TEXT, "maxLength": _MOST_PATTERN},
                "minItems": 1,
                "maxItems": _MOST_PRODUCTS,
            },
        ),
        NeededIfTyped(),
        Meaning("Sản phẩm; được dùng * và ?", "Products; * and ? are understood"),
    ] = ()
    first: Annotated[
        str,
        _RELEASE,
        Field(alias="from"),
        NeededIfTyped(),
        Meaning("Bản cũ nhất có lỗi", "The oldest release that has the fault"),
    ] = ""
    below: Annotated[
        str,
        _RELEASE,
        NeededIfTyped(),
        Meaning("Bản đầu tiên hết lỗi", "The first release without it"),
    ] = ""
    last: Annotated[
        str,
        _RELEASE,
        Field(alias="to"),
        NeededIfTyped(),
        Meaning(
            "Bản mới nhất còn lỗi, kể cả mọi bản dựng của nó", "The newest release that has it"
        ),
    ] = ""
    severity: Annotated[
        Severity,
        one_of(Severity, "INV_WORD", reads=text),
        NeededIfTyped(),
        Meaning("Mức nghiêm trọng", "How grave it is"),
    ] = "medium"
    fixed_in: Annotated[FilledField, Meaning("Cài bản nào", "What to install")] = ""
    end_of_support: Annotated[
        AnyDayField | None,
        NeededIfTyped(),
        Meaning("Ngày cuối cùng hãng còn sửa lỗi", "Last day on which the maker mends it"),
    ] = None
    source: Annotated[FilledField, Meaning("Công bố ở đâu", "Where it was published")] = field(
        kw_only=True
    )
    place: PlaceField = NOWHERE

    def faults(self) -> Iterator[Fault]:
        """Yield what is wrong with the releases that it is of."""
        if not (self.first or self.below or self.last or self.end_of_support):
            yield Fault("INV_ADVISORY_NOTHING", {"id": self.id}, spoils=True)
        elif not self._is_range():
            yield Fault("INV_ADVISORY_RANGE", {"id": self.id}, spoils=True)

    def _is_range(self) -> bool:
        """Tell whether some release can lie within the bounds, of which one at most is an upper."""
        if self.below and self.last:
            return False
        upper = self.below or self.last
        if not all(map(_DIGIT.search, filter(None, (self.first, upper)))):
            return False
        if not self.first or not upper:
            return True
        order = compare_releases(self.first, upper)
        return order is not None and order <= (-1 if self.below else 0)

    def is_about(self, family: str, product: str) -> bool:
        """Tell whether it speaks of that product."""
        if family != self.family:
            return False
        return not self.products or any(fnmatchcase(product, each) for each in self.products)

    def covers(self, version: str) -> bool | None:
        """Tell whether it speaks of that release; None if it cannot be compared with its bounds."""
        told = [
            _fits(version, self.first, (0, 1)),
            _fits(version, self.below, (-1,)),
            _fits(version, self.last, (-1, 0)),
        ]
        if False in told:
            return False
        return None if None in told else True


def _fits(version: str, bound: str, orders: tuple[int, ...]) -> bool | None:
    if not bound:
        return True
    order = compare_releases(version, bound)
    return None if order is None else order in orders
