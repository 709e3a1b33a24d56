"""``fleetcfg sweep``: boxes in the declared networks that are not declared."""

import sys
from collections.abc import Callable
from typing import Annotated

from fleetcfg.cli.language import current_words
from fleetcfg.cli.options.common import ConnectOption, option, output_of
from fleetcfg.cli.options.named import naming
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.terminal.listeners import notice_listener
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.devices.sweep import SweepPace
from fleetcfg.report.clock import duration
from fleetcfg.report.exit_codes import EXITS
from fleetcfg.workflow.audits.sweep import SweepRequest, sweep_networks
from fleetcfg.workflow.events import Event, ReadingStarted
from fleetcfg.workflow.system import make_context


def sweep(
    *,
    network: Annotated[
        list[str] | None,
        option("--network", "CIDR", "help.sweep.network", callback=naming("network")),
    ] = None,
    rate: Annotated[float, option("--rate", "N", "help.sweep.rate", min=1, max=1000)] = 50.0,
    seconds: ConnectOption = 1.0,
    output: Annotated[str, output_of("sweep")] = "text",
    work: WorkOptions,
) -> int:
    """Sweep, and return the exit code."""
    request = SweepRequest(tuple(network or ()), SweepPace(rate, seconds))
    report = sweep_networks(request, work.open_basis(), make_context(_listener(rate)))
    open_renderer("sweep", output).tell(report)
    return EXITS[report.conclusion]


def _listener(rate: float) -> Callable[[Event], None]:
    """Return what says, before the first connection, how many there will be and for how long."""
    tell = notice_listener()

    def listen(event: Event) -> None:
        if isinstance(event, ReadingStarted):
            lasting = duration(int(event.devices / rate * 1000), current_words())
            told = current_words().label("sweep.plan", count=event.devices, lasting=lasting)
            print(told, file=sys.stderr, flush=True)
        tell(event)

    return listen
