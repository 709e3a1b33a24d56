"""The hosts of an inventory, held as columns of numbers and one text.

Python counts who uses an object in the object itself. A worker begins as a copy of its parent, and
the system copies a page as soon as one of the two writes to it: hosts that were objects would all
be copied, one after the other, as the worker looks at their devices. Bytes and numbers are not.
"""

from array import array
from collections.abc import Iterable, Iterator, KeysView, Mapping
from dataclasses import dataclass
from typing import Any, Final

from fleetcfg.declared.inventory.variables import Places, Shared, Variables
from fleetcfg.model.problem import Place
from fleetcfg.model.typed import nodes
from fleetcfg.model.typed.nodes import Node

_IN_A_ROW: Final = 7  # texts from and to, form, line, column; line and column of the variables
_NOTHING: Final = (0,) * _IN_A_ROW

# The number of each source, and its variables by name.
SourceVariables = tuple[tuple[int, Mapping[str, Node]], ...]


@dataclass(frozen=True, slots=True)
class Host:
    """A host of the inventory.

    Attributes:
        own: The variables said of itself, by name; *shared* those of its groups.
        file: With *line* and *column*: where it is first named.
    """

    name: str
    own: Mapping[str, Node]
    shared: Shared
    file: str
    line: int
    column: int

    @property
    def groups(self) -> tuple[str, ...]:
        """Every group it is in: ``all`` first, then weaker before stronger."""
        return self.shared.groups

    @property
    def place(self) -> Place:
        """Where it is first named."""
        return Place(self.file, self.line, self.column)

    @property
    def variables(self) -> Mapping[str, Any]:
        """All merged variables, as Ansible would read them."""
        return Variables(self.own, self.shared)

    @property
    def places(self) -> Mapping[str, Place]:
        """Where each merged variable was decided."""
        return Places(self.own, self.shared)


class _Rows:
    """Hosts of each of which one file speaks, in texts alone: a row of numbers each, and one text.

    Any other host is held elsewhere, and has a row of zeros.
    """

    __slots__ = ("_forms", "_known", "_latest", "_numbers", "_texts")

    def __init__(self) -> None:
        self._numbers = array("I")
        self._texts = bytearray()
        self._latest = b""  # the texts that the last row has: all hosts of a range have the same
        self._forms: list[tuple[nodes.Mapping, str, int]] = []  # typed alike, in a file of a source
        self._known: dict[tuple[int, str, str, int], int] = {}  # the identities outlive this

    def add(self) -> None:
        """Add a row, which holds nothing."""
        self._numbers.extend(_NOTHING)

    def put(self, row: int, place: Place, said: SourceVariables) -> bool:
        """Put a host into *row*, if a row can hold it; tell whether it does."""
        source, own = said[0] if len(said) == 1 else (0, None)
        if not isinstance(own, nodes.Mapping) or not isinstance(own.held, bytes):
            return False
        key = (id(own.spots), own.file, place.file, source)
        form = self._known.setdefault(key, len(self._forms))
        if form == len(self._forms):
            self._forms.append((own, place.file, source))
        if own.held is not self._latest:
            self._texts += own.held
            self._latest = own.held
        end = len(self._texts)
        numbers = (end - len(own.held), end, form, place.line, place.column, own.line, own.column)
        self._numbers[row * _IN_A_ROW : (row + 1) * _IN_A_ROW] = array("I", numbers)
        return True

    def get(self, row: int) -> tuple[Place, int, nodes.Mapping]:
        """Return where a host is first named, its variables, and of which source these are."""
        at = row * _IN_A_ROW
        start, end, form, *place, line, column = self._numbers[at : at + _IN_A_ROW]
        like, file, source = self._forms[form]
        held = bytes(self._texts[start:end])
        own = nodes.Mapping(like.spots, like.numbers, held, like.file, line, column)
        return Place(file, *place), source, own


@dataclass(slots=True)
class HostDraft:
    """A group or host while files are read.

    Attributes:
        inline: Variables in the files of groups and hosts, by source, in order of the sources.
        files: The same in ``group_vars`` or ``host_vars``.
    """

    name: str
    place: Place
    inline: SourceVariables = ()
    files: SourceVariables = ()


class HostDrafts(Mapping[str, HostDraft]):
    """The hosts while files are read, by name, in the order in which they are first named.

    Most are packed at once: what a host was read from is gone before the next file is read, and
    leaves no holes in memory between what stays. A draft that is changed must be set again.

    Attributes:
        whole: Those that are not packed.
    """

    __slots__ = ("_numbers", "_rows", "whole")

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._rows = _Rows()
        self.whole: dict[str, HostDraft] = {}

    def __getitem__(self, name: str) -> HostDraft:
        row = self._numbers[name]
        if name in self.whole:
            return self.whole[name]
        place, source, own = self._rows.get(row)
        return HostDraft(name, place, ((source, own),))

    def __setitem__(self, name: str, draft: HostDraft) -> None:
        if name not in self._numbers:
            self._numbers[name] = len(self._numbers)
            self._rows.add()
        row = self._numbers[name]
        if not draft.files and self._rows.put(row, draft.place, draft.inline):
            self.whole.pop(name, None)
        else:
            self.whole[name] = draft

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)

    def merged(self, whole: Mapping[str, Host], shared: Iterable[Shared]) -> "Hosts":
        """Return the hosts.

        Args:
            whole: Those that are not packed.
            shared: The variables of the groups of each host, in the order of the hosts.
        """
        return Hosts(self._numbers, self._rows, whole, shared)


class Hosts(Mapping[str, Host]):
    """Hosts by name, in the order given; each is made when it is asked for."""

    __slots__ = ("_numbers", "_rows", "_shared", "_shares", "_whole")

    def __init__(
        self,
        numbers: Mapping[str, int],
        rows: _Rows,
        whole: Mapping[str, Host],
        shared: Iterable[Shared],
    ) -> None:
        self._numbers = numbers
        self._rows = rows
        self._whole = whole
        known: dict[Shared, int] = {}  # by identity
        self._shares = array("I", [known.setdefault(each, len(known)) for each in shared])
        self._shared = tuple(known)

    def __getitem__(self, name: str) -> Host:
        row = self._numbers[name]
        if name in self._whole:
            return self._whole[name]
        place, _, own = self._rows.get(row)
        shared = self._shared[self._shares[row]]
        return Host(name, own, shared, place.file, place.line, place.column)

    def __contains__(self, name: object) -> bool:
        return name in self._numbers

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)

    def keys(self) -> KeysView[str]:
        """Return the names."""
        return self._numbers.keys()
