"""Registers of one's own: each is one file of this folder, and no other file names it.

The file is called as the register is, and says what it is as ``REGISTER``: a noun of its own, with
what `fleetcfg.model.registers.register` asks. It is read from ``registers/``, checked, and known to
editors, to the reference page, to tables and to summaries of edits as all registers are.
"""

from collections.abc import Iterator, Mapping
from dataclasses import Field, fields, is_dataclass
from importlib import import_module  # noqa: TID251 - of this folder, which contracts see as well
from pkgutil import iter_modules
from typing import Any, Final

from fleetcfg.errors import DeclarationError
from fleetcfg.model.registers.register import Register, RegisterOfRows
from fleetcfg.model.typed.declared_noun import declared_fields, marks_of
from fleetcfg.model.typed.fields import AddedByReader, FieldReader, Meaning

_QUESTIONS: Final = frozenset({"faults", "check_keys"})
"""What a noun is asked: no key can be called so."""


def own_register_broken(name: str, what: str) -> DeclarationError:
    """Return that *what* of the register *name* cannot be used."""
    return DeclarationError("REG_OWN_BROKEN", file=f"model/registers/own/{name}.py", what=what)


def register_of(name: str) -> Register:
    """Return what the file *name* of this folder says it is.

    Raises:
        DeclarationError: ``REG_OWN_BROKEN``, with what of it must be mended.
    """
    try:
        register = getattr(import_module(f"{__name__}.{name}"), "REGISTER", None)
    except SyntaxError as error:
        raise own_register_broken(name, f"{error.msg}, {error.lineno}") from error
    if not isinstance(register, Register):
        raise own_register_broken(name, "REGISTER")
    what = next(_broken(register), None)
    if what is not None:
        raise own_register_broken(name, what)
    return register


def _broken(register: Register) -> Iterator[str]:
    """Yield what would stop who types a row, long after the file was written."""
    noun = register.noun
    if not is_dataclass(noun):
        yield "noun"
        return
    yield from (f"{noun.__name__}.{each.name}" for each in fields(noun) if not _is_key(each))
    if isinstance(register, RegisterOfRows):
        keys = {each.name: each for each in declared_fields(noun)}
        needed = {key for key, each in keys.items() if each.is_needed}
        yield from (f"named_by: {key}" for key in register.named_by if key not in keys)
        yield from (f"order: {key}" for key in register.order if key not in needed)


def _is_key(field: Field[Any]) -> bool:
    marks = {type(mark) for mark in marks_of(field.type)}
    is_told = AddedByReader in marks or {FieldReader, Meaning} <= marks
    return is_told and field.name not in _QUESTIONS


OWN_REGISTERS: Final[Mapping[str, Register]] = {
    name: register_of(name) for name in sorted(each.name for each in iter_modules(__path__))
}
"""By name, in the order of their names."""
