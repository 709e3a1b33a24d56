"""``fleetcfg trust manifest``: the next manifest, over every protected file."""

from typing import Annotated

from fleetcfg.authority.drafts import write_next_draft
from fleetcfg.cli.options import DecisionDateOption, DecisionOption, OutOption, flag, option
from fleetcfg.cli.record_options import RecordOptions
from fleetcfg.cli.trust.drafted import tell_draft
from fleetcfg.devices.registry import catalogs
from fleetcfg.errors import RequestError
from fleetcfg.model.typed_times import day_of
from fleetcfg.trust.crypto.envelope import draft
from fleetcfg.trust.documents.manifest import Decision
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.trust_documents import Folders, draft_next_manifest


def manifest(
    *,
    decision: DecisionOption,
    decision_date: DecisionDateOption,
    out: OutOption,
    rev: Annotated[str, option("--rev", "REV", "help.option.rev")] = "",
    worktree: Annotated[bool, flag("--worktree", "help.trust.manifest.worktree")] = False,
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
