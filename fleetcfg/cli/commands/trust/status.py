"""``fleetcfg trust status``: the next status, from what this record knows."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

from fleetcfg.cli.options.common import OutOption, option
from fleetcfg.cli.options.named import files_there, read_by
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.shared.drafted import write_next
from fleetcfg.trust.documents.status import MAX_LIFE
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.documents.draft_status import StatusRequest, draft_next_status, freeze_of


def status(
    *,
    out: OutOption,
    manifest: Annotated[
        list[Path] | None,
        option("--manifest", "FILE", "help.trust.status.manifest", callback=files_there),
    ] = None,
    days: Annotated[
        int, option("--days", "N", "help.trust.status.days", min=1, max=14)
    ] = MAX_LIFE.days,
    withdraw: Annotated[
        list[str] | None, option("--withdraw", "ID", "help.trust.status.withdraw")
    ] = None,
    freeze: Annotated[
        list[str] | None,
        option("--freeze", "ID:FROM:TO", "help.trust.status.freeze", callback=read_by(freeze_of)),
    ] = None,
    work: WorkOptions,
) -> int:
    """Draft the next status from what this record knows."""
    request = StatusRequest(
        withdraw or (), tuple(map(freeze_of, freeze or ())), manifest or (), timedelta(days=days)
    )
    following = draft_next_status(work.records.read_folders(), request, work.sources, now=now())
    return write_next(out, "status", following)
