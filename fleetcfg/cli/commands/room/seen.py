"""``fleetcfg room seen``: a named person looked at a room, and says how it is, until a day."""

from datetime import date
from typing import Annotated

from fleetcfg.authority.installation import open_installation
from fleetcfg.cli.options.common import argument, flag, option
from fleetcfg.cli.options.complete import one_of
from fleetcfg.cli.options.kept import as_text
from fleetcfg.cli.options.named import naming, read_by
from fleetcfg.cli.options.signing import Signing
from fleetcfg.cli.options.trusted import trusted_province
from fleetcfg.cli.options.work import WorkOptions
from fleetcfg.cli.terminal.stdout import open_renderer
from fleetcfg.errors import RequestError
from fleetcfg.model.room_quality import ROOM_ITEMS
from fleetcfg.model.statement import Statements
from fleetcfg.model.timezone import VIETNAM
from fleetcfg.model.typed_times import day_of, is_time, until_of
from fleetcfg.report.exit_codes import Exit
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.rooms.rooms import RoomSightRequest, require_item, say_seen


def _last_day(typed: str) -> date:
    """Return the last day that is meant: a day, or that of a time or of an end from now on."""
    if is_time(typed):
        return day_of(typed)
    return until_of(typed, now=now()).astimezone(VIETNAM).date()


def seen(
    site: Annotated[str, argument("SITE", "help.room.site", callback=naming("room"))],
    what: Annotated[
        str, argument("WHAT", "help.room.what", one_of(*ROOM_ITEMS), callback=read_by(require_item))
    ],
    *,
    value: Annotated[str, option("--value", "NUMBER", "help.room.value")] = "",
    good: Annotated[bool, flag("--good", "help.room.good")] = False,
    bad: Annotated[bool, flag("--bad", "help.room.bad")] = False,
    until: Annotated[
        str, option("--until", "DATE", "help.room.until", callback=read_by(_last_day))
    ],
    by: Annotated[str, option("--by", "CONTACT", "help.room.by", callback=naming("contact"))] = "",
    signing: Signing,
    work: WorkOptions,
) -> int:
    """Sign and record it."""
    at = now()
    if good and bad:
        raise RequestError("ROOM_JUDGED", item=as_text(what))
    request = RoomSightRequest(
        as_text(site),
        as_text(what),
        as_text(value),
        good if good or bad else None,
        _last_day(until),
        as_text(by),
    )
    province = trusted_province(work)
    with open_installation(work.records.ledger) as installation:
        fleet, registers = province.fleet, province.registers
        said = say_seen(request, fleet, registers, installation, signing.signer(), now=at)
    open_renderer("statements").tell(Statements((said,), {}))
    return Exit.CLEAN
