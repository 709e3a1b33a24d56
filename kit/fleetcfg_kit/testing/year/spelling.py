"""Registers as the files of the folder ``registers`` have them: JSON, which is YAML as well."""

import json
from collections.abc import Mapping
from dataclasses import MISSING, fields
from datetime import date, datetime
from typing import Any, Final

from fleetcfg.model.problem import Place
from fleetcfg.model.registers.registers import Registers
from fleetcfg.model.timezone import VIETNAM

_CALLED: Final = {"on": "day", "is_cancelled": "cancelled"}
_SPELLED: Final = (
    *("meetings", "organisations", "contacts", "handovers", "unit_rules", "duty"),
    *(
        "proposals",
        "obstacles",
        "use_permits",
        "contracts",
        "leased",
        "equipment",
        "rooms",
        "lines",
    ),
)


def spell_registers(registers: Registers) -> str:
    """Return one file with all of *registers* but the rules, which are the usual ones."""
    told: dict[str, Any] = {}
    for name in _SPELLED:
        rows = getattr(registers, name)
        values = rows.values() if isinstance(rows, Mapping) else rows
        if values:
            told[name] = [_row(one) for one in values]
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _row(noun: Any) -> dict[str, Any]:  # noqa: ANN401 - any row of any register
    row: dict[str, Any] = {}
    for each in fields(noun):
        value = getattr(noun, each.name)
        is_usual = each.default is not MISSING and value == each.default
        if not (is_usual or value in ((), {}) or isinstance(value, Place)):
            row[_CALLED.get(each.name, each.name)] = _value(value)
    return row


def _value(value: Any) -> Any:  # noqa: ANN401 - what a row holds
    if isinstance(value, datetime):
        return value.astimezone(VIETNAM).strftime("%Y-%m-%dT%H:%M+07:00")
    if isinstance(value, date):
        return value.isoformat()
    return [_value(one) for one in value] if isinstance(value, tuple) else value
