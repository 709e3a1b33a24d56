"""``fleetcfg audit``: what was declared against what every device is set to now."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Annotated

from fleetcfg.authority.audit_basis import AuditBasis
from fleetcfg.cli.options.common import (
    STORE,
    HostsArgument,
    LimitOption,
    StoreOption,
    flag,
    output_of,
    verdicts_by,
)
from fleetcfg.cli.options.kept import say_passed_over, say_pruned
from fleetcfg.cli.options.moved_places import moved_places
from fleetcfg.cli.options.reading import ReadOptions
from fleetcfg.cli.options.view import ViewOptions
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.terminal.audit_listener import AuditListener
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.cli.terminal.ticking import ticking
from fleetcfg.declared.selection import count_simulated
from fleetcfg.errors import RequestError
from fleetcfg.model.verdict import verdicts_of
from fleetcfg.observations.earlier_run import EarlierRun
from fleetcfg.observations.retention import keep_days_of
from fleetcfg.observations.runs import load_run
from fleetcfg.observations.store import Observations, observations_in
from fleetcfg.report.exit_codes import EXITS
from fleetcfg.workflow.audits.audit import AuditRequest, audit_fleet, run_id
from fleetcfg.workflow.audits.since import find_before, find_earlier
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.system import make_context


def audit(
    hosts: HostsArgument = None,
    *,
    work: WorkOptions,
    limit: LimitOption = None,
    output: Annotated[str, output_of("audit")] = "text",
    store: StoreOption = STORE,
    no_store: Annotated[bool, flag("--no-store", "help.no_store")] = False,
    fail_on: Annotated[
        list[str] | None,
        verdicts_by("--fail-on", "help.fail_on"),
    ] = None,
    viewing: ViewOptions,
    reading: ReadOptions,
    affinity: Annotated[bool, flag("--affinity/--no-affinity", "help.affinity")] = True,
) -> int:
    """Audit the fleet, and return the exit code."""
    if no_store and viewing.since_run:
        raise RequestError("USAGE_SINCE_UNKEPT")
    counted = verdicts_of(fail_on or ())
    basis = work.open_basis()
    chosen, left_out = basis.select([*(limit or ()), *(hosts or ())])
    view = viewing.view(basis.province.fleet)
    renderer = open_renderer("audit", output, basis.acknowledging(chosen))
    listener = AuditListener(renderer, is_streaming=output == "ndjson")
    context, is_kept = make_context(listener), not no_store
    pace = replace(reading.concurrency, is_pinned=affinity)
    told_of = left_out, is_kept, moved_places(work)
    request = AuditRequest(run_id(context), chosen, counted, pace, *told_of)
    with (
        observations_in(store if is_kept else None) as kept,
        ticking(listener.tick, is_wanted=listener.progress.is_seen),
    ):
        earlier = _earlier(viewing.since_run, basis, chosen, kept)
        renderer.tell(replace(view, earlier=earlier, before=_before(output, basis, chosen, kept)))
        with _telling_what_was_found(listener):
            result = audit_fleet(request, basis, kept, context)
        if result.pruned:
            say_pruned(result.pruned, keep_days_of(kept) or 0)
    return EXITS[result.conclusion]


@contextmanager
def _telling_what_was_found(listener: AuditListener) -> Generator[None]:
    """Have what was found so far told, whatever breaks the body off."""
    try:
        yield
    except Exception:
        listener.progress.clear()
        listener.renderer.end()
        raise


def _before(
    output: str, basis: AuditBasis, hosts: Sequence[str], observations: Observations
) -> EarlierRun | None:
    if output != "text":  # no other form folds anything
        return None
    is_simulated = count_simulated(basis.province, hosts) > 0
    return find_before(observations, hosts, is_simulated=is_simulated, now=now())


def _earlier(
    run: str, basis: AuditBasis, hosts: Sequence[str], observations: Observations
) -> EarlierRun | None:
    if not run:
        return None
    is_simulated = count_simulated(basis.province, hosts) > 0
    earlier = find_earlier(observations, run, hosts, is_simulated=is_simulated, now=now())
    say_passed_over(observations, load_run(observations, earlier.run), run)
    return earlier
