"""By which cell of a spreadsheet something came into the files: its faults are told there."""

from collections.abc import Iterator
from collections.abc import Mapping as TextMapping
from dataclasses import replace
from typing import Final

from fleetcfg.declared.inventory.merge import Inventory, read_inventory
from fleetcfg.declared.inventory.variables import SITE_NAME
from fleetcfg.declared.province import Province
from fleetcfg.declared.sheets.cells import CellPlace
from fleetcfg.declared.sheets.columns import COLUMNS, IDS, TableKind
from fleetcfg.declared.sheets.rows import SheetRow, SheetRows
from fleetcfg.model.problem import Place, Problem, Problems
from fleetcfg.model.typed.nodes import Mapping, Node, Scalar, Sequence

_LACKING: Final = frozenset({"INV_MISSING", "YAML_KEY_MISSING"})

_Cell = tuple[SheetRow, str]  # a row, and which of its columns; none for the row itself


class CellIndex:
    """Where each row, and each value of it, stands in the files of a province.

    Args:
        before: The province as its files are.
        province: As it would be.
        rows: What is asked for.
    """

    def __init__(self, before: Province, province: Province, rows: SheetRows) -> None:
        self._before, self._after = before.fleet.devices, province.fleet.devices
        self._hosts = {name[0]: row for name, row in rows.rows.get("devices", {}).items()}
        self._cells: dict[Place, _Cell] = {
            **dict(_device_cells(province, self._hosts)),
            **dict(_entry_cells(province, rows)),
        }

    def cell_of(self, problem: Problem) -> CellPlace:
        """Return the cell by which *problem* came about; else the place in the file, as it is."""
        key, host = str(problem.facts.get("key", "")), str(problem.facts.get("host", ""))
        if problem.place in self._cells:
            row, found = self._cells[problem.place]
            return row.cells.get(found or key, row.place)
        said = self._hosts.get(host)
        if said is not None:
            own = (each.key for each in COLUMNS["devices"] if each.at and each.at[0] == key)
            return said.cells.get(next(own, ""), said.place)
        return CellPlace(str(problem.place))

    def cited(self, problem: Problem) -> Problem:
        """Return *problem* with the other device that it names at its cell, or where it stands now.

        The lines of files that are not written are nothing that a person can look up.
        """
        host, at = str(problem.facts.get("first", "")), problem.facts.get("at")
        known = self._hosts[host].place if host in self._hosts else None
        now = self._after[host].places if host in self._after else {}
        key, place = next((one for one in now.items() if str(one[1]) == at), ("", known))
        if at is None or place is None:
            return problem
        if place in self._cells:
            row, column = self._cells[place]
            place = row.cells.get(column, row.place)
        elif host in self._before:
            place = self._before[host].places.get(key, place)
        return replace(problem, facts={**problem.facts, "at": str(place)})

    def empty(self, problem: Problem) -> str:
        """Return the column, where *problem* is that a cell, at which it stands, is empty."""
        place, key = problem.place, str(problem.facts.get("key", ""))
        is_cell = isinstance(place, CellPlace) and bool(place.column)
        return _column_of(key) if is_cell and problem.code in _LACKING else ""

    def lacking(self, problem: Problem) -> tuple[str, str]:
        """Return sheet and column, where *problem* is that a column is not there at all."""
        key, host = str(problem.facts.get("key", "")), str(problem.facts.get("host", ""))
        row, _ = self._cells.get(problem.place, (self._hosts.get(host), ""))
        if row is None or problem.code not in _LACKING:
            return "", ""
        name = _column_of(key)
        return ("", "") if name in row.cells else (row.place.file, name)


def _column_of(key: str) -> str:
    """Return the column of a device that says *key*; of others they are called alike."""
    return next((each.key for each in COLUMNS["devices"] if each.at and each.at[0] == key), key)


def _device_cells(
    province: Province, rows: TextMapping[str, SheetRow]
) -> Iterator[tuple[Place, _Cell]]:
    """Yield where the files say each variable of a host that has a row, and its cell."""
    for host, row in rows.items():
        device = province.fleet.devices.get(host)
        if device is None:
            continue
        for column in COLUMNS["devices"]:
            place = device.places.get(str(column.at[0])) if column.at else None
            if place is not None:
                yield place, (row, column.key)


def _entry_cells(province: Province, rows: SheetRows) -> Iterator[tuple[Place, _Cell]]:
    """Yield the place of each other entry that has a row, and of each value in it, and its cell."""
    for kind, node in _entries(read_inventory(province.origin.inventories, Problems())):
        name = tuple(_text(node, (key,)) for key in IDS[kind])
        row = rows.rows.get(kind, {}).get(name)
        if row is None:
            continue
        yield node.place, (row, "")
        for column in COLUMNS[kind]:
            value = _inside(node, column.at)
            if value is not None:
                yield value.place, (row, column.key)


def _entries(inventory: Inventory) -> Iterator[tuple[TableKind, Mapping]]:
    """Yield each entry of the registers, and each site."""
    top = inventory.group_nodes["all"]
    registers: tuple[TableKind, ...] = ("units", "providers")
    for kind in registers:
        node = top.get(kind)
        for item in node.items if isinstance(node, Sequence) else ():
            if isinstance(item, Mapping):
                yield kind, item
    for nodes in inventory.group_nodes.values():
        site = nodes.get(SITE_NAME)
        if isinstance(site, Mapping):
            yield "sites", site


def _text(node: Mapping, path: tuple[str | int, ...]) -> str:
    found = _inside(node, path)
    return found.text if isinstance(found, Scalar) else ""


def _inside(node: Node, path: tuple[str | int, ...]) -> Node | None:
    """Return what stands at *path*; None if nothing does."""
    found: Node | None = node
    for part in path:
        if isinstance(found, Mapping) and isinstance(part, str):
            found = found.get(part)
        elif isinstance(found, Sequence) and isinstance(part, int) and part < len(found.items):
            found = found.items[part]
        else:
            return None
    return found
