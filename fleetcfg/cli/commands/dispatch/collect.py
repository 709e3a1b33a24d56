"""``fleetcfg dispatch collect``: what the machines inside zones found and did is taken home."""

from pathlib import Path
from typing import Annotated

from fleetcfg.cli.options.common import STORE, StoreOption, argument
from fleetcfg.cli.options.named import files_there
from fleetcfg.cli.options.signing import Signing
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.shared.carriers import CarrierOptions, dispatch_listener
from fleetcfg.cli.shared.dispatch_results import ReceiptsOption, tell_collected
from fleetcfg.report.exit_codes import Exit
from fleetcfg.workflow.system import make_context
from fleetcfg.workflow.zones.collect import collect_batches


def collect(
    files: Annotated[
        list[Path] | None, argument("FILE", "help.dispatch.files", callback=files_there)
    ] = None,
    *,
    carrier: CarrierOptions,
    work: WorkOptions,
    signing: Signing,
    store: StoreOption = STORE,
    receipts: ReceiptsOption = None,
) -> int:
    """Take results home, and tell of each batch that is whole, or whose time is over."""
    context = make_context(dispatch_listener())
    opened = carrier.open(work, signing, files or ())
    with opened as dispatcher, work.open_workspace() as workspace:
        found = collect_batches(dispatcher, workspace, context)
    away = Exit.INCOMPLETE if found.away else Exit.CLEAN
    ended = max(away, tell_collected(found, store, receipts))
    # A timer takes 3 for an answer: its service would not fail while the line is down.
    is_lost = found.has_failed and ended in (Exit.CLEAN, Exit.INCOMPLETE)
    return Exit.ERROR if is_lost else ended
