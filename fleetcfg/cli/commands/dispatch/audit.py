"""``fleetcfg dispatch audit``: devices in zones are audited by the machines that stand there."""

from datetime import timedelta

from fleetcfg.cli.options.common import HostsArgument, LimitOption
from fleetcfg.cli.options.reading import ReadOptions
from fleetcfg.cli.options.signing import Signing
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.shared.carriers import HOURS, CarrierOptions, HoursOption
from fleetcfg.cli.shared.dispatch_results import WaitOptions, send
from fleetcfg.workflow.zones.dispatch import DispatchRequest


def audit(
    hosts: HostsArgument = None,
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
