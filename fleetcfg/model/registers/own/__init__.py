"""Registers of one's own: each is one file of this folder, and no other file names it.

The file is called as the register is, and says what it is as ``REGISTER``: a noun of its own, with
what `fleetcfg.model.registers.register` asks. It is read from ``registers/``, checked, and known to
editors, to the reference page, to tables and to summaries of edits as all registers are.
"""

from collections.abc import Mapping
from importlib import import_module  # noqa: TID251 - of this folder, which contracts see as well
from pkgutil import iter_modules
from typing import Final

from fleetcfg.model.registers.register import Register


def register_of(name: str) -> Register:
    """Return what the file *name* of this folder says it is, or end with the name of the file."""
    found = getattr(import_module(f"{__name__}.{name}"), "REGISTER", None)
    if not isinstance(found, Register):
        fault = f"model/registers/own/{name}.py has no REGISTER that is a register"
        raise TypeError(fault)
    return found


OWN_REGISTERS: Final[Mapping[str, Register]] = {
    name: register_of(name) for name in sorted(each.name for each in iter_modules(__path__))
}
"""By name, in the order of their names."""
