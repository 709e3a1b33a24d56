"""``fleetcfg plan``: what is to be changed, as a file that others read and sign."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from fleetcfg.authority.files import write_new
from fleetcfg.authority.workspace import open_workspace
from fleetcfg.cli.clock import now
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
from fleetcfg.cli.signing import Signing
from fleetcfg.cli.timeparse import window_of
from fleetcfg.errors import RequestError
from fleetcfg.report.exit_codes import EXITS
from fleetcfg.report.proposal import plan_text
from fleetcfg.workflow.context import READING, Concurrency
from fleetcfg.workflow.plan import ChangeSetRequest, PlanResult, plan_changes, require_named

app = new_app()


@command(app, "plan")
def plan(
    *,
    number: Annotated[str, typer.Option("--id", metavar="CS-…", help=word("help.plan.id"))],
    executor: Annotated[
        str, typer.Option("--executor", metavar="PERSON", help=word("help.plan.executor"))
    ],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help=word("help.plan.reason"))],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help=word("help.plan.out"))],
    limit: LimitOption = None,
    every: Annotated[bool, typer.Option("--all", help=word("help.plan.all"))] = False,
    until: Annotated[
        str, typer.Option("--until", metavar="TIME", help=word("help.plan.until"))
    ] = "",
    during: Annotated[str, typer.Option("--for", metavar="3d|8h", help=word("help.plan.for"))] = "",
    start: Annotated[str, typer.Option("--from", metavar="TIME", help=word("help.plan.from"))] = "",
    executor_log: Annotated[
        str, typer.Option("--executor-log", metavar="ORIGIN", help=word("help.plan.executor_log"))
    ] = "",
    max_attempts: Annotated[
        int, typer.Option("--max-attempts", metavar="N", min=1, help=word("help.plan.max_attempts"))
    ] = 1,
    freeze_exemption: Annotated[
        str, typer.Option("--freeze-exemption", metavar="ID", help=word("help.plan.freeze"))
    ] = "",
    skip_unreachable: Annotated[
        bool, typer.Option("--skip-unreachable", help=word("help.plan.skip"))
    ] = False,
    signing: Signing,
    declarations: DeclarationOptions,
    records: RecordOptions,
    forks: Annotated[int, forks_of()] = READING.devices,
    timeout: Annotated[float, timeout_of()] = READING.seconds,
) -> int:
    """Plan, and return the exit code."""
    require_limit(limit, every=every)
    require_named(number, reason)
    if out.exists():
        raise RequestError("FILE_EXISTS", file=str(out))
    at = now()
    request = ChangeSetRequest(
        number,
        reason,
        window_of(start, until, during, now=at),
        executor,
        executor_log,
        max_attempts,
        freeze_exemption or None,
        limit or (),
        skip_unreachable,
        Concurrency(forks, timeout),
    )
    signer = signing.signer()
    sources = declarations.sources()
    context = make_context(reading_listener())
    with open_workspace(records.ledger, records.trust, sources, now=at) as workspace:
        result = plan_changes(request, workspace, signer, context)
    _tell(result, out)
    return EXITS[result.conclusion]


def _tell(result: PlanResult, out: Path) -> None:
    if result.stopped is not None:
        say(result.stopped)
    elif result.changeset is None:
        print(word("plan.nothing"))  # noqa: T201 - this is the command's output
    else:
        write_new(out, result.bundle)
        words = current_words()
        sys.stdout.write(plan_text(result.changeset, result.sha256, str(out), words))
