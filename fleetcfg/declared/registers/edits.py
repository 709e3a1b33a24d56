"""What an edit changes of the registers: which entries came, went, or say something else."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from typing import Any

from fleetcfg.declared.province_impact import ProvinceEdit, edits_between
from fleetcfg.model.problem import Place
from fleetcfg.model.registers.register import Register, RegisterOfRows
from fleetcfg.model.registers.registers import REGISTERS, Registers
from fleetcfg.model.timezone import spell_local
from fleetcfg.model.typed.values import spell_span

_Entry = Mapping[str, str]


def register_changes(before: Registers, after: Registers) -> Iterator[ProvinceEdit]:
    """Yield what differs, by register and then by name."""
    for name, register in REGISTERS.items():
        old, new = (entries_of(register, each.said(name)) for each in (before, after))
        yield from edits_between(name, old, new)


def entries_of(register: Register, said: object) -> Mapping[str, _Entry]:
    """Return what a register says, by the name of each entry; once for all it has one without."""
    if isinstance(said, Mapping):
        return {str(name): _entry(each) for name, each in said.items()}
    if isinstance(register, RegisterOfRows) and isinstance(said, tuple):
        names = Counter[str]()
        found: dict[str, _Entry] = {}
        for each in said:
            name = " ".join(_spelled(getattr(each, key)) for key in register.named_by)
            key = name
            while key in found:  # a row may be called as a second one of another name is told
                names[name] += 1
                key = f"{name} ({names[name] + 1})"
            found[key] = _entry(each)
        return found
    return {} if said is None else {"": _entry(said)}


def _entry(noun: Any) -> _Entry:  # noqa: ANN401 - any noun of the registers
    found = {each.name: getattr(noun, each.name) for each in fields(noun) if each.compare}
    told = {name: _spelled(value) for name, value in found.items() if not isinstance(value, Place)}
    return {name: text for name, text in told.items() if text}


def _spelled(value: object) -> str:
    match value:
        case Mapping():
            told = "; ".join(f"{key}: {_spelled(each)}" for key, each in value.items())
        case tuple():
            told = "; ".join(map(_spelled, value))
        case None | False:
            told = ""
        case True:
            told = "true"
        case datetime():
            told = spell_local(value)
        case timedelta():
            told = spell_span(value)
        case _ if is_dataclass(value):
            told = ", ".join(f"{key} {text}" for key, text in _entry(value).items())
        case _:
            told = str(value)
    return told
