"""Units of a province that are public: a list names them, and the inventory gets their rows.

A list need not have their codes: names, codes and days stand in ``public_units.yaml``, by province.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any

from fleetcfg.declared.inventory.variables import value_of
from fleetcfg.declared.sheets.cells import CellPlace
from fleetcfg.declared.sheets.headings import plain
from fleetcfg.declared.sheets.names import names_of, names_of_unit
from fleetcfg.declared.sheets.rows import SheetRow, SheetRows
from fleetcfg.declared.sheets.tables import InventoryTables
from fleetcfg.declared.syntax.yaml import parse
from fleetcfg.model.problem import Problems

_Unit = Mapping[str, str]


def add_public_units(rows: SheetRows, known: InventoryTables) -> None:
    """Add to *rows* the public units that they name and nothing else has; and since when.

    Only units of a province that the inventory has itself are meant.
    """
    names, there = names_of(rows, known), known.choices["units"]
    public = _public(known)
    sites = rows.rows.get("sites", {})
    for row in sites.values():
        name = row.values.get("unit", "")
        if name in there or ("units", plain(name)) in names:
            continue
        unit = public.get(plain(name))
        if unit is not None:
            place = row.cells.get("unit", row.place)
            _add(rows, unit, place)
    since = _days(rows, known)
    names = names_of(rows, known)
    for key, row in sites.items():
        name = row.values.get("unit", "")
        meant = names.get(("units", plain(name)), frozenset({name}))
        days = since.get(next(iter(meant)), ()) if len(meant) == 1 else ()
        if len(days) == 1 and not row.values.get("unit_since"):
            values = {**row.values, "unit_since": days[0]}
            sites[key] = replace(row, values=values, filled=row.filled | {"unit_since"})


def _add(rows: SheetRows, unit: _Unit, place: CellPlace) -> None:
    units = rows.rows.setdefault("units", {})
    units.setdefault((unit["code"], unit["valid_from"]), SheetRow(unit, {}, place))


def _days(rows: SheetRows, known: InventoryTables) -> dict[str, tuple[str, ...]]:
    """Return since when each code is the unit that it is now."""
    found = dict[str, tuple[str, ...]]()
    said = [*known.tables["units"].rows.values()]
    said += [row.values for row in rows.rows.get("units", {}).values()]
    for unit in said:
        if not unit.get("valid_to"):
            code, day = unit.get("code", ""), unit.get("valid_from", "")
            found[code] = tuple(dict.fromkeys((*found.get(code, ()), day)))
    return found


def _public(known: InventoryTables) -> dict[str, _Unit]:
    """Return the public units of the provinces that are *known*, by what people write."""
    own = {code for code, _ in known.tables["units"].rows} & set(units_of_provinces())
    found = dict[str, _Unit]()
    twice = set[str]()
    for unit in (each for province in sorted(own) for each in units_of_provinces()[province]):
        for name in {plain(each) for each in (unit["code"], *names_of_unit(unit["name"]))}:
            twice |= {name} if name in found else set()
            found[name] = unit
    return {name: unit for name, unit in found.items() if name not in twice}


def _rows(data: Mapping[str, Any]) -> Iterator[tuple[str, tuple[_Unit, ...]]]:
    for province, units in data.items():
        yield province, tuple({key: str(each[key]) for key in each} for each in units)


@cache
def units_of_provinces() -> Mapping[str, tuple[_Unit, ...]]:
    """Return the public units, by the code of their province, each by the columns of its row."""
    name = "public_units.yaml"
    found = parse((files(__package__ or "") / name).read_bytes(), name, Problems())
    return {} if found is None else dict(_rows(value_of(found)))
