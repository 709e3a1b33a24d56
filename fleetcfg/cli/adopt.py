"""``fleetcfg adopt``: devices as they are now, as a document by which they are watched."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from fleetcfg.authority.files import write_new
from fleetcfg.authority.workspace import open_workspace
from fleetcfg.cli.clock import now
from fleetcfg.cli.complete import patterns
from fleetcfg.cli.context import make_context
from fleetcfg.cli.error_output import say
from fleetcfg.cli.help import new_app
from fleetcfg.cli.language import current_words, word
from fleetcfg.cli.listeners import reading_listener
from fleetcfg.cli.option_groups import (
    DeclarationOptions,
    LimitOption,
    RecordOptions,
    command,
    forks_of,
    require_limit,
    timeout_of,
)
from fleetcfg.cli.timeparse import day_of
from fleetcfg.errors import RequestError
from fleetcfg.report.exit_codes import EXITS
from fleetcfg.report.proposal import adoption_text
from fleetcfg.workflow.adopt import AdoptRequest, AdoptResult, adopt_devices
from fleetcfg.workflow.context import READING, Concurrency
from fleetcfg.workflow.plan import require_named

app = new_app()


@command(app, "adopt")
def adopt(
    *,
    host: Annotated[
        list[str] | None,
        typer.Argument(metavar="HOST", help=word("help.adopt.host"), autocompletion=patterns),
    ] = None,
    number: Annotated[str, typer.Option("--id", metavar="AD-…", help=word("help.adopt.id"))],
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help=word("help.adopt.reason"))
    ],
    decision: Annotated[
        str, typer.Option("--decision", metavar="NUMBER", help=word("help.option.decision"))
    ],
    decision_date: Annotated[
        str,
        typer.Option("--decision-date", metavar="DATE", help=word("help.option.decision_date")),
    ],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help=word("help.adopt.out"))],
    limit: LimitOption = None,
    every: Annotated[bool, typer.Option("--all", help=word("help.plan.all"))] = False,
    with_findings: Annotated[
        bool, typer.Option("--with-findings", help=word("help.adopt.with_findings"))
    ] = False,
    skip_unreachable: Annotated[
        bool, typer.Option("--skip-unreachable", help=word("help.plan.skip"))
    ] = False,
    declarations: DeclarationOptions,
    records: RecordOptions,
    forks: Annotated[int, forks_of()] = READING.devices,
    timeout: Annotated[float, timeout_of()] = READING.seconds,
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
    with open_workspace(records.ledger, records.trust, sources, now=now()) as workspace:
        result = adopt_devices(request, workspace, context)
    _tell(result, number, out)
    return EXITS[result.conclusion]


def _tell(result: AdoptResult, number: str, out: Path) -> None:
    if result.stopped is not None:
        say(result.stopped)
        return
    write_new(out, result.package)
    counts = result.devices, result.parameters, result.findings
    told = adoption_text(number, counts, result.sha256, str(out), current_words())
    sys.stdout.write(told)
