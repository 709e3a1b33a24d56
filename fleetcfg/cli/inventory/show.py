"""``fleetcfg inventory show``: one device: who, where, how it is reached, what is declared."""

from fleetcfg.cli.declaration_options import DeclarationOptions
from fleetcfg.cli.options import HostArgument
from fleetcfg.cli.output import open_renderer
from fleetcfg.declared.province import declared
from fleetcfg.report.inventory import DeclaredDevice
from fleetcfg.workflow.clock import now


def show(host: HostArgument, *, declarations: DeclarationOptions) -> int:
    """Print one device: who, where, how it is reached, and what is declared of it."""
    province = declarations.readable_province(now())
    declaration = declared(province, host)
    device = province.fleet.devices[host]
    open_renderer("device").tell(DeclaredDevice(device, declaration))
    return int(province.has_errors)
