"""``fleetcfg trust manifest``: the next manifest, over every protected file."""

from typing import Annotated

import typer

from fleetcfg.authority.drafts import write_next_draft
from fleetcfg.cli.clock import now
from fleetcfg.cli.language import word
from fleetcfg.cli.option_groups import RecordOptions, command
from fleetcfg.cli.timeparse import day_of
from fleetcfg.cli.trust.app import DraftOutOption, app, tell_draft
from fleetcfg.devices.registry import catalogs
from fleetcfg.errors import RequestError
from fleetcfg.trust.crypto.envelope import draft
from fleetcfg.trust.documents.manifest import Decision
from fleetcfg.workflow.trust_documents import Folders, draft_next_manifest


@command(app, "manifest", explained="help.trust.manifest")
def manifest(
    *,
    decision: Annotated[
        str, typer.Option("--decision", metavar="NUMBER", help=word("help.option.decision"))
    ],
    decision_date: Annotated[
        str,
        typer.Option("--decision-date", metavar="DATE", help=word("help.option.decision_date")),
    ],
    out: DraftOutOption,
    rev: Annotated[str, typer.Option("--rev", metavar="REV", help=word("help.option.rev"))] = "",
    worktree: Annotated[
        bool, typer.Option("--worktree", help=word("help.trust.manifest.worktree"))
    ] = False,
    records: RecordOptions,
) -> int:
    """Draft the next manifest over every protected file."""
    if bool(rev) == worktree:
        raise RequestError("MANIFEST_SOURCE")
    decided = Decision(number=decision, date=day_of(decision_date))
    folders = Folders(records.ledger, records.trust)
    following = draft_next_manifest(folders, rev, decided, catalogs(), now=now())
    write_next_draft(out, draft(following.payload, "manifest"), following.before)
    return tell_draft(out, "manifest", following.payload)
