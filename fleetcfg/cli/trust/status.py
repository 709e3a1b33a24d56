"""``fleetcfg trust status``: the next status, from what this record knows."""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated

from fleetcfg.authority.drafts import write_next_draft
from fleetcfg.cli.listeners import say_left_out
from fleetcfg.cli.options import OutOption, option
from fleetcfg.cli.record_options import RecordOptions
from fleetcfg.cli.trust.drafted import tell_draft
from fleetcfg.errors import RequestError
from fleetcfg.model.timezone import VIETNAM, spell_instant
from fleetcfg.model.typed_times import day_of
from fleetcfg.trust.crypto.envelope import draft
from fleetcfg.trust.documents.root import Freeze
from fleetcfg.trust.documents.status import MAX_LIFE
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.events import PartLeftOut
from fleetcfg.workflow.trust_documents import Folders, draft_next_status

_FREEZE_PARTS = 3


def status(
    *,
    out: OutOption,
    manifest: Annotated[
        list[Path] | None, option("--manifest", "FILE", "help.trust.status.manifest")
    ] = None,
    days: Annotated[
        int, option("--days", "N", "help.trust.status.days", min=1, max=14)
    ] = MAX_LIFE.days,
    withdraw: Annotated[
        list[str] | None, option("--withdraw", "ID", "help.trust.status.withdraw")
    ] = None,
    freeze: Annotated[
        list[str] | None, option("--freeze", "ID:FROM:TO", "help.trust.status.freeze")
    ] = None,
    records: RecordOptions,
) -> int:
    """Draft the next status from what this record knows."""
    following = draft_next_status(
        Folders(records.ledger, records.trust),
        withdraw or (),
        tuple(map(_freeze, freeze or ())),
        manifest=manifest or (),
        life=timedelta(days=days),
        now=now(),
    )
    for part in following.left_out:
        say_left_out(PartLeftOut(part))
    write_next_draft(out, draft(following.payload, "status"), following.before)
    return tell_draft(out, "status", following.payload)


def _freeze(text: str) -> Freeze:
    parts = text.split(":")
    if len(parts) != _FREEZE_PARTS:
        raise RequestError("USAGE_FREEZE", text=text)
    begin, end = day_of(parts[1]), day_of(parts[2])
    try:
        days = {"from": _spell_begin(begin), "to": _spell_begin(end + timedelta(days=1))}
        return Freeze.model_validate({"id": parts[0], **days})
    except (ValueError, OverflowError) as error:  # the last day of all has none after it
        raise RequestError("USAGE_FREEZE", text=text) from error


def _spell_begin(day: date) -> str:
    """Return when *day* begins in Việt Nam, as documents spell it."""
    return spell_instant(datetime.combine(day, time(), VIETNAM))
