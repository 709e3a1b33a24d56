"""``fleetcfg audit``: what was declared against what every device is set to now."""

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from time import monotonic
from typing import Annotated

from fleetcfg.cli.complete import one_of
from fleetcfg.cli.declaration_options import DeclarationOptions
from fleetcfg.cli.language import current_words
from fleetcfg.cli.options import (
    STORE,
    LimitOption,
    StoreOption,
    flag,
    option,
    output_of,
)
from fleetcfg.cli.output import open_renderer
from fleetcfg.cli.read_options import ReadOptions
from fleetcfg.cli.record_options import RecordOptions
from fleetcfg.declared.selection import count_simulated, select_hosts
from fleetcfg.errors import RequestError
from fleetcfg.model.verdict import FAIL_ON, Verdict
from fleetcfg.observations.store import open_observations
from fleetcfg.report.exit_codes import EXITS
from fleetcfg.report.progress import Progress
from fleetcfg.report.renderers import Renderer
from fleetcfg.report.renderers import renderer as make_renderer
from fleetcfg.workflow.audit import AuditRequest, audit_fleet, run_id
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.events import (
    AuditEnded,
    AuditStarted,
    DeviceAudited,
    Event,
    FleetAudited,
)
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
    context = make_context(_listener(renderer))
    concurrency = replace(reading.concurrency, is_pinned=affinity)
    observations = open_observations(store)
    try:
        request = AuditRequest(run_id(context), hosts, counted, concurrency)
        result = audit_fleet(request, basis, observations, context)
    finally:
        observations.close()
    return EXITS[result.conclusion]


def _listener(renderer: Renderer) -> Callable[[Event], None]:
    """Return what prints an audit, and breaks it off when its output is not read any more.

    What was begun then, and how it ended, is told on stderr.
    """
    tell = _teller(renderer)

    def listen(event: Event) -> None:
        nonlocal tell
        try:
            tell(event)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            tell = _teller_on_stderr()
            if not isinstance(event, AuditEnded):
                raise KeyboardInterrupt from None
            tell(event)

    return listen


def _teller_on_stderr() -> Callable[[Event], None]:
    told = make_renderer("audit", "text", sys.stderr, current_words())

    def listen(event: Event) -> None:
        match event:
            case DeviceAudited():
                told.tell(event.report)
            case AuditEnded():
                told.tell(event.summary)
            case _:
                pass

    return listen


def _teller(renderer: Renderer) -> Callable[[Event], None]:
    """Return what prints an audit, with its progress on stderr between the lines."""
    progress: list[Progress] = []

    def listen(event: Event) -> None:
        match event:
            case AuditStarted():
                renderer.tell(event.header)
                total, started = event.header.hosts, monotonic()
                progress.append(Progress(sys.stderr, total, current_words(), started=started))
            case DeviceAudited():
                progress[-1].clear()
                renderer.tell(event.report)
                progress[-1].step(at=monotonic())
            case FleetAudited():
                progress[-1].clear()
                renderer.tell(event.report)
            case AuditEnded():
                progress[-1].clear()
                renderer.tell(event.summary)
                renderer.end()
            case _:
                pass

    return listen


def _verdicts(names: Sequence[str] | None) -> tuple[Verdict, ...]:
    if not names:
        return FAIL_ON
    try:
        return tuple(Verdict(name) for part in names for name in part.split(","))
    except ValueError as error:
        known = ", ".join(Verdict)
        raise RequestError("USAGE_VERDICT_UNKNOWN", what=str(error), known=known) from error
