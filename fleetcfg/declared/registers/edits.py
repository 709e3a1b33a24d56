"""What an edit changes of the registers: which entries came, went, or say something else."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any, Final

from fleetcfg.declared.province_impact import ProvinceEdit, edits_between
from fleetcfg.model.problem import Place
from fleetcfg.model.registers.registers import Registers
from fleetcfg.model.timezone import spell_local

_Entry = Mapping[str, str]

_NAMED_BY: Final[Mapping[str, Sequence[str]]] = {
    "holidays": ("name", "first"),
    "freezes": ("id",),
    "handovers": ("number", "on"),
    "unit_rules": ("organisation", "number"),
    "duty": ("contact", "start"),
    "proposals": ("number", "on"),
    "obstacles": ("number", "on"),
    "use_permits": ("document", "start"),
    "leased": ("id",),
    "equipment": ("role",),
    "rooms": ("site",),
    "lines": ("id",),
    "test_calls": ("to",),
}
"""By which fields an entry of a register is known that is not kept by its id."""


def register_changes(before: Registers, after: Registers) -> Iterator[ProvinceEdit]:
    """Yield what differs, by register and then by name."""
    for register in fields(Registers):
        old, new = (
            _entries(register.name, getattr(each, register.name)) for each in (before, after)
        )
        yield from edits_between(register.name, old, new)


def _entries(register: str, said: object) -> Mapping[str, _Entry]:
    """Return what a register says, by the name of each entry; once for all it has one without."""
    if isinstance(said, Mapping):
        return {str(name): _entry(each) for name, each in said.items()}
    if isinstance(said, tuple):
        keys = _NAMED_BY[register]
        return {
            " ".join(_spelled(getattr(each, key)) for key in keys): _entry(each) for each in said
        }
    return {} if said is None else {"": _entry(said)}


def _entry(noun: Any) -> _Entry:  # noqa: ANN401 - any noun of the registers
    found = {each.name: getattr(noun, each.name) for each in fields(noun) if each.compare}
    told = {name: _spelled(value) for name, value in found.items() if not isinstance(value, Place)}
    return {name: text for name, text in told.items() if text}


def _spelled(value: object) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {_spelled(each)}" for key, each in value.items())
    if isinstance(value, tuple):
        return "; ".join(map(_spelled, value))
    if is_dataclass(value):
        return ", ".join(f"{key} {text}" for key, text in _entry(value).items())
    if value is None or value is False:
        return ""
    return spell_local(value) if isinstance(value, datetime) else str(value)
