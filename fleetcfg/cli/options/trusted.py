"""The declarations with the registers that count: as they were signed, where a root is trusted."""

from dataclasses import replace

from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.terminal.errors import say_problems
from fleetcfg.declared.province import Province


def trusted_province(work: WorkOptions) -> Province:
    """Read what can be read of the declarations, and say on stderr what is wrong with the rest."""
    basis = work.read_basis()
    say_problems([one for one in basis.province.problems if one.gravity == "error"])
    return replace(basis.province, registers=basis.registers_in_force)
