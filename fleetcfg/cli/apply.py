"""``fleetcfg apply``: write to devices exactly what was signed. No prompts, no planning options."""

from typing import Annotated

from fleetcfg.authority.files import read_carried
from fleetcfg.cli.declaration_options import DeclarationOptions
from fleetcfg.cli.error_output import say
from fleetcfg.cli.listeners import RolloutListener
from fleetcfg.cli.options import (
    BundleArgument,
    ConnectOption,
    LimitOption,
    WriteTimeoutOption,
    flag,
    option,
    output_of,
)
from fleetcfg.cli.output import open_renderer
from fleetcfg.cli.receipts import keep_unrecorded
from fleetcfg.cli.record_options import RecordOptions, show_anchor
from fleetcfg.cli.signing import Signing
from fleetcfg.cli.stopping import stopping
from fleetcfg.declared.province import require_valid
from fleetcfg.errors import RequestError
from fleetcfg.report.exit_codes import EXITS
from fleetcfg.workflow.apply import ApplyRequest, apply_changes, authorize_bundle, check_changes
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.context import WRITING, Concurrency
from fleetcfg.workflow.system import make_context


def apply(
    *,
    file: BundleArgument,
    signing: Signing,
    limit: LimitOption = None,
    every: Annotated[bool, flag("--all", "help.option.all")] = False,
    check: Annotated[bool, flag("--check", "help.option.check")] = False,
    forks: Annotated[int | None, option("--forks -f", "N", "help.apply.forks", min=1)] = None,
    declarations: DeclarationOptions,
    records: RecordOptions,
    output: Annotated[str, output_of("rollout")] = "text",
    timeout: WriteTimeoutOption = WRITING.seconds,
    connect_timeout: ConnectOption = WRITING.connect_seconds,
) -> int:
    """Apply a change-set, and return the exit code."""
    if not limit and not every:
        raise RequestError("APPLY_LIMIT")
    started, data = now(), read_carried(file)
    sources, signer = declarations.sources(), signing.signer()
    concurrency = Concurrency(forks or WRITING.devices, timeout, connect_timeout)
    request = ApplyRequest(limit or (), concurrency, at_once=forks)
    name = "check" if check else "apply"
    listener = RolloutListener(name, open_renderer("rollout", output), file.parent)
    context = make_context(listener)
    with records.open_workspace(sources, started, signer) as workspace:
        show_anchor(workspace, output)
        require_valid(workspace.province)
        authorized = authorize_bundle(data, workspace, context)
        if check:
            result = check_changes(authorized, request, workspace, context)
        else:
            with stopping(context.stop, "applied.stopping"):
                result = apply_changes(authorized, request, workspace, signer, context)
    if result.unrecorded is not None:
        say(keep_unrecorded(result.unrecorded))
        return EXITS[result.conclusion]
    return listener.finish(result.conclusion)
