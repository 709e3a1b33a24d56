"""The registers of a folder, read and checked: alone, with the fleet, and against each other."""

from datetime import date

from fleetcfg.declared.registers.check import check_registers
from fleetcfg.declared.registers.clashes import check_clashes
from fleetcfg.declared.registers.document import read_registers
from fleetcfg.declared.tree import Tree
from fleetcfg.model.fleet import Fleet
from fleetcfg.model.problem import Problems
from fleetcfg.model.registers.registers import Registers


def sound_registers(tree: Tree, fleet: Fleet, problems: Problems, *, on: date) -> Registers:
    """Return what the files of *tree* declare, and report what cannot be so on the day *on*."""
    registers = read_registers(tree, problems)
    check_registers(registers, fleet, problems, on=on)
    check_clashes(registers, problems, on=on)
    return registers
