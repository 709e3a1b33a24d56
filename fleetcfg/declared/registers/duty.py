"""The registers of who is on duty, and of what devices may be used for beside meetings."""

from collections.abc import Sequence
from typing import Final

from fleetcfg.declared.inventory.register_rows import RegisterRow
from fleetcfg.declared.registers.rows import read_rows
from fleetcfg.declared.registers.values import instant, list_of, plain, prose, said
from fleetcfg.model.problem import Place, Problems
from fleetcfg.model.registers.organisations import DutyShift, UsePermit
from fleetcfg.model.typed.nodes import Node

SHIFT_NEEDS: Final = ("contact", "sites", "start", "end")
SHIFT_KEYS: Final = ("meeting",)
USE_NEEDS: Final = ("document", "purpose", "devices", "start", "end")
USE_KEYS: Final = ("remotes",)


def read_duty(nodes: Sequence[Node], problems: Problems) -> tuple[DutyShift, ...]:
    """Return the shifts, by their begin."""
    rows = read_rows(nodes, SHIFT_KEYS, SHIFT_NEEDS, _read_shift, problems)
    return tuple(sorted(rows, key=lambda each: (each.start, each.contact)))


def _read_shift(row: RegisterRow, place: Place, problems: Problems) -> DutyShift | None:
    contact, sites = said(row, "contact"), row.get("sites", list_of(plain))
    start, end = row.get("start", instant), row.get("end", instant)
    meeting = said(row, "meeting")
    if not contact or not sites or start is None or end is None:
        return None
    if end <= start:
        problems.error("REG_ENDS_FIRST", place, id=contact)
    return DutyShift(contact, sites, start, end, meeting, place)


def read_use_permits(nodes: Sequence[Node], problems: Problems) -> tuple[UsePermit, ...]:
    """Return what devices may be used for by a document, by its begin."""
    rows = read_rows(nodes, USE_KEYS, USE_NEEDS, _read_use, problems)
    return tuple(sorted(rows, key=lambda each: (each.start, each.document)))


def _read_use(row: RegisterRow, place: Place, problems: Problems) -> UsePermit | None:
    document, purpose = said(row, "document"), prose(row, "purpose")
    devices, remotes = row.get("devices", list_of(plain)), row.get("remotes", list_of(plain))
    start, end = row.get("start", instant), row.get("end", instant)
    if not document or not purpose or not devices or start is None or end is None:
        return None
    if end <= start:
        problems.error("REG_ENDS_FIRST", place, id=document)
    return UsePermit(document, purpose, devices, start, end, remotes or (), place)
