"""``fleetcfg inventory show``: one device: who, where, how it is reached, what is declared."""

from fleetcfg.cli.options.common import HostArgument
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.terminal.errors import say_problems
from fleetcfg.cli.terminal.pager import PagerOption, paged
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.declared.province import declared
from fleetcfg.report.declarations.inventory import DeclaredDevice


def show(host: HostArgument, *, pager: PagerOption = True, work: WorkOptions) -> int:
    """Print one device: who, where, how it is reached, and what is declared of it."""
    basis = work.read_basis()
    province = basis.province
    say_problems([p for p in province.problems if p.gravity == "error"], basis.standing)
    declaration = declared(province, host)
    device, units = province.fleet.devices[host], province.fleet.units
    with paged(is_wanted=pager):
        open_renderer("device").tell(DeclaredDevice(device, declaration, basis.standing, units))
    return int(province.has_errors)
