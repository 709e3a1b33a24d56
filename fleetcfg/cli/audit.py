"""``fleetcfg audit``: what was declared against what every device is set to now."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

from fleetcfg.cli.audit_listener import audit_listener
from fleetcfg.cli.complete import one_of
from fleetcfg.cli.declaration_options import DeclarationOptions
from fleetcfg.cli.options import STORE, LimitOption, StoreOption, flag, option, output_of
from fleetcfg.cli.output import open_renderer
from fleetcfg.cli.read_options import ReadOptions
from fleetcfg.cli.record_options import RecordOptions
from fleetcfg.declared.selection import count_simulated, select_hosts
from fleetcfg.errors import RequestError
from fleetcfg.model.verdict import FAIL_ON, Verdict
from fleetcfg.observations.store import open_observations
from fleetcfg.report.exit_codes import EXITS
from fleetcfg.workflow.audit import AuditRequest, audit_fleet, run_id
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.system import make_context


def audit(
    *,
    declarations: DeclarationOptions,
    limit: LimitOption = None,
    output: Annotated[str, output_of("audit")] = "text",
    store: StoreOption = STORE,
    records: RecordOptions,
    fail_on: Annotated[
        list[str] | None,
        option("--fail-on", "VERDICT", "help.fail_on", autocompletion=one_of(*Verdict)),
    ] = None,
    reading: ReadOptions,
    affinity: Annotated[bool, flag("--affinity/--no-affinity", "help.affinity")] = True,
) -> int:
    """Audit the fleet, and return the exit code."""
    counted = _verdicts(fail_on)
    renderer = open_renderer("audit", output)
    basis = records.open_basis(declarations.sources(), now())
    hosts = select_hosts(basis.province, limit)
    count_simulated(basis.province, hosts)
    context = make_context(audit_listener(renderer))
    concurrency = replace(reading.concurrency, is_pinned=affinity)
    observations = open_observations(store)
    try:
        left_out = basis.contact.left_out(limit, hosts)
        request = AuditRequest(run_id(context), hosts, counted, concurrency, left_out)
        result = audit_fleet(request, basis, observations, context)
    finally:
        observations.close()
    return EXITS[result.conclusion]


def _verdicts(names: Sequence[str] | None) -> tuple[Verdict, ...]:
    if not names:
        return FAIL_ON
    try:
        return tuple(Verdict(name) for part in names for name in part.split(","))
    except ValueError as error:
        known = ", ".join(Verdict)
        raise RequestError("USAGE_VERDICT_UNKNOWN", what=str(error), known=known) from error
