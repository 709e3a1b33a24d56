"""``fleetcfg verify``: would it be applied here and now? Every check in order, no device asked."""

from typing import Annotated

from fleetcfg.authority.files import read_carried
from fleetcfg.cli.options.common import BundleArgument, flag, output_of
from fleetcfg.cli.options.reading import ForksOption
from fleetcfg.cli.options.rollout import RolloutOptions
from fleetcfg.cli.options.signing import Signing
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.terminal.listeners import RolloutListener
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.errors import RefusalError
from fleetcfg.report.documents.applied import RefusedBundle
from fleetcfg.report.exit_codes import Exit
from fleetcfg.trust.crypto.canonical import digest
from fleetcfg.workflow.changes.apply import authorize_bundle, check_changes
from fleetcfg.workflow.context import WRITING
from fleetcfg.workflow.system import make_context


def verify(
    *,
    file: BundleArgument,
    signing: Signing,
    live: Annotated[bool, flag("--live", "help.option.live")] = False,
    devices: RolloutOptions,
    forks: ForksOption = WRITING.devices,
    work: WorkOptions,
    output: Annotated[str, output_of("rollout")] = "text",
) -> int:
    """Verify a change-set, and return the exit code."""
    data, request = read_carried(file), devices.request(forks)
    signer = signing.signer() if signing.is_given else None
    listener = RolloutListener("verify", open_renderer("rollout", output))
    context = make_context(listener)
    with work.open_workspace(signer, anchor=output) as workspace:
        try:
            authorized = authorize_bundle(data, workspace, context)
        except RefusalError as refusal:
            open_renderer("refused", output).tell(RefusedBundle(digest(data), refusal))
            return Exit.REFUSED
        result = check_changes(authorized, request, workspace, context, is_live=live)
    return listener.finish(result.conclusion)
