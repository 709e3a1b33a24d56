"""``fleetcfg reconcile``: read the devices of which the outcome is in doubt, and record it."""

from pathlib import Path
from typing import Annotated

from fleetcfg.cli.options.common import option, output_of
from fleetcfg.cli.options.reading import ForksOption
from fleetcfg.cli.options.rollout import RolloutOptions
from fleetcfg.cli.options.signing import Signing
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.terminal.listeners import RolloutListener
from fleetcfg.cli.terminal.stdout import open_renderer
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
