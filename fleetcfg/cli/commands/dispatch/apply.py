"""``fleetcfg dispatch apply``: a change-set goes to the machine inside the zone that applies it."""

from datetime import timedelta

from fleetcfg.authority.files import read_carried
from fleetcfg.cli.options.common import (
    BundleArgument,
    ConnectOption,
    LimitOption,
    WriteTimeoutOption,
)
from fleetcfg.cli.options.signing import Signing
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.shared.carriers import HOURS, CarrierOptions, HoursOption
from fleetcfg.cli.shared.dispatch_results import ReceiptsOption, WaitOptions, send
from fleetcfg.workflow.context import WRITING, Concurrency
from fleetcfg.workflow.zones.dispatch import DispatchRequest


def apply(
    *,
    file: BundleArgument,
    carrier: CarrierOptions,
    work: WorkOptions,
    limit: LimitOption = None,
    hours: HoursOption = HOURS,
    waiting: WaitOptions,
    signing: Signing,
    receipts: ReceiptsOption = None,
    timeout: WriteTimeoutOption = WRITING.seconds,
    connect_timeout: ConnectOption = WRITING.connect_seconds,
) -> int:
    """Send an approved change-set; its machine takes it through a door of its own."""
    pace = Concurrency(WRITING.devices, timeout, connect_timeout)
    bundle = read_carried(file)
    request = DispatchRequest(limit or (), timedelta(hours=hours), pace, bundle)
    return send(request, work, carrier, waiting, signing, receipts)
