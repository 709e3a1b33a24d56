"""On which line of a configuration each setting stands, both ways: to be read, and to be written.

A system's own module has the table. A setting without a line has what the system takes then; one
whose line is not understood here is no setting of ours, and is only compared (`ConfigRead.others`).
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from fleetcfg.devices.drivers.network.tree import ConfigLine
from fleetcfg.devices.wire import DeviceValues
from fleetcfg.errors import DeviceError
from fleetcfg.model.space import spell_set

_ANYTHING: Final = re.compile(".*")
_BELOW: Final = 2  # words of a line that stands right below one at the margin
_TIMEOUT: Final = re.compile(r"([0-9]{1,5})(?: ([0-9]{1,7}))?")
_DEFAULT_TIMEOUT: Final = 10  # minutes
_SECONDS: Final = 60
_NUMBER: Final = re.compile("[0-9]+")  # `isdigit` takes ² for one
_IN_VLAN: Final = frozenset({"access_vlan", "voice_vlan"})
PERMITTED: Final = "vty.permitted"
_FILTERS: Final = ("acl ", "ip access-list ")
_ADDRESS: Final = re.compile(r"(?:[a-z][a-z0-9-]* )*[0-9A-Fa-f]*[.:][0-9A-Fa-f.:]+")


@dataclass(frozen=True, slots=True)
class LineSetting:
    """One setting of a section, as one line in it.

    Attributes:
        name: The last word of its path.
        line: What its line begins with; what follows is the value.
        default: The value where there is no such line.
        is_flag: Whether the line has no value: ``on`` where it stands, ``off`` where it does not.
        takes: What the value looks like; a line with another is not this setting's.
        tail: What follows the value.
    """

    name: str
    line: str
    default: str = ""
    is_flag: bool = False
    takes: re.Pattern[str] = _ANYTHING
    tail: str = ""

    def value_in(self, line: str) -> str | None:
        """Return the value that *line* gives it; None if it is another's line."""
        if self.is_flag:
            return "on" if line == self.line else None
        head, value = line[: len(self.line) + 1], line[len(self.line) + 1 :].strip()
        is_ours = head == f"{self.line} " and value.endswith(self.tail)
        value = value.removesuffix(self.tail)
        return value if is_ours and self.takes.fullmatch(value) is not None else None

    def line_for(self, value: str, undo: str = "no") -> str:
        """Return what is typed to set it to *value*; *undo* takes a line away."""
        if value == self.default:
            return f"{undo} {self.line}{self.tail}"
        return self.line if self.is_flag else f"{self.line} {value}{self.tail}"


@dataclass(frozen=True, slots=True)
class SetOf:
    """A setting that is a set of lines of one kind, as one value: ``10.0.0.1, 10.0.0.2 prefer``.

    The order of the lines means nothing to a device, and it may give them in another; so the value
    is in the order of the alphabet.

    Attributes:
        line: What is typed before each of its elements.
        reads: Finds the element in a line.
        undo: What takes a line away.
        by_address: Whether it is taken away by its address alone, without what follows that.
    """

    line: str
    reads: re.Pattern[str]
    undo: str = "no"
    by_address: bool = False

    def lines_for(self, was: str, value: str) -> tuple[str, ...]:
        """Return what is typed to make *value* of *was*: what is new first, then what goes.

        What another line for the same address has replaced is not taken away: that would take the
        new one.
        """
        old, new = elements_of(was), elements_of(value)
        stays = {*map(_address_in, new)}
        added = (f"{self.line} {each}" for each in new if each not in old)
        gone = (each for each in old if _address_in(each) not in stays)
        undone = map(_address_in, gone) if self.by_address else gone
        return (*added, *(f"{self.undo} {self.line} {each}" for each in undone))


def _address_in(element: str) -> str:
    """Return an element up to its address; all of it if it has none that is known as such."""
    found = _ADDRESS.match(element)
    return found[0] if found else element


Sections = dict[str, list[str]]
"""What stands right below each line that stands at the left margin."""


def sections_of(every: Iterable[ConfigLine]) -> Sections:
    """Return the sections of a configuration."""
    sections: Sections = {}
    for line in every:
        body = sections.setdefault(line[0], [])
        if len(line) == _BELOW:
            body.append(line[1])
    return sections


def told_in(body: Iterable[str], start: str) -> str | None:
    """Return what follows *start* in the last line that begins so."""
    return [None, *(line.removeprefix(start) for line in body if line.startswith(start))][-1]


def told_in_all(sections: Iterable[Iterable[str]], start: str) -> list[str]:
    """Return what each of these sections tells behind *start*; nothing if one does not tell it."""
    told = [told_in(body, start) or "" for body in sections]
    return told if all(told) else []


def longest_idle(told: Iterable[str | None]) -> str:
    """Return the minutes after which an idle session ends, of lines *told* as minutes and seconds.

    Each begun minute counts; 0 is never, which is the longest.
    """
    idle = [_minutes_of(each or "") for each in told]
    return str(0 if 0 in idle else max(idle, default=_DEFAULT_TIMEOUT))


def _minutes_of(told: str) -> int:
    found = _TIMEOUT.fullmatch(told)
    if found is None:
        return _DEFAULT_TIMEOUT
    return int(found[1]) + -(-int(found[2] or 0) // _SECONDS)


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

    def spoil_doubles(self, every: Iterable[ConfigLine], vty: str | tuple[str, ...]) -> None:
        """Leave unread what stands in a section that comes twice: no device tells it so by itself.

        Args:
            every: The lines of the configuration.
            vty: How the head of a section begins that says how people come in.
        """
        heads = Counter(line[0] for line in every if len(line) == 1)
        spoiled = {_told_in(head, vty) for head, count in heads.items() if count > 1}
        for path in tuple(self.given.values):
            if path in spoiled or path.rpartition(".")[0] in spoiled:
                self.spoil(path)

    def require_vlan(self, path: str, value: str) -> None:
        """Refuse to put a port into a VLAN that is not there: some devices would make it."""
        is_in_vlan = path.rpartition(".")[2] in _IN_VLAN and _NUMBER.fullmatch(value)
        if is_in_vlan and not self.has_vlan(int(value[:5])):
            raise DeviceError("DEV_WRITE_NO_VLAN", path=path)

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


def _told_in(head: str, vty: str | tuple[str, ...]) -> str:
    """Return what a section tells: a path, or how the paths of one thing begin."""
    kind, _, instance = head.partition(" ")
    if head.startswith(vty):
        return "vty"
    return PERMITTED if head.startswith(_FILTERS) else f"{kind}[{instance}]"


def read_sets(read: ConfigRead, sections: Sections, sets: Mapping[str, SetOf]) -> None:
    """Read the settings of the device that are sets of lines, by path."""
    for path, known in sets.items():
        found = {line: each[1] for line in sections if (each := known.reads.fullmatch(line))}
        lines = ((line,) for line in found)
        read.give(path, spell_set(found.values()), *lines, is_written=True)


def read_names(read: ConfigRead, sections: Sections, names: Mapping[str, LineSetting]) -> None:
    """Read the settings of the device that are one line each and are not written, by path."""
    for path, name in names.items():
        told = {line: v for line in sections if (v := name.value_in(line)) is not None}
        read.give(path, ["", *told.values()][-1], *((line,) for line in told))
        if len(told) > 1:
            read.spoil(path)
