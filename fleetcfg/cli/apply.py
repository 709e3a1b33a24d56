"""``fleetcfg apply``: write to devices exactly what was signed. No prompts, no planning options."""

from pathlib import Path
from typing import Annotated

import typer

from fleetcfg.authority.files import read_carried
from fleetcfg.authority.workspace import open_workspace
from fleetcfg.cli.clock import now
from fleetcfg.cli.context import make_context
from fleetcfg.cli.error_output import say
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
from fleetcfg.cli.receipts import keep_unrecorded
from fleetcfg.cli.signing import Signing
from fleetcfg.cli.stopping import stopping
from fleetcfg.declared.province import require_valid
from fleetcfg.errors import RequestError
from fleetcfg.report.exit_codes import EXITS
from fleetcfg.workflow.apply import ApplyRequest, apply_changes, authorize_bundle, check_changes
from fleetcfg.workflow.context import WRITING, Concurrency

app = new_app()


@command(app, "apply")
def apply(
    *,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=word("help.bundle"))],
    signing: Signing,
    limit: LimitOption = None,
    every: Annotated[bool, typer.Option("--all", help=word("help.option.all"))] = False,
    check: Annotated[bool, typer.Option("--check", help=word("help.option.check"))] = False,
    forks: Annotated[int, forks_of("help.apply.forks")] = WRITING.devices,
    declarations: DeclarationOptions,
    records: RecordOptions,
    output: Annotated[str, output_of(ROLLOUT_OUTPUTS)] = "text",
    timeout: Annotated[float, timeout_of("help.apply.timeout")] = WRITING.seconds,
    connect_timeout: ConnectOption = WRITING.connect_seconds,
) -> int:
    """Apply a change-set, and return the exit code."""
    if not limit and not every:
        raise RequestError("APPLY_LIMIT")
    started, data = now(), read_carried(file)
    sources, signer = declarations.sources(), signing.signer()
    request = ApplyRequest(limit or (), Concurrency(forks, timeout, connect_timeout))
    listener = RolloutListener("check" if check else "apply", output, str(file.parent))
    context = make_context(listener)
    with open_workspace(
        records.ledger, records.trust, sources, now=started, signer=signer
    ) as workspace:
        require_valid(workspace.province)
        authorized = authorize_bundle(data, workspace, context)
        if check:
            result = check_changes(authorized, request, workspace, context)
        else:
            with stopping(context.stop.ask):
                result = apply_changes(authorized, request, workspace, signer, context)
    if result.unrecorded is not None:
        say(keep_unrecorded(result.unrecorded))
        return EXITS[result.conclusion]
    return listener.finish(EXITS[result.conclusion])
