"""``fleetcfg dispatch audit``: devices in zones are audited by the machines that stand there."""

from datetime import timedelta
from typing import Annotated

from fleetcfg.cli.options.common import LimitOption, argument
from fleetcfg.cli.options.complete import patterns
from fleetcfg.cli.options.reading import ReadOptions
from fleetcfg.cli.options.signing import Signing
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.shared.carriers import HOURS, CarrierOptions, HoursOption
from fleetcfg.cli.shared.dispatch_results import WaitOptions, send
from fleetcfg.workflow.zones.dispatch import DispatchRequest


def audit(
    hosts: Annotated[list[str] | None, argument("HOST", "help.audit.hosts", patterns)] = None,
    *,
    carrier: CarrierOptions,
    work: WorkOptions,
    limit: LimitOption = None,
    hours: HoursOption = HOURS,
    waiting: WaitOptions,
    reading: ReadOptions,
) -> int:
    """Have devices audited where they stand; what is found comes home by ``dispatch collect``."""
    chosen = [*(limit or ()), *(hosts or ())]
    request = DispatchRequest(chosen, timedelta(hours=hours), reading.concurrency)
    return send(request, work, carrier, waiting, Signing())
