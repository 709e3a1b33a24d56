"""``fleetcfg breakglass end``: what a person changed by hand is read, shown and signed."""

from fleetcfg.authority.files import try_new, write_new
from fleetcfg.cli.options.common import HostArgument, OutOption
from fleetcfg.cli.options.signing import Signing
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.terminal.listeners import notice_listener
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.report.exit_codes import Exit
from fleetcfg.workflow.changes.breakglass import end_emergency
from fleetcfg.workflow.system import make_context


def end(host: HostArgument, *, out: OutOption, signing: Signing, work: WorkOptions) -> int:
    """Read a device again, show what changed, sign it, and write the document to be carried."""
    try_new(out)
    signer = signing.signer()
    with work.open_workspace(signer, anchor="text", ends=host) as workspace:
        ended = end_emergency(host, workspace, signer, make_context(notice_listener()))
    write_new(out, ended.data + b"\n")
    open_renderer("breakglass").tell(ended.kept_in(out))
    return Exit.CLEAN
