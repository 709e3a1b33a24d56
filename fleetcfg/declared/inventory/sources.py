"""What each source of an inventory says, before anything is merged.

A source is one ``-i``: files of groups and hosts, with ``group_vars`` and ``host_vars`` beside
them. Within one source nothing may be said twice with different words; between sources the later
one counts.
"""

import re
from collections import abc
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final

from fleetcfg.declared.inventory.hosts import HostDraft, HostDrafts, SourceVariables
from fleetcfg.declared.inventory.ranges import count_names, expand
from fleetcfg.declared.inventory.variables import Level, checked, is_same, report_secret_bytes
from fleetcfg.declared.syntax.yaml import is_empty, parse
from fleetcfg.declared.tree import ENDINGS, IGNORED_ENDINGS, VARIABLE_FOLDERS, Tree
from fleetcfg.model.problem import EVERYTHING, Place, Problems
from fleetcfg.model.typed.fields import Meaning
from fleetcfg.model.typed.node_readers import fields
from fleetcfg.model.typed.nodes import Mapping, Node, Scalar, count_values

GROUP_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,254}")
MAX_FLEET: Final = 300_000  # hosts
MAX_IN_RANGES: Final = 10_000  # names, or values said of them, that all ranges stand for
GROUP_KEYS: Final[abc.Mapping[str, Meaning]] = {
    "hosts": Meaning("Thiết bị của nhóm", "Devices of the group"),
    "children": Meaning("Nhóm con", "Groups below it"),
    "vars": Meaning("Biến chung của nhóm", "Variables that the group shares"),
}
"""What may be said of a group, which several files may do: it is no row that is read at once."""


@dataclass(slots=True)
class GroupDraft(HostDraft):
    """A group while files are read; *children* and *hosts* in the order of the files."""

    children: dict[str, Place] = field(default_factory=dict[str, Place])
    hosts: dict[str, None] = field(default_factory=dict[str, None])


@dataclass(slots=True)
class Drafts:
    """All that the sources say."""

    groups: dict[str, GroupDraft] = field(default_factory=dict[str, GroupDraft])
    hosts: HostDrafts = field(default_factory=HostDrafts)


class SourceReader:
    """Reads one source after another into the same drafts.

    Attributes:
        drafts: What was read.
    """

    def __init__(self, problems: Problems) -> None:
        self._problems = problems
        self._source = -1
        self._in_ranges = 0
        self._variable_files: list[tuple[int, str, str, Node | None]] = []
        self.drafts = Drafts()
        for name in ("all", "ungrouped"):
            self.drafts.groups[name] = GroupDraft(name, Place(""))
        self.drafts.groups["all"].children["ungrouped"] = Place("")

    def read(self, tree: Tree) -> None:
        """Read the next source; a later one counts more."""
        self._source += 1
        base = base_of(tree)
        _report_skipped(tree, base, self._problems)
        for path in sorted(tree.files, key=lambda path: path.split("/")):
            self._read_file(tree.files[path], path, base)

    def finish(self) -> Drafts:
        """Read the variable files, now that every group and host is known."""
        chosen: dict[tuple[int, str, str], str] = {}
        for source, base, path, node in self._variable_files:
            folder, name, form = entity_of(path, base)
            if not folder:
                self._problems.error("INV_VARS_MISPLACED", Place(path), folder=base or ".")
                continue
            if chosen.setdefault((source, folder, name), form) != form:
                self._problems.error(
                    "INV_SHADOWED_FILE", Place(path), name=name, form=chosen[source, folder, name]
                )
                continue
            draft = self._known(folder, name, path)
            if draft is not None and node is not None:
                fresh = self._checked(node, _level(folder, name), name)
                draft.files = self._joined(draft.files, fresh, source)
                if folder == "host_vars":
                    self.drafts.hosts[name] = draft
        for draft in (*self.drafts.groups.values(), *self.drafts.hosts.whole.values()):
            if draft.files:
                self._report_stages(draft)
        return self.drafts

    def _read_file(self, data: bytes, path: str, base: str) -> None:
        report_secret_bytes(data, path, self._problems)
        node = parse(data, path, self._problems, is_signed=True)
        if node is None and data.strip():
            self._note_unread(path, base)
        if is_variable_file(path):
            self._variable_files.append((self._source, base, path, node))
        elif isinstance(node, Mapping):
            for key, body in node.entries:
                self._read_group(key, body)
        elif node is not None:
            fields(node, (), self._problems)  # says what it should be
        elif is_empty(data):
            self._problems.warning("INV_EMPTY_FILE", Place(path))

    def _note_unread(self, path: str, base: str) -> None:
        """Note of which groups or hosts a file says something that cannot be read."""
        if self._problems.has_errors:
            lost = entity_of(path, base)[1] if is_variable_file(path) else EVERYTHING
            self._problems.unread.add(lost or "all")

    # ------------------------------------------------------------ groups and hosts

    def _read_group(self, key: Scalar, body: Node) -> None:
        name = key.text
        if not GROUP_NAME.fullmatch(name):
            self._problems.error("INV_GROUP_NAME", key.place, group=name)
            return
        group = self.drafts.groups.get(name)
        if group is None:
            group = self.drafts.groups[name] = GroupDraft(name, key.place)
        if not _is_nothing(body):
            parts = fields(body, GROUP_KEYS, self._problems, unknown="INV_UNKNOWN_GROUP_KEY")
            for part, node in (parts or {}).items():
                self._read_part(group, part, node)

    def _read_part(self, group: GroupDraft, part: str, node: Node) -> None:
        if _is_nothing(node):
            return
        if part == "vars":
            fresh = self._checked(node, _level("group_vars", group.name), group.name)
            group.inline = self._joined(group.inline, fresh, self._source)
        elif not isinstance(node, Mapping):
            fields(node, (), self._problems)  # says what it should be
        elif part == "children":
            self._read_children(group, node)
        else:
            self._read_hosts(group, node)

    def _read_children(self, group: GroupDraft, node: Mapping) -> None:
        for key, body in node.entries:
            self._read_group(key, body)
            if key.text == "all":  # every group is in it already
                self._problems.error("INV_GROUP_CYCLE", key.place, group=group.name, child="all")
            elif key.text in self.drafts.groups:
                group.children.setdefault(key.text, key.place)

    def _read_hosts(self, group: GroupDraft, node: Mapping) -> None:
        for key, body in node.entries:
            count = count_names(key.text)
            if not count:
                self._problems.error("INV_HOST_NAME", key.place, host=key.text)
            elif not self._has_room(count, body, key.place):
                return
            else:
                self._read_names(group, key, body)

    def _has_room(self, count: int, body: Node, place: Place) -> bool:
        """Tell whether *count* names may be made of one line, each with *body*; report if not."""
        if count > 1:
            self._in_ranges += count * count_values(body)
        if count > 1 and self._in_ranges > MAX_IN_RANGES:
            self._problems.error("INV_RANGES", place, limit=MAX_IN_RANGES)
            return False
        if len(self.drafts.hosts) + count > MAX_FLEET:
            self._problems.error("INV_TOO_MANY_HOSTS", place, limit=MAX_FLEET)
            return False
        return True

    def _read_names(self, group: GroupDraft, key: Scalar, body: Node) -> None:
        hosts = self.drafts.hosts
        names = tuple(expand(key.text))
        fresh = None if _is_nothing(body) else self._checked(body, "host", *names)
        for name in names:
            group.hosts[name] = None
            is_new = name not in hosts
            if fresh is None and not is_new:
                continue
            host = HostDraft(name, key.place) if is_new else hosts[name]
            host.inline = self._joined(host.inline, fresh, self._source)
            hosts[name] = host

    # ------------------------------------------------------------ variables

    def _checked(self, node: Node, level: Level, *names: str) -> abc.Mapping[str, Node] | None:
        """Return the variables in *node*; of *names* some are lost if they are not fit."""
        fit = checked(node, level, self._problems) if isinstance(node, Mapping) else None
        if fit is None:
            fields(node, (), self._problems)  # says what it should be
        if fit is not node:
            self._problems.unread.update(names)
        return fit

    def _joined(
        self, said: SourceVariables, fresh: abc.Mapping[str, Node] | None, source: int
    ) -> SourceVariables:
        """Return what was *said* of a group or host, and what is said of it now."""
        if fresh is None:
            return said
        if not said or said[-1][0] != source:
            return (*said, (source, fresh))
        known = said[-1][1]
        for name in known.keys() & fresh.keys():
            self._report_second(name, known[name], fresh[name])
        return (*said[:-1], (source, {**fresh, **known}))

    def _report_second(self, name: str, first: Node, again: Node) -> None:
        if not is_same(first, again):
            self._problems.error("INV_CONFLICT", again.place, key=name, first=str(first.place))
        elif first.file == again.file:
            self._problems.error("INV_SAID_TWICE", again.place, key=name, first=str(first.place))

    def _report_stages(self, draft: HostDraft) -> None:
        """Report where a variables file and an inventory file speak of the same variable.

        Ansible lets the variables file win, even over the inventory file of a later source.
        """
        for source, inline in draft.inline:
            for other, filed in draft.files:
                for name in inline.keys() & filed.keys():
                    if source == other:
                        self._report_second(name, inline[name], filed[name])
                    elif source > other and not is_same(inline[name], filed[name]):
                        first = str(filed[name].place)
                        self._problems.error(
                            "INV_FILE_WINS", inline[name].place, key=name, first=first
                        )

    def _known(self, folder: str, name: str, path: str) -> HostDraft | None:
        known: abc.Mapping[str, HostDraft]
        known = self.drafts.groups if folder == "group_vars" else self.drafts.hosts
        draft = known.get(name)
        if draft is None and not self._problems.is_unread(name):
            code = "INV_UNKNOWN_GROUP" if folder == "group_vars" else "INV_UNKNOWN_HOST"
            close = self._problems.nearest(name, known)
            self._problems.error(code, Place(path), name=name, nearest=close)
            self._problems.unread.update((name, close))  # one was meant by the other
        return draft


def _is_nothing(node: Node) -> bool:
    return isinstance(node, Scalar) and node.reading == "nothing"


def _level(folder: str, name: str) -> Level:
    if folder == "host_vars":
        return "host"
    return "all" if name == "all" else "group"


def is_variable_file(path: str) -> bool:
    """Tell whether a file holds variables of one group or host."""
    return any(part in VARIABLE_FOLDERS for part in path.split("/")[:-1])


def base_of(tree: Tree) -> str:
    """Return the folder of the source: the deepest that holds all its files."""
    folders = [_above_variables(path.split("/")[:-1]) for path in tree.files]
    shared: list[str] = []
    for parts in zip(*folders, strict=False):
        if len(set(parts)) > 1:
            break
        shared.append(parts[0])
    return "/".join(shared)


def _above_variables(folders: list[str]) -> list[str]:
    at = [i for i, name in enumerate(folders) if name in VARIABLE_FOLDERS]
    return folders[: at[0]] if at else folders


def entity_of(path: str, base: str) -> tuple[str, str, str]:
    """Return folder of variables, group or host, and the form Ansible looks for, of a file.

    All empty if it does not lie beside the source, where Ansible would not look.
    """
    inside = path[len(base) + 1 :] if base else path
    folder, _, rest = inside.partition("/")
    if folder not in VARIABLE_FOLDERS:
        return "", "", ""
    name, slash, _ = rest.partition("/")
    if slash:
        return folder, name, ""
    pure = PurePosixPath(name)
    return (folder, pure.stem, pure.suffix) if pure.suffix in ENDINGS else (folder, name, "")


def _report_skipped(tree: Tree, base: str, problems: Problems) -> None:
    """Report files that Ansible would read and we do not."""
    for path in tree.beside:
        if not path.endswith(IGNORED_ENDINGS) and path.startswith(base):
            problems.warning("INV_SKIPPED_FILE", Place(path))
