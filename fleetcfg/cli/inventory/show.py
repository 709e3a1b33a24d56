"""``fleetcfg inventory show``: one device: who, where, how it is reached, what is declared."""

from fleetcfg.cli.declaration_options import DeclarationOptions
from fleetcfg.cli.error_output import say_problems
from fleetcfg.cli.options import HostArgument
from fleetcfg.cli.output import open_renderer
from fleetcfg.cli.record_options import RecordOptions
from fleetcfg.declared.province import declared
from fleetcfg.report.inventory import DeclaredDevice
from fleetcfg.workflow.clock import now


def show(host: HostArgument, *, declarations: DeclarationOptions, records: RecordOptions) -> int:
    """Print one device: who, where, how it is reached, and what is declared of it."""
    basis = records.read_basis(declarations.sources(), now())
    province = basis.province
    say_problems([p for p in province.problems if p.gravity == "error"], basis.standing)
    declaration = declared(province, host)
    device = province.fleet.devices[host]
    open_renderer("device").tell(DeclaredDevice(device, declaration, basis.standing))
    return int(province.has_errors)
