"""``fleetcfg apply``: write to devices exactly what was signed. No prompts, no planning options."""

from typing import Annotated

from fleetcfg.authority.files import read_carried
from fleetcfg.cli.options.common import BundleArgument, flag, option, output_of
from fleetcfg.cli.options.rollout import RolloutOptions
from fleetcfg.cli.options.signing import Signing
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.terminal.errors import say
from fleetcfg.cli.terminal.listeners import RolloutListener
from fleetcfg.cli.terminal.receipts import keep_unrecorded
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.cli.terminal.stopping import stopping
from fleetcfg.declared.province import require_valid
from fleetcfg.errors import RequestError
from fleetcfg.report.exit_codes import EXITS
from fleetcfg.workflow.changes.apply import apply_changes, authorize_bundle, check_changes
from fleetcfg.workflow.context import WRITING
from fleetcfg.workflow.system import make_context


def apply(
    *,
    file: BundleArgument,
    signing: Signing,
    devices: RolloutOptions,
    every: Annotated[bool, flag("--all", "help.option.all")] = False,
    check: Annotated[bool, flag("--check", "help.option.check")] = False,
    forks: Annotated[int | None, option("--forks -f", "N", "help.apply.forks", min=1)] = None,
    work: WorkOptions,
    output: Annotated[str, output_of("rollout")] = "text",
) -> int:
    """Apply a change-set, and return the exit code."""
    if not devices.limit and not every:
        raise RequestError("APPLY_LIMIT")
    data, signer = read_carried(file), signing.signer()
    request = devices.request(forks or WRITING.devices, at_once=forks)
    listener = RolloutListener(
        "check" if check else "apply", open_renderer("rollout", output), file.parent
    )
    context = make_context(listener)
    with work.open_workspace(signer, anchor=output) as workspace:
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
