"""The registers of days off and of standing freezes."""

from collections.abc import Sequence
from typing import Final

from fleetcfg.declared.inventory.register_rows import RegisterRow
from fleetcfg.declared.registers.rows import by_id, read_rows
from fleetcfg.declared.registers.values import (
    check_days,
    identifier,
    instant,
    near_day,
    prose,
    said,
)
from fleetcfg.model.problem import Place, Problems
from fleetcfg.model.registers.calendar import Holiday, StandingFreeze
from fleetcfg.model.typed.nodes import Node

HOLIDAY_NEEDS: Final = ("name", "first")
HOLIDAY_KEYS: Final = ("last",)
FREEZE_NEEDS: Final = ("id", "name", "start", "end")
FREEZE_KEYS: Final = ("document",)


def read_holidays(nodes: Sequence[Node], problems: Problems) -> tuple[Holiday, ...]:
    """Return the days off, by their first day."""
    rows = read_rows(nodes, HOLIDAY_KEYS, HOLIDAY_NEEDS, _read_holiday, problems)
    return tuple(sorted(rows, key=lambda each: each.first))


def _read_holiday(row: RegisterRow, place: Place, problems: Problems) -> Holiday | None:
    name, first, last = prose(row, "name"), row.get("first", near_day), row.get("last", near_day)
    if not name or first is None:
        return None
    check_days(first, last, name, place, problems)
    return Holiday(name, first, last or first)


def read_freezes(nodes: Sequence[Node], problems: Problems) -> tuple[StandingFreeze, ...]:
    """Return the standing freezes, by their begin."""
    rows = read_rows(nodes, FREEZE_KEYS, FREEZE_NEEDS, _read_freeze, problems)
    known = by_id(rows, problems)
    return tuple(sorted(known.values(), key=lambda each: (each.start, each.id)))


def _read_freeze(row: RegisterRow, place: Place, problems: Problems) -> StandingFreeze | None:
    freeze_id, name = row.get("id", identifier), prose(row, "name")
    start, end = row.get("start", instant), row.get("end", instant)
    document = said(row, "document")
    if freeze_id is None or not name or start is None or end is None:
        return None
    if end <= start:
        problems.error("REG_ENDS_FIRST", place, id=freeze_id)
    return StandingFreeze(freeze_id, name, start, end, document, place)
