"""On which line of a configuration each setting stands, both ways: to be read, and to be written.

A system's own module has the table. A setting without a line has what the system takes then; one
whose line is not understood here is no setting of ours, and is only compared (`ConfigRead.others`).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from fleetcfg.devices.drivers.network.tree import ConfigLine
from fleetcfg.devices.wire import DeviceValues

_ANYTHING: Final = re.compile(".*")


@dataclass(frozen=True, slots=True)
class LineSetting:
    """One setting of a section, as one line in it.

    Attributes:
        name: The last word of its path.
        line: What its line begins with; what follows is the value.
        default: The value where there is no such line.
        is_flag: Whether the line has no value: ``on`` where it stands, ``off`` where it does not.
        takes: What the value looks like; a line with another is not this setting's.
    """

    name: str
    line: str
    default: str = ""
    is_flag: bool = False
    takes: re.Pattern[str] = _ANYTHING

    def value_in(self, line: str) -> str | None:
        """Return the value that *line* gives it; None if it is another's line."""
        if self.is_flag:
            return "on" if line == self.line else None
        head, value = line[: len(self.line) + 1], line[len(self.line) + 1 :].strip()
        is_ours = head == f"{self.line} " and self.takes.fullmatch(value) is not None
        return value if is_ours else None

    def line_for(self, value: str) -> str:
        """Return what is typed to set it to *value*."""
        if value == self.default:
            return f"no {self.line}"
        return self.line if self.is_flag else f"{self.line} {value}"


@dataclass(frozen=True, slots=True)
class SetOf:
    """A setting that is a set of lines of one kind, as one value: ``10.0.0.1, 10.0.0.2 prefer``.

    The order of the lines means nothing to a device, and it may give them in another; so the value
    is in the order of the alphabet.

    Attributes:
        line: What is typed before each of its elements.
        reads: Finds the element in a line.
    """

    line: str
    reads: re.Pattern[str]

    def lines_for(self, was: str, value: str) -> tuple[str, ...]:
        """Return what is typed to make *value* of *was*: what is new first, then what goes."""
        old, new = elements_of(was), elements_of(value)
        added = (f"{self.line} {each}" for each in new if each not in old)
        return (*added, *(f"no {self.line} {each}" for each in old if each not in new))


def elements_of(value: str) -> list[str]:
    """Return the elements of a set that is written as one value, in their order."""
    return sorted({each.strip() for each in value.split(",")} - {""})


def value_of(elements: Iterable[str]) -> str:
    """Return a set as one value."""
    return ", ".join(sorted({*elements}))


@dataclass(frozen=True, slots=True)
class TypedLines:
    """What is typed for one setting: *lines*, behind the one that opens its *section*, if any."""

    section: str
    lines: tuple[str, ...]


@dataclass(slots=True)
class ConfigRead:
    """What one configuration says.

    Attributes:
        given: Every setting that has a path.
        written: Those of them that can be written here.
        others: The lines of which no path tells all that they say.
        vlans: First and last of each range of VLANs that it names; none if they stand elsewhere.
    """

    given: DeviceValues = field(default_factory=DeviceValues)
    written: set[str] = field(default_factory=set[str])
    others: set[ConfigLine] = field(default_factory=set[ConfigLine], repr=False)
    vlans: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])

    def give(self, path: str, value: str, *told_by: ConfigLine, is_written: bool = False) -> None:
        """Have *path* read *value*, which says all that the lines *told_by* do."""
        self.given.values[path] = value
        self.others.difference_update(told_by)
        if is_written:
            self.written.add(path)

    def spoil(self, path: str) -> None:
        """Have *path* read nothing: it is told twice, and neither of the two is preferred."""
        self.given.values.pop(path, None)
        self.given.unreadable[path] = "DEV_PATH_TWICE"

    def has_vlan(self, number: int) -> bool:
        """Tell whether a VLAN is there, as far as is told; the first one always is."""
        is_named = any(first <= number <= last for first, last in self.vlans)
        return number == 1 or is_named or not self.vlans

    def unsaved(self, saved: "ConfigRead") -> tuple[str, ...]:
        """Return what differs from *saved*: paths, and first words of lines without a path."""
        here, there = self.given.values, saved.given.values
        paths = {path for path in {*here, *there} if here.get(path) != there.get(path)}
        words = {line[0].partition(" ")[0] for line in self.others ^ saved.others}
        return (*sorted(paths), *(f"{word} …" for word in sorted(words)))

    def unsigned(self, saved: "ConfigRead") -> list[str]:
        """Return what to save would keep beyond settings that can be written here."""
        ours = self.written | saved.written
        return [each for each in self.unsaved(saved) if each not in ours]
