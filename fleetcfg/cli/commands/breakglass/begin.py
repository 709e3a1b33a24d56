"""``fleetcfg breakglass begin``: a device is read and kept before a person changes it by hand."""

from typing import Annotated

from fleetcfg.cli.options.common import HostArgument, option
from fleetcfg.cli.options.kept import as_text
from fleetcfg.cli.options.named import naming
from fleetcfg.cli.options.signing import Signing
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.terminal.listeners import notice_listener
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.report.exit_codes import Exit
from fleetcfg.workflow.changes.breakglass import begin_emergency
from fleetcfg.workflow.system import make_context


def begin(
    host: HostArgument,
    *,
    reason: Annotated[str, option("--reason", "TEXT", "help.breakglass.reason")],
    incident: Annotated[
        str,
        option("--incident", "ID", "help.breakglass.incident", callback=naming("incident")),
    ] = "",
    signing: Signing,
    work: WorkOptions,
) -> int:
    """Read a device, and record that a person changes it before the paper."""
    signer = signing.signer()
    with work.open_workspace(signer, anchor="text") as workspace:
        context = make_context(notice_listener())
        begun = begin_emergency(host, reason, workspace, signer, context, as_text(incident))
    open_renderer("breakglass").tell(begun)
    return Exit.CLEAN
