"""Where the files of an inventory speak of each host and group: what an edit must change.

`fleetcfg.declared.inventory.merge` tells what the files come to; here each place is kept by itself,
with the way that leads to it from the root of its file.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from fleetcfg.declared.inventory.ranges import count_names, expand
from fleetcfg.declared.inventory.sources import base_of, entity_of, is_variable_file
from fleetcfg.declared.syntax.yaml import parse
from fleetcfg.declared.tree import Tree
from fleetcfg.model.problem import Place, Problems
from fleetcfg.model.typed.nodes import Mapping, Node

WrittenPath = tuple[str, ...]
"""The way to a mapping from the root of its file."""


@dataclass(frozen=True, slots=True)
class WrittenPlace:
    """One place where variables of a host or group stand, or may stand.

    Attributes:
        path: The way to them, from the root of the document.
        said: The variables; None where there are none.
        group: In which group a host is named there; empty in a file of variables.
        is_range: Whether the line stands for several hosts: nothing of one of them is said there.
    """

    file: str
    path: WrittenPath
    said: Mapping | None
    group: str = ""
    is_range: bool = False

    def has(self, name: str, place: Place) -> bool:
        """Tell whether the variable *name* that stands at *place* stands here."""
        if self.said is None or name not in self.said:
            return False
        return self.said[name].place == place


@dataclass(slots=True)
class WrittenInventory:
    """Every such place.

    Attributes:
        base: The folder in which ``group_vars`` and ``host_vars`` lie.
        hosts: By name; *groups* the same of groups, their variables.
        bodies: By group, where ``hosts``, ``children`` and ``vars`` of it stand.
        files: Every file that declares something, by path.
    """

    base: str
    hosts: dict[str, list[WrittenPlace]] = field(default_factory=dict[str, list[WrittenPlace]])
    groups: dict[str, list[WrittenPlace]] = field(default_factory=dict[str, list[WrittenPlace]])
    bodies: dict[str, list[WrittenPlace]] = field(default_factory=dict[str, list[WrittenPlace]])

    def main_file(self) -> str:
        """Return the file of groups that has most hosts; a usual name if there is none."""
        counts: dict[str, int] = {}
        for places in self.hosts.values():
            for place in places:
                if place.group:
                    counts[place.file] = counts.get(place.file, 0) + 1
        for places in self.bodies.values():
            for place in places:
                counts.setdefault(place.file, 0)
        usual = (PurePosixPath(self.base) / "hosts.yaml").as_posix()
        return max(counts, key=lambda file: (counts[file], file == usual), default=usual)

    def variable_file(self, folder: str, name: str) -> str:
        """Return where a new file of variables lies."""
        return (PurePosixPath(self.base) / folder / f"{name}.yaml").as_posix()


def read_written(tree: Tree) -> WrittenInventory:
    """Return where *tree* speaks of what; what is wrong with it has been told before."""
    found, unheard = WrittenInventory(base_of(tree)), Problems()
    for path in sorted(tree.files, key=lambda path: path.split("/")):
        node = parse(tree.files[path], path, unheard)
        if is_variable_file(path):
            folder, name, _ = entity_of(path, found.base)
            known = found.hosts if folder == "host_vars" else found.groups
            known.setdefault(name, []).append(WrittenPlace(path, (), _mapping(node)))
        elif node is not None:
            for name, body in _items(node):
                _read_group(found, path, (name,), body)
    return found


def _read_group(found: WrittenInventory, file: str, path: WrittenPath, node: Node) -> None:
    name = path[-1]
    found.bodies.setdefault(name, []).append(WrittenPlace(file, path, _mapping(node)))
    for key, part in _items(node):
        match key:
            case "vars":
                place = WrittenPlace(file, (*path, key), _mapping(part))
                found.groups.setdefault(name, []).append(place)
            case "children":
                for child, below in _items(part):
                    _read_group(found, file, (*path, key, child), below)
            case "hosts":
                for host, place in _hosts(file, (*path, key), part, name):
                    found.hosts.setdefault(host, []).append(place)
            case _:
                pass  # of nothing that is edited


def _mapping(node: Node | None) -> Mapping | None:
    return node if isinstance(node, Mapping) else None


def _items(node: Node) -> Iterable[tuple[str, Node]]:
    return node.items() if isinstance(node, Mapping) else ()


def _hosts(
    file: str, path: WrittenPath, node: Node, group: str
) -> Iterator[tuple[str, WrittenPlace]]:
    for typed, body in _items(node):
        for host in expand(typed) if count_names(typed) else ():
            yield host, WrittenPlace(file, (*path, typed), _mapping(body), group, host != typed)
