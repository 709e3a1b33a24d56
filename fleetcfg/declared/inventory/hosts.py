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
from fleetcfg.declared.syntax import nodes
from fleetcfg.declared.syntax.nodes import Node
from fleetcfg.model.problem import Place

_NUMBERS: Final = 8  # in a row: texts from and to, form, shared, line, column; the same of `own`


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


class Hosts(Mapping[str, Host]):
    """Hosts by name, in the order given; each is made when it is asked for.

    A host of which more than one file speaks, or not in texts alone, is held as it is.
    """

    __slots__ = ("_forms", "_rows", "_shared", "_starts", "_texts", "_whole")

    def __init__(self, hosts: Iterable[Host]) -> None:
        self._starts: dict[str, int] = {}  # of the row of each host; of one held whole, no matter
        self._whole: dict[str, Host] = {}
        self._rows = array("I")
        self._forms: list[tuple[nodes.Mapping, str]] = []
        self._shared: list[Shared] = []
        self._texts = b"".join(self._hold(hosts))

    def _hold(self, hosts: Iterable[Host]) -> Iterator[bytes]:
        """Note each host, and yield its texts."""
        forms: dict[tuple[int, str, str], int] = {}  # number of each; the identities outlive this
        shared: dict[int, int] = {}
        end = 0
        for host in hosts:
            own = host.own
            held = own.held if isinstance(own, nodes.Mapping) else ()
            self._starts[host.name] = len(self._rows)
            if not isinstance(own, nodes.Mapping) or not isinstance(held, bytes):
                self._whole[host.name] = host
                continue
            form = forms.setdefault((id(own.spots), own.file, host.file), len(forms))
            if form == len(self._forms):
                self._forms.append((own, host.file))
            common = shared.setdefault(id(host.shared), len(shared))
            if common == len(self._shared):
                self._shared.append(host.shared)
            start, end = end, end + len(held)
            self._rows.extend(
                (start, end, form, common, host.line, host.column, own.line, own.column)
            )
            yield held

    def __getitem__(self, name: str) -> Host:
        at = self._starts[name]
        if name in self._whole:
            return self._whole[name]
        start, end, form, common, line, column, own_line, own_column = self._rows[
            at : at + _NUMBERS
        ]
        like, file = self._forms[form]
        texts = self._texts[start:end]
        own = nodes.Mapping(like.spots, like.numbers, texts, like.file, own_line, own_column)
        return Host(name, own, self._shared[common], file, line, column)

    def __contains__(self, name: object) -> bool:
        return name in self._starts

    def __iter__(self) -> Iterator[str]:
        return iter(self._starts)

    def __len__(self) -> int:
        return len(self._starts)

    def keys(self) -> KeysView[str]:
        """Return the names."""
        return self._starts.keys()
