"""The inventory as Ansible means it: groups, hosts, and the merged variables of each host.

Precedence is Ansible's, from weak to strong: ``all``, then groups by depth, priority and name, then
the host; at each of these three steps what an inventory file says is weaker than what a variables
file says, and an earlier source is weaker than a later one. Values are replaced whole. Where
Ansible's order would surprise (a parent's variables file beats what a child says in an inventory
file), the tree is refused.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Final

from fleetcfg.declared.inventory.hosts import Host, SourceVariables
from fleetcfg.declared.inventory.sources import Drafts, GroupDraft, SourceReader
from fleetcfg.declared.inventory.variables import PRIORITY_NAME, ReadValues, Shared, is_same
from fleetcfg.declared.tree import Tree
from fleetcfg.model.fleet import Group
from fleetcfg.model.problem import Problems
from fleetcfg.model.typed.node_readers import report_no_file, whole
from fleetcfg.model.typed.nodes import Node

MAX_GROUP_DEPTH: Final = 64


@dataclass(frozen=True, slots=True)
class Inventory:
    """Groups and hosts, by name, in the order in which the files name them.

    Attributes:
        group_nodes: The variables said of each group itself, by group and name.
        priorities: ``ansible_group_priority`` of each group that has one.
    """

    groups: Mapping[str, Group]
    hosts: Mapping[str, Host]
    group_nodes: Mapping[str, Mapping[str, Node]]
    priorities: Mapping[str, int]


def read_inventory(trees: Sequence[Tree], problems: Problems) -> Inventory:
    """
    Read the sources of one inventory.

    Args:
        trees: One for each ``-i``; a later one counts more.
        problems: Where to report what is wrong.

    Returns:
        What could be read, whatever the problems.
    """
    reader = SourceReader(problems)
    for tree in trees:
        reader.read(tree)
    return _Merger(reader.finish(), problems).inventory()


# ---------------------------------------------------------------- merging


def _merged(inline: SourceVariables, filed: SourceVariables) -> Mapping[str, Node]:
    """Merge what is said of one group or host; most often it is said once and nothing is copied."""
    if len(inline) == 1 and not filed:
        return inline[0][1]
    return {name: node for _, said in (*inline, *filed) for name, node in said.items()}


def _without(unwanted: str, said: SourceVariables) -> SourceVariables:
    return tuple(
        (source, {name: node for name, node in each.items() if name != unwanted})
        if unwanted in each
        else (source, each)
        for source, each in said
    )


def _by_group(groups: Iterable[SourceVariables]) -> dict[str, Node]:
    return {name: node for said in groups for _, each in said for name, node in each.items()}


def _by_source(groups: Iterable[SourceVariables]) -> dict[str, Node]:
    """Merge files of variables: all groups of the first source, then all of the next."""
    in_order = sorted((pair for said in groups for pair in said), key=itemgetter(0))
    return {name: node for _, said in in_order for name, node in said.items()}


class _Merger:
    """Makes an inventory of what the sources say."""

    def __init__(self, drafts: Drafts, problems: Problems) -> None:
        self._problems = problems
        self._groups = drafts.groups
        self._hosts = drafts.hosts
        self._parents: dict[str, list[str]] = {name: [] for name in drafts.groups}
        self._depths: dict[str, int] = {}
        self._priorities: dict[str, int] = {}
        self._shared: dict[tuple[str, ...], Shared] = {}
        self._values = ReadValues()

    def inventory(self) -> Inventory:
        """Merge."""
        self._take_priorities()
        self._cut_cycles()
        self._adopt_orphans()
        self._measure_depths()
        groups_of = self._groups_of_hosts()
        self._report_empty_groups()
        self._report_names()
        whole = {
            name: Host(
                name,
                _merged(draft.inline, draft.files),
                self._shared_by(groups_of[name]),
                draft.place.file,
                draft.place.line,
                draft.place.column,
            )
            for name, draft in self._hosts.whole.items()
        }
        shared = (self._shared_by(groups_of[name]) for name in self._hosts)
        hosts = self._hosts.merged(whole, shared)
        nodes = {name: _merged(group.inline, group.files) for name, group in self._groups.items()}
        return Inventory(
            groups={name: self._group(group, nodes[name]) for name, group in self._groups.items()},
            hosts=hosts,
            group_nodes=nodes,
            priorities=self._priorities,
        )

    def _group(self, draft: GroupDraft, nodes: Mapping[str, Node]) -> Group:
        variables = self._values.of(nodes)
        depth = self._depths[draft.name]
        places = {name: node.place for name, node in nodes.items()}
        return Group(
            draft.name, tuple(draft.children), tuple(draft.hosts), variables, depth, places
        )

    def _take_priorities(self) -> None:
        """Read the priority of each group; it is no variable, and Ansible prints none."""
        for group in self._groups.values():
            for _, filed in group.files:
                node = filed.get(PRIORITY_NAME)
                if node is not None:  # Ansible reads it too late to heed it
                    self._problems.error("INV_PRIORITY_IN_FILE", node.place, group=group.name)
            for _, inline in group.inline:
                node = inline.get(PRIORITY_NAME)
                priority = None if node is None else whole(node, self._problems)
                if priority is not None:
                    self._priorities[group.name] = priority
            group.files = _without(PRIORITY_NAME, group.files)
            group.inline = _without(PRIORITY_NAME, group.inline)

    # ------------------------------------------------------------ shape

    def _cut_cycles(self) -> None:
        """Report and drop each child that would make a group its own ancestor."""
        done: set[str] = set()
        for start in self._groups:
            path: dict[str, Iterator[str]] = {}
            current: str | None = None if start in done else start
            while current is not None:
                if current not in path:
                    path[current] = iter(tuple(self._groups[current].children))
                child = next(path[current], None)
                if child is None:
                    done.add(current)
                    path.pop(current)
                    current = next(reversed(path), None)
                elif child in path:
                    place = self._groups[current].children.pop(child)
                    self._problems.error("INV_GROUP_CYCLE", place, group=current, child=child)
                elif child not in done:
                    current = child

    def _adopt_orphans(self) -> None:
        """Put groups that are in no other, and hosts that are in none, where Ansible puts them."""
        for group in self._groups.values():
            for child in group.children:
                self._parents[child].append(group.name)
        top = self._groups["all"]
        for name, group in self._groups.items():
            if not self._parents[name] and name != "all":
                top.children[name] = group.place
                self._parents[name].append("all")
        grouped = {
            host
            for name, group in self._groups.items()
            if name not in {"all", "ungrouped"}
            for host in group.hosts
        }
        said = self._groups["ungrouped"].hosts
        alone = (host for host in (*said, *self._hosts) if host not in grouped)
        self._groups["ungrouped"].hosts = dict.fromkeys(alone)

    def _measure_depths(self) -> None:
        """Set the depth of each group: the longest way down to it from ``all``."""
        open_parents = {name: len(parents) for name, parents in self._parents.items()}
        ready = [name for name, count in open_parents.items() if count == 0]
        self._depths = dict.fromkeys(self._groups, 0)
        while ready:
            name = ready.pop()
            for child in self._groups[name].children:
                self._depths[child] = max(self._depths[child], self._depths[name] + 1)
                open_parents[child] -= 1
                if open_parents[child] == 0:
                    ready.append(child)
        for name, depth in self._depths.items():
            if depth > MAX_GROUP_DEPTH:
                place = self._groups[name].place
                self._problems.error("INV_GROUP_TOO_DEEP", place, group=name, limit=MAX_GROUP_DEPTH)

    def _groups_of_hosts(self) -> dict[str, tuple[str, ...]]:
        """Return every group of each host, ``all`` first, then weaker before stronger."""
        direct: dict[str, list[str]] = {name: [] for name in self._hosts}
        for name, group in self._groups.items():
            for host in group.hosts:
                direct[host].append(name)
        ordered: dict[tuple[str, ...], tuple[str, ...]] = {}
        found: dict[str, tuple[str, ...]] = {}
        for host, names in direct.items():
            key = tuple(names)
            groups = ordered.get(key)
            if groups is None:
                groups = ordered[key] = self._with_ancestors(key)
            found[host] = groups
        return found

    def _with_ancestors(self, direct: tuple[str, ...]) -> tuple[str, ...]:
        found, waiting = {"all"}, list(direct)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting.extend(self._parents[name])
        return tuple(sorted(found, key=self._strength))

    def _strength(self, name: str) -> tuple[bool, int, int, str]:
        return (name != "all", self._depths[name], self._priorities.get(name, 1), name)

    # ------------------------------------------------------------ variables

    def _shared_by(self, groups: tuple[str, ...]) -> Shared:
        shared = self._shared.get(groups)
        if shared is None:
            top, others = self._groups["all"], [self._groups[name] for name in groups[1:]]
            inline = _by_group(group.inline for group in others)
            filed = _by_source(group.files for group in others)
            self._report_inversions(others, filed)
            merged = {**_merged(top.inline, top.files), **inline, **filed}
            shared = self._shared[groups] = Shared(groups, merged, self._values.of(merged))
        return shared

    def _report_inversions(self, groups: list[GroupDraft], filed: Mapping[str, Node]) -> None:
        """Report a group whose word in an inventory file loses to a weaker group's file."""
        strongest = {
            name: at for at, group in enumerate(groups) for _, said in group.files for name in said
        }
        for at, group in enumerate(groups):
            for _, said in group.inline:
                for name in said.keys() & strongest.keys():
                    if strongest[name] < at and not is_same(said[name], filed[name]):
                        winner = groups[strongest[name]].name
                        self._problems.error(
                            "INV_PARENT_FILE_WINS",
                            said[name].place,
                            key=name,
                            group=group.name,
                            winner=winner,
                        )

    def _report_empty_groups(self) -> None:
        filled = {name for name, group in self._groups.items() if group.hosts}
        waiting = list(filled)
        while waiting:
            parents = [name for name in self._parents[waiting.pop()] if name not in filled]
            filled.update(parents)
            waiting.extend(parents)
        for name, group in self._groups.items():
            is_known = name in filled or name in {"all", "ungrouped"}
            if not (is_known or self._problems.is_unread(name)):
                self._problems.warning("INV_GROUP_EMPTY", group.place, group=name)

    def _report_names(self) -> None:
        """Report names that mean two things, or no file."""
        for name, draft in (*self._hosts.items(), *self._groups.items()):
            report_no_file(name, draft.place, self._problems)
        by_case: dict[str, str] = {}
        for name in self._hosts:
            if name in self._groups:
                self._problems.error("INV_GROUP_AND_HOST", self._hosts[name].place, name=name)
            first = by_case.setdefault(name.lower(), name)
            if first != name:
                place = self._hosts[name].place
                self._problems.error("INV_NAME_CASE", place, host=name, first=first)
