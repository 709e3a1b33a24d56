"""``fleetcfg verify``: would it be applied here and now? Every check in order, no device asked."""

from typing import Annotated

from fleetcfg.authority.files import read_carried
from fleetcfg.cli.declaration_options import DeclarationOptions
from fleetcfg.cli.listeners import RolloutListener
from fleetcfg.cli.options import (
    BundleArgument,
    ConnectOption,
    ForksOption,
    LimitOption,
    WriteTimeoutOption,
    flag,
    output_of,
)
from fleetcfg.cli.output import open_renderer
from fleetcfg.cli.record_options import RecordOptions, show_anchor
from fleetcfg.cli.signing import Signing
from fleetcfg.errors import RefusalError
from fleetcfg.report.applied import Heading, RefusedBundle
from fleetcfg.report.exit_codes import Exit
from fleetcfg.trust.crypto.canonical import digest
from fleetcfg.workflow.apply import ApplyRequest, authorize_bundle, check_changes
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.context import WRITING, Concurrency
from fleetcfg.workflow.system import make_context


def verify(
    *,
    file: BundleArgument,
    signing: Signing,
    live: Annotated[bool, flag("--live", "help.option.live")] = False,
    limit: LimitOption = None,
    forks: ForksOption = WRITING.devices,
    declarations: DeclarationOptions,
    records: RecordOptions,
    output: Annotated[str, output_of("rollout")] = "text",
    timeout: WriteTimeoutOption = WRITING.seconds,
    connect_timeout: ConnectOption = WRITING.connect_seconds,
) -> int:
    """Verify a change-set, and return the exit code."""
    data = read_carried(file)
    sources = declarations.sources()
    signer = signing.signer() if signing.is_given else None
    request = ApplyRequest(limit or (), Concurrency(forks, timeout, connect_timeout))
    listener = RolloutListener("verify", open_renderer("rollout", output))
    context = make_context(listener)
    with records.open_workspace(sources, now(), signer) as workspace:
        show_anchor(workspace, output)
        try:
            authorized = authorize_bundle(data, workspace, context)
        except RefusalError as refusal:
            heading = Heading("verify", "", digest(data), 0)
            open_renderer("refused", output).tell(RefusedBundle(heading, refusal))
            return Exit.REFUSED
        result = check_changes(authorized, request, workspace, context, is_live=live)
    return listener.finish(result.conclusion)
