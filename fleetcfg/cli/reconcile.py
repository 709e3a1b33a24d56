"""``fleetcfg reconcile``: read the devices of which the outcome is in doubt, and record it."""

from pathlib import Path
from typing import Annotated

from fleetcfg.cli.declaration_options import DeclarationOptions
from fleetcfg.cli.listeners import RolloutListener
from fleetcfg.cli.options import (
    ConnectOption,
    ForksOption,
    LimitOption,
    WriteTimeoutOption,
    option,
    output_of,
)
from fleetcfg.cli.output import open_renderer
from fleetcfg.cli.record_options import RecordOptions
from fleetcfg.cli.signing import Signing
from fleetcfg.workflow.apply import ApplyRequest, reconcile_devices
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.context import WRITING, Concurrency
from fleetcfg.workflow.system import make_context


def reconcile(
    *,
    signing: Signing,
    limit: LimitOption = None,
    forks: ForksOption = WRITING.devices,
    declarations: DeclarationOptions,
    records: RecordOptions,
    out: Annotated[Path, option("--receipts", "DIR", "help.option.receipts")] = Path(),
    output: Annotated[str, output_of("rollout")] = "text",
    timeout: WriteTimeoutOption = WRITING.seconds,
    connect_timeout: ConnectOption = WRITING.connect_seconds,
) -> int:
    """Settle what is in doubt, and return the exit code."""
    sources, signer = declarations.sources(), signing.signer()
    request = ApplyRequest(limit or (), Concurrency(forks, timeout, connect_timeout))
    listener = RolloutListener("reconcile", open_renderer("rollout", output), out)
    with records.open_workspace(sources, now(), signer) as workspace:
        result = reconcile_devices(request, workspace, signer, make_context(listener))
    return listener.finish(result.conclusion)
