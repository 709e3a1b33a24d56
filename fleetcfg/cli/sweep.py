"""``fleetcfg sweep``: boxes in the declared networks that are not declared."""

from typing import Annotated

from fleetcfg.cli.listeners import notice_listener
from fleetcfg.cli.options import ConnectOption, option, output_of
from fleetcfg.cli.output import open_renderer
from fleetcfg.cli.work_options import WorkOptions
from fleetcfg.devices.sweep import SweepPace
from fleetcfg.report.exit_codes import EXITS
from fleetcfg.workflow.sweep import SweepRequest, sweep_networks
from fleetcfg.workflow.system import make_context


def sweep(
    *,
    network: Annotated[list[str] | None, option("--network", "CIDR", "help.sweep.network")] = None,
    rate: Annotated[float, option("--rate", "N", "help.sweep.rate", min=1, max=1000)] = 50.0,
    seconds: ConnectOption = 1.0,
    output: Annotated[str, output_of("sweep")] = "text",
    work: WorkOptions,
) -> int:
    """Sweep, and return the exit code."""
    request = SweepRequest(tuple(network or ()), SweepPace(rate, seconds))
    report = sweep_networks(request, work.open_basis(), make_context(notice_listener()))
    open_renderer("sweep", output).tell(report)
    return EXITS[report.conclusion]
