"""What a spreadsheet asks for, as edits of the files that declare it; nothing else is touched.

A value is changed where it stands. One that a device has of a group is not changed for the group:
it becomes a value of the device's own. What has no place yet is put where its like stand.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import PurePosixPath
from typing import Final

from fleetcfg.declared.inventory.written import (
    WrittenInventory,
    WrittenPlace,
    read_written,
)
from fleetcfg.declared.sheets.cells import CellPlace
from fleetcfg.declared.sheets.columns import COLUMNS, IDS, TableColumn, TableKind, column
from fleetcfg.declared.sheets.compare import AddedRow, CellChange, TableChanges
from fleetcfg.declared.sheets.group_places import PARENTS, GroupPlaces
from fleetcfg.declared.sheets.headings import slug
from fleetcfg.declared.sheets.names import listed
from fleetcfg.declared.sheets.tables import site_groups
from fleetcfg.declared.syntax.spans import YamlValue
from fleetcfg.declared.tree import Tree
from fleetcfg.declared.yaml_edit import YamlEdit
from fleetcfg.model.fleet import Fleet
from fleetcfg.model.nearest import nearest
from fleetcfg.model.problem import Place, Problems

_REGISTERS: Final[tuple[TableKind, ...]] = ("providers", "units")
_ORDER: Final[tuple[TableKind, ...]] = (*_REGISTERS, "sites", "devices")


class InventoryEditor:
    """Edits the files of one source of an inventory.

    Args:
        fleet: As it is.
        tree: Its files.
        families: By each family, whether its devices stand in rooms.
        problems: Takes what cannot be.

    Attributes:
        own: Devices of which a value that was of their group becomes their own: host and column.
        asked: By file: the cells and rows for which it is edited.
    """

    def __init__(
        self, fleet: Fleet, tree: Tree, families: Mapping[str, bool], problems: Problems
    ) -> None:
        self._fleet = fleet
        self._tree = tree
        self._problems = problems
        self._written: WrittenInventory = read_written(tree)
        self._sites = dict(site_groups(fleet))  # groups by site
        self._edits: dict[str, YamlEdit] = {}
        self._removed: set[str] = set()
        self._names = {*self._written.bodies, *self._written.groups, *self._sites.values()}
        self._families = families
        self._groups = GroupPlaces(fleet, self._written, self._sites.values(), self._edit)
        self._place = CellPlace("")
        self.own: list[tuple[str, str]] = []
        self.asked: dict[str, set[CellPlace]] = {}

    def files(self) -> dict[str, bytes | None]:
        """Return every file that becomes another, by path; None for one that is to go.

        Raises:
            DeclarationError: As `YamlEdit.result`.
        """
        files: dict[str, bytes | None] = dict.fromkeys(sorted(self._removed))
        for path, edit in sorted(self._edits.items()):
            if path not in self._removed:
                data = edit.result()
                if data != self._tree.files.get(path):
                    files[path] = data
        return files

    def apply(self, changes: TableChanges) -> None:
        """Edit the files so that they say what *changes* ask for; report what cannot be."""
        for kind in _ORDER:
            for change in changes.changed:
                if change.kind == kind:
                    self._place = change.place
                    self._change(change)
            for row in changes.added:
                if row.kind == kind:
                    self._place = row.place
                    self._add(row)

    def remove(self, host: str, place: CellPlace) -> None:
        """Take a device out of every file; *place* is where it is told that this cannot be."""
        self._place = place
        for written in self._written.hosts.get(host, ()):
            if written.is_range:
                self._problems.error("SHEET_RANGE", place, host=host)
            elif not written.path:
                self._removed.add(written.file)
            else:
                self._edit(written.file).remove(written.path)

    def _edit(self, file: str) -> YamlEdit:
        self.asked.setdefault(file, set()).add(self._place)
        edit = self._edits.get(file)
        if edit is None:
            edit = self._edits[file] = YamlEdit(self._tree.files.get(file, b""), file)
        return edit

    def _change(self, change: CellChange) -> None:
        if change.kind == "devices":
            self._change_device(change)
        elif change.kind == "sites":
            self._change_site(change)
        else:
            self._change_register(change)

    def _add(self, row: AddedRow) -> None:
        if row.kind == "devices":
            self._add_device(row)
        elif row.kind == "sites":
            self._add_site(row)
        else:
            file, path = self._register(row.kind)
            self._edit(file).add(path, _made(row.kind, row.values))

    # ------------------------------------------------------------ registers

    def _register(self, kind: TableKind) -> tuple[str, tuple[str, ...]]:
        """Return the file of a register, and the way to it."""
        places = self._written.groups.get("all", [])
        found = next((each for each in places if each.said and kind in each.said), None)
        files = [each for each in places if not each.path]
        if found is not None:
            return found.file, (*found.path, kind)
        if not files:
            return self._written.variable_file("group_vars", "all"), (kind,)
        folder = PurePosixPath(files[0].file).parent
        is_folder = folder.name == "all"
        return (folder / f"{kind}.yaml").as_posix() if is_folder else files[0].file, (kind,)

    def _change_register(self, change: CellChange) -> None:
        file, path = self._register(change.kind)
        edit, ids = self._edit(file), IDS[change.kind]
        rows = edit.get(path)
        for number, row in enumerate(rows if isinstance(rows, list) else ()):
            if isinstance(row, dict) and tuple(str(row.get(key)) for key in ids) == change.row:
                self._set_inside(file, (*path, number), change)

    # ------------------------------------------------------------ sites

    def _change_site(self, change: CellChange) -> None:
        group = self._sites[change.row[0]]
        place = next(p for p in self._written.groups[group] if p.said and "site" in p.said)
        self._set_inside(place.file, (*place.path, "site"), change)
        if change.key in PARENTS and change.after:
            self._groups.move_site(group, change.key, change.before, change.after)

    def _set_inside(self, file: str, path: tuple[str | int, ...], change: CellChange) -> None:
        """Have an entry below *path* say what was typed, or nothing any more."""
        edit, meant = self._edit(file), column(change.kind, change.key)
        way = (*path, *meant.at)
        if not change.after:
            edit.remove(way)
            while (way := way[:-1]) != path and not edit.get(way):
                edit.remove(way)
            return
        if 0 in meant.at and not edit.get((*path, meant.at[0])):
            edit.set((*path, meant.at[0]), [{}])
        edit.set(way, _value(meant, change.after))

    def _add_site(self, row: AddedRow) -> None:
        site = row.row[0]
        stem = slug(site).replace("-", "_").removeprefix("dc_")
        names = self._names
        group = next(
            name
            for number in range(1, len(names) + 2)
            if (name := f"site_{stem}" if number == 1 else f"site_{stem}_{number}") not in names
        )
        names.add(group)
        self._sites[site] = group
        self._groups.add_site(group, row.values.get("role", ""), row.values.get("provider", ""))
        variables = self._written.variable_file("group_vars", group)
        self._edit(variables).set(("site",), _made("sites", row.values))

    # ------------------------------------------------------------ devices

    def _change_device(self, change: CellChange) -> None:
        host, key = change.row[0], change.key
        if key == "site":
            self._move(host, change)
        elif key == "group":
            self._problems.error("SHEET_GROUP", change.place, host=host)
        else:
            self._set_variable(host, column("devices", key), change)

    def _set_variable(self, host: str, meant: TableColumn, change: CellChange) -> None:
        name = str(meant.at[0])
        said = self._fleet.devices[host].places.get(name)
        own = None if said is None else self._own_place(host, name, said)
        if own is not None and own.is_range:
            self._problems.error("SHEET_RANGE", change.place, host=host)
        elif change.after:
            home = own or self._home(host)
            self._edit(home.file).set((*home.path, name), _value(meant, change.after))
            if own is None and said is not None:
                self.own.append((host, change.key))
        elif own is not None:
            self._edit(own.file).remove((*own.path, name))
        else:
            self._problems.error("SHEET_OF_GROUP", change.place, host=host, text=change.before)

    def _own_place(self, host: str, name: str, said: Place) -> WrittenPlace | None:
        """Return where *host* itself says a variable; None if a group of it does."""
        return next((each for each in self._written.hosts[host] if each.has(name, said)), None)

    def _home(self, host: str) -> WrittenPlace:
        """Return where a variable of *host* is put: with its others, if it has any."""
        places = [each for each in self._written.hosts[host] if not each.is_range]
        own = WrittenPlace(self._written.variable_file("host_vars", host), (), None)
        return next((each for each in places if each.said), next(iter(places), own))

    def _move(self, host: str, change: CellChange) -> None:
        """Have *host* stand in the group of another site."""
        body: YamlValue = None
        if change.before:
            group = self._sites[change.before]
            places = [each for each in self._written.hosts[host] if each.group == group]
            if not places or places[0].is_range:
                self._problems.error("SHEET_RANGE", change.place, host=host)
                return
            edit = self._edit(places[0].file)
            body = edit.get(places[0].path)
            edit.remove(places[0].path)
        if change.after in self._sites:
            self._put_host(self._sites[change.after], host, body)
        elif not change.after and (body or len(self._written.hosts[host]) == 1):
            self._put_host("all", host, body)

    def _add_device(self, row: AddedRow) -> None:
        host = row.row[0]
        groups = list(filter(None, map(str.strip, row.values.get("group", "").split(","))))
        if unknown := [group for group in groups if group not in self._fleet.groups]:
            close = nearest(unknown[0], self._fleet.groups)
            facts = {"column": "group", "nearest": close, "known": listed(self._fleet.groups)}
            self._problems.error("SHEET_CHOICE", row.place, text=unknown[0], **facts)
            return
        values, family = dict(row.values), row.values.get("family", "")
        if family in self._families and not groups:
            groups = [self._groups.add_family(family, is_endpoint=self._families[family])]
            if self._groups.says_family(family):
                del values["family"]
        site = self._sites.get(row.values.get("site", ""))
        groups += [site] if site else []
        body = _made("devices", values)
        for number, group in enumerate(groups or ["all"]):
            self._put_host(group, host, None if number else body)

    def _put_host(self, group: str, host: str, body: YamlValue) -> None:
        file, path = self._groups.body(group)
        self._edit(file).set((*path, "hosts", host), body or None)


def _value(meant: TableColumn, text: str) -> YamlValue:
    if meant.form == "whole":
        return int(text)
    return date.fromisoformat(text) if meant.form == "day" else text


def _made(kind: TableKind, values: Mapping[str, str]) -> dict[str, YamlValue]:
    """Return the mapping of a row that is added."""
    made: dict[str, YamlValue] = {}
    for key, text in _in_order(kind, values):
        meant = column(kind, key)
        match meant.at:
            case (str(one),):
                made[one] = _value(meant, text)
            case (str(one), str(other)):
                inner = made.setdefault(one, {})
                if isinstance(inner, dict):
                    inner[other] = _value(meant, text)
            case (str(one), 0, str(other)):
                rows = made.setdefault(one, [{}])
                if isinstance(rows, list) and isinstance(rows[0], dict):
                    rows[0][other] = _value(meant, text)
            case _:
                pass  # told by where the mapping stands
    return made


def _in_order(kind: TableKind, values: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    return ((each.key, values[each.key]) for each in COLUMNS[kind] if values.get(each.key))
