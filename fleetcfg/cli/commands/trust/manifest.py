"""``fleetcfg trust manifest``: the next manifest, over every protected file."""

from typing import Annotated

from fleetcfg.authority.releases import release_wishes
from fleetcfg.cli.options.common import (
    DecisionDateOption,
    DecisionOption,
    OutOption,
    RevOption,
    flag,
    option,
)
from fleetcfg.cli.options.named import read_by
from fleetcfg.cli.options.record import RecordOptions
from fleetcfg.cli.shared.drafted import write_next
from fleetcfg.devices.registry import catalogs
from fleetcfg.errors import RequestError
from fleetcfg.model.typed_times import day_of
from fleetcfg.trust.documents.manifest import Decision
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.documents.trust_documents import draft_next_manifest


def manifest(
    *,
    decision: DecisionOption,
    decision_date: DecisionDateOption,
    out: OutOption,
    rev: RevOption = "",
    worktree: Annotated[bool, flag("--worktree", "help.trust.manifest.worktree")] = False,
    release: Annotated[
        list[str] | None,
        option(
            "--release",
            "ID:REASON",
            "help.trust.manifest.release",
            callback=read_by(lambda one: release_wishes([one], ())),
        ),
    ] = None,
    freeze_again: Annotated[
        list[str] | None, option("--freeze-again", "ID", "help.trust.manifest.freeze_again")
    ] = None,
    records: RecordOptions,
) -> int:
    """Draft the next manifest over every protected file."""
    if bool(rev) == worktree:
        raise RequestError("MANIFEST_SOURCE")
    decided = Decision(number=decision, date=day_of(decision_date))
    wishes = release_wishes(release or (), freeze_again or ())
    following = draft_next_manifest(
        records.read_folders(), rev, decided, catalogs(), releases=wishes, now=now()
    )
    return write_next(out, "manifest", following)
