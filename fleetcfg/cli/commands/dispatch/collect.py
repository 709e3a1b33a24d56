"""``fleetcfg dispatch collect``: what the machines inside zones found and did is taken home."""

from contextlib import closing
from pathlib import Path
from typing import Annotated

from fleetcfg.authority.audit_basis import AuditBasis
from fleetcfg.cli.options.common import STORE, StoreOption, argument
from fleetcfg.cli.options.signing import Signing
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.shared.carriers import CarrierOptions, dispatch_listener
from fleetcfg.cli.terminal.audit_listener import AuditListener
from fleetcfg.cli.terminal.errors import say
from fleetcfg.cli.terminal.listeners import RolloutListener
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.observations.store import open_observations
from fleetcfg.report.exit_codes import EXITS, Exit
from fleetcfg.workflow.system import make_context
from fleetcfg.workflow.zones.collect import collect_batches, keep_audit, tell_changes
from fleetcfg.workflow.zones.home_batch import HomeBatch


def collect(
    files: Annotated[list[Path] | None, argument("FILE", "help.dispatch.files")] = None,
    *,
    carrier: CarrierOptions,
    work: WorkOptions,
    signing: Signing,
    store: StoreOption = STORE,
) -> int:
    """Take results home, and tell of each batch that is whole, or whose time is over."""
    context = make_context(dispatch_listener())
    opened = carrier.open(work, signing, files or ())
    with opened as dispatcher, work.open_workspace() as workspace:
        found = collect_batches(dispatcher, workspace, context)
    if found.basis is not None and found.basis.refused is not None:
        say(found.basis.refused)
    exits = [Exit.REFUSED if found.refused else Exit.INCOMPLETE if found.away else Exit.CLEAN]
    exits += [Exit.ERROR] * found.has_failed
    for home in found.home:
        exits.append(_tell(home, found.basis, store))
        found.finish(home)
    return max(exits)


def _tell(home: HomeBatch, basis: AuditBasis | None, store: Path) -> Exit:
    if basis is None or home.batch.kind == "apply":
        rollout = RolloutListener("apply", open_renderer("rollout"))
        return rollout.finish(tell_changes(home, make_context(dispatch_listener(rollout))))
    listener = AuditListener(open_renderer("audit", "text", basis.acknowledging(home.known(basis))))
    with closing(open_observations(store)) as observations:
        context = make_context(dispatch_listener(listener))
        return EXITS[keep_audit(home, basis, observations, context)]
