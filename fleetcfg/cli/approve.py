"""``fleetcfg approve`` and ``fleetcfg reject``: read a change-set, and put one's name to a verdict.

What is shown is what the digest of is signed, and the door renders it again. Whoever signs types
how many devices it is about and how its digest ends: that is what somebody knows who has read it.
"""

from pathlib import Path
from typing import Annotated

import typer

from fleetcfg.authority.workspace import open_workspace
from fleetcfg.cli.clock import now
from fleetcfg.cli.command import new_app
from fleetcfg.cli.deciding import STAGE, Ways, decide, read_to_decide
from fleetcfg.cli.groups import DeclarationOptions, RecordOptions, command
from fleetcfg.cli.signing import (
    Signing,
)
from fleetcfg.cli.trust import day_of
from fleetcfg.errors import RefusalError
from fleetcfg.i18n import word
from fleetcfg.signer import Signer
from fleetcfg.trust.documents.manifest import Decision

app = new_app()

File = Annotated[Path, typer.Argument(metavar="FILE", help=word("help.bundle"))]
DecidedOutOption = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help=word("help.approve.out"))
]
Confirm = Annotated[
    str, typer.Option("--confirm", metavar="COUNT:HEX4", help=word("help.approve.confirm"))
]
Html = Annotated[
    Path | None, typer.Option("--html", metavar="FILE", help=word("help.approve.html"))
]
PersonNamed = Annotated[
    str, typer.Option("--person", metavar="ID", help=word("help.approve.person"))
]
Export = Annotated[
    Path | None, typer.Option("--export", metavar="FILE", help=word("help.option.export"))
]
Import = Annotated[
    Path | None, typer.Option("--import", metavar="FILE", help=word("help.option.import"))
]


@command(app, "approve")
def approve(
    file: File,
    *,
    decision: Annotated[
        str, typer.Option("--decision", metavar="NUMBER", help=word("help.option.decision"))
    ] = "",
    decision_date: Annotated[
        str,
        typer.Option("--decision-date", metavar="DATE", help=word("help.option.decision_date")),
    ] = "",
    signing: Signing,
    confirm: Confirm = "",
    html: Html = None,
    export: Export = None,
    brought: Import = None,
    person: PersonNamed = "",
    out: DecidedOutOption = None,
    declarations: DeclarationOptions,
    records: RecordOptions,
) -> int:
    """Read a change-set, approve it, and write the bundle with the approval in it."""
    if brought is None and not (decision and decision_date):
        raise RefusalError("DECISION_MISSING", stage=STAGE, person=person)
    decided = Decision(number=decision, date=day_of(decision_date)) if decision_date else None
    ways = Ways(confirm, html, export, brought, person, out)

    def signer() -> Signer:
        return signing.signer()

    sources = declarations.sources()
    at = now()
    with open_workspace(records.ledger, records.trust, sources, now=at) as found:
        reading = read_to_decide(found, file, "approve", decided, at)
        return decide(found, reading, file, ways, signer)
