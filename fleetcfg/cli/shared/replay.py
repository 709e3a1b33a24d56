"""One audit that is kept, told again, with what people have acknowledged of it since."""

from collections.abc import Callable
from itertools import chain

from fleetcfg.authority.record_files import is_installed
from fleetcfg.cli.options.kept import say_passed_over
from fleetcfg.cli.options.record import RecordOptions
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.model.acknowledgement import Acknowledgement, acknowledging, not_acknowledged
from fleetcfg.model.finding import Finding
from fleetcfg.observations.replay import replay_run
from fleetcfg.observations.run_names import find_run, is_simulated
from fleetcfg.observations.store import Observations
from fleetcfg.report.audits.audit_view import AuditView
from fleetcfg.workflow.clock import now


def replay(kept: Observations, name: str, output: str, records: RecordOptions) -> None:
    """Tell the audit *name* again, at length."""
    stored = find_run(kept, name, now=now())
    say_passed_over(kept, stored, name)
    known = acknowledged_here(records, is_simulated=is_simulated(stored))
    told = replay_run(kept, stored)
    header = next(told)  # nothing is begun of an audit that belies itself
    renderer = open_renderer("audit", output, known, is_past=True)
    try:
        for noun in chain((AuditView(is_detailed=True), header), told):
            renderer.tell(noun)
    finally:
        renderer.end()


def acknowledged_here(
    records: RecordOptions, *, is_simulated: bool
) -> Callable[[Finding], Acknowledgement | None]:
    """Return what gives who knows of a finding by now, where this machine has a record."""
    if not is_installed(records.ledger):
        return not_acknowledged
    from fleetcfg.ledger.acknowledged import live_fact  # noqa: PLC0415 - needs cryptography

    with records.open_record() as installation:
        given = installation.acknowledgements(now=now()).given
    return acknowledging(given, live_fact, is_simulated=is_simulated)
