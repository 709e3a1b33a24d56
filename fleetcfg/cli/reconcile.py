"""``fleetcfg reconcile``: read the devices of which the outcome is in doubt, and record it."""

from pathlib import Path
from typing import Annotated

from fleetcfg.cli.listeners import RolloutListener
from fleetcfg.cli.options import option, output_of
from fleetcfg.cli.output import open_renderer
from fleetcfg.cli.read_options import ForksOption
from fleetcfg.cli.rollout_options import RolloutOptions
from fleetcfg.cli.signing import Signing
from fleetcfg.cli.work_options import WorkOptions
from fleetcfg.workflow.changes.apply import reconcile_devices
from fleetcfg.workflow.context import WRITING
from fleetcfg.workflow.system import make_context


def reconcile(
    *,
    signing: Signing,
    devices: RolloutOptions,
    forks: ForksOption = WRITING.devices,
    work: WorkOptions,
    out: Annotated[Path, option("--receipts", "DIR", "help.option.receipts")] = Path(),
    output: Annotated[str, output_of("rollout")] = "text",
) -> int:
    """Settle what is in doubt, and return the exit code."""
    signer, request = signing.signer(), devices.request(forks)
    listener = RolloutListener("reconcile", open_renderer("rollout", output), out)
    with work.open_workspace(signer) as workspace:
        result = reconcile_devices(request, workspace, signer, make_context(listener))
    return listener.finish(result.conclusion)
