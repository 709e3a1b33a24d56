"""``fleetcfg reconcile``: read the devices of which the outcome is in doubt, and record it."""

from pathlib import Path
from typing import Annotated

import typer

from fleetcfg.authority.workspace import open_workspace
from fleetcfg.cli.clock import now
from fleetcfg.cli.context import make_context
from fleetcfg.cli.help import new_app
from fleetcfg.cli.language import word
from fleetcfg.cli.listeners import ROLLOUT_OUTPUTS, RolloutListener
from fleetcfg.cli.option_groups import (
    ConnectOption,
    DeclarationOptions,
    LimitOption,
    RecordOptions,
    command,
    forks_of,
    output_of,
    timeout_of,
)
from fleetcfg.cli.signing import Signing
from fleetcfg.report.exit_codes import EXITS
from fleetcfg.workflow.apply import ApplyRequest, reconcile_devices
from fleetcfg.workflow.context import WRITING, Concurrency

app = new_app()


@command(app, "reconcile")
def reconcile(
    *,
    signing: Signing,
    limit: LimitOption = None,
    forks: Annotated[int, forks_of()] = WRITING.devices,
    declarations: DeclarationOptions,
    records: RecordOptions,
    out: Annotated[
        Path, typer.Option("--receipts", metavar="DIR", help=word("help.option.receipts"))
    ] = Path(),
    output: Annotated[str, output_of(ROLLOUT_OUTPUTS)] = "text",
    timeout: Annotated[float, timeout_of("help.apply.timeout")] = WRITING.seconds,
    connect_timeout: ConnectOption = WRITING.connect_seconds,
) -> int:
    """Settle what is in doubt, and return the exit code."""
    sources, signer = declarations.sources(), signing.signer()
    request = ApplyRequest(limit or (), Concurrency(forks, timeout, connect_timeout))
    listener = RolloutListener("reconcile", output, str(out))
    with open_workspace(
        records.ledger, records.trust, sources, now=now(), signer=signer
    ) as workspace:
        result = reconcile_devices(request, workspace, signer, make_context(listener))
    return listener.finish(EXITS[result.conclusion])
