"""``fleetcfg approve``: read a change-set, and put one's name to it.

What is shown is what the digest of is signed, and the door renders it again. The person who signs
types how many devices it is about and how its digest ends: a person who has read it knows that.
"""

from typing import Annotated

import typer

from fleetcfg.authority.files import read_carried
from fleetcfg.authority.workspace import open_workspace
from fleetcfg.cli.clock import now
from fleetcfg.cli.help import new_app
from fleetcfg.cli.language import word
from fleetcfg.cli.option_groups import DeclarationOptions, RecordOptions, command
from fleetcfg.cli.reading_prompt import BundleArgument, DecisionOptions, decide_on
from fleetcfg.cli.signing import Signing
from fleetcfg.cli.timeparse import day_of
from fleetcfg.errors import RefusalError, Stage
from fleetcfg.trust.documents.manifest import Decision
from fleetcfg.workflow.approve import read_to_decide

app = new_app()


@command(app, "approve")
def approve(
    file: BundleArgument,
    *,
    decision: Annotated[
        str, typer.Option("--decision", metavar="NUMBER", help=word("help.option.decision"))
    ] = "",
    decision_date: Annotated[
        str,
        typer.Option("--decision-date", metavar="DATE", help=word("help.option.decision_date")),
    ] = "",
    signing: Signing,
    options: DecisionOptions,
    declarations: DeclarationOptions,
    records: RecordOptions,
) -> int:
    """Read a change-set, approve it, and write the bundle with the approval in it."""
    if options.brought is None and not (decision and decision_date):
        raise RefusalError("DECISION_MISSING", stage=Stage.APPROVALS, person=options.person)
    decided = Decision(number=decision, date=day_of(decision_date)) if decision_date else None
    sources, at = declarations.sources(), now()
    with open_workspace(records.ledger, records.trust, sources, now=at) as workspace:
        review = read_to_decide(read_carried(file), workspace, "approve", decided, at=at)
        return decide_on(review, workspace, file, options, signing)
