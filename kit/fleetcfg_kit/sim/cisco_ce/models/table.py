"""The tables of parameters: rows of facts, and which of them hold for a product and a firmware.

Reads its own files only, so a row that cannot be read is a fault of this package, not of a user.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import product as combinations

from fleetcfg_kit.sim.cisco_ce.address import AddressPath, AddressStep

FirmwareNumbers = tuple[int, ...]


def version_of(firmware: str) -> FirmwareNumbers:
    """Read the numbers of `ce9.15.17.4.8d2e6b6` or `RoomOS 11.27.2.0 c7af8f5b`."""
    match = re.search(r"\d+(?:\.\d+)*(?=$|[^0-9.A-Za-z]|\.)", firmware)
    numbers = match[0] if match else "9"
    return tuple(int(part) for part in numbers.split(".")[:4])


@dataclass(frozen=True, slots=True)
class TableRow:
    """One line of a table.

    Attributes:
        path: As written, indexes not yet counted out.
        space: The second column: a space, or a status value.
        default: The third: a default, or how a terminal shows a status value.
        since: First firmware that has it.
        until: Last firmware that has it.
        tags: What a product must have, or with `!` must not.
    """

    path: str
    space: str
    default: str
    since: FirmwareNumbers
    until: FirmwareNumbers
    tags: tuple[str, ...]

    def holds(self, version: FirmwareNumbers, tags: frozenset[str]) -> bool:
        """Tell whether a product with these tags has the parameter in this firmware."""
        if version < self.since or version[: len(self.until)] > self.until:
            return False
        return all(
            (tag[1:] not in tags) if tag.startswith("!") else tag in tags for tag in self.tags
        )


def _range(text: str) -> tuple[FirmwareNumbers, FirmwareNumbers]:
    since, dash, until = text.partition("-")
    numbers = [
        tuple(int(part) for part in half.strip().split(".")) if half.strip() else ()
        for half in (since, until)
    ]
    return numbers[0], numbers[1] if dash and numbers[1] else (999,)


@cache
def rows(name: str) -> tuple[TableRow, ...]:
    """Read one of this package's tables.

    Args:
        name: `configuration.txt`, `status.txt`.
    """
    text = files("fleetcfg_kit.sim.cisco_ce.models").joinpath(name).read_text(encoding="utf-8")
    made: list[TableRow] = []
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            cells = [cell.strip() for cell in line.split("|")] + [""] * 5
            since, until = _range(cells[3])
            made.append(
                TableRow(cells[0], cells[1], cells[2], since, until, tuple(cells[4].split()))
            )
    return tuple(made)


def choose_default(text: str, version: FirmwareNumbers, index: int) -> str:
    """Pick from `v; 11=w; @1=x` the value for a firmware and a first index."""
    first, *others = text.split(";")
    value = first.strip()
    for other in others:
        condition, _, alternative = other.strip().partition("=")
        if condition.startswith("@"):
            chosen = int(condition[1:]) == index
        else:
            chosen = version >= tuple(int(part) for part in condition.split("."))
        value = alternative if chosen else value
    return str(index) if value == "#" else value


def _indexes(text: str, counts: Mapping[str, int]) -> range:
    low, dots, high = text.partition("..")
    if dots:
        return range(int(low), int(high) + 1)
    return range(int(text), int(text) + 1) if text.isdecimal() else range(1, counts[text] + 1)


def count_out(
    path: str, counts: Mapping[str, int]
) -> Iterator[tuple[AddressPath, tuple[int, ...]]]:
    """Give every path that a row stands for, with the highest index of each of its levels."""
    words = path.split()
    ranges: list[range] = []
    names: list[str] = []
    for word in words:
        name, bracket, inside = word.partition("[")
        names.append(name)
        ranges.append(_indexes(inside.rstrip("]"), counts) if bracket else range(1))
    highest = tuple(r[-1] if len(r) else 0 for r in ranges)
    for indexes in combinations(*ranges):
        yield (
            tuple(
                AddressStep(name, str(index) if high else "")
                for name, index, high in zip(names, indexes, highest, strict=True)
            ),
            highest,
        )
