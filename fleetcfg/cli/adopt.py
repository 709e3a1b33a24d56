"""``fleetcfg adopt``: devices as they are now, as a document by which they are watched."""

from pathlib import Path
from typing import Annotated

from fleetcfg.authority.files import write_new
from fleetcfg.cli.complete import patterns
from fleetcfg.cli.error_output import say
from fleetcfg.cli.listeners import reading_listener
from fleetcfg.cli.option_groups import DeclarationOptions, RecordOptions, require_limit
from fleetcfg.cli.options import (
    DecisionDateOption,
    DecisionOption,
    EveryOption,
    ForksOption,
    LimitOption,
    SkipOption,
    TimeoutOption,
    argument,
    flag,
    option,
)
from fleetcfg.cli.output import open_renderer
from fleetcfg.cli.timeparse import day_of
from fleetcfg.errors import RequestError
from fleetcfg.report.exit_codes import EXITS
from fleetcfg.report.proposal import AdoptionWritten
from fleetcfg.workflow.adopt import AdoptRequest, AdoptResult, adopt_devices
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.context import READING, Concurrency
from fleetcfg.workflow.plan import require_named
from fleetcfg.workflow.system import make_context


def adopt(
    *,
    host: Annotated[
        list[str] | None, argument("HOST", "help.adopt.host", autocompletion=patterns)
    ] = None,
    number: Annotated[str, option("--id", "AD-…", "help.adopt.id")],
    reason: Annotated[str, option("--reason", "TEXT", "help.adopt.reason")],
    decision: DecisionOption,
    decision_date: DecisionDateOption,
    out: Annotated[Path, option("--out", "FILE", "help.adopt.out")],
    limit: LimitOption = None,
    every: EveryOption = False,
    with_findings: Annotated[bool, flag("--with-findings", "help.adopt.with_findings")] = False,
    skip_unreachable: SkipOption = False,
    declarations: DeclarationOptions,
    records: RecordOptions,
    forks: ForksOption = READING.devices,
    timeout: TimeoutOption = READING.seconds,
) -> int:
    """Adopt, and return the exit code."""
    named = [*(host or ()), *(limit or ())]
    require_limit(named, every=every)
    require_named(number, reason)
    if out.exists():
        raise RequestError("FILE_EXISTS", file=str(out))
    request = AdoptRequest(
        number,
        reason,
        decision,
        day_of(decision_date),
        named,
        with_findings,
        skip_unreachable,
        Concurrency(forks, timeout),
    )
    sources = declarations.sources()
    context = make_context(reading_listener())
    with records.open_workspace(sources, now()) as workspace:
        result = adopt_devices(request, workspace, context)
    _tell(result, number, out)
    return EXITS[result.conclusion]


def _tell(result: AdoptResult, number: str, out: Path) -> None:
    if result.stopped is not None:
        say(result.stopped)
        return
    write_new(out, result.package)
    counts = result.devices, result.parameters, result.findings
    open_renderer("adoption").tell(AdoptionWritten(number, *counts, result.sha256, str(out)))
