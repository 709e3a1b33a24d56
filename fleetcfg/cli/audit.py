"""``fleetcfg audit``: what was declared against what every device is set to now."""

from contextlib import closing
from dataclasses import replace
from typing import Annotated

from fleetcfg.cli.audit_listener import audit_listener
from fleetcfg.cli.complete import one_of
from fleetcfg.cli.options import STORE, LimitOption, StoreOption, flag, option, output_of
from fleetcfg.cli.output import open_renderer
from fleetcfg.cli.read_options import ReadOptions
from fleetcfg.cli.work_options import WorkOptions
from fleetcfg.model.verdict import Verdict, verdicts_of
from fleetcfg.observations.store import open_observations
from fleetcfg.report.exit_codes import EXITS
from fleetcfg.workflow.audit import AuditRequest, audit_fleet, run_id
from fleetcfg.workflow.system import make_context


def audit(
    *,
    work: WorkOptions,
    limit: LimitOption = None,
    output: Annotated[str, output_of("audit")] = "text",
    store: StoreOption = STORE,
    fail_on: Annotated[
        list[str] | None,
        option("--fail-on", "VERDICT", "help.fail_on", autocompletion=one_of(*Verdict)),
    ] = None,
    reading: ReadOptions,
    affinity: Annotated[bool, flag("--affinity/--no-affinity", "help.affinity")] = True,
) -> int:
    """Audit the fleet, and return the exit code."""
    counted = verdicts_of(fail_on or ())
    basis = work.open_basis()
    hosts, left_out = basis.select(limit)
    renderer = open_renderer("audit", output, basis.acknowledging(hosts))
    context = make_context(audit_listener(renderer))
    concurrency = replace(reading.concurrency, is_pinned=affinity)
    request = AuditRequest(run_id(context), hosts, counted, concurrency, left_out)
    with closing(open_observations(store)) as observations:
        result = audit_fleet(request, basis, observations, context)
    return EXITS[result.conclusion]
